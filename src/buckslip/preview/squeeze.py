"""The site's scripts without what only their readers need: comments, indents and line ends.

It knows the JavaScript of this site, not all there is: every statement ends in a semicolon, and templates in backquotes
nest at most once.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"(?P<blank>(?:\s|/\*.*?\*/|//[^\n]*)+)"
    r"|(?P<text>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}|[^`\\])*`)"
    r"|(?P<word>[\w$]+)"
    r"|(?P<pattern>/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_BEFORE_PATTERN = frozenset("(,=:[!&|?{};>")  # after anything else a slash divides


def squeezed(script: str) -> str:
    """The same script in fewer bytes."""
    made: list[str] = []
    place = 0
    gap = False
    while place < len(script):
        found = _TOKEN.match(script, place)
        assert found is not None
        kind, token = found.lastgroup, found[0]
        if kind == "pattern" and made and made[-1][-1] not in _BEFORE_PATTERN and made[-1] != "return":
            kind, token = "sign", token[0]
        place += len(token)
        if kind == "blank":
            gap = bool(made)
            continue
        if gap and (_joins(made[-1][-1], token[0])):
            made.append(" ")
        made.append(token)
        gap = False
    return "".join(made) + "\n"


def _joins(before: str, after: str) -> bool:
    """Whether two signs would be read as one if nothing stood between them."""
    return (_part_of_word(before) and _part_of_word(after)) or (before == after and before in "+-")


def _part_of_word(sign: str) -> bool:
    return sign.isalnum() or sign in "_$"
