"""Phrases of seven languages, looked for in the lines of a mail; what they mean is for declarations to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from buckslip.checks.lines import Line

_FOLDER = Path(__file__).with_name("lexicon")
LANGUAGES = ("de", "en", "es", "fr", "ja", "pt", "ro")
_BORROWED = frozenset(("urgency", "scarcity", "social", "final", "percent-off"))  # English in other languages' mails
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
            kind.append(line)
    return {name: tuple(phrases) for name, phrases in kinds.items()}


@lru_cache(maxsize=512)
def pattern(kind: str, language: str, number: str = "") -> re.Pattern[str] | None:
    """One expression for the phrases of a kind; `{n}` is a number of the form `number`."""
    joined = [
        _bounded(lexicon(one)[kind], one)
        for one in ((language, "en") if kind in _BORROWED and language != "en" else (language,))
        if lexicon(one).get(kind)
    ]
    if not joined:
        return None
    source = "|".join(joined)
    if number:
        source = source.replace("{n}", "(?:" + _GROUP_NAME.sub("?:", NUMBERS[number]) + ")")
    return re.compile(source)


def _bounded(phrases: Iterable[str], language: str) -> str:
    joined = "|".join(phrases)
    return f"(?:{joined})" if language in _UNSPACED else rf"(?<!\w)(?:{joined})(?!\w)"


def heard(lines: Iterable[Line], kind: str, language: str, number: str = "") -> Iterator[Heard]:
    """Every phrase of the kind in the lines."""
    looked_for = pattern(kind, language, number)
    if looked_for is None:
        return
    for line in lines:
        for found in looked_for.finditer(line.low):
            yield Heard(line, line.text[found.start() : found.end()].strip(), found.start(), found.end())


def says(lines: Iterable[Line], kind: str, language: str, number: str = "") -> bool:
    """Whether a phrase of the kind stands in one of the lines."""
    return next(heard(lines, kind, language, number), None) is not None
