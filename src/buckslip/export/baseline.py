"""Findings that a former report told already: a project with a past begins with what is new."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from buckslip.export.formats.report import Reader
from buckslip.export.formats.sarif import FINGERPRINT, fingerprints
from buckslip.model.errors import UsageError
from buckslip.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known: fingerprints of a SARIF report, or the findings of a JSON report without their lines."""

    prints: frozenset[str] = frozenset()
    told: tuple[tuple[str, ...], ...] = ()


def baseline(text: str, name: str) -> Baseline:
    """The baseline in a report that `check` wrote as SARIF or JSON; raises UsageError for anything else."""
    try:
        report = json.loads(text)
    except ValueError:
        report = None
    if isinstance(report, dict):
        try:
            if "runs" in report:
                results = (result for run in report["runs"] for result in run["results"])
                return Baseline(frozenset(one["partialFingerprints"][FINGERPRINT] for one in results))
            if "findings" in report:
                return Baseline(told=tuple(tuple(str(one[key]) for key in _KEYS) for one in report["findings"]))
        except (KeyError, TypeError):
            pass
    raise UsageError(f"{name} is no report of `buckslip check --format sarif` or `--format json`")


_KEYS = ("rule", "path", "mail", "locale", "message")


def fresh(findings: Sequence[Finding], known: Baseline, read: Reader) -> tuple[Finding, ...]:
    """The findings that the baseline does not hold; as many of a kind as it holds are left out."""
    return tuple(_new(findings, known, read))


def _new(findings: Sequence[Finding], known: Baseline, read: Reader) -> Iterator[Finding]:
    left = Counter(known.told)
    for finding, mark in zip(findings, fingerprints(findings, read), strict=True):
        key = (finding.rule, finding.span.path, finding.mail, finding.locale, finding.message)
        if left[key]:
            left[key] -= 1
        elif mark not in known.prints:
            yield finding
