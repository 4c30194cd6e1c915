"""The facts of `rules/schema.yml`: what holds for every customer, so that proofs may rely on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from buckslip.model.finding import Finding, Severity
from buckslip.model.schema import Schema
from buckslip.model.source import Marked
from buckslip.syntax.rules import Rule
from buckslip.syntax.sentences import parse

_JOINT = re.compile(r"""\s+(when|if|implies)\s+(?=(?:[^"]*"[^"]*")*[^"]*\Z)""")


@dataclass(frozen=True, slots=True)
class Fact:
    """`then when given`, or `given implies then`: every customer of whom `given` is true is one of whom `then` is."""

    given: Rule
    then: Rule


def facts(schema: Schema) -> tuple[tuple[Fact, ...], tuple[Finding, ...]]:
    """The facts that could be read, and what is wrong with the others."""
    found: list[Fact] = []
    findings: list[Finding] = []
    for text in schema.facts:
        parts = _JOINT.split(text.value)
        if len(parts) != 3:
            message = "a fact joins two sentences by 'when' or 'implies'"
            way_out = "write it such as `last_purchase_at is set when first_purchase_at is set`"
            findings.append(Finding("sentence-syntax", Severity.ERROR, text.span, message, way_out))
            continue
        sides = [_side(text, part, schema, findings) for part in (parts[0], parts[2])]
        if sides[0] is not None and sides[1] is not None:
            first, second = sides[0], sides[1]
            found.append(Fact(first, second) if parts[1] == "implies" else Fact(second, first))
    return tuple(found), tuple(findings)


def _side(text: Marked[str], part: str, schema: Schema, findings: list[Finding]) -> Rule | None:
    at = text.value.rindex(part) if text.value.endswith(part) else text.value.index(part)
    rule, faults = parse(part, text.span.moved(text.value[:at]), schema)
    findings.extend(faults)
    return rule
