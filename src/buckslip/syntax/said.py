"""A sentence as it was said: its words taken apart by the grammar, not yet held against the schema."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bit:
    """A name or a value, and where it begins in the sentence."""

    text: str
    at: int
    kind: str = "word"  # word | number | date | text (in quotes)
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """`30 days`."""

    amount: Bit
    unit: Bit


@dataclass(frozen=True, slots=True)
class SaidCompare:
    """`orders > 3`, `plan is free`."""

    field: Bit
    op: str
    value: Bit


@dataclass(frozen=True, slots=True)
class SaidBetween:
    """`orders between 2 and 5`."""

    field: Bit
    low: Bit
    high: Bit


@dataclass(frozen=True, slots=True)
class SaidMember:
    """`plan is one of [free, pro]`."""

    field: Bit
    options: tuple[Bit, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class SaidGiven:
    """`health_score is set`."""

    field: Bit
    negated: bool


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago: `between` two periods, `lately`, `long` ago, `exactly`, `past`; `soon`, `ahead`, `future`."""

    mode: str
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidAged:
    """`first_purchase_at was 30 to 60 days ago`."""

    field: Bit
    age: Age
    negated: bool


@dataclass(frozen=True, slots=True)
class Times:
    """`at least 2 times`."""

    op: str
    amount: Bit


@dataclass(frozen=True, slots=True)
class Condition:
    """`category is baking`, after `where`."""

    property: Bit
    values: tuple[Bit, ...]
    negated: bool


Clause = Times | tuple[Condition, ...] | Period


@dataclass(frozen=True, slots=True)
class SaidMeasured:
    """`did purchase …`, `sum of amount in purchase … >= 500`; a count has neither property nor comparison."""

    how: str
    event: Bit
    clauses: tuple[Clause, ...]
    never: bool = False
    property: Bit | None = None
    op: str = ""
    value: Bit | None = None


@dataclass(frozen=True, slots=True)
class SaidSampled:
    """`in random 10% of "spring"`."""

    percent: Bit
    name: Bit
    negated: bool


@dataclass(frozen=True, slots=True)
class SaidSegment:
    """`in segment "bakers"`."""

    name: Bit
    negated: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """The grammar gave up at `at`, where it expected one of these terminals."""

    at: int
    expected: frozenset[str] = frozenset()


Said = SaidCompare | SaidBetween | SaidMember | SaidGiven | SaidAged | SaidMeasured | SaidSampled | SaidSegment
