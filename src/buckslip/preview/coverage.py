"""Which ways through a mail the personas show, and an example customer for each way that none of them shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from buckslip.checks.crowd import Crowd
from buckslip.model.persona import Persona, Record
from buckslip.model.schema import Kind, Schema
from buckslip.model.source import Span
from buckslip.preview.coverage_loops import Ask, looped, record_of
from buckslip.render.rendered import Rendered
from buckslip.syntax.evaluate import outcomes
from buckslip.syntax.nodes import (
    And,
    Compare,
    Condition,
    Field,
    For,
    If,
    Known,
    Member,
    Node,
    Not,
    Or,
    Out,
    Output,
    System,
    Template,
)
from buckslip.syntax.portable import condition, source
from buckslip.targeting.examples import Example
from buckslip.targeting.plain import described, persona_file

IMPOSSIBLE = "no customer who gets this mail can reach this"
SYSTEM = "it depends on what the sending system knows, and so on no customer"
NOT_FOUND = "no example was found; write a persona by hand"

Memo = dict[tuple[str, ...], Example | str]  # what was answered already, by the words of what was asked


@dataclass(frozen=True, slots=True)
class Way:
    """One outcome of a choice in the source: its tag, the outcome, and what a customer must be like to take it.

    `loop` is the one that it stands in; a loop cannot stand in another.
    """

    span: Span
    what: str
    outcome: str
    asks: tuple[Ask, ...] = field(compare=False)
    loop: For | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class Point:
    """A way, the personas who take it, and if there is none, an example customer or why there is none."""

    way: Way
    personas: tuple[str, ...]
    example: Example | None = None
    note: str = ""


def coverage(rendered: Rendered, personas: Sequence[Persona], crowd: Crowd, memo: Memo) -> tuple[Point, ...]:
    """Every way through the subjects, the preheader and the HTML of a mail, in their order.

    `memo` takes the answers, which serve the other locales of the variant.
    """
    parts = (*rendered.subjects, rendered.preheader, rendered.html)
    found: dict[Way, dict[str, None]] = {}
    numbered: dict[tuple[int, int], Way] = {}
    for node, number, way in (one for part in parts for one in _ways(part, _Above())):
        found.setdefault(way, {})
        numbered[id(node), number] = way
    for persona in personas if found else ():
        for way in _taken(parts, persona.profile, numbered):
            found[way][persona.name] = None
    return tuple(
        Point(way, tuple(names)) if names else _uncovered(way, parts, numbered, crowd, memo)
        for way, names in found.items()
    )


def shown(rendered: Rendered, profile: Record) -> frozenset[Way]:
    """The ways that a customer takes through a mail."""
    parts = (*rendered.subjects, rendered.preheader, rendered.html)
    numbered = {(id(node), number): way for part in parts for node, number, way in _ways(part, _Above())}
    return frozenset(_taken(parts, profile, numbered))


def _taken(parts: Iterable[Template], profile: Record, numbered: Mapping[tuple[int, int], Way]) -> Iterator[Way]:
    for part in parts:
        for node, number in outcomes(part, profile):
            yield numbered[id(node), number]


# The ways -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Above:
    """What leads to a place in the source: what a customer must be like, and the loop round it."""

    asks: tuple[Ask, ...] = ()
    loop: For | None = None

    def and_(self, condition: Condition, *, wanted: bool) -> _Above:
        return replace(self, asks=(*self.asks, (condition, wanted)))

    def way(self, span: Span, what: str, outcome: str) -> Way:
        return Way(span, what, outcome, self.asks, self.loop)


def _ways(template: Template, above: _Above) -> Iterator[tuple[Node, int, Way]]:
    """Each choice of a template and each of its outcomes; `above` is what leads there."""
    for node in template:
        match node:
            case If():
                yield from _branches(node, above)
            case For():
                yield from _loop(node, above)
            case Output(Field() as value, filters) if any(one.name == "default" for one in filters):
                what = source(Out(node.value, node.filters, node.span))
                for number, outcome in enumerate(("value", "fallback")):
                    there = above.and_(Known(value), wanted=outcome == "value")
                    yield node, number, there.way(node.span, what, outcome)


def _branches(node: If, above: _Above) -> Iterator[tuple[Node, int, Way]]:
    before = above
    for number, branch in enumerate(node.branches):
        what = f"{'elif' if number else 'if'} {condition(branch.condition)}"
        span = (_first(branch.condition) if number else None) or node.span
        there = before.and_(branch.condition, wanted=True)
        yield node, number, there.way(span, what, "true")
        yield from _ways(branch.body, there)
        before = before.and_(branch.condition, wanted=False)
    what = f"if {condition(node.branches[0].condition)}" if len(node.branches) == 1 else "else"
    yield node, len(node.branches), before.way(node.span, what, "false")
    yield from _ways(node.otherwise, before)


def _loop(node: For, above: _Above) -> Iterator[tuple[Node, int, Way]]:
    what = f"for {node.variable} in {'.'.join(node.source.path)}"
    some, none = (above.and_(Known(node.source), wanted=wanted) for wanted in (True, False))
    yield node, 0, some.way(node.span, what, "items")
    yield from _ways(node.body, replace(some, loop=node))
    yield node, 1, none.way(node.span, what, "empty")
    yield from _ways(node.otherwise, none)


def _values(item: Condition) -> Iterator[object]:
    """The values in a condition, from left to right."""
    match item:
        case Compare(left, _, right):
            yield from (left, right)
        case Member(value) | Known(value):
            yield value
        case Not(inner):
            yield from _values(inner)
        case And(items) | Or(items):
            for one in items:
                yield from _values(one)


def _first(item: Condition) -> Span | None:
    """Where a condition begins."""
    return next((one.span for one in _values(item) if isinstance(one, Field)), None)


# Examples -------------------------------------------------------------------------------------------------------------


def _uncovered(
    way: Way, parts: Sequence[Template], numbered: Mapping[tuple[int, int], Way], crowd: Crowd, memo: Memo
) -> Point:
    loop = f"{way.loop.variable} {way.loop.source.path} {way.loop.limit}" if way.loop else ""
    key = (loop, *(f"{wanted} {condition(item)}" for item, wanted in way.asks))
    if key not in memo:
        known = crowd.kept.get(("way", key))
        memo[key] = known if isinstance(known, Example | str) else _reached(way, crowd)
        crowd.kept["way", key] = memo[key]
    found = memo[key]
    if isinstance(found, str):
        return Point(way, (), note=found)
    if way not in _taken(parts, found.profile, numbered):
        return Point(way, (), note=NOT_FOUND)
    return Point(way, (), found)


def _reached(way: Way, crowd: Crowd) -> Example | str:
    """A customer who gets the mail and takes this way, or why there is none."""
    if any(isinstance(one, System) for item, _ in way.asks for one in _values(item)):
        return SYSTEM
    if way.loop is None:
        return _customer(way.asks, crowd)
    found = looped(way.loop, way.asks, crowd)
    return found.example or (IMPOSSIBLE if found.impossible else NOT_FOUND)


def _customer(asks: Sequence[Ask], crowd: Crowd) -> Example | str:
    """A customer who gets the mail and meets all that is asked, or why there is none.

    The solver knows whether a list has records but not which; they are filled in afterwards.
    """
    lists = {one.spec.name: one.spec for item, wanted in asks if wanted and (one := _list(item))}
    must, without = [item for item, wanted in asks if wanted], [item for item, wanted in asks if not wanted]
    if not crowd.possible(*must, but_not=without):
        return IMPOSSIBLE
    found = crowd.example(*(one for one in must if not _list(one)), but_not=without)
    if found is None:
        return NOT_FOUND
    return replace(found, profile={**found.profile, **{name: (record_of(one),) for name, one in lists.items()}})


def _list(item: Condition) -> Field | None:
    match item:
        case Known(Field() as value) if value.kind is Kind.LIST:
            return value
    return None


# As JSON --------------------------------------------------------------------------------------------------------------


def as_json(points: Sequence[Point], rendered: Rendered, schema: Schema) -> dict[str, object]:
    """The points for the page, and how many of those that somebody can reach some persona shows."""
    names = persona_names(points, rendered.mail.name)
    return {
        "points": [
            {
                "line": one.way.span.line,
                "path": one.way.span.path,
                "what": one.way.what,
                "outcome": one.way.outcome,
                "personas": list(one.personas),
                "example": _example(one.example, names[number], rendered, schema) if one.example else None,
                "note": one.note,
            }
            for number, one in enumerate(points)
        ],
        "shown": sum(bool(one.personas) for one in points),
        "all": sum(one.note != IMPOSSIBLE for one in points),
    }


def _example(example: Example, name: str, rendered: Rendered, schema: Schema) -> dict[str, object]:
    return {
        "name": name,
        "text": described(example, schema),
        "profile": dict(example.profile),
        "file": persona_file(example, schema, title=title_of(name), brand=rendered.mail.brand),
    }


def persona_names(points: Sequence[Point], mail: str) -> list[str]:
    """A name for the example of each point, after the mail and the words of the tag."""
    names: list[str] = []
    for one in points:
        words = re.sub(r"\b(?:customer|default|elif|if|for|in)\b", " ", one.way.what)
        slug = re.sub(r"[^a-z0-9]+", "-", f"{mail} {one.way.outcome} {words}".lower()).strip("-")[:48].strip("-")
        name, again = slug, 1
        while name in names:
            again += 1
            name = f"{slug}-{again}"
        names.append(name)
    return names


def title_of(name: str) -> str:
    """A title for the persona of that name."""
    return f"Example: {name.replace('-', ' ')}"
