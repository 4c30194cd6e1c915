"""The options of a rule's page, read into the values that its check function takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, TypeVar

from buckslip.checks.evidence import Evidence, Hit
from buckslip.model.suggest import did_you_mean

Option = str | int | float | bool | tuple[str, ...]
Options = Mapping[str, Option]
Function = Callable[[Evidence, Options], Iterable[Hit]]
T = TypeVar("T")
_RULES = 32  # that one check serves at a time


class OptionError(ValueError):
    """A rule's page gives an option that its check does not know, or a value that it cannot use."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """For checks without options."""


class Phrases:
    """Lists of regular expressions by language: `de: [...]`; `any` holds for all languages."""

    def __init__(self, lists: Options) -> None:
        self._lists: dict[str, tuple[str, ...]] = {}
        self._one: dict[tuple[str, ...], re.Pattern[str] | None] = {}
        self._each: dict[tuple[str, ...], tuple[re.Pattern[str], ...]] = {}
        for key, value in lists.items():
            phrases = (value,) if isinstance(value, str) else value
            if not isinstance(phrases, tuple):
                raise OptionError(f"'{key}' is not a list of phrases")
            self._lists[key] = phrases
            _joined(phrases)

    def of(self, *languages: str) -> re.Pattern[str] | None:
        """One expression for the phrases of these languages and those of all; None when there are none."""
        if languages not in self._one:
            phrases = self._phrases(languages)
            self._one[languages] = _joined(phrases) if phrases else None
        return self._one[languages]

    def each(self, *languages: str) -> tuple[re.Pattern[str], ...]:
        """The phrases one by one: over long texts many quick searches beat one slow one."""
        if languages not in self._each:
            self._each[languages] = tuple(_joined((phrase,)) for phrase in self._phrases(languages))
        return self._each[languages]

    def _phrases(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        lists = (self._lists.get(language, ()) for language in dict.fromkeys((*languages, "any")))
        return tuple(phrase for phrases in lists for phrase in phrases)


@lru_cache(maxsize=256)
def _joined(phrases: tuple[str, ...]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE)
    except re.error as error:
        raise OptionError(f"'{error.pattern!s:.60}' is not a regular expression: {error.msg}") from error


def typed(function: Callable[[Evidence, T], Iterable[Hit]], shape: Callable[..., T]) -> Function:
    """Let a check with options of its own shape stand in the registry."""

    last: dict[int, tuple[Options, T]] = {}  # by id, which is sure as long as the options are kept beside it

    def run(evidence: Evidence, raw: Options) -> Iterable[Hit]:
        known = last.get(id(raw))
        if known is None:
            if len(last) >= _RULES:
                last.clear()
            known = last[id(raw)] = raw, read(shape, raw)
        return function(evidence, known[1])

    return run


def read(shape: Callable[..., T], raw: Options) -> T:
    """The options as `Phrases`, or as the dataclass `shape`, whose fields all have defaults."""
    if shape is Phrases:
        return shape(raw)
    known: dict[str, Any] = {field.name: field.default for field in fields(shape)}  # type: ignore[arg-type]
    given: dict[str, Option] = {}
    for key, value in raw.items():
        name = key.replace("-", "_")
        if name not in known:
            hint = did_you_mean(key, known)
            raise OptionError(f"no option '{key}'" + (f"; {hint}" if hint else ""))
        given[name] = _as(known[name], key, value)
    return shape(**given)


def _as(default: Option, key: str, value: Option) -> Option:
    if isinstance(default, tuple):
        return (value,) if isinstance(value, str) else _only(tuple, key, value)
    if isinstance(default, bool):
        return value in (True, "true", "yes", "on")
    if isinstance(default, (int, float)):
        try:
            return float(_only((int, float, str), key, value))  # type: ignore[arg-type]
        except ValueError:
            raise OptionError(f"'{key}' is not a number") from None
    return _only(str, key, value)


def _only(kind: type | tuple[type, ...], key: str, value: Option) -> Option:
    if not isinstance(value, kind):
        raise OptionError(f"'{key}' cannot be '{value}'")
    return value
