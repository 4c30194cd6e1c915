"""The starter's own mails break no rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from buckslip.checks.engine import check
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.project import Project, VariantFiles

VARIANTS = load_project(Path(__file__).resolve().parents[2]).variants


@pytest.mark.parametrize("files", VARIANTS, ids=lambda files: files.id)
def test_the_variant_breaks_no_rule_in_any_locale(
    files: VariantFiles, project: Project, build: Callable[..., Any]
) -> None:
    found = []
    for mail in load_variant(project, files).mails:
        case = build(mail)
        found += check(project, case.rendered, case.context)
    assert not found, "\n".join(map(str, found))
