"""Journeys: several mails that follow one another after an entry, as declared in `rules/journeys/`."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.audience import Group
from buckslip.model.source import Marked, Span

EXIT = "exit"  # what `goto` and `otherwise` name to leave a journey


@dataclass(frozen=True, slots=True)
class Trigger:
    """`trigger: {event: purchase, wait: 30 days}`: a mail is due so many hours after each such event."""

    event: str
    hours: int
    span: Span


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `mail` is sent `hours` after the entry, when `only_if` holds.

    `goto` is where to go on afterwards ("" means the next step), `otherwise` where to go when `only_if` does not hold
    (None: as afterwards). A step without a mail only decides.
    """

    id: str
    span: Span
    mail: Marked[str] | None = None  # `<brand>/<mail>` or `<brand>/<mail>/<variant>`
    hours: int = 0
    after_span: Span | None = None
    only_if: Group | None = None
    goto: Marked[str] | None = None
    otherwise: Marked[str] | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """`rules/journeys/<name>.yml`: who enters, what ends it, and its steps in the order of the file."""

    name: str
    span: Span
    title: str
    entry: Group
    exit: Group | None = None
    steps: tuple[Step, ...] = ()

    def index(self, name: str) -> int | None:
        """The place of the step with this id; None for `exit` and for unknown ones."""
        return next((number for number, step in enumerate(self.steps) if step.id == name), None)

    def following(self, number: int) -> tuple[int, ...]:
        """The steps to which one may go on from a step, in the order of the file and without the end."""
        step = self.steps[number]
        after = self._target(number, step.goto)
        targets = [after]
        if step.only_if:
            targets.append(self._target(number, step.otherwise) if step.otherwise else after)
        return tuple(sorted({one for one in targets if one is not None}))

    def after(self, number: int, *, sent: bool) -> int | None:
        """The one step after a step whose condition held (`sent`) or did not; None for the end."""
        step = self.steps[number]
        return self._target(number, step.goto if sent or not step.otherwise else step.otherwise)

    def _target(self, number: int, name: Marked[str] | None) -> int | None:
        if name is None:
            return number + 1 if number + 1 < len(self.steps) else None
        return self.index(name.value)
