"""Conditions without `not`: comparisons, and chains of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison."""

    left: str
    op: str
    right: str


@dataclass(frozen=True, slots=True)
class Many:
    """All (`and`) or any (`or`) of its parts; no part is a chain of the same word."""

    word: Literal["and", "or"]
    parts: tuple[Test, ...]


Test = Atom | Many


def all_of(*tests: Test) -> Test:
    """Every one of them holds."""
    return _joined("and", tests)


def any_of(*tests: Test) -> Test:
    """At least one of them holds."""
    return _joined("or", tests)


def negated(test: Test) -> Test:
    """The opposite."""
    if isinstance(test, Atom):
        return Atom(test.left, _OPPOSITES[test.op], test.right)
    return Many("or" if test.word == "and" else "and", tuple(negated(part) for part in test.parts))


def _joined(word: Literal["and", "or"], tests: tuple[Test, ...]) -> Test:
    if len(tests) == 1:
        return tests[0]
    parts: dict[Test, None] = {}
    for test in tests:
        same = isinstance(test, Many) and test.word == word
        parts.update(dict.fromkeys(test.parts if same and isinstance(test, Many) else (test,)))
    return Many(word, tuple(parts))
