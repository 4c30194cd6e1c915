"""What stands in comments that only Outlook on Windows reads: `<!--[if mso]>…<![endif]-->`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_IF = r"\[if\s[^\]]*\]>(?:\s*<!--[\s-]*>)?"
_MARK = re.compile(rf"<!(?:--(?:{_IF}|\s*<!\[endif\]-->)?|\[endif\]-->)|-->", re.IGNORECASE)
_TAG = re.compile(r"<(/?)(table|tr|td)\b([^>]*)>", re.IGNORECASE)
_PARTS = ("table", "tr", "td")


@dataclass(frozen=True, slots=True)
class Conditional:
    """One passage; `revealed` when every other program reads it as well (`<!--[if !mso]><!-->`)."""

    inside: str
    at: int
    revealed: bool = False


@dataclass(frozen=True, slots=True)
class Conditionals:
    """All passages of a mail, and where opening and closing marks do not match."""

    passages: tuple[Conditional, ...]
    faults: tuple[str, ...]


@lru_cache(maxsize=4)
def conditionals(html: str) -> Conditionals:
    """Read the marks in order: a passage ends before the next begins."""
    passages: list[Conditional] = []
    faults: list[str] = []
    opened: re.Match[str] | None = None
    comment = False
    for mark in _marks(html):
        text = mark[0]
        if comment:
            comment = text != "-->"
        elif "[if" in text:
            if opened is not None:
                faults.append(f"'{opened[0]}' begins and does not end before the next begins")
            opened = mark
        elif "endif" in text:
            if opened is None:
                faults.append(f"'{text}' ends what never began")
            else:
                revealed = opened[0].rstrip().count("<!--") > 1
                passages.append(Conditional(html[opened.end() : mark.start()], opened.start(), revealed))
            opened = None
        elif text == "-->" and opened is not None and opened[0].count("<!--") == 1:
            faults.append(f"'{opened[0]}' is cut off by '-->'")
            opened = None
        elif text == "<!--":
            comment = opened is None or opened[0].count("<!--") > 1
    if opened is not None:
        faults.append(f"'{opened[0]}' never ends")
    return Conditionals(tuple(passages), tuple(faults))


def _marks(html: str) -> Iterator[re.Match[str]]:
    """The marks in their order; most of what begins with `<` is none."""
    after = 0
    for place in sorted((*_places(html, "<!"), *_places(html, "-->"))):
        found = _MARK.match(html, place) if place >= after else None
        if found:
            after = found.end()
            yield found


def _places(html: str, words: str) -> Iterator[int]:
    at = html.find(words)
    while at >= 0:
        yield at
        at = html.find(words, at + 1)


def unbalanced(passages: tuple[Conditional, ...]) -> tuple[str, ...]:
    """Which parts of tables Outlook alone opens and never closes, or closes and never opened."""
    opened = [_opened(passage.inside) for passage in passages if not passage.revealed]
    return tuple(
        f"<{tag}> {'is not closed' if count > 0 else 'was not opened'}"
        for tag, count in zip(_PARTS, map(sum, zip(*opened, strict=True)), strict=False)
        if count
    )


@lru_cache(maxsize=4096)  # the compiler writes the same few passages into every mail
def _opened(inside: str) -> tuple[int, ...]:
    """How many parts of each kind are opened and not closed."""
    count = dict.fromkeys(_PARTS, 0)
    for closing, tag, attributes in _TAG.findall(inside):
        count[tag.lower()] += 0 if attributes.endswith("/") else -1 if closing else 1
    return tuple(count.values())
