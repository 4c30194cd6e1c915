"""Numbers of times and lengths of time, in whole hours."""

from __future__ import annotations

from decimal import Decimal

from buckslip.syntax.lexer import Fault
from buckslip.syntax.said import Bit, Period

HOURS = {"hour": 1, "day": 24, "week": 168}
LONGEST_YEARS = 100
LONGEST = LONGEST_YEARS * 365 * 24  # hours

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
seventeen eighteen nineteen twenty"
_TENS = "thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {
    **{word: number for number, word in enumerate(_ONES.split())},
    **{word: number for number, word in zip(range(30, 100, 10), _TENS.split(), strict=True)},
    "a": 1,
    "an": 1,
}
MOST_TIMES = 1_000_000


def whole(amount: Bit) -> int:
    """A number of times or of units; raises Fault unless it is whole and not absurd."""
    if amount.text in NUMBER_WORDS:
        return NUMBER_WORDS[amount.text]
    if amount.kind != "number":
        raise Fault("sentence-bad-number", amount.at, f"'{amount.text}' is no number", "write digits, such as 30")
    number = Decimal(amount.text)
    if number < 0:
        raise Fault("sentence-bad-number", amount.at, f"{amount.text} is below zero", f"write {abs(number)}")
    if number != int(number):
        raise Fault("sentence-bad-number", amount.at, f"{amount.text} is no whole number", f"write {int(number) + 1}")
    if number > MOST_TIMES * 10:
        raise Fault("sentence-bad-number", amount.at, f"{amount.text} is beyond all counting", "write a smaller number")
    return int(number)


def hours_of(period: Period) -> int:
    """The hours in `30 days`; raises Fault for fractions of an hour, and for more than a hundred years."""
    unit = period.unit.text.removesuffix("s")
    amount = period.amount
    if amount.text in NUMBER_WORDS:
        number = Decimal(NUMBER_WORDS[amount.text])
    elif amount.kind == "number":
        number = Decimal(amount.text)
    else:
        raise Fault("sentence-bad-number", amount.at, f"'{amount.text}' is no number", "write digits, such as 30")
    hours = number * HOURS[unit]
    if hours < 0:
        way_out = f"write {abs(number)} {unit}s; 'ago' and 'in the next' say the direction"
        raise Fault("sentence-bad-time", amount.at, f"{amount.text} {unit}s are less than nothing", way_out)
    if hours > LONGEST:
        message = f"{amount.text} {unit}s are more than {LONGEST_YEARS} years"
        raise Fault("sentence-bad-time", amount.at, message, "write a shorter time")
    if hours != int(hours):
        raise Fault(
            "sentence-bad-time", amount.at, f"{amount.text} {unit}s are no whole hours", f"write {int(hours) + 1} hours"
        )
    return int(hours)


def counted(number: int, noun: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def spoken(hours: int) -> str:
    """Hours as writers say them: in days, if they are whole ones."""
    return counted(hours // 24, "day") if hours % 24 == 0 and hours else counted(hours, "hour")


def spoken_range(first: int, last: int) -> tuple[str, str]:
    """Two times in one unit: the bare number of the first, and the second with its unit."""
    size, unit = (24, "day") if first % 24 == 0 and last % 24 == 0 else (1, "hour")
    return str(first // size), counted(last // size, unit)
