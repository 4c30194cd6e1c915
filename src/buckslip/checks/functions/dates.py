"""Dates that every reader takes for the same day, and that exist."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit

_NUMERIC = re.compile(r"(?<![\w/.,-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\w/-]|\.\d)")
_EAST = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日\s?[（(]([月火水木金土日])(?:曜日?)?[）)]")
_EASTERN_WEEK = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Readers:
    """Locales whose readers take 03/04/2026 for different days."""

    ambiguous: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class Day:
    """A date with its weekday, as written."""

    words: str
    weekday: int | None  # 0 for Monday
    day: int
    month: int
    year: int | None


def clear_dates(evidence: Evidence, readers: Readers) -> Iterator[Hit]:
    """No date that can be read in two ways, none on the wrong weekday, none that no calendar has."""
    told: set[str] = set()
    for text in (*(line for line, _ in evidence.subjects), evidence.preheader, evidence.visible.text()):
        for words, fault, way_out in (*_numeric(text, evidence, readers), *_written(text, evidence)):
            if words not in told:
                told.add(words)
                yield Hit(f"the date '{words}' {fault}", way_out, evidence.place_of_text(words))


_Fault = tuple[str, str, str]


def _numeric(text: str, evidence: Evidence, readers: Readers) -> Iterator[_Fault]:
    for found in _NUMERIC.finditer(text):
        one, other = int(found[1]), int(found[3])
        if 1 <= one <= 12 and 1 <= other <= 12:
            ambiguous = one != other and {evidence.locale, evidence.language} & {*readers.ambiguous}
            if ambiguous and len(found[4]) == 4:
                yield found[0], "is two days, one in London and one in New York", "write the month as a word"
        elif found[2] == "/" and len(found[4]) == 4 and (one > 31 or other > 31 or (one > 12 and other > 12)):
            yield found[0], "is in no calendar", "write it again"


def _written(text: str, evidence: Evidence) -> Iterator[_Fault]:
    for one in _days(text, evidence):
        ends = evidence.mail.declared.offer.ends if evidence.mail.declared.offer else ""
        years = _years(one, ends, evidence.context.today)
        if one.month > 12 or one.day > calendar.monthrange(years[0], one.month)[1]:
            yield one.words, "is in no calendar", "write it again"
        elif one.weekday is not None and not any(_falls(one, year) for year in years):
            real = date(years[0], one.month, one.day)
            way_out = f"in {years[0]} that is a {calendar.day_name[real.weekday()]}"
            yield one.words, "is on the wrong weekday", way_out


def _years(one: Day, ends: str, today: date) -> tuple[int, ...]:
    """The year that is written, else that of the declared end of the same day, else this one and the next."""
    if one.year is not None:
        return (one.year,)
    if ends[5:10] == f"{one.month:02}-{one.day:02}" and ends[:4].isdigit():
        return (int(ends[:4]),)
    return (today.year, today.year + 1)


def _falls(one: Day, year: int) -> bool:
    try:
        return date(year, one.month, one.day).weekday() == one.weekday
    except ValueError:
        return False


def _days(text: str, evidence: Evidence) -> Iterator[Day]:
    if evidence.language == "ja":
        for found in _EAST.finditer(text):
            year, month, day, weekday = found.groups()
            yield Day(found[0], _EASTERN_WEEK.index(weekday), int(day), int(month), int(year) if year else None)
        return
    locale = evidence.project.locales.get(evidence.locale)
    if locale is None or len(locale.months) != 12:
        return
    weekdays, months = tuple(map(str.casefold, locale.weekdays)), tuple(map(str.casefold, locale.months))
    folded = text.casefold()
    if not any(month in folded for month in months):
        return
    for found in _pattern(weekdays, months).finditer(text):
        named = found["weekday"]
        yield Day(
            " ".join(found[0].split()),
            weekdays.index(named.casefold()) if named else None,
            int(found["day"] or found["day2"]),
            months.index((found["month"] or found["month2"]).casefold()) + 1,
            int(found["year"]) if found["year"] else None,
        )


@lru_cache(maxsize=32)
def _pattern(weekdays: tuple[str, ...], months: tuple[str, ...]) -> re.Pattern[str]:
    """`Friday, 28 November 2026`, `Freitag, 28. November`, `Friday, November 28, 2026`."""
    week = "|".join(sorted(map(re.escape, filter(None, weekdays)), key=len, reverse=True)) or r"(?!)"
    year = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    return re.compile(
        rf"(?:\b(?P<weekday>{week})(?:,|\s+the|,?\s+den|,?\s+dia)?\s+)?"
        rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º|er)?\s+(?:of\s+|de\s+)?(?P<month>{year})\b"
        rf"|(?P<month2>{year})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b)"
        rf"(?:,?\s+(?:de\s+)?(?P<year>20\d\d)\b)?",
        re.IGNORECASE,
    )
