"""Comparisons that `min` and `max` of a field have decided already."""

from __future__ import annotations

from buckslip.model.finding import Finding, Severity
from buckslip.syntax.nodes import Field, Literal


def out_of_range(field: Field, op: str, literal: Literal, written: str) -> Finding | None:
    """What to say of a comparison that is never true, or true of every value; None of all others."""
    spec, value = field.spec, literal.value
    if isinstance(value, str | bool) or (spec.minimum is None and spec.maximum is None):
        return None
    low = float("-inf") if spec.minimum is None else spec.minimum
    high = float("inf") if spec.maximum is None else spec.maximum
    never = {
        "==": not low <= value <= high,
        ">": value >= high,
        ">=": value > high,
        "<": value <= low,
        "<=": value < low,
    }
    always = {
        "!=": not low <= value <= high,
        ">": value < low,
        ">=": value <= low,
        "<": value > high,
        "<=": value >= high,
    }
    bounds = [] if spec.minimum is None else [f"at least {spec.minimum:g}"]
    bounds += [] if spec.maximum is None else [f"at most {spec.maximum:g}"]
    message = f"'{spec.name}' is {' and '.join(bounds)}, so this is "
    if never.get(op):
        share = f"did you mean {written}%?" if low <= value / 100 <= high <= 1 else "compare with a value it can have"
        return Finding("sentence-out-of-range", Severity.WARNING, literal.span, message + "never true", share)
    if always.get(op) and not spec.optional:
        return Finding(
            "sentence-out-of-range", Severity.NOTE, literal.span, message + "true of everybody", "leave it out"
        )
    return None
