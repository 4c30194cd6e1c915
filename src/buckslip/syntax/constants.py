"""What a written value stands for, by the type of the field that it is compared with."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.suggest import did_you_mean
from buckslip.syntax.catalogue import NUMERIC
from buckslip.syntax.lexer import Fault
from buckslip.syntax.periods import NUMBER_WORDS
from buckslip.syntax.said import Bit

MOST_DIGITS = 15  # what a float holds exactly

_TRUTH = {"yes": True, "true": True, "no": False, "false": False}
_NOTHING = ("nil", "null", "undefined")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?")


def constant(spec: FieldSpec, value: Bit) -> str | int | float | bool:
    """The value as the field holds it; raises Fault when the field never can."""
    if value.kind == "word" and value.text.lower() in _NOTHING and value.text not in spec.values:
        way_out = f"write `{spec.name} is missing` or `{spec.name} is set`"
        raise Fault("sentence-wrong-type", value.at, f"'{value.text}' is no value", way_out)
    if value.percent and spec.kind not in NUMERIC:
        raise Fault("sentence-wrong-type", value.at, f"'{spec.name}' is no number, so it has no per cent")
    if spec.kind is Kind.BOOLEAN:
        return _truth(spec, value)
    if spec.kind is Kind.DATE:
        return _day(spec, value)
    if spec.kind is Kind.ENUM:
        return _choice(spec, value)
    if spec.kind in NUMERIC:
        return _number(spec, value)
    return value.text


def number_of(value: Bit, what: str) -> int | float:
    """A written number, `%` divided by a hundred; raises Fault when it is none."""
    if value.kind == "word" and value.text in NUMBER_WORDS:
        return NUMBER_WORDS[value.text]
    text = value.text
    if value.kind != "number" and not (value.kind == "text" and re.fullmatch(r"[-+]?\d+(\.\d+)?", text)):
        raise Fault(
            "sentence-wrong-type", value.at, f"{what} is a number, compared with '{text}'", "write a number such as 3"
        )
    if value.kind == "text":
        message = f"{what} is a number, compared with text"
        raise Fault("sentence-wrong-type", value.at, message, f"write {text} without quotes")
    if sum(sign.isdigit() for sign in text) > MOST_DIGITS:
        message = f"a number of more than {MOST_DIGITS} digits"
        raise Fault("sentence-bad-number", value.at, message, "write a shorter one")
    number = Decimal(text) / 100 if value.percent else Decimal(text)
    return int(number) if number == int(number) and not value.percent else _plain(number)


def _plain(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _number(spec: FieldSpec, value: Bit) -> int | float:
    if value.percent and spec.kind is not Kind.NUMBER:
        message = f"'{spec.name}' counts whole {spec.unit or 'things'}, not parts of one"
        if spec.kind is Kind.MONEY:
            message = f"'{spec.name}' is an amount of money, not a share"
        raise Fault("sentence-wrong-type", value.at, message, f"write {value.text} without %")
    number = number_of(value, f"'{spec.name}'")
    if spec.kind is Kind.INTEGER and isinstance(number, float):
        message = f"'{spec.name}' is a whole number, never {value.text}"
        raise Fault("sentence-wrong-type", value.at, message, f"write {int(number)} or {int(number) + 1}")
    return number


def _truth(spec: FieldSpec, value: Bit) -> bool:
    found = _TRUTH.get(value.text.lower())
    if found is None:
        message = f"'{spec.name}' is yes or no, compared with '{value.text}'"
        raise Fault("sentence-wrong-type", value.at, message, f"write `{spec.name} is yes` or `{spec.name} is no`")
    return found


def _choice(spec: FieldSpec, value: Bit) -> str:
    if value.text in spec.values:
        return value.text
    near = did_you_mean(value.text, spec.values)
    message = f"'{spec.name}' is never '{value.text}'"
    raise Fault("sentence-unknown-value", value.at, message, near or f"it is one of {', '.join(spec.values)}")


def _day(spec: FieldSpec, value: Bit) -> str:
    """The day in UTC: dates are compared by their day, as in mails."""
    if not _DATE.fullmatch(value.text):
        way_out = f"write a day such as 2026-11-29, or `{spec.name} was in the last 30 days`"
        raise Fault("sentence-wrong-type", value.at, f"'{spec.name}' is a date, compared with '{value.text}'", way_out)
    try:
        moment = datetime.fromisoformat(value.text)
    except ValueError:
        message = f"there is no day {value.text}"
        raise Fault("sentence-bad-time", value.at, message, "write a day such as 2026-11-29") from None
    if len(value.text) > 10:
        day = (moment.astimezone(UTC) if moment.tzinfo else moment).date().isoformat()
        message = "dates are compared by their day (UTC)"
        raise Fault("sentence-bad-time", value.at, message, f"write {day}")
    return value.text
