"""AMPscript, Salesforce Marketing Cloud's language: text compares without case, null is less than everything.

Salesforce's pages leave open what functions do with null, and what comparisons do is told by the expected outputs of
SalesforceLabs/ampscript-core; so nothing here relies on either. Read 2026-11-22: developer.salesforce.com,
marketing-cloud-ampscript/references; ampscript-core, src/Sage.Engine.Tests/Corpus.
"""

from __future__ import annotations

import re
from functools import lru_cache

from buckslip.dialects.ampscript_values import (
    HAZARD,
    PLAIN,
    Pieces,
    amount,
    cased,
    constant,
    date,
    day,
    exactly,
    in_markup,
    number,
    there,
)
from buckslip.dialects.base import FORMATTING, Dialect
from buckslip.model.schema import Kind
from buckslip.model.source import Span
from buckslip.syntax.evaluate import escape, formatted
from buckslip.syntax.nodes import (
    And,
    Compare,
    Condition,
    Field,
    Filter,
    For,
    Known,
    Literal,
    Loop,
    Member,
    Not,
    Or,
    Output,
    Position,
    System,
    Value,
)
from buckslip.syntax.types import family, kind_of

_OPEN, _CLOSE = "%%=", "=%%"
_MARKUP = frozenset({Position.TEXT, Position.ATTRIBUTE})
_NOTHING = "''"
_NOWHERE = Span("")
_ANCHOR = re.compile(r"<a\s[^<>]*\bhref\s*=\s*[\"']\Z", re.IGNORECASE)
# Words that a comparison without case, which reads numbers and dates, can tell apart.
_PLAIN_WORD = re.compile(r"[A-Za-z][A-Za-z_]*\Z")
_NO_WORDS = frozenset({"false", "inf", "infinity", "nan", "null", "true"})

_STEP_BRANCHES = "a value with its fallback is written as two branches"
_STEP_EXACT = (
    "a comparison of text goes by the codes of its letters, because AMPscript's own ignores upper and lower case"
)
_STEP_LINK = "a web address from the data is used only if it begins with https://, http:// or mailto:"
_STEP_SIGNS = "literal percent signs and braces in the text are written as constants"


class AmpScript(Dialect):
    """Prints AMPscript templates."""

    NAME = "ampscript"
    IF = "%%[ IF {} THEN ]%%"
    ELIF = "%%[ ELSEIF {} THEN ]%%"
    ELSE = "%%[ ELSE ]%%"
    END_IF = "%%[ ENDIF ]%%"

    def text(self, text: str) -> str:
        """Literal text; what could begin or end a tag, here or beside a tag, becomes a constant."""
        touching = "%%" in text or "{{" in text or text.startswith("%") or text.endswith(("%", "{"))
        if not touching:
            return text
        self.step(_STEP_SIGNS)
        return HAZARD.sub(_sign, text)

    def output(self, node: Output) -> str:
        """Print a value."""
        value = node.value
        if node.position is Position.URL_PART and isinstance(value, System) and value.name in self.names.system:
            self.here = node.span
            why = "the sending system knows this address only when it sends, and does not encode it"
            return self.unsupported(f"`{value.name}` as a part of a link", why, "link to it by itself")
        return super().output(node)

    # Values ----------------------------------------------------------------------------------------------------------

    def value(self, value: Field | Literal | Loop, node: Output) -> str:
        """Print a value with what stands in for a missing one."""
        if not isinstance(value, Field):
            return self._no_list()
        if node.position is Position.URL:
            return self._link(value, node)
        cases = [one.name for one in node.filters if one.name != "default"]
        if node.filters and node.filters[0].name in FORMATTING:
            pieces = self._formatted(value, node)
            if pieces is not None:
                return self._either(self.reference(value), "".join(map(self._piece, pieces)), node)
            escaping = ("url",) * (node.position is Position.URL_PART)
            return self._text(self._computed(value, node, *escaping), (), node, markup=node.position in _MARKUP)
        whole = value.kind is Kind.INTEGER and not cases
        if node.position is Position.URL_PART and not whole:
            return self._text(self._computed(value, node, "url"), (), node, markup=False)
        return self._text(self.reference(value), tuple(cases), node, markup=node.position in _MARKUP and not whole)

    def _text(self, reference: str, cases: tuple[str, ...], node: Output, *, markup: bool) -> str:
        """A text as it is or in another case."""
        missing = formatted(None, node.filters, "", self.names.locale)
        if not markup and not cases and not missing:
            return f"{_OPEN}{reference}{_CLOSE}"
        inside = missing if not cases else node.filters[0].argument if node.filters[0].name == "default" else None
        if node.position in (Position.URL, Position.URL_PART) and inside:
            inside = escape(inside, node.position)
        if missing and (not inside or not PLAIN.match(inside)):
            return self._either(reference, self._made(reference, cases, markup=markup), node)
        return self._made(there(reference, constant(inside or "")), cases, markup=markup)

    def _made(self, expression: str, cases: tuple[str, ...], *, markup: bool) -> str:
        for name in cases:
            expression = cased(expression, name)
        return f"{_OPEN}{in_markup(expression) if markup else expression}{_CLOSE}"

    def _formatted(self, field: Field, node: Output) -> Pieces | None:
        """A date, number or amount that is there; None when it has to be computed."""
        first, *rest = node.filters
        cases = [one.name for one in rest if one.name != "default"]
        if "capitalize" in cases:
            return None

        def case(text: str) -> str:
            for name in cases:
                text = text.upper() if name == "upper" else text.lower()
            return text

        reference, locale = self.reference(field), self.names.locale
        match first.name:
            case "currency":
                return amount(reference, field.spec.unit, locale, node.position, case)
            case "number":
                return number(reference, locale, node.position, case, whole=field.kind is Kind.INTEGER)
        return date(reference, first.argument or "", locale, node.position, case)

    def _piece(self, piece: tuple[str, bool]) -> str:
        text, code = piece
        return f"{_OPEN}{text}{_CLOSE}" if code else self.text(text)

    def _computed(self, field: Field, node: Output, *escaping: str) -> str:
        """What the data side makes of the value: all the filters but `default`, and the escaping of the place."""
        first, *rest = (*(one for one in node.filters if one.name != "default"), *(_filter(one) for one in escaping))
        return self.compute(field, first, *(one.name for one in rest))

    def _either(self, reference: str, printed: str, node: Output) -> str:
        """What is printed of a value that is there, or what stands in for it."""
        missing = self.text(escape(formatted(None, node.filters, "", self.names.locale), node.position))
        if not missing:
            return f"{self.IF.replace('{}', f'NOT Empty({reference})')}{printed}{self.END_IF}"
        self.step(_STEP_BRANCHES)
        return f"{self.IF.replace('{}', f'Empty({reference})')}{missing}{self.ELSE}{printed}{self.END_IF}"

    def _link(self, field: Field, node: Output) -> str:
        """A whole address, which the data side has encoded; a reader's clicks are counted in links of anchors."""
        self.step(_STEP_LINK)
        link = self._computed(field, node, "link")
        before = self.parts[-1] if self.parts else ""
        if not _ANCHOR.match(before, max(before.rfind("<"), 0)):
            return self._text(link, (), node, markup=False)
        counted = f"{_OPEN}RedirectTo(Replace({link},'&amp;','&'))=%%"
        refused = self.IF.replace("{}", f"{link} == '#'")
        return self._either(link, f"{refused}#{self.ELSE}{counted}{self.END_IF}", node)

    # Conditions ------------------------------------------------------------------------------------------------------

    def condition(self, condition: Condition) -> str:
        """A condition; every part is in parentheses, because AND and OR have no precedence."""
        match condition:
            case And(items) | Or(items):
                word = "AND" if isinstance(condition, And) else "OR"
                if len(items) < 2:
                    return self.condition(items[0]) if items else f"1 == {int(word == 'AND')}"
                return f" {word} ".join(f"({self.condition(item)})" for item in items)
            case Not(item):
                return f"NOT ({self.condition(item)})"
            case Known(value):
                return self._known(value)
            case Compare(left, "!=", right):
                return f"NOT ({self._compare(left, '==', right)})"
            case Compare(left, op, right):
                return self._compare(left, op, right)
            case Member(value, options, negated):
                found = " OR ".join(f"({self._compare(value, '==', one)})" for one in options)
                return f"NOT ({found})" if negated else found

    def _known(self, value: Value) -> str:
        if not isinstance(value, Field) or value.kind is Kind.LIST:
            return self._no_list()
        reference = self.reference(value)
        return f"{reference} == 'True'" if value.kind is Kind.BOOLEAN else f"NOT Empty({reference})"

    def _compare(self, left: Value, op: str, right: Value) -> str:
        if isinstance(left, Loop) or isinstance(right, Loop):
            return self._no_list()
        fields = [one for one in (left, right) if isinstance(one, Field)]
        kind = family(kind_of(fields[0]))
        if kind == "boolean":
            return self._same_truth(left, right)
        if kind == "text":
            return self._same_text(left, right)
        guards = [f"(NOT Empty({self.reference(one)}))" for one in fields]
        return " AND ".join((*guards, f"({self._operand(left, kind)} {op} {self._operand(right, kind)})"))

    def _operand(self, value: Value, kind: str) -> str:
        if isinstance(value, Field):
            reference = self.reference(value)
            return day(reference) if kind == "date" else reference
        assert isinstance(value, Literal)
        if kind == "date":
            return f"'{str(value.value)[:10].replace('-', '')}'"
        return f"{value.value:f}".rstrip("0").rstrip(".") if isinstance(value.value, float) else str(value.value)

    def _same_truth(self, left: Value, right: Value) -> str:
        """Stored as text or not, true and false compare with the words; a missing one is neither."""
        fields = [self.reference(one) for one in (left, right) if isinstance(one, Field)]
        constants = [str(bool(one.value)) for one in (left, right) if isinstance(one, Literal)]
        if constants:
            return f"{fields[0]} == '{constants[0]}'"
        one, other = fields
        return " OR ".join(f"(({one} == '{word}') AND ({other} == '{word}'))" for word in ("True", "False"))

    def _same_text(self, left: Value, right: Value) -> str:
        """Whether two texts are the same letter by letter."""
        if isinstance(left, Literal):
            left, right = right, left
        assert isinstance(left, Field)
        reference = self.reference(left)
        if isinstance(right, Field):
            self.step(_STEP_EXACT)
            other = self.reference(right)
            one, two = (exactly(f"Concat('x',{there(text)})") for text in (reference, other))
            return f"(NOT IsNull({reference})) AND (NOT IsNull({other})) AND ({one} == {two})"
        assert isinstance(right, Literal)
        given = str(right.value)
        if not given:
            return f"(Empty({reference})) AND (NOT IsNull({reference}))"
        if given in _told_apart(left.spec.values):
            return f"{reference} == '{given}'"
        self.step(_STEP_EXACT)
        coded = exactly(constant(given)) if PLAIN.match(given) else f"'x{given.encode('utf-16-le').hex()}'"
        return f"(NOT Empty({reference})) AND ({exactly(there(reference, constant('x')))} == {coded})"

    # Loops -----------------------------------------------------------------------------------------------------------

    def loop(self, node: For) -> None:
        """A loop, which nothing here can say."""
        self.here = node.span
        self._no_list()

    def _no_list(self) -> str:
        why = "a row of a data extension holds no lists"
        return self.unsupported("a loop", why, "write it over at most three records, as in `[:3]`")


def _filter(name: str) -> Filter:
    return Filter(name, None, _NOWHERE)


def _sign(found: re.Match[str]) -> str:
    """Signs as a constant, one by one, so that they do not stand together in the code either."""
    signs = ",".join(f"'{one}'" for one in found[0])
    return f"{_OPEN}Concat({signs if len(found[0]) > 1 else f'{signs},{_NOTHING}'}){_CLOSE}"


@lru_cache(maxsize=256)
def _told_apart(words: tuple[str, ...]) -> frozenset[str]:
    """The declared words, if AMPscript's own comparison tells each from every other."""
    plain = all(_PLAIN_WORD.match(word) and word.lower() not in _NO_WORDS for word in words)
    return frozenset(words) if plain and len({word.lower() for word in words}) == len(words) else frozenset()
