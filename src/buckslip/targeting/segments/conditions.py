"""SQL conditions over what an ESP holds of a customer: never NULL, so that `NOT` keeps those whose value is missing.

Dates stand there as ISO text in UTC, a day or an instant; they are compared as text of one length, which no bad value
can make fail. The clock is the database's own, because such a statement runs again and again.
"""

from __future__ import annotations

from collections.abc import Callable

from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.nodes import And, Compare, Field, Known, Literal, Member, Not, Or, Value
from buckslip.syntax.rules import Aged, Given, InSegment, Measured, Rule, Sampled

MIDNIGHT = "T00:00:00"
_OPERATORS = {"==": "=", "!=": "<>"}


class Conditions:
    """Prints a rule; a database says below what its values and its clock are called."""

    def __init__(self, name: Callable[[FieldSpec], str]) -> None:
        self.name = name

    def rule(self, rule: Rule) -> str:
        """The condition, in parentheses where it needs them."""
        match rule:
            case And(items):
                return self._joined(" AND ", items, "1=1")
            case Or(items):
                return self._joined(" OR ", items, "1=0")
            case Not(item):
                return f"NOT ({self.rule(item)})"
            case InSegment(rule=inner):
                return self.rule(inner)
            case Given(field, negated):
                return f"{self.value(field.spec)} IS {'NULL' if negated else 'NOT NULL'}"
            case Compare(left, op, right):
                return self._compare(left, op, right)
            case Member(value, options, negated):
                among = ", ".join(self.constant(one.value) for one in options)
                word = "NOT IN" if negated else "IN"
                return self._known((value,), f"{self._operand(value)} {word} ({among})", missing=negated)
            case Known(value):
                return self._there(value)
            case Aged(field, least, most):
                return self._window(field, least, most)
            case Measured():
                return f"{self.measure(rule)} {_OPERATORS.get(rule.op, rule.op)} {rule.value}"
            case Sampled():
                return self._sampled(rule)

    def lines(self, rule: Rule) -> str:
        """The condition, each part of an `and` on a line of its own."""
        if not isinstance(rule, And) or not rule.items:
            return self.rule(rule)
        return "\n  AND ".join(self.lines(one) for one in rule.items)

    def _joined(self, word: str, items: tuple[Rule, ...], nothing: str) -> str:
        return f"({word.join(self.rule(one) for one in items)})" if items else nothing

    def _compare(self, left: Value, op: str, right: Value) -> str:
        said = f"{self._operand(left)} {_OPERATORS.get(op, op)} {self._operand(right)}"
        return self._known((left, right), said, missing=op == "!=")

    def _known(self, values: tuple[Value, ...], said: str, *, missing: bool) -> str:
        """`said` where the values are there; where one is not, what the rule tree says."""
        fields = [self.value(one.spec) for one in values if isinstance(one, Field)]
        if missing:
            return f"({' OR '.join([*(f'{one} IS NULL' for one in fields), said])})"
        return f"({' AND '.join([*(f'{one} IS NOT NULL' for one in fields), said])})"

    def _operand(self, value: Value) -> str:
        if isinstance(value, Field):
            found = self.value(value.spec)
            return f"LEFT({found}, 10)" if value.kind is Kind.DATE else found
        assert isinstance(value, Literal)
        return self.constant(value.value)

    def _there(self, value: Value) -> str:
        assert isinstance(value, Field)
        found = self.value(value.spec)
        if value.kind is Kind.BOOLEAN:
            return self._known((value,), f"{found} = {self.constant(True)}", missing=False)
        if value.kind in (Kind.TEXT, Kind.URL, Kind.ENUM):
            return f"({found} IS NOT NULL AND {found} <> '')"
        return f"{found} IS NOT NULL"

    def _window(self, field: Field, least: int, most: int | None) -> str:
        found = self.value(field.spec)
        moment = f"LEFT({self.text_joined(found, MIDNIGHT)}, 19)"
        parts = [f"{found} IS NOT NULL", f"{moment} <= {self.ago(least)}"]
        if most is not None:
            parts.append(f"{moment} >= {self.ago(most)}")
        return f"({' AND '.join(parts)})"

    def _sampled(self, leaf: Sampled) -> str:
        if not 0 < leaf.percent < 100:
            return "1=1" if leaf.percent >= 100 else "1=0"
        return f"{self.bucket(leaf.name)} < '{leaf.threshold}'"

    # What each database says in its own way --------------------------------------------------------------------------

    def value(self, spec: FieldSpec) -> str:
        """A field; NULL when it is missing or of another type."""
        raise NotImplementedError

    def constant(self, value: str | int | float | bool) -> str:
        """A constant."""
        raise NotImplementedError

    def ago(self, hours: int) -> str:
        """So many hours before now, as text: 2026-11-22T10:20:30."""
        raise NotImplementedError

    def bucket(self, sample: str) -> str:
        """The first eight digits of a customer's digest in a random share."""
        raise NotImplementedError

    def measure(self, leaf: Measured) -> str:
        """What is counted or added up of a customer's events; 0 when there is none."""
        raise NotImplementedError

    def text_joined(self, value: str, more: str) -> str:
        """A value with a constant text after it."""
        raise NotImplementedError


def quoted(text: str) -> str:
    """A text constant."""
    return "'" + text.replace("'", "''") + "'"
