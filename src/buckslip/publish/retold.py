"""From an edit of finished text back to the source: where the words that changed stand in the Markdown just once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser

UNSAFE = re.compile(r"[{}<>\x00-\x08\x0b-\x1f\x7f]")  # tags and markup are not brought back as words
MARKUP = re.compile(r"([\\`*_\[\]|~#])")
CONTEXT = 6  # words before and after a change that are taken to find its place


FRONT = re.compile(r"---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """The old words and the new ones, and those before and after them."""

    before: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]
    after: tuple[str, ...]


class _Words(HTMLParser):
    """The words that a reader sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Styles and the head are no words."""
        self._hidden += tag in ("style", "script", "title")

    def handle_endtag(self, tag: str) -> None:
        """And end here."""
        self._hidden -= tag in ("style", "script", "title") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._hidden:
            self.words += data.split()


def words(part: str, text: str) -> list[str]:
    """The words of a part of a mail: of HTML those that are seen."""
    if part != "html":
        return text.split()
    parser = _Words()
    parser.feed(text)
    parser.close()
    return parser.words


def retold(source: str, part: str, here: str, there: str) -> str | None:
    """The source with the edit made in it; None where a change has no place of its own in it."""
    front, body = _cut(source)
    head = part in ("subject", "preheader")
    text = front if head else body
    for change in changes(part, here, there):
        if UNSAFE.search("".join(change.new)):
            return None
        found = _replaced(text, change, escape=not head)
        if found is None:
            return None
        text = found
    return text + body if head else front + text


def changes(part: str, here: str, there: str) -> Iterator[Change]:
    """What differs between two texts, in order."""
    old, new = words(part, here), words(part, there)
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            before, after = old[max(0, a - CONTEXT) : a], old[b : b + CONTEXT]
            yield Change(tuple(before), tuple(old[a:b]), tuple(new[c:d]), tuple(after))


def _cut(source: str) -> tuple[str, str]:
    """Front matter and body."""
    match = FRONT.match(source)
    return (match[0], source[match.end() :]) if match else ("", source)


def _replaced(text: str, change: Change, *, escape: bool) -> str | None:
    """With as few words around as make the place the only one."""
    for around in range(CONTEXT + 1):
        left, right = change.before[len(change.before) - around :] if around else (), change.after[:around]
        if not (left or change.old or right):
            continue
        places = list(_pattern(left, change.old, right).finditer(text))
        if len(places) == 1:
            new = " ".join(MARKUP.sub(r"\\\1", one) if escape else one for one in change.new)
            return _put(text, places[0], new)
        if not places:
            return None
    return None


def _pattern(left: tuple[str, ...], old: tuple[str, ...], right: tuple[str, ...]) -> re.Pattern[str]:
    """The words with any blanks in between, each as it may be written in Markdown."""
    gap = r"\s+"
    groups = [gap.join(_written(one) for one in part) for part in (left, old, right)]
    pieces = [f"(?P<{name}>{group})" for name, group in zip(("left", "old", "right"), groups, strict=True) if group]
    return re.compile(rf"(?<!\w){gap.join(pieces)}(?!\w)")


def _written(word: str) -> str:
    """A word, with a backslash before signs that Markdown would take for its own."""
    return "".join(rf"\\?{re.escape(one)}" if MARKUP.match(one) else re.escape(one) for one in word)


def _put(text: str, place: re.Match[str], new: str) -> str:
    named = place.groupdict()
    if named.get("old"):
        first, last = place.span("old")
        if not new:  # a deleted word takes one blank with it
            last += text[last : last + 1] == " "
        return text[:first] + new + text[last:]
    if named.get("left"):
        return f"{text[: place.end('left')]} {new}{text[place.end('left') :]}"
    return f"{text[: place.start('right')]}{new} {text[place.start('right') :]}"
