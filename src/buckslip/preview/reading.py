"""A mail as a reader meets it: lines of words, where links lead, and what pictures say, in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

Line = tuple[str, str]  # kind and text: subject | preheader | text | link | picture

_UNREAD = frozenset({"head", "script", "style", "template", "title"})
_INLINE = frozenset(
    {
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "del",
            "em",
            "font",
            "i",
            "img",
            "ins",
            "kbd",
            "mark",
            "q",
        ),
        *("s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
    }
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[\s\u00a0\u00ad\u034f\u200b-\u200d\ufeff]+")
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


def reading(mail: str) -> tuple[Line, ...]:
    """The lines of a mail's HTML; what no reader sees is left out."""
    root = etree.fromstring(mail.encode(), parser=_PARSER) if mail.strip() else None
    if root is None:  # nothing in it
        return ()
    reader = _Reader()
    reader.enter(root)
    reader.end_line()
    return tuple(reader.lines)


@dataclass(slots=True)
class _Reader:
    """Gathers words until a line ends; links and pictures of a line follow it."""

    lines: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)

    def enter(self, element: etree._Element) -> None:
        """Read an element and what stands in it, however deep that is."""
        walk = etree.iterwalk(element, events=("start", "end"))
        for step, one in walk:
            if one.tag not in _INLINE:
                self.end_line()
            if step == "end":
                self._say(one.tail)
            elif one.tag in _UNREAD or _HIDDEN.search(one.get("style", "")):
                walk.skip_subtree()
            else:
                self._begin(one)
                self._say(one.text)

    def end_line(self) -> None:
        """What was gathered is a line."""
        if not self.words and not self.after:
            return
        text = _SPACE.sub(" ", "".join(self.words)).strip()
        if text:
            self.lines.append(("text", text))
        self.lines += self.after
        self.words, self.after = [], []

    def _begin(self, element: etree._Element) -> None:
        if element.tag == "a" and element.get("href"):
            self.after.append(("link", str(element.get("href")).strip()))
        elif element.tag == "img":
            alt = _SPACE.sub(" ", str(element.get("alt") or "")).strip()
            if alt:
                self.after.append(("picture", alt))

    def _say(self, text: str | None) -> None:
        if text:
            self.words.append(text)
