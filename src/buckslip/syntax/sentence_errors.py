"""What is wrong with a sentence that the grammar cannot read, in a writer's words."""

from __future__ import annotations

from buckslip.model.schema import Schema
from buckslip.syntax.lexer import Fault


def unreadable(text: str, at: int, schema: Schema) -> Fault:  # noqa: ARG001
    """The fault of a sentence that stops making sense at `at`."""
    return Fault("sentence-syntax", at, "the sentence cannot be read from here on")
