"""How the data side computes a field, as one SQL expression over a table of customers.

The table has a column for each field of `rules/schema.yml`; lists are JSON, dates are ISO text, days or timestamps in
UTC. A key in each record of a list is an expression over the record, `item`. Written for DuckDB; but for `url_encode`,
PostgreSQL reads it as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from buckslip.dialects.base import Computed
from buckslip.esps.flags import YES, Flag
from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.syntax.catalogue import NUMERIC
from buckslip.syntax.evaluate import URL_SAFE, URL_SCHEMES
from buckslip.syntax.formats import (
    PART,
    date_patterns,
    decimals,
    money_pattern,
    month_names,
    short_month_names,
    weekday_names,
)
from buckslip.syntax.nodes import And, Compare, Condition, Field, Known, Literal, Member, Not, Or, Value
from buckslip.syntax.types import family, kind_of

_OPERATORS = {"==": "=", "!=": "<>"}
_EMPTY = "''"
_ENTITIES = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("'", "&#39;"),
    ("%", "&#37;"),
    ("{", "&#123;"),
    ("\n", "&#10;"),
    ("\r", "&#13;"),
)
# What PostgreSQL and DuckDB reserve, of the words that a field may be called.
_RESERVED_WORDS = (
    "all analyse analyze any array asc asymmetric both case cast check collate column constraint create cross "
    "current_date current_time current_user default deferrable desc describe distinct do else end except fetch from "
    "full grant group having ilike in initially inner intersect into is isnull join lambda lateral leading left like "
    "limit localtime localtimestamp natural notnull null offset on only order outer overlaps pivot placing primary "
    "qualify references returning right select show similar some summarize symmetric table then to trailing union "
    "unique unpivot user using variadic verbose when where window with"
)
_RESERVED = frozenset(_RESERVED_WORDS.split())


@dataclass(frozen=True, slots=True)
class Sheet:
    """The customer table of a project, and the locales that texts are written in."""

    schema: Schema
    locales: Mapping[str, Locale]
    _made: dict[Computed | str, str] = field(default_factory=dict)  # mails need the same fields again and again

    def computed(self, one: Computed) -> str:
        """The expression of a computed field; it is never NULL."""
        if one not in self._made:
            self._made[one] = self._computed(one)
        return self._made[one]

    def flat(self, name: str) -> str:
        """The expression of a flat field, such as `recommendations_1_name`; "" for a column."""
        if name not in self._made:
            self._made[name] = self._flat(name)
        return self._made[name]

    def _computed(self, one: Computed) -> str:
        if isinstance(one, Flag):
            test = self._condition(one.condition, one.variable)
            return f"CASE WHEN {test} THEN {_text(YES)} ELSE '' END"
        source = self._place(one.path[-1], "item" if len(one.path) > 1 else "")
        made = self._first(one, source)
        for name in one.then:
            made = _THEN[name](made)
        return f"coalesce({made}, '')"

    def _flat(self, name: str) -> str:
        found = self._origin(name)
        if found is None:
            return ""
        spec, place = found
        return place if spec is None else _typed(place, spec.kind)

    def _first(self, one: Computed, source: str) -> str:
        """What the first filter makes of the value."""
        match one.filter:
            case "currency":
                return _money(source, one.unit, self.locales[one.locale])
            case "number":
                return _number(source, self.locales[one.locale])
            case "date":
                return _date(source, one.argument, self.locales[one.locale])
        text = f"cast({_typed(source, Kind.INTEGER)} AS varchar)" if one.kind is Kind.INTEGER else source
        return _THEN[one.filter](text)

    # Where values stand ----------------------------------------------------------------------------------------------

    def _place(self, name: str, variable: str) -> str:
        """A value as it is kept: a column, or a text from JSON."""
        if variable:
            return f"(item ->> {_text(name)})"
        found = self._origin(name)
        return found[1] if found else _quoted(name)

    def _origin(self, name: str) -> tuple[FieldSpec | None, str] | None:
        """The key of a list's record that a flat field stands for (None: the number of records), and its place."""
        for listed in () if name in self.schema.fields else self.schema.fields.values():
            rest = name.removeprefix(f"{listed.name}_")
            if listed.kind is not Kind.LIST or rest == name:
                continue
            records = f"cast({_quoted(listed.name)} AS json)"
            if rest == "count":
                return None, f"coalesce(json_array_length({records}), 0)"
            number, _, key = rest.partition("_")
            if number.isdigit() and (spec := listed.member(key)):
                return spec, f"({records} -> {int(number) - 1} ->> {_text(key)})"
        return None

    # Conditions, never NULL ------------------------------------------------------------------------------------------

    def _condition(self, condition: Condition, variable: str) -> str:
        match condition:
            case And(items) | Or(items):
                word = " AND " if isinstance(condition, And) else " OR "
                empty = "true" if isinstance(condition, And) else "false"
                return f"({word.join(self._condition(one, variable) for one in items)})" if items else empty
            case Not(item):
                return f"NOT ({self._condition(item, variable)})"
            case Known(value):
                return self._known(value, variable)
            case Compare(left, op, right):
                kind = family(kind_of(left if isinstance(left, Field) else right))
                sides = (self._operand(one, kind, variable) for one in (left, right))
                test = f" {_OPERATORS.get(op, op)} ".join(sides)
                return f"coalesce({test}, {'true' if op == '!=' else 'false'})"
            case Member(value, options, negated):
                kind = family(kind_of(value))
                listed = ", ".join(self._operand(one, kind, variable) for one in options)
                test = f"{self._operand(value, kind, variable)} {'NOT IN' if negated else 'IN'} ({listed})"
                return f"coalesce({test}, {'true' if negated else 'false'})"

    def _known(self, value: Value, variable: str) -> str:
        assert isinstance(value, Field)
        place = self._operand(value, family(value.kind), variable)
        match family(value.kind):
            case "boolean":
                return f"coalesce({place}, false)"
            case "text":
                return f"coalesce({place} <> '', false)"
            case "list":
                return f"coalesce(json_array_length(cast({place} AS json)) > 0, false)"
        return f"{place} IS NOT NULL"

    def _operand(self, value: Value, kind: str, variable: str) -> str:
        match value:
            case Literal(bool() as given):
                return "true" if given else "false"
            case Literal(str() as given):
                return _text(given[:10] if kind == "date" else given)
            case Literal(given):
                return str(given)
            case Field((root, name)):
                own = root if root == variable else ""
                place = self._place(name, own)
                if kind == "date":
                    return _day(place)
                from_json = bool(own) or self._origin(name) is not None
                return _typed(place, value.kind, exact=True) if from_json and not name.endswith("_count") else place
        raise AssertionError(value)


# Types ---------------------------------------------------------------------------------------------------------------


def _typed(place: str, kind: Kind, *, exact: bool = False) -> str:
    """A text from JSON as a value of its type; `exact` keeps more decimals than a field may have."""
    if kind is Kind.BOOLEAN:
        return f"cast({place} AS boolean)"
    if kind not in NUMERIC:
        return place
    if exact:
        return _decimal(place)
    return f"cast({_decimal(place)} AS bigint)" if kind is Kind.INTEGER else f"cast({place} AS decimal(18, 2))"


def _decimal(place: str) -> str:
    return f"cast({place} AS decimal(38, 6))"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return f'"{name}"' if name in _RESERVED else name


def _joined(parts: Sequence[str]) -> str:
    return " || ".join(parts) if parts else "''"


# Texts ---------------------------------------------------------------------------------------------------------------


def _capitalized(text: str) -> str:
    return f"(upper(substr({text}, 1, 1)) || lower(substr({text}, 2)))"


def _entities(text: str) -> str:
    for character, entity in _ENTITIES:
        found = f"chr({ord(character)})" if character in "\r\n" else _text(character)
        text = f"replace({text}, {found}, {_text(entity)})"
    return text


def _link(text: str) -> str:
    """A whole link; `%` comes last, or it would make codes of what follows it."""
    encoded = f"url_encode({text})"
    for character in URL_SAFE:
        kept = "&amp;" if character == "&" else character
        encoded = f"replace({encoded}, {_text(f'%{ord(character):02X}')}, {_text(kept)})"
    schemes = " OR ".join(f"substr({text}, 1, {len(one)}) = {_text(one)}" for one in URL_SCHEMES)
    return f"CASE WHEN {schemes} THEN {encoded} WHEN {text} <> '' THEN '#' END"


_THEN = {
    "capitalize": _capitalized,
    "html": _entities,
    "link": _link,
    "lower": "lower({})".format,
    "upper": "upper({})".format,
    "url": "url_encode({})".format,
}


def _day(place: str) -> str:
    """The day of a date as ISO text; NULL when it is missing or empty."""
    return f"nullif(substr(cast({place} AS varchar), 1, 10), '')"


def _date(place: str, name: str, locale: Locale) -> str:
    day = _day(place)
    pattern = date_patterns(locale).get(name, "{year}-{month2}-{day2}")
    weekday = f"extract(isodow FROM cast({day} AS date))"
    parts = {
        "year": f"substr({day}, 1, 4)",
        "month": f"ltrim(substr({day}, 6, 2), '0')",
        "month2": f"substr({day}, 6, 2)",
        "month_name": _chosen(f"substr({day}, 6, 2)", month_names(locale), "'{:02}'"),
        "month_short": _chosen(f"substr({day}, 6, 2)", short_month_names(locale), "'{:02}'"),
        "day": f"ltrim(substr({day}, 9, 2), '0')",
        "day2": f"substr({day}, 9, 2)",
        "weekday_name": _chosen(weekday, weekday_names(locale), "{}"),
    }
    if pattern == "{year}-{month2}-{day2}":
        return day
    pieces = PART.split(pattern)
    placed = [parts.get(one, _text(f"{{{one}}}")) if index % 2 else _text(one) for index, one in enumerate(pieces)]
    return f"({_joined([one for one in placed if one != _EMPTY])})"


def _chosen(number: str, names: Sequence[str], when: str) -> str:
    """The name with that number, counted from 1."""
    cases = " ".join(f"WHEN {when.format(index)} THEN {_text(name)}" for index, name in enumerate(names, 1))
    return f"CASE {number} {cases} END"


def _money(place: str, currency: str, locale: Locale) -> str:
    digits = decimals(currency)
    rounded = f"round({_decimal(place)}, {digits})"
    text = f"cast(abs({rounded}) AS varchar)"
    amount = _signed(rounded, _grouped(text, locale))
    if digits:
        amount += f" || {_text(locale.decimal)} || split_part({text}, '.', 2)"
    before, *after = money_pattern(currency, locale).split("{amount}")
    pieces = [_text(before), *(part for one in after for part in (amount, _text(one)))]
    return f"({_joined([one for one in pieces if one != _EMPTY])})"


def _number(place: str, locale: Locale) -> str:
    rounded = f"round({_decimal(place)}, 2)"
    text = f"cast(abs({rounded}) AS varchar)"
    rest = f"rtrim(split_part({text}, '.', 2), '0')"
    fraction = f"CASE {rest} WHEN '' THEN '' ELSE {_text(locale.decimal)} || {rest} END"
    return f"({_signed(rounded, _grouped(text, locale))} || {fraction})"


def _signed(number: str, text: str) -> str:
    return f"CASE WHEN {number} < 0 THEN '-' ELSE '' END || {text}"


def _grouped(text: str, locale: Locale) -> str:
    """The whole part of a number's text, a mark after every three digits from the right."""
    whole = f"split_part({text}, '.', 1)"
    if not locale.group:
        return whole
    grouped = rf"ltrim(reverse(regexp_replace(reverse({whole}), '([0-9]{{3}})', '\1,', 'g')), ',')"
    return grouped if locale.group == "," else f"replace({grouped}, ',', {_text(locale.group)})"
