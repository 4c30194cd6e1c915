"""ActiveCampaign's personalisation tags: `%TAG%`, and `%IF $TAG == 'x'%…%ELSEIF …%…%ELSE%…%/IF%`.

Read in public projects that publish to ActiveCampaign, 2026-11-22, because the vendor documents no grammar: `==`,
`!empty` and `in_string` are in use there; the other comparisons, and that numeric texts compare as numbers, come from
older code of the same family (PHP, Smarty). `&&`, `||`, `!` and parentheses are not used. A fallback asks for `== ''`,
because `empty` is true for `0`, too.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from buckslip.dialects.base import Names, Printed, Refusal
from buckslip.dialects.normal import Clause, Clauses, TooLarge, both, clauses, either
from buckslip.dialects.raw import Raw, Unsaid, is_numeric, outside_styles
from buckslip.model.same import Same
from buckslip.model.schema import Kind
from buckslip.model.source import Span
from buckslip.syntax.nodes import (
    Compare,
    Condition,
    Field,
    If,
    Known,
    Literal,
    Member,
    Output,
    Position,
    System,
    Template,
    Text,
    Value,
)
from buckslip.syntax.types import family

MOST = 3  # comparisons in one condition; each further one repeats what stands in the branches
# The percent signs of our own tags, until everything is printed: noncharacters of Unicode.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
# A word that would be read as a tag, whoever wrote the percent signs round it; percent-codes of links are none.
_LITERAL = re.compile(
    rf"(?<=[%{_CLOSE}])(?![0-9A-F]{{2}}[%{_OPEN}])/?[A-Z][A-Z0-9_-]+(?:[|+-]\w+)*(?=[%{_OPEN}])|(?<=%)(?:ELSE)?IF(?=\s)"
)
# Whether there is one: the same, from the sign before it on, which is many times quicker to look for.
_ANY_LITERAL = re.compile(
    rf"[%{_CLOSE}](?![0-9A-F]{{2}}[%{_OPEN}])/?[A-Z][A-Z0-9_-]+(?:[|+-]\w+)*[%{_OPEN}]|%(?:ELSE)?IF\s"
)
_TAG = re.compile(r"%([^%]+)%")
_UNSAFE_CONSTANT = re.compile(r"[%\\<>&\"\x00-\x1f]")
_OPPOSITES = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_STEP_AND = "conditions joined by `and` or `or` are written as several, because no such words are documented"
_STEP_LITERAL = "a word between percent signs is written with an entity, because it would be taken for a tag"


class ActiveCampaign(Raw):
    """Prints messages with `%TAG%`s."""

    NAME = "activecampaign"

    @classmethod
    def print(cls, template: Template, names: Names, part: Position = Position.TEXT) -> Printed:
        """The template; what looks like a tag and is none stays as it was written, or is refused."""
        made = super().print(template, names, part)
        text, mended, left = _settled(made.text, markup=part is Position.TEXT)
        steps = (*made.steps, (_STEP_LITERAL, mended)) if mended else made.steps
        span = next((node.span for node in template if not isinstance(node, Text)), Span(""))
        why = "it would be taken for a tag, and outside of markup nothing can prevent that"
        way_out = "put a space or another sign beside it"
        refusals = tuple(Refusal(span, f"the text '{word}' here", why, way_out) for word in left)
        return replace(made, text=text, steps=steps, refusals=(*made.refusals, *refusals))

    @classmethod
    def says(cls, condition: Condition) -> bool:
        """Whether a few comparisons with constants say it."""
        return _says(Same(condition))

    def text(self, text: str) -> str:
        """Literal text; what looks like a tag is seen to at the end, when its neighbours are known."""
        return text.replace(_OPEN, "").replace(_CLOSE, "") if _OPEN in text or _CLOSE in text else text

    def output(self, node: Output) -> str:
        """A value; a tag for what the sending system knows is one of our own."""
        printed = super().output(node)
        if isinstance(node.value, System) and node.value.name in self.names.system:
            return _TAG.sub(lambda found: _tag(found[1]), printed)
        return printed

    def inserted(self, name: str, missing: str, position: Position) -> str:  # noqa: ARG002 - the same everywhere
        """The tag; with a fallback, in two branches."""
        tag = _tag(name.upper())
        if not missing:
            return tag
        empty = _tag(f"IF ${name.upper()} == ''")
        return f"{empty}{self.text(missing)}{_tag('ELSE')}{tag}{_tag('/IF')}"

    def branch(self, node: If) -> None:
        """A condition, as a chain of single comparisons."""
        choices: list[tuple[Clause, str]] = []
        for branch in node.branches:
            self.here = node.span
            found = self._clauses(branch.condition)
            if len(found) > 1 or any(len(clause) > 1 for clause in found):
                self.step(_STEP_AND)
            body = self.printed(branch.body)
            choices += [(clause, body) for clause in found]
        self.parts.append(_chain(choices, self.printed(node.otherwise)))

    def _clauses(self, condition: Condition) -> Clauses:
        if not self.says(condition):
            why = "comparisons of one field with a constant are all that is known to work"
            self.unsupported("this condition", why, "use a simpler condition, or a field of true and false")
            return ()
        return clauses(condition, lambda leaf, holds: _atom(leaf, self._variable, holds=holds))

    def _variable(self, field: Field) -> str:
        return f"${self.reference(field).upper()}"


def _tag(inside: str) -> str:
    return f"{_OPEN}{inside}{_CLOSE}"


def _settled(text: str, *, markup: bool) -> tuple[str, int, list[str]]:
    """The text with all its percent signs; how many words are no tags any more, and which ones still would be."""
    mended, left = 0, []
    if _ANY_LITERAL.search(text):
        pieces = []
        for piece, inside in outside_styles(text) if markup else [(text, False)]:
            if inside:
                piece, count = _LITERAL.subn(lambda found: f"&#{ord(found[0][0])};{found[0][1:]}", piece)
                mended += count
            else:
                left += _LITERAL.findall(piece)
            pieces.append(piece)
        text = "".join(pieces)
    return text.replace(_OPEN, "%").replace(_CLOSE, "%"), mended, left


def _chain(choices: Sequence[tuple[Clause, str]], otherwise: str) -> str:
    """The first choice whose comparisons all hold."""
    opened: list[str] = []
    for index, (clause, body) in enumerate(choices):
        if len(clause) == 1:
            word = "ELSEIF" if opened else "IF"
            opened.append(_tag(f"{word} {clause[0]}") + body)
            continue
        otherwise = _nested(clause, body, _chain(choices[index + 1 :], otherwise))
        break
    if not opened:
        return otherwise
    return f"{''.join(opened)}{_tag('ELSE') + otherwise if otherwise else ''}{_tag('/IF')}"


def _nested(clause: Clause, body: str, otherwise: str) -> str:
    if not clause:
        return body
    inside = _nested(clause[1:], body, otherwise)
    return f"{_tag(f'IF {clause[0]}')}{inside}{_tag('ELSE') + otherwise if otherwise else ''}{_tag('/IF')}"


# Conditions ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)  # asked for twice in each part of each mail
def _says(of: Same[Condition]) -> bool:
    try:
        found = clauses(of.it, lambda leaf, holds: _atom(leaf, str, holds=holds))
    except (Unsaid, TooLarge):
        return False
    return sum(len(clause) for clause in found) <= MOST


def _atom(leaf: Condition, name: Callable[[Field], str], *, holds: bool) -> Clauses:
    match leaf:
        case Known(Field(spec=spec) as field) if spec.kind is not Kind.LIST:
            if spec.kind is Kind.BOOLEAN:
                return _one(name(field), "==", _quoted("true"), holds=holds)
            return _one(name(field), "!=", _quoted(""), holds=holds)
        case Member(Field() as field, options, negated):
            each = [_compare(field, "==", one, name, holds=holds != negated) for one in options]
            return either(each) if holds != negated else both(each)
        case Compare(Field() as field, op, Literal() as constant):
            return _compare(field, op, constant, name, holds=holds)
        case Compare(Literal() as constant, op, Field() as field):
            return _compare(field, _MIRRORED.get(op, op), constant, name, holds=holds)
    raise Unsaid


def _compare(field: Field, op: str, constant: Value, name: Callable[[Field], str], *, holds: bool) -> Clauses:
    assert isinstance(constant, Literal)
    if op == "!=":
        op, holds = "==", not holds
    left = name(field)
    match family(field.kind), constant.value:
        case "boolean", bool() as given:
            return _one(left, op, _quoted(str(given).lower()), holds=holds)
        case "text", str() as given if given and not is_numeric(given) and not _UNSAFE_CONSTANT.search(given):
            return _one(left, op, _quoted(given), holds=holds)
        case "number", int() | float() as given:
            number = f"{given:f}" if "e" in repr(given) else repr(given)
            if op == "==":
                return _one(left, op, _quoted(number), holds=holds)
            test = _one(left, op, number, holds=holds)
            # An empty field counts as 0, or as less than any number.
            if op in (">", ">=") and not _OPERATORS[op](0, given):
                return test
            there = _one(left, "!=", _quoted(""), holds=holds)
            return both((there, test)) if holds else either((there, test))
    raise Unsaid


def _one(left: str, op: str, right: str, *, holds: bool) -> Clauses:
    return ((f"{left} {op if holds else _OPPOSITES[op]} {right}",),)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "\\'") + "'"
