"""Rules as literals of a solver: one for each leaf, gates above, and what always holds between them.

Complete for rules about single fields, counts and sums. Of two fields that are compared, their order and their own
bounds are known; of averages beside sums, what bounds say. Where that is not enough, an example is tried (`solve`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.nodes import And, Compare, Field, Known, Literal, Member, Not, Or, Value
from buckslip.syntax.rules import Aged, Given, InSegment, Measure, Measured, Rule, Sampled, leaves
from buckslip.targeting.keys import FALSE, TRUE, Chosen, Clauses, Number, Ordered
from buckslip.targeting.links import counted, linked, measure_key

BUCKETS = 2**32
MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
NUMERIC = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class FieldKey:
    """A field: whether it is there, and its number (for a date its age in seconds) or its choice.

    `filled` differs from `has` only for lists: one without records is there, but not filled.
    """

    spec: FieldSpec
    has: int
    number: Ordered | None = None
    choice: Chosen | None = None
    filled: int = FALSE


@dataclass(frozen=True, slots=True)
class Pair:
    """Two fields that are compared: which of three relations holds, when both are there."""

    left: FieldKey
    right: FieldKey
    less: int
    equal: int
    more: int


class Encoding:
    """Everything that the rules of one run say, as clauses; `as_of` is the moment from which ages count."""

    def __init__(self, as_of: datetime) -> None:
        self.as_of = as_of
        self.clauses = Clauses()
        self.fields: dict[str, FieldKey] = {}
        self.measures: dict[Measure, Ordered] = {}
        self.samples: dict[str, Ordered] = {}
        self.pairs: dict[tuple[str, str], Pair] = {}
        self._together: dict[frozenset[Measure], None] = {}
        self._linked: set[tuple[int, ...]] = set()
        self._links_of = 0  # the number of variables when links were last made

    def literal(self, rule: Rule) -> int:
        """The literal that is true just when `rule` holds."""
        literal = self._rule(rule)
        measures = frozenset(one.measure for one in leaves(rule) if isinstance(one, Measured))
        if len(measures) > 2:
            self._together[measures] = None
        return literal

    def link(self) -> None:
        """Add what holds between numbers; anew when rules have made further cuts."""
        while self._links_of != self.clauses.variables:  # links make cuts of their own, once
            self._links_of = self.clauses.variables
            for clause in (*linked(self.measures, self._together), *self._compared()):
                key = tuple(sorted(clause))
                if key not in self._linked:
                    self._linked.add(key)
                    self.clauses.add(*clause)

    # Rules -----------------------------------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> int:
        match rule:
            case And(items):
                return self.clauses.all([self._rule(one) for one in items])
            case Or(items):
                return self.clauses.any([self._rule(one) for one in items])
            case Not(item):
                return -self._rule(item)
            case InSegment(rule=inner):
                return self._rule(inner)
            case Compare(left, op, right):
                return self._comparison(left, op, right)
            case Member(value, options, negated):
                found = self.clauses.any([self._comparison(value, "==", one) for one in options])
                return -found if negated else found
            case Known(value):
                return self._known(value)
            case Given(field, negated):
                has = self.field(field).has
                return -has if negated else has
            case Aged(field, least, most):
                return self._aged(self.field(field), least, most)
            case Measured(measure, op, value):
                return self.measure(measure).compare(op, value)
            case Sampled():
                return self._sampled(rule)

    def field(self, field: Field) -> FieldKey:
        """The variables of a customer's field."""
        spec = field.spec
        if spec.name not in self.fields:
            self.fields[spec.name] = self._new_field(spec)
        return self.fields[spec.name]

    def _new_field(self, spec: FieldSpec) -> FieldKey:
        has = self.clauses.variable() if spec.optional else TRUE
        if spec.kind is Kind.LIST:
            filled = self.clauses.variable()
            self.clauses.add(-filled, has)
            return FieldKey(spec, has, filled=filled)
        if spec.kind in NUMERIC:
            least = float("-inf") if spec.minimum is None else spec.minimum
            most = float("inf") if spec.maximum is None else spec.maximum
            return FieldKey(spec, has, Ordered(self.clauses, whole=spec.kind is Kind.INTEGER, least=least, most=most))
        if spec.kind is Kind.DATE:
            return FieldKey(spec, has, Ordered(self.clauses))
        options = (True, False) if spec.kind is Kind.BOOLEAN else spec.values if spec.kind is Kind.ENUM else None
        return FieldKey(spec, has, choice=Chosen(self.clauses, has, options))

    def measure(self, measure: Measure) -> Ordered:
        """The number that a measure is; the count of its events comes with it."""
        if measure not in self.measures:
            self.measures[measure] = measure_key(measure, self.clauses)
            self.measure(counted(measure))
        return self.measures[measure]

    def _known(self, value: Value) -> int:
        if not isinstance(value, Field):
            return FALSE
        key = self.field(value)
        if key.choice is None:
            return key.filled if key.spec.kind is Kind.LIST else key.has
        if key.spec.kind is Kind.BOOLEAN:
            return key.choice.equals(True)
        return self.clauses.all((key.has, -key.choice.equals("")))

    def _aged(self, key: FieldKey, least: int, most: int | None) -> int:
        assert key.number is not None
        parts = [key.has, key.number.compare(">=", least * 3600)]
        if most is not None:
            parts.append(key.number.compare("<=", most * 3600))
        return self.clauses.all(parts)

    def _sampled(self, rule: Sampled) -> int:
        if rule.percent <= 0:
            return FALSE
        if rule.percent >= 100:
            return TRUE
        if rule.name not in self.samples:
            self.samples[rule.name] = Ordered(self.clauses, whole=True, least=0, most=BUCKETS - 1)
        return self.samples[rule.name].compare("<", int(rule.threshold, 16))

    # Comparisons -----------------------------------------------------------------------------------------------------

    def _comparison(self, left: Value, op: str, right: Value) -> int:
        if isinstance(left, Literal):
            left, op, right = right, MIRRORED[op], left
        if not isinstance(left, Field):
            return TRUE if op == "!=" else FALSE  # only mails know these values: for an audience they are missing
        key = self.field(left)
        if isinstance(right, Field):
            return self._of_two(left, op, right)
        if not isinstance(right, Literal):
            return TRUE if op == "!=" else FALSE
        if op == "!=":
            return -self._constant(key, "==", right.value)
        return self._constant(key, op, right.value)

    def _constant(self, key: FieldKey, op: str, value: str | Number | bool) -> int:
        """`field op value`, false when it is missing."""
        if key.choice is not None:
            return key.choice.equals(value) if op == "==" else FALSE
        if key.number is None:
            return FALSE
        if key.spec.kind is Kind.DATE:
            return self.clauses.all((key.has, self._day(key.number, op, str(value))))
        if isinstance(value, str):
            return FALSE
        return self.clauses.all((key.has, key.number.compare(op, value)))

    def _day(self, age: Ordered, op: str, day: str) -> int:
        """A date compared with a day: by its own day, UTC. The later the date, the smaller its age."""
        first = self.seconds(day)
        after = first - 86400  # the age of the next day's first moment
        match op:
            case "<":
                return age.compare(">", first)
            case "<=":
                return age.compare(">", after)
            case ">":
                return age.compare("<=", after)
            case ">=":
                return age.compare("<=", first)
            case _:
                return self.clauses.all((age.compare("<=", first), age.compare(">", after)))

    def seconds(self, day: str) -> Number:
        """How long before the as-of moment a day begins."""
        start = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
        whole, rest = divmod(self.as_of - start, timedelta(seconds=1))
        return whole if not rest else (self.as_of - start).total_seconds()

    def _of_two(self, left: Field, op: str, right: Field) -> int:
        pair = self._pair(left, right)
        both = self.clauses.all((pair.left.has, pair.right.has))
        less, more = (pair.less, pair.more) if pair.left.spec.name == left.spec.name else (pair.more, pair.less)
        if left.spec.name == right.spec.name:
            less, more, equal = FALSE, FALSE, TRUE
        else:
            equal = pair.equal
        relation = {"==": equal, "<": less, ">": more, "<=": self.clauses.any((less, equal))}
        relation[">="] = self.clauses.any((more, equal))
        if op == "!=":
            return -self.clauses.all((both, equal))
        return self.clauses.all((both, relation[op]))

    def _pair(self, left: Field, right: Field) -> Pair:
        names = sorted((left.spec.name, right.spec.name))
        key = (names[0], names[1])
        if key not in self.pairs:
            by_name = {one.spec.name: self.field(one) for one in (left, right)}
            less, equal, more = (self.clauses.variable() for _ in range(3))
            self.clauses.add(less, equal, more)
            for one, other in ((less, equal), (less, more), (equal, more)):
                self.clauses.add(-one, -other)
            self.pairs[key] = Pair(by_name[names[0]], by_name[names[1]], less, equal, more)
        return self.pairs[key]

    def _compared(self) -> Iterator[list[int]]:
        """What the order of two fields owes to where each of them lies."""
        for pair in self.pairs.values():
            one, other = pair.left.number, pair.right.number
            if one is not None and other is not None:
                if pair.left.spec.kind is Kind.DATE:  # the later day has the smaller age
                    yield from _order(pair, other, one, equal=False)
                else:
                    yield from _order(pair, one, other, equal=True)
            elif pair.left.choice is not None and pair.right.choice is not None:
                yield from _same(pair, pair.left.choice, pair.right.choice)


def _order(pair: Pair, one: Ordered, other: Ordered, *, equal: bool) -> Iterator[list[int]]:
    """`less` puts `one` below `other`, `more` the other way; with `equal` they share every cut."""
    both = (-pair.left.has, -pair.right.has)
    for small, large, relation in ((one, other, pair.less), (other, one, pair.more)):
        for value in sorted(one.asked | other.asked):
            yield [*both, -relation, -large.below(value, inclusive=True), small.below(value, inclusive=False)]
    for value in sorted(one.asked | other.asked) if equal else ():
        for inclusive in (False, True):
            a, b = one.below(value, inclusive=inclusive), other.below(value, inclusive=inclusive)
            yield [*both, -pair.equal, -a, b]
            yield [*both, -pair.equal, -b, a]


def _same(pair: Pair, one: Chosen, other: Chosen) -> Iterator[list[int]]:
    """Equal choices have each value together, and fields with one value are equal; values have no order."""
    both = (-pair.left.has, -pair.right.has)
    for value in sorted({*one.options, *other.options}, key=str):
        a, b = one.equals(value), other.equals(value)
        yield [*both, -pair.equal, -a, b]
        yield [*both, -pair.equal, -b, a]
        yield [-a, -b, pair.equal]
