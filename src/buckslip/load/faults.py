"""Findings about files, in one line each."""

from __future__ import annotations

from buckslip.model.finding import Finding, Severity
from buckslip.model.source import Span


def error(rule: str, span: Span, message: str, help: str = "") -> Finding:
    """A fault that stops publication."""
    return Finding(rule, Severity.ERROR, span, message, help)


def warning(rule: str, span: Span, message: str, help: str = "") -> Finding:
    """A fault that harms nobody, though it is hardly meant."""
    return Finding(rule, Severity.WARNING, span, message, help)
