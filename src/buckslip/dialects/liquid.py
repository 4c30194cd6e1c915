"""Liquid as Shopify defined it, as Drip speaks it: no `not`, no parentheses, no autoescape.

`and` and `or` have no precedence in Liquid, so a condition is one chain of either word; whatever is nested in it is
decided before, in a variable. Numbers may arrive as text, so they are compared after arithmetic has read them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.base import FORMATTING, Dialect
from buckslip.dialects.dates import letters
from buckslip.dialects.liquid_tests import Atom, Test, all_of, any_of, negated
from buckslip.model.schema import Kind
from buckslip.syntax.evaluate import URL_SAFE, escape, formatted
from buckslip.syntax.nodes import (
    And,
    Compare,
    Condition,
    Field,
    Filter,
    For,
    If,
    Known,
    Literal,
    Loop,
    Member,
    Not,
    Or,
    Output,
    Position,
    Value,
)
from buckslip.syntax.types import family, kind_of

_HAZARD = re.compile(r"\{\{|\{(?=%|\Z)")
_BRACE = "{{ '{' }}"
_UNSAFE_CONSTANT = re.compile(r"[{}]|%\}|[\r\n]|'.*\"|\".*'")
_DATE_LETTERS = {
    "day": "%-d",
    "day2": "%d",
    "month": "%-m",
    "month2": "%m",
    "month_name": "%B",
    "month_short": "%b",
    "year": "%Y",
    "weekday_name": "%A",
}
_LOOP = {"index": "forloop.index", "first": "forloop.first", "last": "forloop.last"}
_ENCODED = "url_encode | replace: '+', '%20'"
# What a whole web address keeps; `%` comes last, or it would make codes of what follows it.
_KEPT = "".join(f" | replace: '%{ord(one):02X}', '{'&amp;' if one == '&' else one}'" for one in URL_SAFE)

_STEP_BRACES = "literal braces in the text are written as constants"
_STEP_BRANCHES = "a value with its fallback is written as two branches"
_STEP_CONSTANT = "a text that holds braces is kept in a variable, because it would end the tag"
_STEP_LINK = "a web address from the data is used only if it begins with https://, http:// or mailto:"
_STEP_NESTED = "a part of a condition is decided before, in a variable, because there are no parentheses"


class Liquid(Dialect):
    """Prints Liquid templates."""

    NAME = "liquid"
    IF = "{% if {} %}"
    ELIF = "{% elsif {} %}"
    ELSE = "{% else %}"
    END_IF = "{% endif %}"
    TAKEN = frozenset({"account", "event", "forloop", "inline_postal_address", "my", "subscriber", "tablerowloop"})
    FILTERS: ClassVar[Mapping[str, str]] = {
        "capitalize": "{} | capitalize",
        "lower": "{} | downcase",
        "upper": "{} | upcase",
    }
    ESCAPES: ClassVar[Mapping[Position, str]] = {
        Position.TEXT: " | escape",
        Position.ATTRIBUTE: " | escape",
        Position.URL_PART: f" | {_ENCODED}",
        Position.SUBJECT: "",
        Position.PLAIN: "",
    }

    variables = 0
    assigned: Mapping[str, str] = {}

    def text(self, text: str) -> str:
        """Literal text; braces that would begin a tag become constants."""
        if "{" not in text or not _HAZARD.search(text):
            return text
        self.step(_STEP_BRACES)
        return _HAZARD.sub(lambda found: _BRACE * len(found[0]), text)

    def variable(self, expression: str) -> str:
        """A variable that holds `expression` here; one condition reads each expression once."""
        known = self.assigned.get(expression)
        if known is None:
            known = self._fresh()
            self.parts.append(f"{{% assign {known} = {expression} %}}")
            self.assigned = {**self.assigned, expression: known}
        return known

    def _fresh(self) -> str:
        self.variables += 1
        return f"_{self.variables}"

    def constant(self, text: str) -> str:
        """A text in quotes, or the variable that holds it if a tag cannot."""
        if not _UNSAFE_CONSTANT.search(text):
            return f'"{text}"' if "'" in text else f"'{text}'"
        self.step(_STEP_CONSTANT)
        known = self._fresh()
        self.parts.append(f"{{% capture {known} %}}{self.text(text)}{{% endcapture %}}")
        return known

    # Values ----------------------------------------------------------------------------------------------------------

    def value(self, value: Field | Literal | Loop, node: Output) -> str:
        """Print a value; a date in Liquid's own letters in two branches, because a missing one is an error."""
        if isinstance(value, Loop):
            return f"{{{{ {_LOOP[value.name]} }}}}"
        assert isinstance(value, Field)
        self.assigned = {}
        expression, filters, guarded = self._start(value, node.filters)
        if not guarded:
            return self._placed(self._chain(expression, filters), node.position)
        self.step(_STEP_BRANCHES)
        missing = formatted(None, node.filters, "", self.names.locale)
        otherwise = self.text(escape(missing, node.position))
        self.parts.append(f"{{% if {self.chain(self._known(value))} %}}")
        self.parts.append(
            self._placed(self._chain(expression, tuple(one for one in filters if one.name != "default")), node.position)
        )
        return f"{{% else %}}{otherwise}{{% endif %}}" if otherwise else "{% endif %}"

    def _start(self, field: Field, filters: tuple[Filter, ...]) -> tuple[str, tuple[Filter, ...], bool]:
        """The expression of the bare text, the filters still to apply, and whether it needs the value to be there."""
        reference = self.reference(field)
        if not filters or filters[0].name not in FORMATTING:
            # A whole number may be kept as 12.0.
            whole = " | append: '' | split: '.' | first" if field.kind is Kind.INTEGER else ""
            return reference + whole, filters, False
        first, rest = filters[0], filters[1:]
        pattern = letters(first.argument or "", self.names.locale, _DATE_LETTERS) if first.name == "date" else None
        if pattern is None:
            return self.compute(field, first), rest, False
        return f"{reference} | slice: 0, 10 | date: '{pattern}'", rest, True

    def _chain(self, expression: str, filters: tuple[Filter, ...]) -> str:
        for one in filters:
            if one.name == "default":
                expression = f"{expression} | default: {self.constant(one.argument or '')}"
            else:
                expression = self.FILTERS[one.name].replace("{}", expression)
        return expression

    def _placed(self, expression: str, position: Position) -> str:
        if position is not Position.URL:
            return f"{{{{ {expression}{self.ESCAPES[position]} }}}}"
        self.step(_STEP_LINK)
        link = self.variable(f"{expression} | append: ''")
        long, short = self.variable(f"{link} | slice: 0, 8"), self.variable(f"{link} | slice: 0, 7")
        return (
            f"{{% if {long} == 'https://' or {short} == 'http://' or {short} == 'mailto:' %}}"
            f"{{{{ {link} | {_ENCODED}{_KEPT} }}}}{{% elsif {link} != '' %}}#{{% endif %}}"
        )

    # Conditions ------------------------------------------------------------------------------------------------------

    def branch(self, node: If) -> None:
        """A condition; what its branches need in variables is decided before the first of them."""
        self.here = node.span
        self.assigned = {}
        conditions = [self.condition(branch.condition) for branch in node.branches]
        for index, (branch, condition) in enumerate(zip(node.branches, conditions, strict=True)):
            self.parts.append((self.ELIF if index else self.IF).replace("{}", condition))
            self.body(branch.body)
        if node.otherwise:
            self.parts.append(self.ELSE)
            self.body(node.otherwise)
        self.parts.append(self.END_IF)

    def condition(self, condition: Condition) -> str:
        """A condition as one chain of `and`s, or of `or`s."""
        return self.chain(self._test(condition))

    def chain(self, test: Test) -> str:
        """The test as Liquid writes it."""
        if isinstance(test, Atom):
            return f"{test.left} {test.op} {test.right}"
        if not test.parts:
            return str(test.word == "and").lower()
        return f" {test.word} ".join(self._link(part) for part in test.parts)

    def _link(self, part: Test) -> str:
        if isinstance(part, Atom):
            return self.chain(part)
        self.step(_STEP_NESTED)
        condition, known = self.chain(part), self._fresh()
        assigned = f"{{% assign {known} = false %}}{{% if {condition} %}}{{% assign {known} = true %}}{{% endif %}}"
        self.parts.append(assigned)
        return f"{known} == true"

    def _test(self, condition: Condition) -> Test:
        match condition:
            case Not(item):
                return negated(self._test(item))
            case And(items):
                return all_of(*(self._test(item) for item in items))
            case Or(items):
                return any_of(*(self._test(item) for item in items))
            case Known(value):
                return self._known(value)
            case Compare(left, "!=", right):
                return negated(self._compare(left, "==", right))
            case Compare(left, op, right):
                return self._compare(left, op, right)
            case Member(value, options, absent):
                found = any_of(*(self._compare(value, "==", one) for one in options))
                return negated(found) if absent else found

    def _known(self, value: Value) -> Test:
        """Whether a value is there: true, or a number, or text or a list that is not empty."""
        if kind_of(value) is Kind.BOOLEAN:
            return self._is(value, "true")
        assert isinstance(value, Field)
        reference = self.reference(value)
        if value.kind is Kind.LIST:
            return all_of(Atom(reference, "!=", "nil"), Atom(f"{reference}.size", ">", "0"))
        return all_of(Atom(reference, "!=", "nil"), Atom(reference, "!=", "''"))

    def _is(self, value: Value, word: str) -> Test:
        """Whether a value is true, or false; either may arrive as text."""
        if isinstance(value, Loop):
            return Atom(_LOOP[value.name], "==", word)
        assert isinstance(value, Field)
        reference = self.reference(value)
        return any_of(Atom(reference, "==", word), Atom(reference, "==", f"'{word}'"))

    def _compare(self, left: Value, op: str, right: Value) -> Test:
        fields = [one for one in (left, right) if isinstance(one, Field)]
        kind = family(kind_of(fields[0] if fields else left if isinstance(right, Literal) else right))
        if kind == "boolean":
            return self._same(left, right)
        test = Atom(self._operand(left, kind), op, self._operand(right, kind))
        if kind in ("number", "date"):
            return all_of(*(self._known(one) for one in fields), test)
        if len(fields) == 2:
            return all_of(Atom(self.reference(fields[0]), "!=", "nil"), test)
        return test

    def _same(self, left: Value, right: Value) -> Test:
        if isinstance(left, Literal):
            left, right = right, left
        if isinstance(right, Literal):
            return self._is(left, str(right.value).lower())
        return any_of(*(all_of(self._is(left, word), self._is(right, word)) for word in ("true", "false")))

    def _operand(self, value: Value, kind: str) -> str:
        match value:
            case Literal(str() as given):
                return given[:10].replace("-", "") if kind == "date" else self.constant(given)
            case Literal(given):
                return f"{given:f}" if isinstance(given, float) and "e" in repr(given) else repr(given)
            case Loop(name):
                return _LOOP[name]
            case Field():
                reference = self.reference(value)
                match kind:
                    case "number":
                        return self.variable(f"{reference} | times: 1")
                    case "date":
                        return self.variable(f"{reference} | slice: 0, 10 | remove: '-' | times: 1")
                return reference
        raise AssertionError(value)

    # Loops -----------------------------------------------------------------------------------------------------------

    def loop(self, node: For) -> None:
        """A loop over the first few items."""
        bound = "" if node.limit is None else f" limit:{node.limit}"
        self.parts.append(f"{{% for {self.local(node.variable)} in {self.reference(node.source)}{bound} %}}")
        self.body(node.body)
        if node.otherwise:
            self.parts.append("{% else %}")
            self.body(node.otherwise)
        self.parts.append("{% endfor %}")
