"""The typed tree of an audience: the comparisons that mails know, and what only sentences say, of time and events.

Every leaf is true or false for every customer, never unknown: with a missing value each is false, but `!=`, `not in`
and `is not set`, which are true. Times are counted from one as-of moment, in whole hours; a day has 24.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Union

from buckslip.model.schema import FieldSpec
from buckslip.model.source import Span
from buckslip.syntax.nodes import And, Compare, Field, Known, Member, Not, Or


@dataclass(frozen=True, slots=True)
class Given:
    """`health_score is set`: the value is not missing; an empty text is a value."""

    field: Field
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Aged:
    """`first_purchase_at was 30 to 60 days ago`: `least` to `most` hours before the as-of moment, both inclusive.

    Hours are negative after it: `is in the next 10 days` is -240 to 0. Without `most`, as long ago as can be.
    A date that is only a day stands for its first moment, UTC.
    """

    field: Field
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Where:
    """`where category is baking`: a property of the event is one of `values`."""

    property: FieldSpec
    values: tuple[str | int | float | bool, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted or added up of one customer's events; equal measures are computed once for all rules.

    `how` is count, sum, average or max; all but count take a `property`. Only events up to the as-of moment count, and
    not older than `hours` (None: all). Without such an event each of them is 0; events whose property is missing count
    for `count` alone. `where` is sorted by the property's name.
    """

    how: str
    event: str
    property: FieldSpec | None = None
    where: tuple[Where, ...] = ()
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """`did purchase at least 2 times …`, `sum of amount in purchase >= 500`: a measure compared with a number."""

    measure: Measure
    op: str  # == != < <= > >=
    value: int | float
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Sampled:
    """`in random 10% of "cross-sell-2026"`: the same customers every time, by the digest of name and customer id.

    True when the first eight hexadecimal digits of md5("name:id"), as text, come before those of the percentage:
    `threshold` gives them. 0 % is nobody, 100 % everybody.
    """

    percent: Decimal
    name: str
    span: Span = field(compare=False)

    @property
    def threshold(self) -> str:
        """Eight lower-case hexadecimal digits; only for percentages between 0 and 100."""
        return f"{int(self.percent * 2**32 / 100):08x}"


@dataclass(frozen=True, slots=True)
class InSegment:
    """`in segment "struggling"`: what that segment says, in place."""

    name: str
    rule: Rule
    span: Span = field(compare=False)


Leaf = Compare | Member | Known | Given | Aged | Measured | Sampled
Rule = Union[Leaf, InSegment, "And[Rule]", "Or[Rule]", "Not[Rule]"]


def inside(rule: Rule) -> Iterator[Rule]:
    """The rule itself and every rule inside it as they are met, those of its segments included."""
    yield rule
    match rule:
        case And(items) | Or(items):
            for one in items:
                yield from inside(one)
        case Not(item) | InSegment(rule=item):
            yield from inside(item)


def leaves(rule: Rule) -> Iterator[Leaf]:
    """What a rule asks of a customer in the end, without what joins the questions."""
    return (one for one in inside(rule) if not isinstance(one, And | Or | Not | InSegment))


def segments_in(rule: Rule) -> Iterator[InSegment]:
    """The segments that a rule names, and those that these name."""
    return (one for one in inside(rule) if isinstance(one, InSegment))
