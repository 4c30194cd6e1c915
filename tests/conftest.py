"""What every test may ask for: the starter project, golden files, and tools from outside Python."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes golden files and generated tables instead of comparing them."""
    parser.addoption(
        "--update", action="store_true", help="write golden files and generated tables; then read the diff"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up what tests have counted with `record_property("renders", {"go": 12})`, over all processes."""
    totals: dict[str, Counter[str]] = {}
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, counted in report.user_properties:
            if isinstance(counted, dict):
                totals.setdefault(name, Counter()).update(counted)
    for name, counted in sorted(totals.items()):
        each = ", ".join(f"{count:,} {one}" for one, count in sorted(counted.items()) if count)
        terminalreporter.write_line(f"{name}: {counted.total():,}{f' ({each})' if each else ''}")


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def starter() -> Path:
    """The project in this repository: the starter that `buckslip new` copies."""
    return ROOT


@pytest.fixture(scope="session")
def golden(update: bool) -> Callable[[Path, str], None]:
    """`golden(path, text)`: the file holds exactly this text; with `--update` it will."""

    def compare(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
            return
        assert path.exists(), f"no golden file {path.name}; run pytest --update, then read what it wrote"
        assert text == path.read_bytes().decode(), f"{path.name} differs; if that is meant, run pytest --update"

    return compare


@pytest.fixture(scope="session")
def require() -> Callable[..., str]:
    """`require("go")`: the path of a tool, by the first name that is there.

    Without the tool the test is skipped on a developer's machine, and fails where BUCKSLIP_TEST_ALL=1.
    """

    def find(*names: str) -> str:
        for name in names:
            if path := shutil.which(name):
                return path
        message = f"needs {' or '.join(names)}"
        if os.environ.get("BUCKSLIP_TEST_ALL") == "1":
            pytest.fail(message + ", and BUCKSLIP_TEST_ALL=1 wants every test to run")
        pytest.skip(message)

    return find
