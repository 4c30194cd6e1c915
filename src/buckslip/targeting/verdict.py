"""Whether one customer gets a mail and why: every sentence ticked off, then the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from buckslip.syntax.audience import Audience
from buckslip.syntax.decide import holds, sampled
from buckslip.syntax.decisions import Decision, decisions
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.rules import InSegment, Rule
from buckslip.syntax.who import Who
from buckslip.targeting.sentence import plain, sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or the head of a group, whether it is true, and the values that decided it."""

    depth: int
    holds: bool
    text: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variant of a mail, its priority and its audience."""

    id: str
    priority: int
    audience: Audience


def ticked(rule: Rule, who: Who) -> tuple[Line, ...]:
    """The rule for one customer, a line for each sentence; the outermost `all` goes without saying."""
    decided = decisions(rule, who)
    parts = decided.parts if isinstance(rule, And) and rule.items else (decided,)
    return tuple(line for part in parts for line in _lines(part, 0))


def _lines(decided: Decision, depth: int) -> Iterator[Line]:
    match decided.rule:
        case And(()):
            yield Line(depth, decided.holds, "everybody")
            return
        case And():
            head, parts = "all of", decided.parts
        case Or():
            head, parts = "any of", decided.parts
        case Not(Or()):
            head, parts = "none of", decided.parts[0].parts
        case Not():
            head, parts = "none of", decided.parts
        case InSegment():
            head, parts = sentence(decided.rule), decided.parts
            if isinstance(parts[0].rule, And):
                parts = parts[0].parts
        case leaf:
            yield Line(depth, decided.holds, sentence(leaf), decided.because)
            return
    yield Line(depth, decided.holds, head)
    for part in parts:
        yield from _lines(part, depth + 1)


def matches(audience: Audience, who: Who) -> bool:
    """Whether the customer is in the audience and not held out."""
    if audience.rule is None or not holds(audience.rule, who):
        return False
    return audience.holdout is None or not sampled(audience.holdout, who.id)


def verdict(chosen: Candidate, others: Sequence[Candidate], who: Who, name: str) -> str:
    """One line: who gets the variant or why not; `others` are the variants of the same mail."""
    audience = chosen.audience
    if audience.rule is not None and not holds(audience.rule, who):
        told = f"{name} does not get it: not in the audience."
    elif audience.holdout is not None and sampled(audience.holdout, who.id):
        share = f"{plain(audience.holdout.percent)}% of “{audience.holdout.name}”"
        told = f"{name} does not get it: in the audience, and held out ({share})."
    else:
        rivals = [one for one in others if one.priority >= chosen.priority and matches(one.audience, who)]
        if not rivals:
            return f"{name} gets it."
        first = max(rivals, key=lambda one: one.priority)
        if first.priority == chosen.priority:
            return f"{name} may get it: {first.id} has the same priority {chosen.priority} and matches too."
        return f"{name} does not get it: {first.id} matches too and goes first ({first.priority} > {chosen.priority})."
    takers = [one for one in others if matches(one.audience, who)]
    if takers:
        told += f" Instead: {max(takers, key=lambda one: one.priority).id}."
    return told
