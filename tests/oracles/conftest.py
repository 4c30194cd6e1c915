"""axe in a browser, for the tests that hold our rules to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.oracles.axe import Axe, axe, fetched

from buckslip.load.project import load_project
from buckslip.model.project import Project


@pytest.fixture(scope="session")
def project(starter: Path) -> Project:
    """The starter project."""
    return load_project(starter)


@pytest.fixture(scope="module")
def oracle(require: Callable[..., str]) -> Iterator[Axe]:
    """axe-core in Chromium; skipped where npm or Chromium is missing."""
    chromium = require("chromium", "chromium-browser", "google-chrome")
    require("npm")
    script = fetched()
    assert script is not None
    with axe(chromium, script) as found:
        yield found


@pytest.fixture(scope="session")
def nightly() -> bool:
    """Whether every mail is judged, or a handful: BUCKSLIP_NIGHTLY=1."""
    return os.environ.get("BUCKSLIP_NIGHTLY") == "1"
