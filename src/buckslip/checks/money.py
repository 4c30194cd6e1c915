"""Amounts of money and percentages in a text, as seven languages write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from buckslip.checks.lines import Line
from buckslip.checks.wording import NUMBERS, Heard, heard, says
from buckslip.model.same import Same

_MONEY = re.compile(NUMBERS["money"], re.IGNORECASE)
_PERCENT = re.compile(NUMBERS["percent"])
_TENTHS = re.compile(r"(?<![\d.])(\d)(?:割(\d)分|割)")  # Japanese counts reductions in tenths
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "MXN", "HKD")
_SIGNS = {
    ("GBP",): "£ gbp pound pounds pfund livres",
    ("EUR",): "€ eur euro euros",
    ("USD",): "us$ usd",
    _DOLLARS: "$ dollar dollars",
    ("CAD",): "c$ ca$ cad",
    ("AUD",): "a$ au$ aud",
    ("JPY", "CNY"): "¥",
    ("JPY",): "円 jpy",
    ("CHF",): "chf",
    ("BRL",): "r$ brl reais",
    ("RON", "MDL"): "lei",
    ("RON",): "ron",
    ("MDL",): "mdl",
}
_WORDS = frozenset(("lei", "ron", "eur"))  # currencies that are written small
_CURRENCIES = {sign: codes for codes, signs in _SIGNS.items() for sign in signs.split()}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money; `currencies` are the codes that its sign can stand for, `number` the digits as written."""

    value: float
    currencies: tuple[str, ...]
    number: str
    words: str
    start: int
    end: int


def amounts(line: Line) -> tuple[Amount, ...]:
    """Every amount in a line."""
    return _amounts(line.text)


@lru_cache(maxsize=2048)
def _amounts(text: str) -> tuple[Amount, ...]:
    found = []
    for one in _MONEY.finditer(text):
        digits = (one["first"] or one["second"]).strip()
        value = number(digits)
        if value is not None:
            sign = (one["before"] or one["after"]).strip()
            if len(sign) == 3 and sign.isalpha() and not sign.isupper() and sign not in _WORDS:
                continue
            sign = sign.lower()
            found.append(Amount(value, _CURRENCIES.get(sign, ()), digits, one[0].strip(), one.start(), one.end()))
    return tuple(found)


def number(digits: str) -> float | None:
    """The value of digits with marks between them: the last mark divides off cents if one or two digits follow."""
    plain = digits.replace(" ", "").replace("'", "")
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return float(plain) if plain.isascii() and plain.isdigit() else None
    head, tail = plain[:last], plain[last + 1 :]
    whole = head.replace(".", "").replace(",", "")
    if not (whole + tail).isascii() or not (whole + tail).isdigit():
        return None
    several = plain.count(plain[last]) > 1
    return float(whole + tail) if len(tail) == 3 or several else float(f"{whole or '0'}.{tail}")


@dataclass(frozen=True, slots=True)
class Reduction:
    """A reduction that a line speaks of: percent or amount, one of the two."""

    heard: Heard
    percent: float | None = None
    amount: Amount | None = None


def reductions(lines: tuple[Line, ...], language: str) -> tuple[Reduction, ...]:
    """`20% off`, `half price`, `£10 less` and what they are elsewhere; what points pay is no reduction."""
    return _reductions(Same(lines), language) if len(lines) > 1 else tuple(_reduced(lines, language))


@lru_cache(maxsize=8)  # several rules ask of the same lines of one mail
def _reductions(lines: Same[tuple[Line, ...]], language: str) -> tuple[Reduction, ...]:
    return tuple(_reduced(lines.it, language))


def _reduced(every: tuple[Line, ...], language: str) -> Iterator[Reduction]:
    points = {id(one.line) for one in heard(every, "loyalty", language)}
    lines = tuple(line for line in every if id(line) not in points) if points else every
    for one in heard(lines, "percent-off", language, "percent"):
        told = _PERCENT.search(one.words.lower())
        if told and (value := number(told["percent"])) is not None and 0 < value <= 100:
            yield Reduction(one, percent=value)
    for one in heard(lines, "half", language):
        if says((one.line,), "delivery", language):
            continue
        yield Reduction(one, percent=50.0)
    if language == "ja":
        for line in lines:
            for tenth in _TENTHS.finditer(line.low):
                words = line.text[tenth.start() : tenth.end()]
                value = int(tenth[1]) * 10 + int(tenth[2] or 0)
                yield Reduction(Heard(line, words, tenth.start(), tenth.end()), percent=float(value))
    for one in heard(lines, "amount-off", language, "money"):
        for found in _amounts(one.words):
            yield Reduction(one, amount=found)
            break


def close(one: float, other: float, tolerance: float = 0.005) -> bool:
    """Whether two amounts are the same to the cent."""
    return abs(one - other) <= tolerance
