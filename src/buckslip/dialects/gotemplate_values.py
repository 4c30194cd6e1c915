"""Values and conditions in Go templates: sprig's functions, and a guard of the type before every comparison."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import ClassVar

from buckslip.dialects.base import FORMATTING, Dialect
from buckslip.dialects.dates import letters
from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.evaluate import formatted
from buckslip.syntax.formats import (
    PART,
    date_patterns,
    decimals,
    money_pattern,
    month_names,
    short_month_names,
    weekday_names,
)
from buckslip.syntax.nodes import (
    And,
    Compare,
    Condition,
    Field,
    Filter,
    Known,
    Literal,
    Loop,
    Member,
    Not,
    Or,
    Value,
)
from buckslip.syntax.types import family, kind_of

_COMPARISONS = {"==": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_GO_TYPES = {"number": "float64", "text": "string", "date": "string", "boolean": "bool", "list": "slice"}
_REFERENCE_DAY = {  # Go spells a layout as its reference time, Monday 2 January 2006
    "day": "2",
    "day2": "02",
    "month": "1",
    "month2": "01",
    "month_name": "January",
    "month_short": "Jan",
    "year": "2006",
    "weekday_name": "Monday",
}
_TIME = '(toDate "2006-01-02" (substr 0 10 {}))'
_DIGITS = {
    "day": '(trimPrefix "0" (substr 8 10 {}))',
    "day2": "(substr 8 10 {})",
    "month": '(trimPrefix "0" (substr 5 7 {}))',
    "month2": "(substr 5 7 {})",
    "year": "(substr 0 4 {})",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_THOUSANDS = r"`^(-?\d+)(\d{3})(\D.*)?$`"
_A_HAIR_MORE = 1 + 2**-52  # the least number above 1
_GROUPINGS = 4  # separators in an amount below 10 ** 15; whole numbers reach 2 ** 53


class GoValues(Dialect):
    """Prints values and conditions as Go template expressions, in parentheses where they are calls."""

    FILTERS: ClassVar[Mapping[str, str]] = {
        "capitalize": '(printf "%s%s" (upper (regexFind "(?s)^." (lower {}))) '
        '(regexReplaceAllLiteral "(?s)^." (lower {}) ""))',
        "lower": "(lower {})",
        "upper": "(upper {})",
    }

    # Values ----------------------------------------------------------------------------------------------------------

    def text_of(self, value: Value, filters: tuple[Filter, ...]) -> str:
        """The expression of the printed text; it never fails and is never nil."""
        if isinstance(value, Loop):
            return self.position(value)
        assert isinstance(value, Field)
        reference, missing = self.reference(value), ""
        if value.kind is Kind.INTEGER or (filters and filters[0].name in FORMATTING):
            printed, rest = self._start(value, reference, filters)
            for one in rest:
                if one.name != "default":
                    printed = self.FILTERS[one.name].replace("{}", printed)
            missing = formatted(None, filters, "", self.names.locale)
            return f"(ternary {printed} {constant(missing)} {self.known(value)})"
        printed = reference if filters and filters[0].name == "default" else f'(default "" {reference})'
        for one in filters:
            if one.name == "default":
                printed = f"(default {constant(one.argument or '')} {printed})"
            else:
                printed = self.FILTERS[one.name].replace("{}", printed)
        return printed

    def _start(self, field: Field, reference: str, filters: tuple[Filter, ...]) -> tuple[str, tuple[Filter, ...]]:
        """A number, amount or date as text; for a missing value it may print anything, but it may not fail."""
        locale, unit = self.names.locale, field.spec.unit
        match filters[0].name if filters else "":
            case "currency":
                amount = _unsigned(_rounded(reference, decimals(unit)), field.spec)
                return _in_pattern(money_pattern(unit, locale), _separated(amount, field.spec, locale)), filters[1:]
            case "number" if field.kind is Kind.INTEGER:
                return _separated(f'(printf "%.0f" (float64 {reference}))', field.spec, locale), filters[1:]
            case "number":
                amount = _unsigned(rf"(regexReplaceAll `\.?0+$` {_rounded(reference, 2)} ``)", field.spec)
                return _separated(amount, field.spec, locale), filters[1:]
            case "date":
                there = f'(default "2000-01-01" {reference})'
                return _date(there, filters[0].argument or "", locale), filters[1:]
        return f"(toString (int64 {reference}))", filters

    # Conditions ------------------------------------------------------------------------------------------------------

    def test(self, condition: Condition) -> str:
        """The expression of a condition."""
        match condition:
            case And(items) | Or(items):
                word = "and" if isinstance(condition, And) else "or"
                return f"({word} {' '.join(self.test(item) for item in items)})"
            case Not(item):
                return f"(not {self.test(item)})"
            case Known(value):
                return self.known(value)
            case Compare(left, "!=", right):
                return f"(not {self._compare(left, '==', (right,))})"
            case Compare(left, op, right):
                return self._compare(left, op, (right,))
            case Member(value, options, negated):
                found = self._compare(value, "==", options)
                return f"(not {found})" if negated else found

    def known(self, value: Value) -> str:
        """Whether a value is there: a true boolean, or a number, or text or a list that is not empty."""
        if isinstance(value, Loop):
            return self.position(value)
        assert isinstance(value, Field)
        kind, reference = family(value.kind), self.reference(value)
        guard = f'(kindIs "{_GO_TYPES[kind]}" {reference})'
        if kind == "number":
            return guard
        more = {"boolean": "{}", "list": "(gt (len {}) 0)"}.get(kind, '(ne {} "")').replace("{}", reference)
        return f"(and {guard} {more})"

    def _compare(self, left: Value, op: str, rights: tuple[Value, ...]) -> str:
        kind = family(kind_of(left if isinstance(left, Field) else rights[0]))
        fields = [one for one in (left, *rights) if isinstance(one, Field)]
        guards = [f'(kindIs "{_GO_TYPES[kind]}" {self.reference(one)})' for one in fields]
        if kind == "date":
            guards += [f'(ne {self.reference(one)} "")' for one in fields]
        operands = " ".join(self._operand(one, kind) for one in (left, *rights))
        test = f"({_COMPARISONS[op]} {operands})"
        return f"(and {' '.join(guards)} {test})" if guards else test

    def _operand(self, value: Value, kind: str) -> str:
        match value:
            case Literal(bool() as given):
                return "true" if given else "false"
            case Literal(str() as given):
                return constant(given)
            case Literal(int() | float() as given):
                return f"{float(given)!r}" if abs(given) < 1e15 else f"{float(given):.1f}"
            case Field():
                reference = self.reference(value)
                return f"(substr 0 10 {reference})" if kind == "date" else reference
            case Loop("index"):
                return f"(float64 {self.position(value)})"
            case _:
                assert isinstance(value, Loop)
                return self.position(value)

    # Loops -----------------------------------------------------------------------------------------------------------

    def index(self, variable: str) -> str:
        """The variable that counts a loop from 0."""
        return f"${variable}_index"

    def position(self, loop: Loop) -> str:
        """`loop.index`, `loop.first` or `loop.last` of the innermost loop."""
        node = self.loops[-1]
        index = self.index(node.variable)
        if loop.name == "first":
            return f"(eq {index} 0)"
        if loop.name == "index":
            return f"(add1 {index})"
        length = f"(len {self.reference(node.source)})"
        count = length if node.limit is None else f"(min {node.limit} {length})"
        return f"(eq (add1 {index}) {count})"

    def item(self, variable: str, name: str) -> str:
        """A field of a loop's item."""
        return f"${variable}.{name}"


def constant(text: str) -> str:
    """A Go string: raw if possible, because that reads better between HTML's quotes."""
    if "\\" in text or '"' in text or "\n" in text:
        if "`" not in text and "\r" not in text:
            return f"`{text}`"
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f'"{text}"'


def _in_pattern(pattern: str, amount: str) -> str:
    if pattern == "{amount}":
        return amount
    return f"(printf {constant(pattern.replace('%', '%%').replace('{amount}', '%s'))} {amount})"


def _rounded(reference: str, places: int) -> str:
    """A number with so many decimals; halves go away from zero, because a hair is added, which `mulf` does exactly."""
    return f'(printf "%.{places}f" (mulf {reference} {_A_HAIR_MORE}))'


def _unsigned(amount: str, spec: FieldSpec) -> str:
    """Without the sign of what was rounded to zero."""
    if spec.minimum is not None and spec.minimum >= 0:
        return amount
    return f"(regexReplaceAll `^-([0.]+)$` {amount} `${{1}}`)"


def _separated(amount: str, spec: FieldSpec, locale: Locale) -> str:
    """An amount with the locale's separators: one pass for each group that the field's values can have."""
    groupings = _GROUPINGS + (spec.kind is Kind.INTEGER)
    if spec.maximum is not None and spec.minimum is not None:
        groupings = (len(str(int(max(spec.maximum, -spec.minimum)))) - 1) // 3
    if locale.decimal != ".":
        amount = f'(replace "." {constant(locale.decimal)} {amount})'
    if not locale.group:
        return amount
    group = constant("${1}" + locale.group.replace("$", "$$") + "${2}${3}")
    for _ in range(groupings):
        amount = f"(regexReplaceAll {_THOUSANDS} {amount} {group})"
    return amount


def _date(there: str, name: str, locale: Locale) -> str:
    layout = letters(name, locale, _REFERENCE_DAY)
    time = _TIME.replace("{}", there)
    if layout is not None:
        return f"(date {constant(layout)} {time})"
    pattern = date_patterns(locale)[name]
    parts = [_date_part(word, there, time, locale) for word in PART.findall(pattern)]
    form = PART.sub("%s", pattern.replace("%", "%%"))
    return f"(printf {constant(form)}{''.join(f' {part}' for part in parts)})"


def _date_part(word: str, there: str, time: str, locale: Locale) -> str:
    month = f"(sub (atoi (substr 5 7 {there})) 1)"
    match word:
        case "month_name":
            return f"(index (list {_constants(month_names(locale))}) {month})"
        case "month_short":
            return f"(index (list {_constants(short_month_names(locale))}) {month})"
        case "weekday_name":
            pairs = zip(_WEEKDAYS, weekday_names(locale), strict=True)
            return f'(get (dict {_constants(one for pair in pairs for one in pair)}) (date "Mon" {time}))'
        case _ if word in _DIGITS:
            return _DIGITS[word].replace("{}", there)
    return constant(f"{{{word}}}")  # not a part of a date: the evaluator leaves it as it is


def _constants(texts: Iterable[str]) -> str:
    return " ".join(constant(text) for text in texts)
