"""What a text says of time (today only, until 31 January, 3 days left), and the days that were declared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from buckslip.checks.evidence import Evidence
from buckslip.checks.legible import legible
from buckslip.checks.lines import Line, lowered
from buckslip.checks.needles import Sought, Texts
from buckslip.checks.selling import opening, presses, pressing, tomorrow
from buckslip.checks.wording import Heard, compiled, heard, lexicon, matches
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
    """Every claim about time that can be held against a date; when the shop itself is open is none."""
    language = evidence.language
    for one in _said(evidence, lines):
        if not opening(one.heard, language):
            yield one


def _said(evidence: Evidence, lines: tuple[Line, ...]) -> Iterator[Said]:
    language, names = evidence.language, _names(evidence)
    for one in (*heard(lines, "today", language), *pressing(evidence, lines, "loose-today")):
        yield _dated(one, evidence, names) or Said(one, today=True)
    for one in (*heard(lines, "tomorrow", language), *tomorrow(evidence, lines)):
        yield _dated(one, evidence, names) or Said(one, tomorrow=True)
    yield from (one for one in _spans(lines, language) if presses(evidence, one.heard.line))
    looked_for = _until(language, *names)
    for line in lines if looked_for else ():
        for one, found in matches(line, looked_for, language) if looked_for else ():
            yield _claim(one, found, evidence)


def _spans(lines: tuple[Line, ...], language: str) -> Iterator[Said]:
    sought = _sought(language)
    for line in lines:
        for expression, _ in sought.hopeful(Texts((legible(line.low, language)[0],))):
            for one, found in matches(line, compiled(expression), language):
                groups = {key: value for key, value in found.groupdict().items() if value}
                count = float(groups.get("count") or groups.get("count2") or 0)
                unit = groups.get("unit") or groups.get("unit2") or ""
                hours = count / 60 if _MINUTES.match(unit) else count if _HOURS.match(unit) else count * 24
                yield Said(one, hours=hours)


@lru_cache(maxsize=16)
def _sought(language: str) -> Sought:
    return Sought((phrase, phrase) for phrase in lexicon(language).get("span", ()))


def _names(evidence: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of months and weekdays in the mail's locale, in legible letters."""
    locale = evidence.project.locales.get(evidence.locale)
    if locale is None:
        return (), ()
    months, weekdays = (
        tuple(legible(lowered(one), evidence.language)[0] for one in names)
        for names in ((*locale.months, *locale.months_short), locale.weekdays)
    )
    return months, weekdays


@lru_cache(maxsize=16)
def _forms(language: str, months: tuple[str, ...], weekdays: tuple[str, ...]) -> tuple[str, str]:
    """Expressions for a day with its month, and for a day of the week."""
    if language == "ja":
        day = r"(?:(?P<year>\d{4})年)?(?P<month_n>\d{1,2})月(?P<day>\d{1,2})日"
        return (
            rf"{day}|(?<![\d/])(?P<month_n2>\d{{1,2}})/(?P<day2>\d{{1,2}})(?![\d/])",
            "(?P<weekday>[月火水木金土日]曜日?(?!は))",
        )
    month = "|".join(re.escape(one) for one in sorted(set(months), key=len, reverse=True) if one) or "(?!)"
    named = "|".join(re.escape(one) for one in weekdays if one) or "(?!)"
    form = (
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?: de| of)? (?P<month>{month})(?:,?(?: de)? (?P<year>\d{{4}}))?"
        rf"|(?P<month2>{month}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year2>\d{{4}}))?"
        r"|(?P<year3>\d{4})-(?P<month_n>\d\d)-(?P<day3>\d\d)"
    )
    if language != "en":  # in English, 1/12 is a day of January or of December
        clock = r"(?! ?(?:uhr|h\b|ore\b))"
        form += rf"|(?P<day4>\d{{1,2}})[./](?P<month_n4>0?[1-9]|1[0-2])(?![\d%]){clock}(?:[./](?P<year4>\d{{4}}))?"
    return form, rf"(?P<weekday>{named})(?!\w)"


@lru_cache(maxsize=16)
def _until(language: str, months: tuple[str, ...], weekdays: tuple[str, ...]) -> re.Pattern[str] | None:
    """An expression for `until Sunday`, `until 31 January 2027`, `1月31日まで`."""
    before = "|".join(lexicon(language).get("until", ()))
    if not before:
        return None
    day, weekday = _forms(language, months, weekdays)
    if language == "ja":
        return re.compile(rf"(?:{day}|{weekday})[^\n。、]{{0,14}}?(?:{before})")
    return re.compile(rf"(?<!\w)(?:{before}) (?:{_BETWEEN}(?<!\w)(?:{day})|(?:\w+ )?{weekday})")


@lru_cache(maxsize=16)
def _beside(language: str, months: tuple[str, ...], weekdays: tuple[str, ...]) -> re.Pattern[str]:
    """A day that explains the words before it: `last day: Sunday, 29 November`."""
    day, _ = _forms(language, months, weekdays)
    return re.compile(
        rf"[^\n.;{{}}。]{{0,24}}?(?<!\w)(?:{day})" if language != "ja" else rf"[^\n。{{}}]{{0,8}}?(?:{day})"
    )


def _dated(one: Heard, evidence: Evidence, names: tuple[tuple[str, ...], tuple[str, ...]]) -> Said | None:
    """The day that stands right after, or before, `only today` and `last day`."""
    day = _beside(evidence.language, *names)
    letters, _ = legible(one.line.low[one.end : one.end + 60], evidence.language)
    found = day.match(letters)
    if found is None:
        letters, _ = legible(one.line.low[max(0, one.start - 30) : one.start], evidence.language)
        found = day.match(letters)
    return _claim(one, found, evidence) if found else None


def _claim(one: Heard, found: re.Match[str], evidence: Evidence) -> Said:
    told = {key.rstrip("234"): value for key, value in found.groupdict().items() if value}
    if "day" not in told:
        return Said(one, weekday=_weekday(told.get("weekday", ""), evidence))
    months, _ = _names(evidence)
    month = int(told["month_n"]) if "month_n" in told else months.index(told["month"]) % 12 + 1
    return Said(one, day=int(told["day"]), month=month, year=int(told.get("year", 0)))


def _weekday(word: str, evidence: Evidence) -> int | None:
    if evidence.language == "ja":
        return "月火水木金土日".find(word[0])
    _, weekdays = _names(evidence)
    return weekdays.index(word) if word in weekdays else None


def shows(evidence: Evidence, day: date, lines: Iterable[Line]) -> bool:
    """Whether the day is printed: its number beside its month's name, or in digits."""
    months, _ = _names(evidence)
    half = len(months) // 2
    names = [months[at] for at in (day.month - 1, half + day.month - 1) if half and at < len(months)]
    forms = []
    if names:
        named = "|".join(map(re.escape, names))
        forms += [
            rf"(?<!\d)0?{day.day}(?:st|nd|rd|th|er|\.|º)?(?: de| of)? (?:{named})",
            rf"(?:{named}) 0?{day.day}(?!\d)",
        ]
    forms += [
        rf"(?<!\d)0?{day.day}[./-]0?{day.month}(?!\d)",
        rf"(?<!\d)0?{day.month}/0?{day.day}(?!\d)",
        rf"(?<!\d){day.month}月{day.day}日",
        re.escape(day.isoformat()),
    ]
    looked_for = re.compile("|".join(forms))
    return any(looked_for.search(legible(line.low, evidence.language)[0]) for line in lines)


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
