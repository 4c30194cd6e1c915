"""What AMPscript looks like for each construct. Whether it is right, the interpreter says: tests/engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from buckslip.dialects.ampscript import AmpScript
from buckslip.dialects.base import Names, Printed
from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Span
from buckslip.syntax.nodes import Branch, Compare, Field, If, Literal, Position, Template, Text

HERE = Span("rules/schema.yml")
Tree = Callable[[str, Position], Template]
CASES = yaml.safe_load(Path(__file__).with_name("ampscript.yaml").read_text(encoding="utf-8"))
GERMAN = Locale(
    "de",
    Span("de.yml"),
    dates={"long": "{day}. {month_name} {year}", "short": "{day2}.{month}. {month_short}", "weekday": "{weekday_name}"},
    months=("Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sept", "Okt", "Nov", "Dez"),
    months_short=tuple("JFMAMJJASOND"),
    decimal=",",
    group=".",
    money="{amount} {symbol}",
    symbols={"GBP": "£"},
)
LOCALES = {"en": Locale("en", Span("en.yml"), symbols={"GBP": "£"}), "de": GERMAN}


def _printed(tree: Template, position: Position, locale: str = "en") -> Printed:
    names = Names(LOCALES[locale], lambda spec: f"Row('{spec.name}')", {"unsubscribe_url": "%%stop%%"}, {})
    part = position if position in (Position.PLAIN, Position.SUBJECT) else Position.TEXT
    return AmpScript.print(tree, names, part)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['source']} as {case.get('position', 'text')}")
def test_printing(case: dict[str, str], tree: Tree) -> None:
    position = Position(case.get("position", "text"))
    printed = _printed(tree(case["source"], position), position, case.get("locale", "en"))
    assert printed.text == case["expected"]
    assert not printed.refusals
    assert [one.name for one in printed.computed] == case.get("computed", [])


@pytest.mark.parametrize(
    ("source", "construct"),
    [
        ("{% for item in customer.picks %}{{ loop.index }}{{ item.name }}{% endfor %}", "a loop"),
        ("{% if customer.picks %}a{% endif %}", "a loop"),
        ("{{ view_online_url }}", "view_online_url"),
    ],
)
def test_what_it_cannot_say(source: str, construct: str, tree: Tree) -> None:
    refusals = _printed(tree(source, Position.TEXT), Position.TEXT).refusals
    assert {one.construct for one in refusals} == {construct}


def test_a_system_link_is_no_part_of_another(tree: Tree) -> None:
    (refusal,) = _printed(tree("{{ unsubscribe_url }}", Position.URL_PART), Position.URL_PART).refusals
    assert "unsubscribe_url" in refusal.construct


def test_links_of_anchors_are_counted(tree: Tree) -> None:
    pieces = (*tree('<a class="x" href="', Position.TEXT), *tree("{{ customer.site }}", Position.URL))
    text = _printed(pieces, Position.TEXT).text
    assert text.endswith("%%=RedirectTo(Replace(Row('site_link'),'&amp;','&'))=%%%%[ ENDIF ]%%%%[ ENDIF ]%%")
    assert "RedirectTo" not in _printed((*tree('<img src="', Position.TEXT), pieces[-1]), Position.TEXT).text


@pytest.mark.parametrize(
    ("words", "plain"),
    [(("free", "pro"), True), (("pro", "Pro"), False), (("pro", "4"), False), (("pro", "true"), False)],
)
def test_words_that_the_language_cannot_tell_apart_are_compared_by_their_codes(
    words: tuple[str, ...], plain: bool
) -> None:
    field = Field(("customer", "plan"), FieldSpec("plan", Kind.ENUM, HERE, values=words), HERE)
    condition = Compare(field, "==", Literal("pro", HERE))
    text = _printed((If((Branch(condition, (Text("a"),)),), (), HERE),), Position.TEXT).text
    assert (text == "%%[ IF Row('plan') == 'pro' THEN ]%%a%%[ ENDIF ]%%") == plain
    assert ("StringToHex" in text) != plain
