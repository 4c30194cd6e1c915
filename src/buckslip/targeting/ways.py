"""The ways through a sequence of mails, and the most of them that fall into the days of a cap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from buckslip.load.caps import whole_days
from buckslip.model.journey import Journey
from buckslip.model.limits import Cap
from buckslip.model.source import Span

Goals = Mapping[str, frozenset[str]]  # of every mail and variant that caps count


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail on its way: on which day after the start, and what caps may count it as."""

    name: str
    mail: str  # `<brand>/<mail>`
    day: int
    goals: frozenset[str]
    span: Span

    def counts_for(self, cap: Cap) -> bool:
        """Whether the cap counts it, in the worst case: a mail with several variants has all of their goals."""
        return any(cap.counts(goal, self.mail) for goal in self.goals)


@dataclass(frozen=True, slots=True)
class Ways:
    """Mails (None for steps that send none) and the places of those that may follow each."""

    mails: tuple[Sent | None, ...]
    following: tuple[tuple[int, ...], ...]

    def fullest(self, cap: Cap) -> tuple[Sent, ...]:
        """The longest run of mails that one cap counts in its days; the first of several."""
        runs = (self._run(number, cap, one.day + cap.days, {}) for number, one in enumerate(self.mails) if one)
        return max(runs, key=len, default=())

    def longest(self) -> tuple[Sent, ...]:
        """The way with most mails."""
        anything = Cap(1, 1, "", Span(""))
        runs = (self._run(number, anything, None, {}) for number in range(len(self.mails)))
        return max(runs, key=len, default=())

    def _run(self, number: int, cap: Cap, end: int | None, known: dict[int, tuple[Sent, ...]]) -> tuple[Sent, ...]:
        """The most mails from a place on before the day `end`; a loop, which is a finding already, adds nothing."""
        if number not in known:
            known[number] = ()
            one = self.mails[number]
            if one and end is not None and one.day >= end:
                return ()
            rest = max((self._run(each, cap, end, known) for each in self.following[number]), key=len, default=())
            known[number] = (one, *rest) if one and one.counts_for(cap) else rest
        return known[number]


def of_journey(one: Journey, goals: Goals) -> Ways:
    """The ways through a journey."""
    mails = []
    for step in one.steps:
        name = step.mail.value if step.mail else ""
        place = step.after_span or (step.mail.span if step.mail else step.span)
        mail = "/".join(name.split("/")[:2])
        mails.append(Sent(step.id, mail, whole_days(step.hours), goals[name], place) if name in goals else None)
    return Ways(tuple(mails), tuple(one.following(number) for number in range(len(one.steps))))


def in_a_row(mails: Sequence[Sent]) -> Ways:
    """One way: the mails by their days."""
    ordered = sorted(mails, key=lambda one: (one.day, one.name))
    after = [(number + 1,) if number + 1 < len(ordered) else () for number in range(len(ordered))]
    return Ways(tuple(ordered), tuple(after))


def repeated(one: Journey) -> Iterator[int]:
    """The steps that send a mail which an earlier step on the way has sent already."""
    for number in range(len(one.steps)):
        sent = one.steps[number].mail
        if sent and any(
            earlier.mail and earlier.mail.value == sent.value and _leads(one, place, number)
            for place, earlier in enumerate(one.steps)
            if place != number
        ):
            yield number


def _leads(one: Journey, start: int, end: int) -> bool:
    seen: set[int] = set()
    ahead = list(one.following(start))
    while ahead:
        number = ahead.pop()
        if number not in seen:
            seen.add(number)
            ahead.extend(one.following(number))
    return end in seen
