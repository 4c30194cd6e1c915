"""build.py: what it hands over, and that it recovers from whatever it finds."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

MAIN = "import json, os, sys\nprint(json.dumps([sys.argv[1:], os.environ.get('BUCKSLIP_PROJECT'), sys.prefix]))\n"


@pytest.fixture(scope="module")
def script(starter: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_script", starter / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("given", "handed"),
    [
        ("", "build"),
        ("--no-site", "build --no-site"),
        ("-C shop", "build -C shop"),
        ("giftshop/lens/loyal", "build giftshop/lens/loyal"),
        ("check giftshop", "check giftshop"),
        ("show giftshop/lens/loyal --as html", "show giftshop/lens/loyal --as html"),
        ("--help", "--help"),
        ("--version", "--version"),
    ],
)
def test_arguments_reach_the_command_they_mean(script: ModuleType, given: str, handed: str) -> None:
    assert script.buckslip_arguments(given.split()) == handed.split()


@pytest.mark.parametrize(
    ("given", "handed"),
    [
        ("", "-n auto --maxprocesses 8"),
        ("-k tags -x", "-n auto --maxprocesses 8 -k tags -x"),
        ("-n0", "-n0"),
        ("--pdb", "--pdb"),
        ("build.py", "{here}/build.py"),
        ("build.py::test_one", "{here}/build.py::test_one"),
    ],
)
def test_tests_run_on_every_core_unless_named(
    script: ModuleType, starter: Path, monkeypatch: pytest.MonkeyPatch, given: str, handed: str
) -> None:
    monkeypatch.chdir(starter)
    expected = [one.format(here=starter) for one in handed.split()]
    assert script.pytest_command(given.split()) == ["-m", "pytest", *expected]


@pytest.fixture(scope="module")
def checkout(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkout whose path has a space, with locks that name nothing and a command that prints what it got."""
    root = tmp_path_factory.mktemp("a b") / "check out"
    (root / "requirements").mkdir(parents=True)
    (root / "src/buckslip").mkdir(parents=True)
    shutil.copy(starter / "build.py", root)
    for lock in ("runtime", "test"):
        (root / f"requirements/{lock}.lock").write_text(f"# nothing for {lock}\n")
    (root / "src/buckslip/__init__.py").touch()
    (root / "src/buckslip/__main__.py").write_text(MAIN)
    yield root
    shutil.rmtree(root)


def start(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run(
        [base, str(root / "build.py"), *arguments],
        cwd=root.parent,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_checkout_sets_itself_up_once_and_survives_what_happens_to_it(checkout: Path) -> None:
    (checkout / ".venv/bin").mkdir(parents=True)  # as an interrupted set-up leaves it
    (checkout / ".venv/bin/python").symlink_to(sys.executable)
    (checkout / ".venv/buckslip.stamp").write_text("unfinished")
    expected = f'[["build"], "{checkout}", "{checkout / ".venv"}"]\n'

    first = start(checkout, VIRTUAL_ENV="/elsewhere", PYTHONPATH="/elsewhere")
    assert (first.stdout, first.returncode) == (expected, 0), first.stderr
    assert "making .venv" in first.stderr

    second = start(checkout)
    assert (second.stdout, second.stderr) == (expected, "")

    changed = checkout / "requirements/runtime.lock"
    changed.write_text("# changed\n")
    third = start(checkout)
    assert third.stdout == expected
    assert "making" not in third.stderr
    assert "installing" in third.stderr

    moved = checkout.with_name("moved")
    checkout.rename(moved)
    assert start(moved).stdout == expected.replace(str(checkout), str(moved))
    moved.rename(checkout)

    changed.write_text("no-such-package-as-this==1 --hash=sha256:" + "0" * 64 + "\n")
    offline = start(checkout, PIP_NO_INDEX="1")
    assert offline.returncode == 5
    assert "no-such-package-as-this" in offline.stderr
    assert "Traceback" not in offline.stderr


def test_python_dash_m_build_is_told_apart(checkout: Path) -> None:
    run = subprocess.run([sys.executable, "-m", "build"], cwd=checkout, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "pyproject-build" in run.stderr
