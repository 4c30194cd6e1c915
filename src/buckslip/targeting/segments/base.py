"""What all segment formats share: what comes out, what has to be synced first, and saying what cannot be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import md5

from buckslip.model.schema import FieldSpec
from buckslip.syntax.nodes import Compare, Field, Literal, Value
from buckslip.syntax.rules import Measure, Rule
from buckslip.targeting.normal import Clause, TooManyClauses
from buckslip.targeting.segments.plain import plain

Json = str | int | float | bool | None | list["Json"] | Mapping[str, "Json"]
Form = Callable[[Rule], tuple[Clause, ...]]  # a normal form
Name = Callable[[FieldSpec], str]  # what an ESP calls a field

_PLAIN = re.compile(r"[a-z][a-z0-9]*(_[a-z]+)*|[0-9]+[dh]?")
_HYPHENED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
DAY = 24  # hours


class Cannot(Exception):
    """Something that a segment format cannot say exactly, and the ways out."""

    def __init__(self, what: str, why: str, way_out: str) -> None:
        super().__init__(f"{what}: {why}")
        self.what, self.why, self.way_out = what, why, way_out


@dataclass(frozen=True, slots=True)
class Synced:
    """A field that the data side has to keep at the ESP, because the ESP cannot find it out."""

    name: str
    type: str  # number | date
    how: str  # in words
    measure: Measure | None = None  # or else
    sample: str = ""  # the name of a random share
    since: str = ""  # the date whose age it holds


@dataclass(frozen=True, slots=True)
class Compiled:
    """A segment in an ESP's own format, the fields it needs beside the declared ones, and what there is to know."""

    body: Json
    synced: tuple[Synced, ...] = ()
    notes: tuple[str, ...] = ()


class Needs:
    """Collects the synced fields and notes of one segment; names of more than `longest` characters are cut."""

    def __init__(self, longest: int = 0) -> None:
        self.longest = longest
        self.synced: dict[str, Synced] = {}
        self.notes: dict[str, None] = {}

    def measure(self, measure: Measure) -> str:
        """The name of the field that holds a measure."""
        name = self._cut(measure_name(measure))
        self.synced.setdefault(name, Synced(name, "number", spoken(measure), measure))
        return name

    def sample(self, name: str) -> str:
        """The name of the field that holds where a customer falls in a random share."""
        field = self._cut(f"bucket_{_slug(name)}" if _HYPHENED.fullmatch(name) else _told_apart(["bucket", name]))
        how = f'the first eight hexadecimal digits of md5("{name}:" and the customer\'s id), as a number'
        self.synced.setdefault(field, Synced(field, "number", how, sample=name))
        return field

    def age(self, field: Field) -> str:
        """The name of a field that holds the hours since a date."""
        date = field.path[-1]
        name = self._cut(f"hours_since_{date}")
        how = f"the hours since `{date}`, with fractions; below 0 when it is still to come, empty when it is missing"
        self.synced.setdefault(name, Synced(name, "number", how, since=date))
        return name

    def date(self, name: str, field: str) -> str:
        """The name of a field that holds a date as the ESP's own type."""
        self.synced.setdefault(name, Synced(name, "date", f"`{field}` as the ESP's own date with time, UTC"))
        return name

    def _cut(self, name: str) -> str:
        """The name, in the target's length, with a digest of it where it was too long."""
        if not self.longest or len(name) <= self.longest:
            return name
        digest = md5(name.encode(), usedforsecurity=False).hexdigest()[:8]
        return f"{name[: self.longest - 9].rstrip('_')}_{digest}"

    def note(self, sentence: str) -> None:
        """Say something that users of the segment have to know, once."""
        self.notes[sentence] = None

    def compiled(self, body: Json) -> Compiled:
        """What was collected, with the segment itself."""
        return Compiled(body, tuple(self.synced.values()), tuple(self.notes))


NOBODY = Cannot("this audience", "nobody can be in it", "run `buckslip check`, which says why")


# By the rule's id, which is sure while the rule itself stands beside it: ESPs ask for one rule one after another.
_formed: dict[tuple[int, Form], tuple[Rule, tuple[Clause, ...]]] = {}
_RULES = 8


def clauses_of(form: Form, rule: Rule) -> tuple[Clause, ...]:
    """The clauses of a rule in a normal form; raises Cannot when they are too many for a segment."""
    known = _formed.get((id(rule), form))
    if known is not None:
        return known[1]
    try:
        found = form(plain(rule))
    except TooManyClauses as many:
        why = f"it needs more than {many.most} groups of conditions"
        raise Cannot("this audience", why, "keep a part of it as a field of its own, or say it more simply") from many
    if len(_formed) >= _RULES:
        _formed.clear()
    _formed[id(rule), form] = rule, found
    return found


def moment_before(day: str) -> str:
    """The last second before a day, UTC: whether a target counts the moment itself then makes no difference."""
    return f"{(date.fromisoformat(day[:10]) - timedelta(1)).isoformat()}T23:59:59Z"


def measure_name(measure: Measure) -> str:
    """`count_purchase_category_baking_90d`: the field that holds a measure, the same at every ESP.

    A digest follows where plain letters would not tell it from others.
    """
    parts = [measure.how, *([measure.property.name] if measure.property else []), measure.event]
    for where in measure.where:
        parts += ["not"] * where.negated + [where.property.name, *map(str, where.values)]
    if measure.hours is not None:
        days, rest = divmod(measure.hours, DAY)
        parts.append(f"{measure.hours}h" if rest else f"{days}d")
    return _slug("_".join(parts)) if all(map(_PLAIN.fullmatch, parts)) else _told_apart(parts)


def spoken(measure: Measure) -> str:
    """A measure in words."""
    what = "how many" if measure.how == "count" else f"the {measure.how} of `{measure.property.name}` of all"  # type: ignore[union-attr]
    words = [what, f"`{measure.event}` events"]
    for where in measure.where:
        values = " or ".join(map(str, where.values))
        words.append(f"whose `{where.property.name}` is {'not ' * where.negated}{values}")
    if measure.hours is not None:
        days, rest = divmod(measure.hours, DAY)
        words.append(f"in the last {measure.hours} hours" if rest else f"in the last {days} days")
    return f"{' '.join(words)}; 0 when there is none"


def field_first(compare: Compare) -> tuple[Field, str, Literal]:
    """A comparison as field, operator, constant; raises Cannot when two fields are compared."""
    left, op, right = compare.left, compare.op, compare.right
    if isinstance(left, Literal):
        left, op, right = right, FLIPPED[op], left
    if isinstance(left, Field) and isinstance(right, Literal):
        return left, op, right
    what = f"`{_called(left)} {op} {_called(right)}`"
    raise Cannot(
        what, "a segment compares a field with a constant", "keep the difference of both as a field of its own"
    )


def _called(value: Value) -> str:
    return value.path[-1] if isinstance(value, Field) else str(getattr(value, "value", "?"))


def _told_apart(parts: list[str]) -> str:
    return f"{_slug('_'.join(parts))}_{md5('|'.join(parts).encode(), usedforsecurity=False).hexdigest()[:8]}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "empty"
