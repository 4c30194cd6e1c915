"""Phrases of seven languages, looked for in the lines of a mail; what they mean is for declarations to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path

from buckslip.checks.legible import legible, phrase, place
from buckslip.checks.lines import Line
from buckslip.checks.needles import Sought, Texts
from buckslip.model.same import Same

_FOLDER = Path(__file__).with_name("lexicon")
LANGUAGES = ("de", "en", "es", "fr", "ja", "pt", "ro")
_BORROWED = frozenset(  # English in other languages' mails
    ("urgency", "loose-urgency", "scarcity", "loose-scarcity", "social", "final", "percent-off", "half")
)
_UNSPACED = frozenset(("ja",))

_SIGNS_BEFORE = r"r\$|us\$|a\$|c\$|ca\$|au\$|[$£€¥]|(?:eur|gbp|usd|chf|ron|lei|brl|jpy|cad|aud|mdl)\b"
_SIGNS_AFTER = r"[€£$¥]|円|(?:eur|euros?|gbp|pounds?|pfund|livres|usd|dollars?|chf|ron|lei|brl|reais|jpy|mdl)\b"
_PERCENT_SIGNS = r"%|percent|per cent|prozent|pour ?cent|por ?ciento|por ?cento|la sut[ăa]|パーセント"

# `{n}` in a phrase is a number of one of these forms.
NUMBERS = {
    "percent": rf"(?P<percent>\d{{1,3}}(?:[.,]\d{{1,2}})?) ?(?:{_PERCENT_SIGNS})",
    "money": (
        rf"(?:(?P<before>{_SIGNS_BEFORE}) ?(?P<first>\d[\d.,']{{0,14}}\d|\d)(?![\d%])"
        rf"|(?P<second>\d[\d., ']{{0,14}}\d|\d) ?(?P<after>{_SIGNS_AFTER}))"
    ),
}
_GROUP_NAME = re.compile(r"\?P<[a-z]+>")


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase in a line; `words` as they are written there."""

    line: Line
    words: str
    start: int
    end: int


@lru_cache(maxsize=16)
def lexicon(language: str) -> Mapping[str, tuple[str, ...]]:
    """The phrases of a language by kind; none for a language that has no file."""
    if language not in LANGUAGES:
        return {}
    kinds: dict[str, list[str]] = {}
    kind: list[str] = []
    for line in (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and re.fullmatch(r"\[[a-z-]+\]", line):
            kind = kinds.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            kind.append(phrase(line, language))
    return {name: tuple(phrases) for name, phrases in kinds.items()}


@lru_cache(maxsize=512)
def expressions(kind: str, language: str, number: str = "") -> Sought:
    """The expressions of a kind, each with its needles; `{n}` is a number of the form `number`."""
    asked = (language, "en") if kind in _BORROWED and language != "en" else (language,)
    form = "(?:" + _GROUP_NAME.sub("?:", NUMBERS[number]) + ")" if number else "{n}"
    return Sought(
        (one, (one if spoken in _UNSPACED else rf"(?<!\w)(?:{one})(?!\w)").replace("{n}", form))
        for spoken in asked
        for one in lexicon(spoken).get(kind, ())
    )


@lru_cache(maxsize=8192)
def compiled(expression: str) -> re.Pattern[str]:
    """An expression that is tried when one of its needles was found."""
    return re.compile(expression)


def heard(lines: Iterable[Line], kind: str, language: str, number: str = "") -> Iterator[Heard]:
    """Every phrase of the kind in the lines, in their order; of phrases in one place, the first and longest."""
    lines = tuple(lines)
    texts = _texts(Same(lines), language) if len(lines) > 1 else _legible(lines, language)
    found: list[tuple[int, int, int, Heard]] = []
    for expression, there in expressions(kind, language, number).hopeful(texts):
        looked_for = compiled(expression)
        for at in [at for at in there if looked_for.search(texts.each[at])]:
            found += ((at, one.start, -one.end, one) for one, _ in matches(lines[at], looked_for, language))
    if not found:
        return
    found.sort(key=itemgetter(0, 1, 2))
    last, reached = -1, 0
    for at, start, end, one in found:
        if at != last or start >= reached:
            yield one
            last, reached = at, -end


@lru_cache(maxsize=8)  # many kinds are looked for in the same lines of one mail
def _texts(lines: Same[tuple[Line, ...]], language: str) -> Texts:
    return _legible(lines.it, language)


def _legible(lines: tuple[Line, ...], language: str) -> Texts:
    return Texts(legible(line.low, language)[0] for line in lines)


def matches(line: Line, looked_for: re.Pattern[str], language: str) -> Iterator[tuple[Heard, re.Match[str]]]:
    """Every place where an expression for legible letters fits the line."""
    letters, places = legible(line.low, language)
    for found in looked_for.finditer(letters):
        start, end = place(found.start(), places), place(found.end(), places)
        yield Heard(line, line.text[start:end].strip(), start, end), found


def says(lines: Iterable[Line], kind: str, language: str, number: str = "") -> bool:
    """Whether a phrase of the kind stands in one of the lines."""
    return next(heard(lines, kind, language, number), None) is not None
