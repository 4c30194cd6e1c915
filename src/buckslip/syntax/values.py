"""Values and filters inside a tag: tokens to typed nodes, or the first fault.

The language is a subset of Jinja's, and a test holds it to that. It has a reader of its own because Jinja's parser
knows lines but no columns, speaks of "print statements", and recurses without limit on hostile nesting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Schema
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean
from buckslip.syntax.catalogue import FILTERS, LOOP, SYSTEM
from buckslip.syntax.formats import date_patterns
from buckslip.syntax.lexer import Fault, Token
from buckslip.syntax.nodes import Field, Filter, Literal, Loop, Out, System, Value
from buckslip.syntax.types import check_filters

_PREFIXES = ("customer", "sender", "loop")
# What writers know from elsewhere, and how it is said here.
_WAYS_OUT = {
    "!": "write `not`",
    "?": "write `{% if … %}…{% else %}…{% endif %}`",
    "contains": "a text can only be compared as a whole: use `==`, or `in` with a list",
    "if": "write `{% if … %}…{% endif %}` round it",
    "or": 'write `| default("…")` for what stands in for a missing value',
}


class Names(Protocol):
    """What names mean where a tag stands."""

    @property
    def schema(self) -> Schema:
        """The customer's fields."""
        ...

    @property
    def locale(self) -> Locale:
        """The locale whose date formats may be named."""
        ...

    @property
    def variables(self) -> Mapping[str, FieldSpec | None]:
        """Loop variables and the list each walks through; None when its loop is broken."""
        ...


class Unknowable(Fault):
    """A name of a broken loop, which was reported already."""


class Values:
    """Reads the tokens of one tag from left to right: names, constants and filters."""

    def __init__(self, tokens: tuple[Token, ...], names: Names, at: Span, source: str) -> None:
        self.tokens, self.names, self.at, self.source = tokens, names, at, source
        self.folded = "\n" in source
        self.position = 0
        self.depth = 0

    # Tokens ---------------------------------------------------------------------------------------------------------

    @property
    def here(self) -> Token:
        """The token to read next."""
        return self.tokens[self.position]

    def take(self, text: str) -> bool:
        """Read the operator or word `text` if it comes next."""
        token = self.tokens[self.position]
        if token.text != text or token.kind == "string":
            return False
        self.position += 1
        return True

    def next(self) -> Token:
        """Read one token."""
        token = self.tokens[self.position]
        self.position += 1
        return token

    def end(self) -> None:
        """Nothing may follow."""
        token = self.here
        if token.kind != "end":
            raise self.unexpected(token)

    def span(self, token: Token) -> Span:
        """Where `token` stands in the writer's file."""
        at = self.at
        if self.folded:
            return at.moved(self.source[: token.offset])
        return Span(at.path, at.line, at.column + token.offset)

    def unexpected(self, token: Token) -> Fault:
        """Say why `token` cannot stand where it does."""
        if token.text in ("+", "-", "*", "/", "//", "%", "**", "~"):
            return Fault(
                "tag-unsupported", token.offset, f"tags cannot calculate (`{token.text}`)", "use a field for it"
            )
        if token.text == "(":
            return Fault("tag-unsupported", token.offset, "tags cannot call functions")
        if token.text == "[":
            return Fault("tag-unsupported", token.offset, "`[…]` is only for the length of a loop, as in `[:3]`")
        if token.text == "=":
            return Fault("tag-bad-syntax", token.offset, "`=` does not compare", "write `==`")
        if token.text == "is":
            message = "`is` is not part of the personalisation language"
            return Fault(
                "tag-unsupported", token.offset, message, "write `{% if customer.… %}` to ask if a value is there"
            )
        if token.kind == "end":
            return Fault("tag-bad-syntax", token.offset, "the tag ends too early")
        if way_out := _WAYS_OUT.get(token.text):
            return Fault("tag-bad-syntax", token.offset, f"`{token.text}` has no meaning here", way_out)
        glued = any(one.kind == "number" and one.offset + len(one.text) == token.offset for one in self.tokens)
        if glued and (token.kind == "name" or token.text in (",", ".")):
            return Fault(
                "tag-bad-literal", token.offset, "a number has digits and a point only", "as in `1000` or `0.5`"
            )
        return Fault("tag-bad-syntax", token.offset, f"cannot read the tag from `{token.text}` on")

    # Values ---------------------------------------------------------------------------------------------------------

    def output(self, span: Span) -> Out | str:
        """The inside of `{{ … }}`; a bare text gives that text."""
        first = self.here
        if first.kind == "end":
            raise Fault(
                "tag-empty", 0, "the tag is empty", "write `{{ customer.… }}`, or `\\{{` for the braces themselves"
            )
        value = self.value()
        filters, sites = self.filters()
        self.end()
        if isinstance(value, Literal):
            if isinstance(value.value, str) and not filters:
                return value.value
            raise Fault("tag-bad-syntax", first.offset, "a constant needs no tag", "write the text itself")
        if isinstance(value, System) and filters:
            raise Fault("tag-wrong-filter", sites[0], f"{value.name} is always there and takes no filter")
        if not isinstance(value, System):
            check_filters(value, filters, first.offset, sites)
        return Out(value, filters, span)

    def value(self) -> Value:
        """A constant or a name."""
        token = self.next()
        if token.kind == "name":
            if token.text in ("true", "True", "false", "False"):
                return Literal(token.text in ("true", "True"), self.at)
            return self.named(token)
        if token.kind in ("string", "number"):
            return Literal(token.value, self.at)
        if token.text == "-" and self.here.kind == "number":
            number = self.next().value
            assert not isinstance(number, str)
            return Literal(-number, self.at)
        raise self.unexpected(token)

    def named(self, first: Token) -> Value:
        """`customer.x`, `item.x`, `loop.x`, `sender.x` or `unsubscribe_url`."""
        root = first.text
        if not self.take("."):
            return self.bare(first)
        member = self.next()
        if member.kind != "name":
            raise Fault("tag-bad-syntax", member.offset, f"a name is missing after `{root}.`")
        name = member.text
        if self.here.text == ".":
            raise Fault("tag-unsupported", self.here.offset, f"`{root}.{name}` has no parts")
        if root == "customer":
            return self.field((root, name), self.names.schema.fields.get(name), member, self.names.schema.fields)
        if root in self.names.variables:
            spec = self.names.variables[root]
            if spec is None:
                raise Unknowable("tag-bad-loop", first.offset, "")
            return self.field((root, name), spec.member(name), member, {one.name: one for one in spec.record})
        if root == "loop":
            return self.loop(name, member)
        if f"{root}.{name}" in SYSTEM:
            return System(f"{root}.{name}", self.at)
        known = [*self.names.variables, *_PREFIXES]
        message = f"there is no `{root}` here"
        way_out = f"a customer's field is `customer.{name}`, one of a list's records stands in its `{{% for … %}}`"
        if root == "sender":
            known, message = [one for one in SYSTEM if "." in one], f"there is no `sender.{name}`"
            raise Fault("tag-unknown-name", member.offset, message, did_you_mean(f"{root}.{name}", known))
        raise Fault("tag-unknown-name", first.offset, message, did_you_mean(root, known) or way_out)

    def bare(self, first: Token) -> Value:
        """A name without a dot: a system value."""
        name = first.text
        if name in SYSTEM:
            return System(name, self.at)
        if name in self.names.variables or name in _PREFIXES:
            if self.names.variables.get(name, first) is None:
                raise Unknowable("tag-bad-loop", first.offset, "")
            raise Fault("tag-unknown-field", first.offset, f"`{name}` alone is no value", f"write `{name}.…`")
        if name in self.names.schema.fields:
            raise Fault("tag-unknown-name", first.offset, f"there is no `{name}`", f"did you mean 'customer.{name}'?")
        if name in ("none", "None", "null", "nil"):
            message = f"`{name}` is not part of the personalisation language"
            raise Fault(
                "tag-unsupported", first.offset, message, "write `{% if customer.… %}` to ask if a value is there"
            )
        if self.here.text == "(":
            raise self.unexpected(self.here)
        raise Fault(
            "tag-unknown-name", first.offset, f"there is no `{name}`", did_you_mean(name, [*SYSTEM, *_PREFIXES])
        )

    def field(
        self, path: tuple[str, str], spec: FieldSpec | None, token: Token, known: Mapping[str, FieldSpec]
    ) -> Field:
        """The field, or the fault that names the nearest one."""
        if spec is None:
            where = "rules/schema.yml" if path[0] == "customer" else f"the records of {path[0]}"
            message = f"no field '{path[1]}' in {where}"
            raise Fault("tag-unknown-field", token.offset, message, did_you_mean(path[1], known))
        return Field(path, spec, self.span(self.tokens[self.position - 3]))

    def loop(self, name: str, token: Token) -> Loop:
        """`loop.index`, `loop.first` or `loop.last`, inside a loop."""
        if name not in LOOP:
            help = did_you_mean(name, LOOP) or "there are loop.index, loop.first and loop.last"
            raise Fault("tag-unknown-name", token.offset, f"there is no `loop.{name}`", help)
        if not self.names.variables:
            raise Fault("tag-unknown-name", token.offset, f"`loop.{name}` stands outside a loop")
        return Loop(name, self.at)

    def filters(self) -> tuple[tuple[Filter, ...], tuple[int, ...]]:
        """`| name(argument)`, any number of times, and the offset of each."""
        found: list[Filter] = []
        sites: list[int] = []
        while self.take("|"):
            token = self.next()
            if token.kind != "name":
                raise Fault("tag-bad-syntax", token.offset, "the name of a filter is missing after `|`")
            if token.text not in FILTERS:
                help = did_you_mean(token.text, FILTERS) or f"there are {', '.join(FILTERS)}"
                raise Fault("tag-unknown-filter", token.offset, f"there is no filter `{token.text}`", help)
            found.append(Filter(token.text, self.argument(token), self.at))
            sites.append(token.offset)
        return tuple(found), tuple(sites)

    def argument(self, token: Token) -> str | None:
        """The constant in the filter's parentheses, checked against what the filter wants."""
        wanted, example = FILTERS[token.text].argument, FILTERS[token.text].example
        if not self.take("("):
            if wanted:
                raise Fault("tag-bad-argument", token.offset, f"`{token.text}` needs an argument", f"as in `{example}`")
            return None
        given = self.next()
        if given.text == ")" and not wanted:
            return None
        if not wanted:
            way_out = "rules/schema.yml says which currency it is" if token.text == "currency" else "leave it out"
            raise Fault("tag-bad-argument", given.offset, f"`{token.text}` takes no argument", way_out)
        if given.kind != "string" or not self.take(")"):
            message = f"`{token.text}` takes one text in quotes"
            raise Fault("tag-bad-argument", given.offset, message, f"as in `{example}`")
        text = str(given.value)
        if wanted == "format" and text not in date_patterns(self.names.locale):
            formats = date_patterns(self.names.locale)
            message = f"no date format '{text}' in the locale {self.names.locale.tag}"
            help = did_you_mean(text, formats) or f"there are {', '.join(sorted(formats))}"
            raise Fault("tag-date-format", given.offset, message, help)
        return text
