"""The site's scripts with short names for what each of them declares: a third of their bytes are such names.

It knows the JavaScript of this site, not all there is (see `squeeze`). A name gets the same short one wherever the
script means that variable, so no scope is mixed up with another; names of properties stay, and so does what browsers
declare.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from buckslip.preview.squeeze import TOKEN, is_pattern

_KEYWORDS = """
arguments as async await break case catch class const continue default delete do else export extends false finally for
function get if import in instanceof let new null of return set static super switch this throw true try typeof undefined
var void while yield
"""
# What browsers declare and a script may mean where another of its functions has a variable of that name.
_GLOBALS = """
blur close closed console crypto document event external fetch find focus frames getSelection history innerHeight
innerWidth isFinite isNaN length location matchMedia moveBy name navigator open opener origin parent parseFloat parseInt
performance postMessage print prompt screen scroll scrollBy scrollTo self sessionStorage status stop top window
"""
KEYWORDS, GLOBALS = frozenset(_KEYWORDS.split()), frozenset(_GLOBALS.split())
_HOLE = re.compile(r"\$\{((?:[^{}`]|`[^`]*`|\{[^{}]*\})*)\}")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
_OBJECT = "( [ , = : ? & | . return const let of"  # what stands before one; "." ends "...", and "=>" begins a block
_BEFORE_OBJECT = frozenset(_OBJECT.split())


@dataclass(slots=True)
class _Token:
    kind: str  # blank, text, word, pattern or sign
    text: str
    parts: list[_Token] = field(default_factory=list)  # of a template: what stands between is text
    role: str = ""  # of a word: "variable", "short" (a property that is named like its variable), or "" for others


def shortened(script: str) -> str:
    """The same script with shorter names."""
    tokens = _tokens(script)
    _read(tokens)
    every = list(_words(tokens))
    declared = _declared(tokens) - KEYWORDS - GLOBALS
    uses = Counter(one.text for one in every if one.role)
    taken = set(uses) | KEYWORDS | GLOBALS
    fresh = (name for name in _names() if name not in taken)
    longest = sorted((one for one in declared & uses.keys() if len(one) > 1), key=lambda one: (-uses[one], one))
    names: dict[str, str] = {}
    for one in longest:
        if len(one) > len(short := next(fresh)):
            names[one] = short
    return _written(tokens, names)


def _tokens(script: str) -> list[_Token]:
    found: list[_Token] = []
    last = ""
    place = 0
    while place < len(script):
        match = TOKEN.match(script, place)
        assert match is not None
        kind, text = str(match.lastgroup), match[0]
        if kind == "pattern" and not is_pattern(last):
            kind, text = "sign", text[0]
        place += len(text)
        found += _template(text) if text.startswith("`") else [_Token(kind, text)]
        last = last if kind == "blank" else text
    return found


def _template(text: str) -> Iterator[_Token]:
    """A template as one token, whose parts are its texts and, in turn, what stands in its holes."""
    parts: list[_Token] = []
    end = 0
    for hole in _HOLE.finditer(text):
        parts.append(_Token("text", text[end : hole.start(1)]))
        parts.append(_Token("hole", "", _tokens(hole[1])))
        end = hole.end(1)
    yield _Token("template", "", [*parts, _Token("text", text[end:])])


def _read(tokens: Sequence[_Token]) -> None:
    """Tell of each word whether it means a variable."""
    solid = [one for one in tokens if one.kind != "blank"]
    open_: list[str] = []
    for at, one in enumerate(solid):
        before = solid[at - 1].text if at else ""
        after = solid[at + 1].text if at + 1 < len(solid) else ""
        if one.kind == "template":
            for part in one.parts:
                _read(part.parts)
        elif one.text in ("(", "[", "{"):
            open_.append("object" if one.text == "{" and _is_object(solid, at) else one.text)
        elif one.text in (")", "]", "}"):
            open_.pop()
        elif one.kind == "word" and not one.text[0].isdigit() and one.text not in KEYWORDS:
            spread = at > 2 and solid[at - 2].text == solid[at - 3].text == "."
            listed = bool(open_) and open_[-1] == "object" and before in ("{", ",")
            if before == "." and not spread:
                continue
            if listed and (after in (",", "}") or (after == "=" and solid[at + 2].text != "=")):
                one.role = "short"
            elif not listed or after not in (":", "("):
                one.role = "variable"


def _is_object(solid: Sequence[_Token], at: int) -> bool:
    """Whether a brace begins an object or a pattern, and no block."""
    return at > 0 and solid[at - 1].text in _BEFORE_OBJECT


def _declared(tokens: Sequence[_Token]) -> set[str]:
    """The names that are declared, and, where a value is given to a parameter, those in it, which does no harm."""
    solid = [one for one in tokens if one.kind != "blank"]
    found: set[str] = set()
    for at, one in enumerate(solid):
        if one.kind == "template":
            for part in one.parts:
                found |= _declared(part.parts)
        elif one.text in ("const", "let", "function", "class"):
            found |= _named(solid, at + 1)
        if one.text == "function":
            opens = next(place for place in range(at, len(solid)) if solid[place].text == "(")
            found |= _within(solid, opens, _closing(solid, opens))
        elif one.text == "=" and at + 1 < len(solid) and solid[at + 1].text == ">":
            if solid[at - 1].text == ")":
                found |= _within(solid, _opening(solid, at - 1), at - 1)
            else:
                found.add(solid[at - 1].text)
    return found


def _named(solid: Sequence[_Token], at: int) -> set[str]:
    """What a declaration names: a word, or all of a pattern."""
    if solid[at].text in ("{", "["):
        return _within(solid, at, _closing(solid, at))
    return {solid[at].text}


def _within(solid: Sequence[_Token], first: int, last: int) -> set[str]:
    return {one.text for one in solid[first : last + 1] if one.role}


def _closing(solid: Sequence[_Token], at: int) -> int:
    depth = 0
    for place in range(at, len(solid)):
        depth += (solid[place].text in ("(", "[", "{")) - (solid[place].text in (")", "]", "}"))
        if not depth:
            return place
    return len(solid) - 1


def _opening(solid: Sequence[_Token], at: int) -> int:
    depth = 0
    for place in range(at, -1, -1):
        depth += (solid[place].text in (")", "]", "}")) - (solid[place].text in ("(", "[", "{"))
        if not depth:
            return place
    return 0


def _words(tokens: Sequence[_Token]) -> Iterator[_Token]:
    for one in tokens:
        yield from [one] if one.kind == "word" else _words(one.parts)


def _names() -> Iterator[str]:
    for number in count():
        more, last = divmod(number, len(_LETTERS))
        yield (_LETTERS[more - 1] if more else "") + _LETTERS[last]


def _written(tokens: Sequence[_Token], names: Mapping[str, str]) -> str:
    made: list[str] = []
    for one in tokens:
        if one.parts:
            made.append(_written(one.parts, names))
        elif one.role and one.text in names:
            made.append(f"{one.text}: {names[one.text]}" if one.role == "short" else names[one.text])
        else:
            made.append(one.text)
    return "".join(made)
