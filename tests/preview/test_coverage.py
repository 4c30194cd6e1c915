"""Which ways through a mail personas show, and examples for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from buckslip.checks.crowd import Crowd, crowd
from buckslip.model.audience import Group
from buckslip.model.locale import Locale
from buckslip.model.persona import Persona, Record
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Marked, Span
from buckslip.preview.coverage import IMPOSSIBLE, NOT_FOUND, Memo, Point, as_json, coverage, shown
from buckslip.preview.data import BuiltMail
from buckslip.render.rendered import Rendered
from buckslip.syntax.decide import holds
from buckslip.syntax.nodes import Placed, Position
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble
from buckslip.syntax.who import who
from buckslip.targeting.plain import described

HERE = Span("rules/schema.yml")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FIELDS = (
    FieldSpec("first_name", Kind.TEXT, HERE, optional=True),
    FieldSpec("tier", Kind.ENUM, HERE, values=("bronze", "silver", "gold")),
    FieldSpec("points", Kind.INTEGER, HERE, minimum=0),
    FieldSpec("member", Kind.BOOLEAN, HERE),
    FieldSpec("picks", Kind.LIST, HERE, optional=True, record=(
        FieldSpec("name", Kind.TEXT, HERE), FieldSpec("price", Kind.MONEY, HERE, optional=True, unit="EUR"),
    )),
    FieldSpec("saved", Kind.LIST, HERE, optional=True, record=(FieldSpec("title", Kind.TEXT, HERE, optional=True),)),
)  # fmt: skip
SCHEMA = Schema({one.name: one for one in FIELDS})
GOLD: Record = {
    "first_name": "Ana",
    "tier": "gold",
    "points": 700,
    "member": True,
    "picks": ({"name": "Lamp", "price": 3},),
}
NEW: Record = {"tier": "bronze", "points": 0, "member": False}

# the mail; profiles of the personas; which ways there are, and who takes each: names, "example", or why there is none
CASES: dict[str, tuple[str, Sequence[Record], Sequence[tuple[str, str, str]]]] = {
    "plain words": ("Hello", [GOLD], []),
    "a condition, half shown": (
        '{% if customer.tier == "gold" %}a{% endif %}',
        [GOLD],
        [("if customer.tier == 'gold'", "true", "p0"), ("if customer.tier == 'gold'", "false", "example")],
    ),
    "a condition, shown": (
        '{% if customer.tier == "gold" %}a{% endif %}',
        [NEW, GOLD, GOLD],
        [("if customer.tier == 'gold'", "true", "p1 p2"), ("if customer.tier == 'gold'", "false", "p0")],
    ),
    "branches": (
        "{% if customer.points > 500 %}a{% elif customer.points > 100 %}b{% else %}c{% endif %}",
        [GOLD],
        [
            ("if customer.points > 500", "true", "p0"),
            ("elif customer.points > 100", "true", "example"),
            ("else", "false", "example"),
        ],
    ),
    "a branch that none can reach": (
        "{% if customer.points > 100 %}a{% elif customer.points > 500 %}b{% endif %}",
        [NEW],
        [
            ("if customer.points > 100", "true", "example"),
            ("elif customer.points > 500", "true", IMPOSSIBLE),
            ("else", "false", "p0"),
        ],
    ),
    "within another": (
        '{% if customer.member %}{% if customer.tier == "silver" %}a{% endif %}{% endif %}',
        [NEW],
        [
            ("if customer.member", "true", "example"),
            ("if customer.tier == 'silver'", "true", "example"),
            ("if customer.tier == 'silver'", "false", "example"),
            ("if customer.member", "false", "p0"),
        ],
    ),
    "a contradiction": (
        "{% if customer.member %}{% if not customer.member %}a{% endif %}{% endif %}",
        [GOLD],
        [
            ("if customer.member", "true", "p0"),
            ("if not customer.member", "true", IMPOSSIBLE),
            ("if not customer.member", "false", "p0"),
            ("if customer.member", "false", "example"),
        ],
    ),
    "a fallback": (
        "{{ customer.first_name | default('you') }}",
        [GOLD],
        [
            ("{{ customer.first_name | default('you') }}", "value", "p0"),
            ("{{ customer.first_name | default('you') }}", "fallback", "example"),
        ],
    ),
    "a loop without items": (
        "{% for one in customer.picks[:2] %}{{ one.name }}{% endfor %}",
        [GOLD],
        [("for one in customer.picks", "items", "p0"), ("for one in customer.picks", "empty", "example")],
    ),
    "a loop with items": (
        "{% for one in customer.picks %}{{ one.name }}{% else %}none{% endfor %}",
        [NEW],
        [("for one in customer.picks", "items", "example"), ("for one in customer.picks", "empty", "p0")],
    ),
    "within a loop": (
        "{% for one in customer.picks %}{% if one.price > 5 %}a{% endif %}{% if loop.first %}b{% endif %}{% endfor %}",
        [GOLD],
        [
            ("for one in customer.picks", "items", "p0"),
            ("if one.price > 5", "true", "example"),
            ("if one.price > 5", "false", "p0"),
            ("if loop.first", "true", "p0"),
            ("if loop.first", "false", "example"),
            ("for one in customer.picks", "empty", "example"),
        ],
    ),
    "a record beside the customer": (
        "{% for one in customer.picks %}{% if one.price > customer.points and customer.member %}a{% endif %}"
        "{% endfor %}",
        [],
        [
            ("for one in customer.picks", "items", "example"),
            ("if one.price > customer.points and customer.member", "true", "example"),
            ("if one.price > customer.points and customer.member", "false", "example"),
            ("for one in customer.picks", "empty", "example"),
        ],
    ),
    "branches within a loop": (
        "{% for one in customer.picks[:3] %}{% if one.name == 'Rug' %}a{% elif one.price %}b"
        "{% elif one.price > 3 %}c{% else %}d{% endif %}{% endfor %}",
        [GOLD],
        [
            ("for one in customer.picks", "items", "p0"),
            ("if one.name == 'Rug'", "true", "example"),
            ("elif one.price", "true", "p0"),
            ("elif one.price > 3", "true", IMPOSSIBLE),
            ("else", "false", "example"),
            ("for one in customer.picks", "empty", "example"),
        ],
    ),
    "places in a loop": (
        "{% for one in customer.picks[:3] %}{% if loop.index > 3 %}a{% endif %}{% if loop.index == 3 %}b{% endif %}"
        "{% if loop.last and not loop.first %}c{% endif %}{% if loop.index in [2, 9] %}d{% endif %}{% endfor %}",
        [GOLD],
        [
            ("for one in customer.picks", "items", "p0"),
            ("if loop.index > 3", "true", IMPOSSIBLE),
            ("if loop.index > 3", "false", "p0"),
            ("if loop.index == 3", "true", "example"),
            ("if loop.index == 3", "false", "p0"),
            ("if loop.last and not loop.first", "true", "example"),
            ("if loop.last and not loop.first", "false", "p0"),
            ("if loop.index in [2, 9]", "true", "example"),
            ("if loop.index in [2, 9]", "false", "p0"),
            ("for one in customer.picks", "empty", "example"),
        ],
    ),
    "a place with a record": (
        "{% for one in customer.picks %}{% if not loop.first %}{% if one.price < 2 %}{% if loop.last %}a{% endif %}"
        "{% endif %}{% endif %}{% endfor %}",
        [GOLD],
        [
            ("for one in customer.picks", "items", "p0"),
            ("if not loop.first", "true", "example"),
            ("if one.price < 2", "true", "example"),
            ("if loop.last", "true", "example"),
            ("if loop.last", "false", "example"),
            ("if one.price < 2", "false", "example"),
            ("if not loop.first", "false", "p0"),
            ("for one in customer.picks", "empty", "example"),
        ],
    ),
    "a place far down": (
        "{% for one in customer.picks %}{% if loop.index > 500 %}a{% endif %}{% endfor %}",
        [GOLD],
        [
            ("for one in customer.picks", "items", "p0"),
            ("if loop.index > 500", "true", NOT_FOUND),
            ("if loop.index > 500", "false", "p0"),
            ("for one in customer.picks", "empty", "example"),
        ],
    ),
    "a fallback within a loop": (
        "{% for one in customer.saved %}{{ one.title | default('c') }}{% endfor %}",
        [GOLD],
        [
            ("for one in customer.saved", "items", "example"),
            ("{{ one.title | default('c') }}", "value", "example"),
            ("{{ one.title | default('c') }}", "fallback", "example"),
            ("for one in customer.saved", "empty", "p0"),
        ],
    ),
    "a place beside the customer": (
        "{% for one in customer.picks %}{% if loop.index > customer.points %}a{% endif %}{% endfor %}",
        [GOLD],
        [
            ("for one in customer.picks", "items", "p0"),
            ("if loop.index > customer.points", "true", "example"),
            ("if loop.index > customer.points", "false", "p0"),
            ("for one in customer.picks", "empty", "example"),
        ],
    ),
}  # fmt: skip


def mail(base: BuiltMail, source: str) -> Rendered:
    """A mail with this HTML alone."""
    scanned = scan(source, Span("content/shop/lamp/new.en.md", 7), Scope(SCHEMA, Locale("en", HERE, "English")))
    placed = (one if isinstance(one, str) else Placed(one, Position.TEXT) for one in scanned.pieces)
    return replace(base.rendered, html=assemble(placed), subjects=(), preheader=())


def covered(project: Project, drawn: Rendered, profiles: Sequence[Record]) -> tuple[Point, ...]:
    personas = [Persona(f"p{number}", HERE, "", profile=one) for number, one in enumerate(profiles)]
    declared = replace(drawn.mail.declared, audience=None)
    return coverage(drawn, personas, Crowd(declared, project, NOW), Memo())


@pytest.fixture
def bare(tmp_path: Path) -> Project:
    return Project(tmp_path, schema=SCHEMA)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_ways_are_found_and_shown(
    case: tuple[str, Sequence[Record], Sequence[tuple[str, str, str]]],
    bare: Project,
    variants: Sequence[Sequence[BuiltMail]],
) -> None:
    source, profiles, expected = case
    drawn = mail(variants[1][0], source)
    points = covered(bare, drawn, profiles)
    told = [
        (one.way.what, one.way.outcome, " ".join(one.personas) or ("example" if one.example else one.note))
        for one in points
    ]
    assert told == list(expected)
    for one in points:
        if one.example:
            assert one.way in shown(drawn, one.example.profile)


def test_an_example_gets_the_mail(bare: Project, variants: Sequence[Sequence[BuiltMail]]) -> None:
    drawn = mail(variants[1][0], "{% if customer.points > 10 %}a{% endif %}")
    rule = Group("all", (Marked("points is at least 5", HERE), Marked("tier is silver", HERE)), HERE)
    crowd = Crowd(replace(drawn.mail.declared, audience=rule), bare, NOW)
    points = coverage(drawn, [], crowd, Memo())
    assert [one.way.outcome for one in points] == ["true", "false"]
    for one in points:
        assert one.example is not None and crowd.rule is not None
        assert holds(crowd.rule, who(one.example.persona("x"), SCHEMA, NOW))


def test_what_nobody_can_reach_is_not_counted(bare: Project, variants: Sequence[Sequence[BuiltMail]]) -> None:
    source, profiles, _ = CASES["a contradiction"]
    drawn = mail(variants[1][0], source)
    told = as_json(covered(bare, drawn, profiles), drawn, SCHEMA)
    assert (told["shown"], told["all"]) == (2, 3)


def test_the_page_gets_an_example_as_a_file(bare: Project, variants: Sequence[Sequence[BuiltMail]]) -> None:
    drawn = mail(variants[1][0], CASES["a loop with items"][0])
    points = as_json(covered(bare, drawn, [NEW]), drawn, SCHEMA)["points"]
    assert isinstance(points, list)
    example = points[0]["example"]
    assert example["name"] == "lamp-items-one-picks"
    assert example["profile"]["picks"] == ({"name": "some name", "price": 20},)
    assert 'picks: [{"name": "some name", "price": 20}]' in example["file"]
    assert "brands: [shop]" in example["file"]
    assert points[1] == {
        "line": 7,
        "path": "content/shop/lamp/new.en.md",
        "what": "for one in customer.picks",
        "outcome": "empty",
        "personas": ["p0"],
        "example": None,
        "note": "",
    }


def test_an_example_says_what_is_not_usual_in_its_list(bare: Project, variants: Sequence[Sequence[BuiltMail]]) -> None:
    drawn = mail(variants[1][0], CASES["a place with a record"][0])
    found = {(one.way.what, one.way.outcome): one.example for one in covered(bare, drawn, [GOLD])}
    example = found["if loop.last", "true"]
    assert example is not None
    assert example.profile["picks"] == ({"name": "some name", "price": 20}, {"name": "some name", "price": 0})
    assert described(example, SCHEMA) == "a customer with 2 picks (price 0)"
    assert set(example.profile) <= set(SCHEMA.fields)


def test_a_later_text_asks_nothing_twice(
    bare: Project, variants: Sequence[Sequence[BuiltMail]], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = Group("all", (Marked("points is at least 5", HERE),), HERE)
    drawn = mail(variants[1][0], CASES["within another"][0])
    first = crowd(replace(drawn.mail.declared, audience=rule), bare, NOW)
    before = coverage(drawn, [], first, Memo())
    later = crowd(replace(drawn.mail.declared, audience=replace(rule), title="Another"), bare, NOW)
    monkeypatch.setattr(Crowd, "example", lambda *_, **__: pytest.fail("asked again"))
    assert coverage(drawn, [], later, Memo()) == before
    others = replace(rule, items=(Marked("points is at least 6", HERE),))
    assert crowd(replace(drawn.mail.declared, audience=others), bare, NOW) is not first
