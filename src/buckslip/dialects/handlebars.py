"""Handlebars as far as SendGrid, Amazon SES and Mailgun agree: values, `if`, `unless`, `else` and `each`, no helpers.

Comparisons are helpers that each of them has or lacks, so they are decided beforehand; filters there are none. What
`if` takes for true is safe for texts, lists and real booleans; 0 is false. Read in handlebarsjs.com/guide and in the
lexer of handlebars.js 4.7, 2026-11-22; SES: docs.aws.amazon.com/ses, send-personalized-email-advanced (it escapes
nothing).
"""

from __future__ import annotations

import re
from typing import ClassVar

from buckslip.dialects.base import FORMATTING, Dialect
from buckslip.model.schema import Kind
from buckslip.syntax.catalogue import TEXTUAL
from buckslip.syntax.evaluate import escape, formatted
from buckslip.syntax.nodes import (
    Branch,
    Condition,
    Field,
    Filter,
    For,
    If,
    Known,
    Literal,
    Loop,
    Node,
    Not,
    Output,
    Position,
)

_HAZARD = re.compile(r"(\\*)(\{\{+|\{\Z)|(\\+)\Z|\A(?=\})")
_CASES = frozenset({"capitalize", "lower", "upper"})
_SURE = TEXTUAL | {Kind.BOOLEAN, Kind.DATE, Kind.LIST}  # true for `if` whenever they are there
_MARKUP = re.compile("[&<>\"']")
# Helpers of Handlebars itself and of SendGrid: a field of that name would call them.
_HELPERS = frozenset({"each", "insert", "length", "log", "lookup", "unless", "with"})

_STEP_BRACES = "literal braces in the text are written with a backslash or an empty comment"
_STEP_FALLBACK = "a value with its fallback is written as two branches"


class Handlebars(Dialect):
    """Prints Handlebars templates for an engine that escapes `{{x}}`, as SendGrid's and Mailgun's do."""

    NAME = "handlebars"
    ESCAPES: ClassVar[bool] = True

    @classmethod
    def says(cls, condition: Condition) -> bool:
        """One field, there or not, as long as `if` cannot mistake it."""
        item = condition.item if isinstance(condition, Not) else condition
        return isinstance(item, Known) and isinstance(item.value, Field) and item.value.kind in _SURE

    def text(self, text: str) -> str:
        """Literal text; braces that would begin a tag are hidden, and backslashes that would hide a tag doubled."""
        if not {"{", "}", "\\"}.intersection(text) or not _HAZARD.search(text):
            return text
        self.step(_STEP_BRACES)
        return _HAZARD.sub(_hidden, text)

    # Values ----------------------------------------------------------------------------------------------------------

    def value(self, value: Field | Literal | Loop, node: Output) -> str:
        """Print a value: the field, or what is computed from it, with what stands in for a missing one."""
        if not isinstance(value, Field):
            why = "the number of a round begins with 0 there, and nothing can be added"
            return self.unsupported("loop.index", why, "leave it out, or bound the loop to three records")
        missing = formatted(None, node.filters, "", self.names.locale)
        expression = self._expression(value, node, sure=bool(missing))
        bare = not self.ESCAPES or node.position in (Position.PLAIN, Position.SUBJECT, Position.URL)
        printed = f"{{{{{{{expression}}}}}}}" if bare else f"{{{{{expression}}}}}"
        if not missing:
            return printed
        self.step(_STEP_FALLBACK)
        return f"{{{{#if {expression}}}}}{printed}{{{{else}}}}{self.text(escape(missing, node.position))}{{{{/if}}}}"

    def _expression(self, field: Field, node: Output, *, sure: bool) -> str:
        """The field, or the computed field that holds what its filters and its place make of it.

        `sure` asks for one that `if` takes for true whenever there is something to print.
        """
        working = [one for one in node.filters if one.name in FORMATTING or one.name in _CASES]
        more = [name for name in self._escapes(field, node.position, working) if name]
        working += [Filter(name, None, node.span) for name in more]
        if not working and sure and field.kind is Kind.INTEGER:
            working = [Filter("html", None, node.span)]  # the same digits, as text
        return self.compute(field, working[0], *(one.name for one in working[1:])) if working else self.reference(field)

    def _escapes(self, field: Field, position: Position, working: list[Filter]) -> tuple[str, ...]:
        match position:
            case Position.URL:
                return ("link",)
            case Position.URL_PART:
                return ("url",)
            case Position.TEXT | Position.ATTRIBUTE if not self.ESCAPES and self._may_hold_markup(field, working):
                return ("html",)
        return ()

    def _may_hold_markup(self, field: Field, working: list[Filter]) -> bool:
        locale = self.names.locale
        if working and working[0].name in FORMATTING:
            texts = (locale.money, locale.decimal, locale.group, *locale.symbols.values(), *locale.dates.values())
            names = (*locale.months, *locale.months_short, *locale.weekdays)
            return any(map(_MARKUP.search, (*texts, *names)))
        if field.kind is Kind.ENUM:
            return any(map(_MARKUP.search, field.spec.values))
        return field.kind is not Kind.INTEGER

    def reference(self, field: Field) -> str:
        """The name of a field; within a loop the record stands before the customer."""
        found = super().reference(field)
        if self.loops and field.path[0] == "customer":
            return f"@root.{found}"
        return f"this.{found}" if found in _HELPERS else found

    def item(self, variable: str, name: str) -> str:  # noqa: ARG002 - there is but one loop at a time
        """A field of a loop's item."""
        return f"this.{name}"

    # Conditions ------------------------------------------------------------------------------------------------------

    def branch(self, node: If) -> None:
        """A condition; each further branch stands in the `else` of the one before."""
        self.here = node.span
        self._branches(node.branches, node.otherwise)

    def _branches(self, branches: tuple[Branch, ...], otherwise: tuple[Node, ...]) -> None:
        if not branches:
            self.body(otherwise)
            return
        first, rest = branches[0], branches[1:]
        word = "unless" if isinstance(first.condition, Not) else "if"
        self.parts.append(f"{{{{#{word} {self.condition(first.condition)}}}}}")
        self.body(first.body)
        if rest or otherwise:
            self.parts.append("{{else}}")
            self._branches(rest, otherwise)
        self.parts.append(f"{{{{/{word}}}}}")

    def condition(self, condition: Condition) -> str:
        """The field that a condition asks for."""
        item = condition.item if isinstance(condition, Not) else condition
        if self.says(condition) and isinstance(item, Known) and isinstance(item.value, Field):
            return self.reference(item.value)
        why = "it knows no comparisons, and no field can be computed for it"
        return self.unsupported("this condition", why, "ask for one field of the customer")

    # Loops -----------------------------------------------------------------------------------------------------------

    def loop(self, node: For) -> None:
        """A loop over all records: there is no way to stop earlier."""
        self.here = node.span
        if node.limit is not None:
            bound = f"a loop over {node.limit} records"
            self.unsupported(bound, "a loop cannot stop early", "leave the bound out, and keep no more in the data")
            return
        self.parts.append(f"{{{{#each {super().reference(node.source)}}}}}")
        self.body(node.body)
        outside = self.loops.pop()
        if node.otherwise:
            self.parts.append("{{else}}")
            self.body(node.otherwise)
        self.loops.append(outside)
        self.parts.append("{{/each}}")


class BareHandlebars(Handlebars):
    """Prints Handlebars templates for an engine that escapes nothing, as Amazon SES's."""

    NAME = "handlebars-bare"
    ESCAPES = False


def _hidden(found: re.Match[str]) -> str:
    """What the lexer reads as these backslashes and braces."""
    if not found[0]:
        return "{{!}}"  # or a brace would belong to the tag before it
    backslashes = found[1] or found[3] or ""
    hidden = f"{backslashes}\\{{{{!}}}}" if backslashes else ""  # one more, and a comment that it does not hide
    pairs, single = divmod(len(found[2] or ""), 2)
    return hidden + "\\{{" * pairs + "{ {{~!}}" * single
