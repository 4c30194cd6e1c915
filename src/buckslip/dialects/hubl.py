"""HubL as HubSpot's e-mails speak it: filters are not for a contact's properties there, and nothing is escaped.

HubSpot documents that filters do not apply to personalisation tokens in e-mails, so whatever formats a property is a
computed field; only escaping is a filter, and only where markup needs it. Read in developers.hubspot.com, 2026-11-22:
cms/reference/hubl/filters.md, if-statements.md, variables.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.base import FORMATTING, Dialect
from buckslip.model.schema import Kind
from buckslip.syntax.evaluate import URL_SAFE, URL_SCHEMES, formatted
from buckslip.syntax.nodes import (
    And,
    Compare,
    Condition,
    Field,
    Filter,
    For,
    Known,
    Literal,
    Loop,
    Member,
    Not,
    Or,
    Output,
    Position,
    Value,
)
from buckslip.syntax.types import family, kind_of

_HAZARD = re.compile(r"\{\{|\{(?=[%#]|\Z)")
_BRACE = "{{ '{' }}"
_TAG_ENDS = re.compile(r"(?<=[{}%#])(?=[{}%#])")
_CASES = frozenset({"capitalize", "lower", "upper"})
_LOOP = {"index": "loop.index", "first": "loop.first", "last": "loop.last"}
# Escaped once, whether or not HubSpot escapes as well, and read once, whether or not it reads output again.
_ESCAPED = "|escape|replace('{', '&#123;')|safe"
_ENCODED = "|urlencode|replace('+', '%20')"
_PART = f"{_ENCODED}|replace('*', '%2A')|replace('%7E', '~')"
# What a whole web address keeps; `%` comes last, or it would make codes of what follows it.
_KEPT = "".join(
    f"|replace('%{ord(one):02X}', '{'&amp;' if one == '&' else one}')" for one in f"~{URL_SAFE}" if one != "*"
)

_STEP_BRACES = "literal braces in the text are written as constants"
_STEP_EMPTY = "a loop's `else` is written as the `else` of a condition"
_STEP_LINK = "a web address from the data is used only if it begins with https://, http:// or mailto:"


class Hubl(Dialect):
    """Prints HubL templates for e-mails."""

    NAME = "hubl"
    IF = "{% if {} %}"
    ELIF = "{% elif {} %}"
    ELSE = "{% else %}"
    END_IF = "{% endif %}"
    TAKEN = frozenset(
        {"account", "contact", "content", "custom", "link", "owner", "request", "site_settings", "widget"}
    )
    ESCAPES: ClassVar[Mapping[Position, str]] = {
        Position.TEXT: _ESCAPED,
        Position.ATTRIBUTE: _ESCAPED,
        Position.URL_PART: _PART,
        Position.SUBJECT: "",
        Position.PLAIN: "",
    }

    def text(self, text: str) -> str:
        """Literal text; braces that would begin a tag become constants."""
        if "{" not in text or not _HAZARD.search(text):
            return text
        self.step(_STEP_BRACES)
        return _HAZARD.sub(lambda found: _BRACE * len(found[0]), text)

    # Values ----------------------------------------------------------------------------------------------------------

    def value(self, value: Field | Literal | Loop, node: Output) -> str:
        """Print a value: the property, or what is computed from it, with what stands in for a missing one."""
        if isinstance(value, Loop):
            return f"{{{{ {_LOOP[value.name]} }}}}"
        assert isinstance(value, Field)
        expression = self._expression(value, node.filters)
        if node.position is not Position.URL:
            return f"{{{{ {expression}{self.ESCAPES[node.position]} }}}}"
        self.step(_STEP_LINK)
        schemes = " or ".join(f"link is string_startingwith '{one}'" for one in URL_SCHEMES)
        return (
            f"{{% set link = {expression} %}}{{% if {schemes} %}}{{{{ link{_ENCODED}{_KEPT} }}}}"
            "{% elif link ~ '' != '' %}#{% endif %}"
        )

    def _expression(self, field: Field, filters: tuple[Filter, ...]) -> str:
        """The bare text; one computed field holds what all the filters but `default` make of the value."""
        reference = self.reference(field)
        working = [one for one in filters if one.name in FORMATTING or one.name in _CASES]
        if working:
            reference = self.compute(field, working[0], *(one.name for one in working[1:]))
        missing = formatted(None, filters, "", self.names.locale)
        if field.kind is Kind.INTEGER and not working:  # which may be kept as 12.0
            return f"({reference} ~ '' != '' ? {reference}|int : {_constant(missing)})"
        if not missing:
            return reference
        if field.path[0] == "customer":
            return f"personalization_token('{reference}', {_constant(missing)})"
        return f"({reference} ~ '' != '' ? {reference} : {_constant(missing)})"

    # Conditions ------------------------------------------------------------------------------------------------------

    def condition(self, condition: Condition) -> str:
        """A condition, with every comparison guarded."""
        return self._test(condition, outer=True)

    def _test(self, condition: Condition, *, outer: bool = False) -> str:
        match condition:
            case And(items) | Or(items):
                word = "and" if isinstance(condition, And) else "or"
                test = f" {word} ".join(self._test(item) for item in items) or str(word == "and").lower()
            case Not(item):
                return f"not {self._test(item)}"
            case Known(value):
                test = self._known(value)
            case Compare(left, "!=", right):
                return f"not ({self._compare(left, '==', right)})"
            case Compare(left, op, right):
                test = self._compare(left, op, right)
            case Member(value, options, negated):
                test = " or ".join(self._compare(value, "==", one) for one in options)
                if negated:
                    return f"not ({test})"
        return test if outer else f"({test})"

    def _known(self, value: Value) -> str:
        """Whether a value is there: true, or a number, or text or a list that is not empty."""
        if isinstance(value, Loop):
            return _LOOP[value.name]
        assert isinstance(value, Field)
        reference = self.reference(value)
        match value.kind:
            case Kind.BOOLEAN:
                return f"{reference} == true"
            case Kind.LIST:
                return reference
        return f"{reference} ~ '' != ''"

    def _compare(self, left: Value, op: str, right: Value) -> str:
        fields = [one for one in (left, right) if isinstance(one, Field)]
        kind = family(kind_of(fields[0] if fields else right))
        guards = [f"{self.reference(one)} ~ '' != ''" for one in fields]
        if kind == "text":  # a missing text equals no constant, but another missing one
            guards = [f"{self.reference(one)} != null" for one in fields] if len(fields) == 2 else []
        return " and ".join((*guards, f"{self._operand(left, kind)} {op} {self._operand(right, kind)}"))

    def _operand(self, value: Value, kind: str) -> str:
        match value:
            case Literal(bool() as given):
                return "true" if given else "false"
            case Literal(str() as given):
                return _constant(given[:10] if kind == "date" else given)
            case Literal(given):
                return f"{given:f}" if isinstance(given, float) else str(given)
            case Loop(name):
                return _LOOP[name]
            case Field():
                reference = self.reference(value)
                return f"{reference}[:10]" if kind == "date" else reference
        raise AssertionError(value)

    # Loops -----------------------------------------------------------------------------------------------------------

    def loop(self, node: For) -> None:
        """A loop over the first few items, inside a condition: a missing list has no items, and `else` is ignored."""
        listed = self.reference(node.source)
        bound = "" if node.limit is None else f"[:{node.limit}]"
        self.parts.append(f"{{% if {listed} %}}{{% for {self.local(node.variable)} in {listed}{bound} %}}")
        self.body(node.body)
        self.parts.append("{% endfor %}")
        if node.otherwise:
            self.step(_STEP_EMPTY)
            self.parts.append("{% else %}")
            self.body(node.otherwise)
        self.parts.append("{% endif %}")


def _constant(text: str) -> str:
    """A text in quotes; what could begin or end a tag is put together."""
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    quote = '"' if "'" in text else "'"
    if quote in text:
        escaped = escaped.replace(quote, f"\\{quote}")
    parts = [f"{quote}{part}{quote}" for part in _TAG_ENDS.split(escaped)]
    return parts[0] if len(parts) == 1 else " ~ ".join(parts)
