"""What each rule that was asked of a mail had to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from buckslip.model.finding import Finding, Severity


class State(StrEnum):
    """How a rule, or a letter of the VALUE card, came out: the worst first."""

    BROKEN = "broken"  # an error
    DOUBTFUL = "doubtful"  # a warning or a note
    WAIVED = "waived"  # found, and somebody gave leave
    KEPT = "kept"  # asked, and nothing found
    UNASKED = "unasked"  # no rule applied


WORST = {state: place for place, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Result:
    """One rule that applied to a mail: how it came out, what its worst finding says, and how many it has."""

    rule: str
    state: State
    message: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A mail before its rules: the findings that no waiver covers, in file order, and every rule that was asked."""

    findings: tuple[Finding, ...] = ()
    results: tuple[Result, ...] = ()


def results(asked: Iterable[tuple[str, Sequence[Finding]]], left: Sequence[Finding]) -> tuple[Result, ...]:
    """The results of rules with their findings, of which those in `left` are not waived.

    A rule whose page asks for what does not exist was not asked: its finding bears another name.
    """
    standing = {finding.rule for finding in left}
    return tuple(
        _result(rule, found, standing) for rule, found in asked if all(finding.rule == rule for finding in found)
    )


@lru_cache(maxsize=1024)  # most rules find nothing in most mails
def _kept(rule: str) -> Result:
    return Result(rule, State.KEPT)


def _result(rule: str, found: Sequence[Finding], standing: set[str]) -> Result:
    if not found:
        return _kept(rule)
    severities = list(Severity)
    first = min(found, key=lambda finding: severities.index(finding.severity))
    if rule not in standing:
        state = State.WAIVED
    else:
        state = State.BROKEN if first.severity is Severity.ERROR else State.DOUBTFUL
    return Result(rule, state, first.message, len(found))
