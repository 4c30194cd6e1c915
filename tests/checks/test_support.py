"""The data on mail programs, and the rule that uses them."""

from __future__ import annotations

from buckslip.checks.support import support, uses
from buckslip.model.project import Project


def test_the_data_is_whole_and_dated() -> None:
    data = support()
    assert data.updated >= "2025-09-09"
    assert len(data.features) > 300
    assert {len(feature.verdicts) for feature in data.features.values()} == {len(data.clients)}
    assert set("".join(feature.verdicts for feature in data.features.values())) <= set("ynau")


def test_what_everybody_knows_of_outlook() -> None:
    data = support()
    assert "outlook.windows" in data.without("css-display-flex")
    assert "outlook.windows" not in data.without("html-table")
    assert data.without("no-such-feature") == frozenset()


def test_the_rule_names_features_and_programs_that_the_data_knows(project: Project) -> None:
    data, rule = support(), project.rules["CLI-001"]
    breaking, programs = rule.options["breaking"], rule.options["programs"]
    assert isinstance(breaking, tuple)
    assert isinstance(programs, tuple)
    assert set(breaking) <= data.features.keys()
    assert list(breaking) == sorted(breaking)
    assert {entry.split()[0] for entry in programs} <= data.clients.keys()
    assert data.updated in rule.source


def test_what_is_written_by_hand_counts_and_mjmls_own_tags_do_not() -> None:
    source = '<mj-section background-url="a.png"><mj-text><b style="display:flex">x</b></mj-text></mj-section>'
    assert [use.slug for use in uses(source)] == ["html-b", "html-style", "css-display-flex"]
