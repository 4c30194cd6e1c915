"""A mail as several, for ESPs that know no conditions in some part: one for each way that the conditions there may go.

Together they reach exactly the mail's audience, each customer once: of every two, one needs what the other excludes.
Lists are gone before, see `flat`; what stands in a loop is left to the dialect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from buckslip.dialects.base import Printed, Refusal
from buckslip.esps.adapt import Adapted
from buckslip.esps.reachable import together
from buckslip.syntax.nodes import And, Condition, If, Not, Position, Template
from buckslip.syntax.portable import condition as portable
from buckslip.syntax.rules import Rule

MOST = 8  # mails out of one
NOWHERE: frozenset[Position] = frozenset()


@dataclass(frozen=True, slots=True)
class Split:
    """One mail of those that a mail became: its number from 1, how many there are, and who gets it."""

    number: int
    of: int
    rule: Rule  # narrows the mail's own audience
    only_if: str  # the same in the portable language

    @property
    def folder(self) -> str:
        """Where its files stand in the bundle, with a slash at the end; the first is the folder itself."""
        return "" if self.number == 1 else f"split-{self.number}/"


@dataclass(frozen=True, slots=True)
class Variant:
    """One mail to print; without a split where nothing had to be divided."""

    adapted: Adapted
    split: Split | None = None


_Parts = tuple[Template, ...]
_Facts = tuple[Condition, ...]


def variants(adapted: Adapted, without: frozenset[Position]) -> tuple[Variant, ...]:
    """The mails that say the same without conditions in the parts `without`: SUBJECT (with the preheader), TEXT, PLAIN.

    The first is for those for whom no condition holds, as far as there is anybody.
    """
    parts = _parts(adapted, without)
    if not without or not any(map(_first, parts)):
        return (Variant(adapted),)
    divider = _Divider()
    divider.divide(parts, ())
    if len(divider.found) > MOST:
        return (Variant(_refused(adapted, without, divider)),)
    total = len(divider.found)
    found = []
    for number, (facts, resolved) in enumerate(divider.found, 1):
        made = _with(adapted, without, resolved)
        rule = _joined(_needed(facts))
        split = Split(number, total, rule, portable(rule)) if total > 1 else None
        found.append(Variant(made, split))
    return tuple(found)


@dataclass
class _Divider:
    """Follows every way through the conditions, the last `else` first; gives up after one too many."""

    found: list[tuple[_Facts, _Parts]] = field(default_factory=list)
    last: If | None = None

    def divide(self, parts: _Parts, facts: _Facts) -> None:
        node = next(filter(None, map(_first, parts)), None)
        if node is None:
            self.found.append((facts, parts))
            return
        self.last = node
        for new, body in _ways(node):
            known = (*facts, *new)
            if len(self.found) <= MOST and together(known):
                self.divide(tuple(_put(part, node, body) for part in parts), known)


def _ways(node: If) -> list[tuple[_Facts, Template]]:
    """What must hold, and what is printed then: the `else` first."""
    found: list[tuple[_Facts, Template]] = []
    denied: _Facts = ()
    for branch in node.branches:
        found.append(((*denied, branch.condition), branch.body))
        denied = (*denied, _opposite(branch.condition))
    return [(denied, node.otherwise), *found]


def _opposite(condition: Condition) -> Condition:
    return condition.item if isinstance(condition, Not) else Not(condition)


def _needed(facts: _Facts) -> _Facts:
    """The facts without those that follow from the others, the positive ones first."""
    kept = list(dict.fromkeys(sorted(facts, key=lambda one: isinstance(one, Not))))
    for fact in reversed(tuple(kept)):
        others = [one for one in kept if one is not fact]
        if not together((*others, _opposite(fact))):
            kept = others
    return tuple(kept)


def _joined(facts: _Facts) -> Condition:
    return facts[0] if len(facts) == 1 else And(facts)


# Trees ---------------------------------------------------------------------------------------------------------------


def _first(nodes: Template) -> If | None:
    """The first condition on the outside; the ones in its branches come up when it is decided."""
    return next((node for node in nodes if isinstance(node, If)), None)


def _put(nodes: Template, asked: If, body: Template) -> Template:
    """The nodes with `body` in the place of the condition `asked`."""
    pieces = (body if node is asked else (node,) for node in nodes)
    return tuple(node for piece in pieces for node in piece)


# Parts of a mail -----------------------------------------------------------------------------------------------------


def _parts(adapted: Adapted, without: frozenset[Position]) -> _Parts:
    mail = adapted.rendered
    found: list[Template] = [*mail.subjects, mail.preheader] if Position.SUBJECT in without else []
    found += [mail.html] if Position.TEXT in without else []
    return (*found, *([mail.text] if Position.PLAIN in without else []))


def _with(adapted: Adapted, without: frozenset[Position], parts: Sequence[Template]) -> Adapted:
    mail, rest = adapted.rendered, list(parts)
    if Position.SUBJECT in without:
        count = len(mail.subjects)
        mail = replace(mail, subjects=tuple(rest[:count]), preheader=rest[count])
        del rest[: count + 1]
    if Position.TEXT in without:
        mail = replace(mail, html=rest.pop(0))
    if Position.PLAIN in without:
        mail = replace(mail, text=rest.pop(0))
    return Adapted(mail, mail, adapted.done)


def _refused(adapted: Adapted, without: frozenset[Position], divider: _Divider) -> Adapted:
    """The mail as if no condition held, and the finding."""
    assert divider.last is not None
    made, done = _with(adapted, without, divider.found[0][1]), adapted.done
    why = f"without conditions there, the mail would have to be more than {MOST} mails"
    way_out = "ask for fewer things there, or write further variants of the mail, each with its own audience"
    refusal = Refusal(divider.last.span, "this condition", why, way_out)
    printed = Printed("", (*done.refusals, refusal), done.computed, done.steps)
    return Adapted(made.rendered, made.fields, printed)
