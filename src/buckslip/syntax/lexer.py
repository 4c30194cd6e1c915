"""The inside of a tag as tokens, each with its offset."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from buckslip.model.errors import BuckslipError

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<name>[^\W\d]\w*)
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    | (?P<op>==|!=|<=|>=|//|\*\*|[<>|.,()\[\]{}:=+\-*/%~!?])
    | (?P<bad>\S)
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")
_LARGEST = 2**53  # beyond it, engines that count in floating point lose digits


class Fault(BuckslipError):
    """What is wrong inside a tag; it becomes a finding at `offset` characters into the tag."""

    def __init__(self, rule: str, offset: int, message: str, help: str = "") -> None:
        super().__init__(message)
        self.rule, self.offset, self.message, self.help = rule, offset, message, help


class Token(NamedTuple):
    """A name, number, string or operator; `value` is what a constant stands for."""

    kind: str
    text: str
    offset: int
    value: str | int | float = ""


@lru_cache(maxsize=4096)
def tokens(source: str, start: int, end: int) -> tuple[Token, ...]:
    """The tokens of `source[start:end]`, then one of kind "end"; raise `Fault` at what is none."""
    found = []
    for match in _TOKEN.finditer(source, start, end):
        kind = match.lastgroup or "bad"
        text, offset = match[kind], match.start(kind)
        if kind == "bad":
            raise _bad_character(text, offset)
        value: str | int | float = ""
        if kind == "string":
            value = _text(text, offset)
        elif kind == "number":
            value = _number(text, offset)
        found.append(Token(kind, text, offset, value))
    found.append(Token("end", "", end))
    return tuple(found)


def _text(quoted: str, offset: int) -> str:
    inside = quoted[1:-1]
    if "\\" in inside:
        for escape in _ESCAPE.finditer(inside):
            if escape[1] not in "\\\"'":
                message = f"`{escape[0]}` in a text has no meaning here"
                raise Fault("tag-bad-literal", offset, message, "write the character itself")
        inside = _ESCAPE.sub(r"\1", inside)
    if '"' in inside and "'" in inside:
        message = "a text in a tag may not hold both \" and '"
        raise Fault("tag-both-quotes", offset, message, "use the typographic ’ for the apostrophe")
    return inside


def _number(digits: str, offset: int) -> int | float:
    value = float(digits) if "." in digits else int(digits[:20])
    if value >= _LARGEST:
        raise Fault("tag-bad-literal", offset, "this number is too long to be exact everywhere")
    return value


def _bad_character(text: str, offset: int) -> Fault:
    if text in "“”„«»‘’‚":
        return Fault("tag-bad-syntax", offset, f"{text} is a typographic quotation mark", "write a straight \" or '")
    if text in "\"'":
        return Fault("tag-unclosed", offset, f"the text that starts with {text} is never closed")
    if text == "&":
        return Fault("tag-bad-syntax", offset, "`&` has no meaning in a tag", "write `and`")
    return Fault("tag-bad-syntax", offset, f"`{text}` has no meaning in a tag")
