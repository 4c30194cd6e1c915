"""Date patterns in a target's own letters, where that is exact."""

from __future__ import annotations

import re
from collections.abc import Mapping

from buckslip.model.locale import Locale
from buckslip.syntax.formats import (
    MONTHS,
    MONTHS_SHORT,
    PART,
    WEEKDAYS,
    date_patterns,
    month_names,
    short_month_names,
    weekday_names,
)

# What a target could take for a letter or a tag of its own; `_2` is a day in Go.
_LETTERS = re.compile(r"[0-9A-Za-z_%{}\\'\"]")


def letters(name: str, locale: Locale, table: Mapping[str, str]) -> str | None:
    """The format `name` with each part as `table` spells it; None when only our own names or words would be right."""
    pattern = date_patterns(locale)[name]
    words = PART.findall(pattern)
    if _LETTERS.search(PART.sub("", pattern)) or not table.keys() >= set(words):
        return None
    english = {
        "month_name": month_names(locale) == MONTHS,
        "month_short": short_month_names(locale) == MONTHS_SHORT,
        "weekday_name": weekday_names(locale) == WEEKDAYS,
    }
    if not all(english.get(word, True) for word in words):
        return None
    return PART.sub(lambda part: table[part[1]], pattern)
