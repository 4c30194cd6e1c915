"""Every phrase can be read, and none of them is slow on text that was made to be."""

from __future__ import annotations

import time

import pytest

from buckslip.checks.lines import Line
from buckslip.checks.money import amounts
from buckslip.checks.wording import LANGUAGES, compiled, expressions, heard, lexicon

NUMBERED = {"percent-off": "percent", "up-to": "percent"}
HOSTILE = (
    "1" * 20_000,
    "1." * 10_000,
    "1 " * 10_000,
    "20 % " * 4_000,
    "only 1 " * 3_000,
    "残り" * 10_000,
    "a b c d word " * 4_000,
    "ﾀ\u200b " * 9_000,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_kinds_and_each_can_be_compiled(language: str) -> None:
    kinds = lexicon(language)
    assert set(kinds) == set(lexicon("en"))
    for kind, phrases in kinds.items():
        assert len(phrases) == len(set(phrases)), kind
        for expression in expressions(kind, language, NUMBERED.get(kind, "money")).every:
            assert compiled(expression).match("") is None, (kind, expression)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_slow(language: str) -> None:
    began = time.process_time()
    for text in HOSTILE:
        line = Line(text, 0)
        amounts(line)
        for kind in lexicon(language):
            for _ in heard((line,), kind, language, NUMBERED.get(kind, "money")):
                pass
    assert time.process_time() - began < 15


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("£1,234.50 or 1.234,50 €", [1234.5, 1234.5]),
        ("R$ 59,90 and 4,980円", [59.9, 4980.0]),
        ("120,00 lei, CHF 5", [120.0, 5.0]),
        ("it can cad 2", []),
        ("20% of 100 people", []),
    ],
)
def test_amounts_are_read_as_their_language_writes_them(text: str, values: list[float]) -> None:
    assert [one.value for one in amounts(Line(text, 0))] == values
