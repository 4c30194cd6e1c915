"""Small projects written from tables of cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.finding import Finding, in_file_order
from buckslip.model.mail import Mail
from buckslip.model.project import Project

CASES = Path(__file__).parent / "cases"
BASE: dict[str, str] = yaml.safe_load((CASES / "base.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything that loading gave."""

    project: Project
    mails: tuple[Mail, ...]
    findings: tuple[Finding, ...]
    said: tuple[str, ...] = field(default=())


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Loaded]:
    """`load({path: text})`: the sound project with these files instead (None: without it), loaded."""
    return lambda files: loaded(written(tmp_path, files))


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """The folder of the sound project."""
    return written(tmp_path, {})


@pytest.fixture
def load_folder() -> Callable[[Path], Loaded]:
    """`load_folder(root)`: the project in a folder, loaded."""
    return loaded


def written(root: Path, files: dict[str, str | None]) -> Path:
    """`root`, with the sound project and the differences in it."""
    for path, text in {**BASE, **files}.items():
        if text is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode("utf-8"))
    return root


def loaded(root: Path) -> Loaded:
    """The project in `root` with all its mails."""
    project = load_project(root)
    variants = [load_variant(project, files) for files in project.variants]
    findings = in_file_order((*project.findings, *(one for variant in variants for one in variant.findings)))
    mails = tuple(mail for variant in variants for mail in variant.mails)
    return Loaded(project, mails, findings, tuple(f"{one.span}: {one.message}" for one in findings))
