"""What a text says of time (today only, until 31 January, 3 days left), and the days that were declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from buckslip.checks.evidence import Evidence
from buckslip.checks.lines import Line, lowered
from buckslip.checks.wording import Heard, heard, lexicon
from buckslip.model.offer import Offer

_BETWEEN = r"[^\n.;:{}]{0,24}?"
_HOURS = re.compile(r"h|st|or|時")
_MINUTES = re.compile(r"mi|分")


@dataclass(frozen=True, slots=True)
class End:
    """When an offer ends: its day where it ends, and whether that place is known."""

    day: date
    zoned: bool


def end(offer: Offer | None) -> End | None:
    """The declared end of an offer."""
    return _end(offer.ends, offer.timezone) if offer and offer.ends else None


def start(offer: Offer | None) -> End | None:
    """The declared beginning of an offer."""
    return _end(offer.starts, offer.timezone) if offer and offer.starts else None


@lru_cache(maxsize=256)
def _end(written: str, zone: str) -> End:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        return End(moment.date(), bool(zone))
    if zone:
        moment = moment.astimezone(ZoneInfo(zone))
    return End(moment.date(), zoned=True)


@dataclass(frozen=True, slots=True)
class Said:
    """A claim about time. One of: a `day` and `month`, a `weekday` (Monday is 0), a number of `hours`, `today`."""

    heard: Heard
    day: int = 0
    month: int = 0
    year: int = 0
    weekday: int | None = None
    hours: float | None = None
    today: bool = False
    tomorrow: bool = False


def said(evidence: Evidence, lines: tuple[Line, ...]) -> Iterator[Said]:
    """Every claim about time that can be held against a date."""
    language = evidence.language
    for one in heard(lines, "today", language):
        yield Said(one, today=True)
    for one in heard(lines, "tomorrow", language):
        yield Said(one, tomorrow=True)
    yield from _spans(lines, language)
    looked_for = _until(language, *_names(evidence))
    for line in lines if looked_for else ():
        for found in looked_for.finditer(line.low) if looked_for else ():
            words = line.text[found.start() : found.end()].strip()
            yield _claim(Heard(line, words, found.start(), found.end()), found, evidence)


def _spans(lines: tuple[Line, ...], language: str) -> Iterator[Said]:
    for phrase in lexicon(language).get("span", ()):
        looked_for = _compiled(phrase)
        for line in lines:
            for found in looked_for.finditer(line.low):
                groups = {key: value for key, value in found.groupdict().items() if value}
                count = float(groups.get("count") or groups.get("count2") or 0)
                unit = groups.get("unit") or groups.get("unit2") or ""
                hours = count / 60 if _MINUTES.match(unit) else count if _HOURS.match(unit) else count * 24
                words = line.text[found.start() : found.end()].strip()
                yield Said(Heard(line, words, found.start(), found.end()), hours=hours)


@lru_cache(maxsize=64)
def _compiled(phrase: str) -> re.Pattern[str]:
    return re.compile(phrase)


def _names(evidence: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of months and weekdays in the mail's locale."""
    locale = evidence.project.locales.get(evidence.locale)
    if locale is None:
        return (), ()
    return (*map(lowered, locale.months), *map(lowered, locale.months_short)), tuple(map(lowered, locale.weekdays))


@lru_cache(maxsize=16)
def _until(language: str, months: tuple[str, ...], weekdays: tuple[str, ...]) -> re.Pattern[str] | None:
    """An expression for `until Sunday`, `until 31 January 2027`, `1月31日まで`."""
    before = "|".join(lexicon(language).get("until", ()))
    if not before:
        return None
    if language == "ja":
        day = r"(?:(?P<year>\d{4})年)?(?P<month_n>\d{1,2})月(?P<day>\d{1,2})日|(?P<weekday>[月火水木金土日]曜日?)"
        return re.compile(rf"(?:{day})[^\n。、]{{0,14}}?(?:{before})")
    month = "|".join(re.escape(one) for one in sorted(set(months), key=len, reverse=True) if one) or "(?!)"
    named = "|".join(re.escape(one) for one in weekdays if one) or "(?!)"
    form = (
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?: de| of)? (?P<month>{month})(?:,?(?: de)? (?P<year>\d{{4}}))?"
        rf"|(?P<month2>{month}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year2>\d{{4}}))?"
        r"|(?P<year3>\d{4})-(?P<month_n>\d\d)-(?P<day3>\d\d)"
    )
    return re.compile(rf"(?<!\w)(?:{before}) (?:{_BETWEEN}(?<!\w)(?:{form})|(?:\w+ )?(?P<weekday>{named})(?!\w))")


def _claim(one: Heard, found: re.Match[str], evidence: Evidence) -> Said:
    told = {key.rstrip("23"): value for key, value in found.groupdict().items() if value}
    if "day" not in told:
        return Said(one, weekday=_weekday(told.get("weekday", ""), evidence))
    months, _ = _names(evidence)
    month = int(told["month_n"]) if "month_n" in told else months.index(told["month"]) % 12 + 1
    weekday = None
    return Said(one, day=int(told["day"]), month=month, year=int(told.get("year", 0)), weekday=weekday)


def _weekday(word: str, evidence: Evidence) -> int | None:
    if evidence.language == "ja":
        return "月火水木金土日".find(word[0])
    _, weekdays = _names(evidence)
    return weekdays.index(word) if word in weekdays else None


def shows(evidence: Evidence, day: date, lines: Iterator[Line]) -> bool:
    """Whether the day is printed: its number beside its month's name, or in digits."""
    months, _ = _names(evidence)
    half = len(months) // 2
    names = [months[at] for at in (day.month - 1, half + day.month - 1) if half and at < len(months)]
    forms = (
        [rf"(?<!\d)0?{day.day}(?:st|nd|rd|th|er|\.|º)?(?: de| of)? (?:{'|'.join(map(re.escape, names))})"]
        if names
        else []
    )
    forms += [rf"(?:{'|'.join(map(re.escape, names))}) 0?{day.day}(?!\d)"] if names else []
    forms += [
        rf"(?<!\d)0?{day.day}[./-]0?{day.month}(?!\d)",
        rf"(?<!\d)0?{day.month}/0?{day.day}(?!\d)",
        rf"(?<!\d){day.month}月{day.day}日",
        re.escape(day.isoformat()),
    ]
    looked_for = re.compile("|".join(forms))
    return any(looked_for.search(line.low) for line in lines)


def sending_days(evidence: Evidence) -> tuple[date, date] | None:
    """The first and the last day on which the mail is sent, if that is declared."""
    schedule = evidence.declared.schedule
    first, last = (schedule.first, schedule.last) if schedule else ("", "")
    if not (first or last):
        return None
    return date.fromisoformat(first or last), date.fromisoformat(last or first)


def days(hours: float) -> timedelta:
    """A span of hours as whole days, begun ones counted."""
    return timedelta(days=-(-int(hours) // 24))
