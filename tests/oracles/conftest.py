"""axe in a browser, for the tests that hold our rules to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.oracles.axe import oracle as oracle  # a fixture

from buckslip.load.project import load_project
from buckslip.model.project import Project


@pytest.fixture(scope="session")
def project(starter: Path) -> Project:
    """The starter project."""
    return load_project(starter)


@pytest.fixture(scope="session")
def nightly() -> bool:
    """Whether every mail is judged, or a handful: BUCKSLIP_NIGHTLY=1."""
    return os.environ.get("BUCKSLIP_NIGHTLY") == "1"
