"""How a locale writes dates, numbers and money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from buckslip.model.locale import Locale

_MONTHS = "January February March April May June July August September October November December"
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = tuple(_MONTHS.split())
MONTHS_SHORT = tuple(name[:3] for name in MONTHS)
WEEKDAYS = tuple(_WEEKDAYS.split())

_ISO = "{year}-{month2}-{day2}"
_ENGLISH_DATES = {
    "long": "{day} {month_name} {year}",
    "short": "{day} {month_short} {year}",
    "month": "{month_name}",
    "day": "{day} {month_name}",
    "weekday": "{weekday_name}",
    "iso": _ISO,
}
# ISO 4217: currencies that have no minor unit in use.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_WHOLE_CURRENCIES = frozenset(_WHOLE.split())
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_GROUPS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
PART = re.compile(r"\{(\w+)\}")


def date_patterns(locale: Locale) -> Mapping[str, str]:
    """The locale's named date formats; `iso` is always there. A locale without any has the English ones."""
    if not locale.dates:
        return _ENGLISH_DATES
    return locale.dates if "iso" in locale.dates else {**locale.dates, "iso": _ISO}


def decimals(currency: str) -> int:
    """How many decimals an amount in `currency` is written with."""
    return 0 if currency in _WHOLE_CURRENCIES else 2


def month_names(locale: Locale) -> tuple[str, ...]:
    """January to December."""
    return locale.months if len(locale.months) == 12 else MONTHS


def short_month_names(locale: Locale) -> tuple[str, ...]:
    """Jan to Dec."""
    return locale.months_short if len(locale.months_short) == 12 else MONTHS_SHORT


def weekday_names(locale: Locale) -> tuple[str, ...]:
    """Monday to Sunday."""
    return locale.weekdays if len(locale.weekdays) == 7 else WEEKDAYS


def format_date(iso: str, name: str, locale: Locale) -> str:
    """The day of an ISO date or instant in the locale's format `name`; "" when it is no date."""
    found = _DAY.match(iso)
    pattern = date_patterns(locale).get(name, _ISO)
    if not found:
        return ""
    year, month2, day2 = found.groups()
    try:
        day = date(int(year), int(month2), int(day2))
    except ValueError:
        return ""
    parts = {
        "year": year,
        "month": str(day.month),
        "month2": month2,
        "month_name": month_names(locale)[day.month - 1],
        "month_short": short_month_names(locale)[day.month - 1],
        "day": str(day.day),
        "day2": day2,
        "weekday_name": weekday_names(locale)[day.weekday()],
    }
    return PART.sub(lambda part: parts.get(part[1], part[0]), pattern)


def format_money(amount: int | float, currency: str, locale: Locale) -> str:
    """An amount with the currency's decimals and sign, in the locale's pattern."""
    digits = _rounded(amount, decimals(currency))
    return money_pattern(currency, locale).replace("{amount}", _separated(f"{digits:f}", locale))


def money_pattern(currency: str, locale: Locale) -> str:
    """The locale's pattern with the currency filled in; only `{amount}` is left."""
    symbol = locale.symbols.get(currency, currency)
    if symbol == currency and symbol.isalpha() and "{symbol}{amount}" in locale.money:
        symbol += "\N{NO-BREAK SPACE}"  # "CHF 12", not "CHF12"
    return locale.money.replace("{symbol}", symbol).replace("{code}", currency)


def format_number(value: int | float, locale: Locale) -> str:
    """A number with the locale's separators and at most two decimals."""
    text = f"{_rounded(value, 2):f}"
    return _separated(text.rstrip("0").rstrip("."), locale)


def _rounded(value: int | float, places: int) -> Decimal:
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded or abs(rounded)  # never "-0"


def _separated(text: str, locale: Locale) -> str:
    whole, _, rest = text.partition(".")
    sign = "-" if whole.startswith("-") else ""
    grouped = _GROUPS.sub(lambda _: locale.group, whole.removeprefix("-"))
    return f"{sign}{grouped}{locale.decimal}{rest}" if rest else sign + grouped
