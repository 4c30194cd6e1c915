"""Languages that put values in as they are: whatever must be formatted or escaped is a computed field."""

from __future__ import annotations

import re

from buckslip.dialects.base import FORMATTING, Dialect
from buckslip.model.locale import Locale
from buckslip.model.schema import Kind
from buckslip.syntax.evaluate import escape, formatted
from buckslip.syntax.formats import PART, date_patterns, month_names, short_month_names, weekday_names
from buckslip.syntax.nodes import Field, Filter, For, Literal, Loop, Node, Output, Position

# What a value may not hold that is printed into markup as it is: markup, and what begins tags of these languages.
_SPECIAL = re.compile(r"[&<>\"'%{\r\n]")
_STYLE = re.compile(r"(<style\b.*?</style>)", re.DOTALL | re.IGNORECASE)

LISTS = "a contact holds no lists"


class Unsaid(ValueError):
    """A condition that the language cannot say."""


class Raw(Dialect):
    """Prints values through `inserted`."""

    def value(self, value: Field | Literal | Loop, node: Output) -> str:
        """The field, or the computed field that holds the value formatted and escaped, with its fallback."""
        if not isinstance(value, Field):
            return self.unsupported("a value of a loop", LISTS, "print a field")
        missing = escape(formatted(None, node.filters, "", self.names.locale), node.position)
        return self.inserted(self._source(value, node), missing, node.position)

    def inserted(self, name: str, missing: str, position: Position) -> str:
        """The value of the field `name`; `missing`, already escaped, when it is empty."""
        raise NotImplementedError

    def loop(self, node: For) -> None:
        """A loop, which nothing here can say."""
        self.here = node.span
        bound = f"write `for {node.variable} in customer.{node.source.path[1]}[:3]`"
        self.unsupported("a loop", LISTS, bound)

    def printed(self, nodes: tuple[Node, ...]) -> str:
        """Nodes as text of their own, which may be put in more than once."""
        outside, self.parts = self.parts, []
        self.nodes(nodes)
        text, self.parts = "".join(self.parts), outside
        return text

    def _source(self, field: Field, node: Output) -> str:
        working = tuple(one for one in node.filters if one.name != "default")
        for name in self._escaping(field, working, node.position):
            working = (*working, Filter(name, None, node.span))
        if not working:
            return self.reference(field)
        return self.compute(field, working[0], *(one.name for one in working[1:]))

    def _escaping(self, field: Field, working: tuple[Filter, ...], position: Position) -> tuple[str, ...]:
        """How the data side has to escape the value, if it can hold anything that would have to be."""
        match position:
            case Position.SUBJECT | Position.PLAIN:
                return ()
            case Position.URL:
                return ("link",)
            case Position.URL_PART:
                return () if _bare(field, working, position, self.names.locale) else ("url",)
        if working and working[0].name in FORMATTING:
            return ("html",) if _SPECIAL.search(_words(self.names.locale)) else ()
        return () if _bare(field, working, position, self.names.locale) else ("html",)


def _bare(field: Field, working: tuple[Filter, ...], position: Position, locale: Locale) -> bool:
    """Whether no value of the field changes when it is escaped."""
    if field.kind is Kind.INTEGER:
        return not working
    if field.kind is not Kind.ENUM or not field.spec.values:
        return False
    texts = [formatted(word, working, "", locale) for word in field.spec.values]
    return all(escape(text, position) == text and not _SPECIAL.search(text) for text in texts)


def _words(locale: Locale) -> str:
    """Everything that a date, a number or an amount may consist of, but for digits."""
    dates = (*date_patterns(locale).values(), *month_names(locale), *short_month_names(locale), *weekday_names(locale))
    money = (locale.money, locale.decimal, locale.group, *locale.symbols.values())
    return PART.sub("", " ".join((*dates, *money)))


def outside_styles(text: str) -> list[tuple[str, bool]]:
    """HTML in pieces, each with whether it is read as markup: style sheets know no entities."""
    if "<s" not in text and "<S" not in text:
        return [(text, True)]
    return [(piece, not number % 2) for number, piece in enumerate(_STYLE.split(text))]


def is_numeric(text: str) -> bool:
    """Whether PHP would compare this text as a number: `1e1` equals `10`."""
    return bool(re.fullmatch(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", text, re.ASCII))
