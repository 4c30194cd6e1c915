"""A locale: direction, phrases, and how dates, numbers and money are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from buckslip.model.source import Span


@dataclass(frozen=True, slots=True)
class Locale:
    """`content/_locales/<tag>.yml`.

    `dates` maps a format's name (`long`, `short`, `month`, `day`, `weekday`, `iso` …) to a pattern of
    {day} {day2} {month} {month2} {month_name} {month_short} {year} {weekday_name}. `money` is a pattern of {amount},
    {symbol} and {code}. `phrases` are the words that blocks and layouts share ("unsubscribe", "view_online" …).
    """

    tag: str  # BCP 47
    span: Span
    name: str = ""
    direction: str = "ltr"  # ltr | rtl
    phrases: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    months_short: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()  # Monday first
    decimal: str = "."
    group: str = ","
    money: str = "{symbol}{amount}"
    symbols: Mapping[str, str] = field(default_factory=dict)  # ISO 4217 -> symbol
