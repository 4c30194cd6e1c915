"""The tables of the sentences' parser are those of its grammar, and read every sentence as the grammar does."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from tests.syntax.audience_cases import cases

from buckslip.syntax import sayer, tables
from buckslip.syntax.sayer import _Sayer

GRAMMAR = files("buckslip.syntax").joinpath(tables.GRAMMAR).read_text(encoding="utf-8")
SAID = [*cases("good.yml"), *(case["says"] for case in cases("broken.yml"))]


@pytest.fixture(scope="module")
def built() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False, transformer=_Sayer())


def test_the_tables_are_of_the_grammar_as_it_is() -> None:
    kept = json.loads(files("buckslip.syntax").joinpath(tables.TABLES).read_text(encoding="utf-8"))
    assert kept["of"] == tables.of(GRAMMAR), "run scripts/make-grammar"


def test_the_tables_read_as_the_grammar_does(built: Lark) -> None:
    kept = tables.parser(_Sayer())
    assert {text: _read(kept, text) for text in SAID} == {text: _read(built, text) for text in SAID}


def test_tables_of_another_grammar_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "of", lambda _: "another")
    monkeypatch.setattr(Lark, "_load_from_dict", None)
    assert _read(tables.parser(_Sayer()), SAID[0]) == sayer.said(SAID[0])


def _read(parser: Lark, text: str) -> Any:
    """What is said; for a broken sentence, where it breaks and what could have stood there."""
    try:
        return parser.parse(text)
    except (UnexpectedCharacters, UnexpectedToken) as problem:
        wanted = problem.allowed if isinstance(problem, UnexpectedCharacters) else problem.expected
        return problem.pos_in_stream, frozenset(wanted or ())
    except UnexpectedInput as problem:
        return problem.pos_in_stream
