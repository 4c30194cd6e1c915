"""Which law holds follows from audience, locale and declaration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.checks.jurisdictions import countries, country_field, jurisdictions
from buckslip.model.audience import Group
from buckslip.model.project import Project
from buckslip.model.schema import Schema
from buckslip.model.source import Marked, Span
from buckslip.syntax.sentences import rule

CASES = yaml.safe_load(Path(__file__).with_name("jurisdictions.yml").read_text(encoding="utf-8"))
HERE = Span("x")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_packs_that_hold(case: dict[str, Any], project: Project) -> None:
    mode = next(key for key in ("all", "any", "none") if key in case)
    group = Group(mode, tuple(Marked(text, HERE) for text in case[mode]), HERE)
    read, faults = rule(group, project.schema, project.audiences)
    assert not faults
    reached = countries(read, country_field(project.schema))
    found = jurisdictions(project.packs, reached, case.get("locale", "en"), case.get("added", ()))
    every = {pack.name for pack in project.packs.values() if pack.is_jurisdiction}
    wanted = every if case.get("every") else every - set(case["but"]) if "but" in case else set(case["packs"])
    assert found == wanted


def test_an_audience_that_cannot_be_read_and_a_schema_without_countries_reach_everywhere(project: Project) -> None:
    every = {pack.name for pack in project.packs.values() if pack.is_jurisdiction}
    for reached in (countries(None, "country"), countries(None, country_field(Schema()))):
        assert "DE" in reached
        assert jurisdictions(project.packs, reached, "en") == every
    assert jurisdictions({}, countries(None, ""), "en") == frozenset()
