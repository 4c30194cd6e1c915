"""What is wrong with audiences, holdouts, segments and facts of a project, each at its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.syntax.audience_cases import AT, BAKERS, group, shop, short

from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.audience import Segment
from buckslip.model.mail import Declared
from buckslip.model.persona import Event, Persona
from buckslip.model.project import Project
from buckslip.model.schema import Schema
from buckslip.model.source import Marked, Span
from buckslip.syntax.audience import audience, segment_findings
from buckslip.syntax.facts import facts

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEA = Persona("bea", AT, "Bea", events=(Event("purchase", "3 days ago", {"category": "baking"}),))
TOM = Persona("tom", AT, "Tom")


def project(**more: object) -> Project:
    return replace(Project(Path(), schema=shop(), personas={"bea": BEA, "tom": TOM}), **more)  # type: ignore[arg-type]


def test_no_audience_is_everybody() -> None:
    found = audience(Declared("T", "survey"), project())
    assert found.rule is not None
    assert (short(found.rule), found.holdout, found.findings) == ("all()", None, ())


def test_a_mail_has_a_rule_and_a_holdout() -> None:
    declared = Declared("T", "survey", audience=group("all", "orders > 3"), holdout=Marked('10% of "x"', AT))
    found = audience(declared, project())
    assert found.rule is not None
    assert found.holdout is not None
    assert (short(found.rule), short(found.holdout), found.findings) == ("orders > 3", "sample(10, x)", ())


def test_an_audience_is_not_known_when_its_holdout_is_not() -> None:
    found = audience(Declared("T", "survey", holdout=Marked("ten", AT)), project())
    assert (found.rule, len(found.findings)) == (None, 1)


def test_example_customers_must_be_where_they_stand() -> None:
    right = replace(BAKERS, members=(Marked("bea", AT),), strangers=(Marked("tom", AT), Marked("nobody", AT)))
    assert segment_findings(project(audiences={"bakers": right}), NOON) == ()
    place = Span("rules/audiences/bakers.yml", 4, 6)
    wrong = replace(BAKERS, members=(Marked("tom", place),), strangers=(Marked("bea", replace(place, line=5)),))
    first, second = segment_findings(project(audiences={"bakers": wrong}), NOON)
    assert str(first).startswith("rules/audiences/bakers.yml:4:6: error: 'tom' stands under 'in' of segment 'bakers'")
    assert str(second).startswith("rules/audiences/bakers.yml:5:6: error: 'bea' stands under 'out' of segment 'bakers'")
    assert {first.rule, second.rule} == {"segment-example"}


def test_a_broken_segment_is_a_finding_once_and_its_examples_are_left_alone() -> None:
    broken = Segment("broken", AT, "B", group("all", "teir is gold"), members=(Marked("tom", AT),))
    user = Segment("user", AT, "U", group("all", "in segment broken"), members=(Marked("tom", AT),))
    found = segment_findings(project(audiences={"broken": broken, "user": user}), NOON)
    assert [one.rule for one in found] == ["sentence-unknown-field"]


@pytest.mark.parametrize(
    ("text", "given", "then"),
    [
        ("did purchase when first_purchase_at is set", "given(first_purchase_at)", "count(purchase) >= 1"),
        (
            "first_purchase_at is known implies count of purchase >= 1",
            "given(first_purchase_at)",
            "count(purchase) >= 1",
        ),
        ("vip is yes if tier is gold", "tier == 'gold'", "vip == True"),
        ('next_course is "when it rains" when vip is yes', "vip == True", "next_course == 'when it rains'"),
    ],
)
def test_a_fact_joins_two_sentences(text: str, given: str, then: str) -> None:
    (fact,), findings = facts(Schema(shop().fields, shop().events, (Marked(text, AT),)))
    assert findings == ()
    assert (short(fact.given), short(fact.then)) == (given, then)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("first_purchase_at is set", 1),
        ("vip is yes when teir is gold", 17),
        ("tier is glod implies vip is yes", 9),
        ("vip is yes when vip is yes when vip is yes", 1),
    ],
)
def test_a_fact_that_cannot_be_read_is_a_finding(text: str, column: int) -> None:
    found, (finding,) = facts(Schema(shop().fields, shop().events, (Marked(text, AT),)))
    assert found == ()
    assert finding.span.column == AT.column + column - 1


def test_everything_in_the_starter_can_be_read(starter: Path) -> None:
    whole = load_project(starter)
    assert segment_findings(whole, datetime(2040, 1, 1, tzinfo=UTC)) == ()
    assert len(facts(whole.schema)[0]) == len(whole.schema.facts) > 3
    for files in whole.variants:
        found = audience(load_variant(whole, files).mails[0].declared, whole)
        assert (found.findings, found.rule is None) == ((), False)
