"""The wheel: the tool, and the starter that `buckslip new` copies from it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

FOLDERS = ("blocks", "content", "data", "docs", "layouts", "rules", "site")


@pytest.fixture(scope="module")
def names(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-P", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(starter)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (wheel,) = folder.glob("buckslip-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_the_starter_is_in_the_wheel(names: set[str], starter: Path, folder: str) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder]
    tracked = subprocess.run(listed, cwd=starter, capture_output=True, text=True, check=True).stdout.split("\0")
    files = {path for path in tracked if path and (starter / path).exists()}
    assert files, f"nothing in {folder}/"
    assert {f"buckslip/_starter/{path}" for path in files} <= names


def test_the_wheel_holds_the_tool_and_nothing_of_the_workshop(names: set[str]) -> None:
    assert "buckslip/__main__.py" in names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"buckslip"}
    assert not {name for name in names if "__pycache__" in name or name.endswith(".orig")}
