"""The site's scripts without what only their readers need: comments, indents, line ends and last semicolons.

It knows the JavaScript of this site, not all there is: every statement ends in a semicolon, and templates in backquotes
nest at most once.
"""

from __future__ import annotations

import re

TOKEN = re.compile(
    r"(?P<blank>(?:\s|/\*.*?\*/|//[^\n]*)+)"
    r"|(?P<text>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}|[^`\\])*`)"
    r"|(?P<word>[\w$]+)"
    r"|(?P<pattern>/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_WITH_BODY = frozenset({"for", "if", "while"})
_BEFORE_PATTERN = frozenset("(,=:[!&|?{};>")  # after anything else a slash divides


def squeezed(script: str) -> str:
    """The same script in fewer bytes."""
    made: list[str] = []
    place = 0
    gap = False
    bodies: list[bool] = []  # of each open parenthesis, whether a statement follows it
    wants_body = False
    while place < len(script):
        found = TOKEN.match(script, place)
        assert found is not None
        kind, token = found.lastgroup, found[0]
        if kind == "pattern" and not is_pattern(made[-1] if made else ""):
            kind, token = "sign", token[0]
        place += len(token)
        if kind == "blank":
            gap = bool(made)
            continue
        if gap and (_joins(made[-1][-1], token[0])):
            made.append(" ")
        if token == "(":
            bodies.append(bool(made) and made[-1] in _WITH_BODY)
        elif token == "}" and made[-1] == ";" and not wants_body:
            made.pop()
        wants_body = (token == ";" and wants_body) or (token == ")" and bodies.pop())
        made.append(token)
        gap = False
    return "".join(made) + "\n"


def is_pattern(before: str) -> bool:
    """Whether a slash after this token begins a pattern; else it divides."""
    return not before or before[-1] in _BEFORE_PATTERN or before == "return"


def _joins(before: str, after: str) -> bool:
    """Whether two signs would be read as one if nothing stood between them."""
    return (_part_of_word(before) and _part_of_word(after)) or (before == after and before in "+-")


def _part_of_word(sign: str) -> bool:
    return sign.isalnum() or sign in "_$"
