"""What stands in the dialects' tables: letters of dates, words that loops may not take, and notes for the README."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from buckslip.dialects import normal
from buckslip.dialects.base import Names
from buckslip.dialects.registry import DIALECTS
from buckslip.model.locale import Locale
from buckslip.model.source import Span
from buckslip.syntax.nodes import Position, Template

Tree = Callable[[str, Position], Template]
# Each part of a date between signs, in a dialect's own letters; HubSpot has every date computed.
PATTERN = "{day}|{day2}|{month}|{month2}|{year}"
SPELLED = {
    "django": "j|d|n|m|Y",
    "gotemplate": "2|02|1|01|2006",
    "liquid": "%-d|%d|%-m|%m|%Y",
}
# Names in English only: they are the target's own.
NAMED, SPELLED_NAMES = (
    "{month_name}|{month_short}|{weekday_name}",
    {"django": "F|M|l", "gotemplate": "January|Jan|Monday", "liquid": "%B|%b|%A"},
)


def dated(dialect: str, pattern: str, tree: Tree, names: dict[str, Names]) -> tuple[str, int]:
    locale = Locale("xx", Span("xx.yml"), dates={"long": pattern})
    printed = DIALECTS[dialect].print(
        tree('{{ customer.ends_at | date("long") }}', Position.TEXT), replace(names[dialect], locale=locale)
    )
    return printed.text, len(printed.computed)


@pytest.mark.parametrize("dialect", SPELLED)
def test_every_part_of_a_date_is_the_targets_own(dialect: str, tree: Tree, names: dict[str, Names]) -> None:
    text, computed = dated(dialect, PATTERN, tree, names)
    assert SPELLED[dialect] in text
    assert computed == 0


@pytest.mark.parametrize("dialect", SPELLED_NAMES)
def test_english_names_are_the_targets_own(dialect: str, tree: Tree, names: dict[str, Names]) -> None:
    text, computed = dated(dialect, NAMED, tree, names)
    assert SPELLED_NAMES[dialect] in text
    assert computed == 0


@pytest.mark.parametrize("dialect", ["django", "hubl", "liquid"])
@pytest.mark.parametrize("pattern", ["{day} de {month}", "{day}'{month}", "{day}\\{month}"])
def test_words_in_a_date_are_computed(dialect: str, pattern: str, tree: Tree, names: dict[str, Names]) -> None:
    assert dated(dialect, pattern, tree, names)[1] == 1


def test_go_cuts_the_parts_of_a_date_out_where_words_stand_beside_them(tree: Tree, names: dict[str, Names]) -> None:
    text, computed = dated("gotemplate", "{day} de {day2} de {month} de {month2} de {year}", tree, names)
    cut = '(default "2000-01-01" $.P.ends_at)'
    assert computed == 0
    assert (
        f'(trimPrefix "0" (substr 8 10 {cut})) (substr 8 10 {cut}) '
        f'(trimPrefix "0" (substr 5 7 {cut})) (substr 5 7 {cut}) (substr 0 4 {cut})'
    ) in text


TAKEN = {
    "django": "block email event feeds first_name last_name organization person",
    "hubl": "account contact content custom link owner request site_settings widget",
    "liquid": "account event inline_postal_address my subscriber tablerowloop",
}
WORDS = [(dialect, word) for dialect, words in TAKEN.items() for word in words.split()]


@pytest.mark.parametrize(("dialect", "word"), WORDS)
def test_a_loop_takes_no_word_of_the_target(dialect: str, word: str, tree: Tree, names: dict[str, Names]) -> None:
    for variable, shown in ((word, f"{word}_"), ("pick", "pick")):
        source = f"{{% for {variable} in customer.picks %}}{{{{ {variable}.name }}}}{{% endfor %}}"
        text = DIALECTS[dialect].print(tree(source, Position.TEXT), names[dialect]).text
        assert f"for {shown} in " in text
        assert f"{{{{ {shown}.name" in text


@pytest.mark.parametrize("dialect", ["hubl", "liquid"])
def test_an_ampersand_in_a_link_stays_markup(dialect: str, tree: Tree, names: dict[str, Names]) -> None:
    printed = DIALECTS[dialect].print(tree("{{ customer.site }}", Position.URL), names[dialect]).text
    assert "replace: '%26', '&amp;'" in printed or "replace('%26', '&amp;')" in printed


# source -> how often something had to be put in other words, in Django, Go, HubL and Liquid
STEPS = [
    ("a {b} % }} c", (0, 0, 0, 0)),
    ("\\{{ a \\{% b \\{# c", (1, 0, 1, 1)),
    ("<!-- a --> b <!-- c -->", (0, 2, 0, 0)),
    ("\\{{ {{ customer.orders }} \\{{", (2, 0, 2, 2)),
    ("{% if customer.vip and customer.orders > 2 %}a{% endif %}", (0, 0, 0, 1)),
    ("{% if customer.vip or customer.orders %}a{% endif %}", (1, 0, 0, 1)),
    ("{% if customer.vip and (customer.orders > 2 or customer.name) %}a{% endif %}", (1, 0, 0, 4)),
]


@pytest.mark.parametrize(("source", "counts"), STEPS)
def test_the_readme_counts_what_was_put_in_other_words(
    source: str, counts: tuple[int, ...], tree: Tree, names: dict[str, Names]
) -> None:
    four = ("django", "gotemplate", "hubl", "liquid")
    printed = [DIALECTS[one].print(tree(source, Position.TEXT), names[one]) for one in four]
    assert tuple(sum(count for _, count in one.steps) for one in printed) == counts


def test_the_readme_says_that_links_are_looked_at(tree: Tree, names: dict[str, Names]) -> None:
    for one in ("django", "gotemplate", "hubl", "liquid"):
        steps = DIALECTS[one].print(tree("{{ customer.site }}", Position.URL), names[one]).steps
        assert [count for sentence, count in steps if "https://" in sentence] == [1]


def test_a_condition_has_at_most_24_alternatives() -> None:
    def some(count: int) -> normal.Clauses:
        return tuple((f"{count}.{number}",) for number in range(count))

    assert len(normal.both([some(6), some(4)])) == normal.LARGEST == 24
    with pytest.raises(normal.TooLarge):
        normal.both([some(5), some(5)])
    assert normal.either([some(3), some(3)]) == some(3)
