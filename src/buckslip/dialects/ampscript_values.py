"""Values in AMPscript: expressions that no missing value can break, in the letters and separators of the locale.

Only what Salesforce documents is used, and never with null: what a function does with null is not documented. Read in
developer.salesforce.com, marketing-cloud-ampscript/references (string, utilities, math functions), 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from buckslip.model.locale import Locale
from buckslip.syntax.evaluate import escape
from buckslip.syntax.formats import PART, date_patterns, decimals, money_pattern, month_names, short_month_names
from buckslip.syntax.nodes import Position

HAZARD = re.compile(r"%%+|\{\{+|\A%|%\Z|\{\Z")
# In code, a constant is only what no editor and no parser can take for anything else; the rest stands outside.
PLAIN = re.compile(r"[^%{}\[\]<>&\"\u2018\u2019\u201c\u201d\x00-\x1f]*\Z")
_TOUCHING = re.compile(r"(?<=[%{}\[\]=])(?=[%{}\[\]=])")
_PLACEHOLDERS = "|~^_"
_Case = Callable[[str], str]
# A part of a date from the first ten characters of ISO text.
_DIGITS = {
    "day": "Iif(Substring({},9,1) == '0',Substring({},10,1),Substring({},9,2))",
    "day2": "Substring({},9,2)",
    "month": "Iif(Substring({},6,1) == '0',Substring({},7,1),Substring({},6,2))",
    "month2": "Substring({},6,2)",
    "year": "Substring({},1,4)",
}
# What to replace, as code, and by what; a bare `"` would end the attribute for everyone who reads the template as HTML.
_ENTITIES = (("'&'", "&amp;"), ("'<'", "&lt;"), ("'>'", "&gt;"), ("Char(34)", "&quot;"), ("''''", "&#39;"))


@lru_cache(maxsize=1024)
def constant(text: str) -> str:
    """A text in quotes; what could begin or end a tag is put together."""
    parts = ["'" + part.replace("'", "''") + "'" for part in _TOUCHING.split(text)]
    return parts[0] if len(parts) == 1 else f"Concat({','.join(parts)})"


def there(expression: str, otherwise: str = "''") -> str:
    """The value, or `otherwise` when it is missing or empty: never null."""
    return f"Iif(Empty({expression}),{otherwise},{expression})"


@lru_cache(maxsize=1024)
def in_markup(expression: str) -> str:
    """A text that is never null, as entities; `&` is the innermost, because the others bring it."""
    for character, entity in _ENTITIES:
        expression = f"Replace({expression},{character},'{entity}')"
    return expression


def exactly(expression: str) -> str:
    """A text in a form that no comparison takes for a number, and whose letters have no second case."""
    return f"Concat('x',StringToHex({expression},'UTF-16'))"


def day(expression: str) -> str:
    """The day of a date that may be missing, as eight digits."""
    iso = there(expression, "'1000-01-01'")
    return f"Replace(Substring({iso},1,10),'-','')"


def cased(expression: str, name: str) -> str:
    """A text that is never null in another case."""
    match name:
        case "upper":
            return f"Uppercase({expression})"
        case "lower":
            return f"Lowercase({expression})"
    low = f"Lowercase({expression})"
    return f"Concat(Uppercase(Substring({low},1,1)),Substring({low},2))"


# Formats, as pieces: literal text, and code for the rest -------------------------------------------------------------

Pieces = tuple[tuple[str, bool], ...]  # a text, and whether it is code


def amount(expression: str, unit: str, locale: Locale, position: Position, case: _Case) -> Pieces:
    """An amount of money that is there."""
    before, _, after = money_pattern(unit, locale).partition("{amount}")
    number = f"FormatNumber({expression},'N{decimals(unit)}','en-US')"
    return (
        (escape(case(before), position), False),
        (_separated(number, locale, position, case), True),
        (escape(case(after), position), False),
    )


def number(expression: str, locale: Locale, position: Position, case: _Case, *, whole: bool) -> Pieces:
    """A number that is there, without trailing zeros."""
    code = f"FormatNumber({expression},'N{0 if whole else 2}','en-US')"
    if not whole:
        code = f"Replace(Concat({code},'|'),'.00|','')"
        for digit in range(1, 10):
            code = f"Replace({code},'.{digit}0|','.{digit}')"
        code = f"Replace({code},'|','')"
    return ((_separated(code, locale, position, case), True),)


def date(expression: str, name: str, locale: Locale, position: Position, case: _Case) -> Pieces | None:
    """A date that is there; None when its format needs the day of the week, which only the data side knows."""
    pattern = date_patterns(locale)[name]
    words = PART.findall(pattern)
    if not {"month_name", "month_short", *_DIGITS}.issuperset(words):
        return None
    pieces: list[tuple[str, bool]] = []
    for index, part in enumerate(PART.split(pattern)):
        if not index % 2:
            pieces.append((escape(case(part), position), False))
        elif part in _DIGITS:
            pieces.append((_DIGITS[part].replace("{}", expression), True))
        else:
            months = month_names(locale) if part == "month_name" else short_month_names(locale)
            named = tuple(escape(case(one), position) for one in months)
            pieces.append((_table(named).replace("{}", f"Substring({expression},6,2)"), True))
    return tuple(pieces)


@lru_cache(maxsize=64)
def _table(words: tuple[str, ...]) -> str:
    """The word whose number is {}: cut out of a row of them, each filled up to the same width."""
    fill = next(one for one in _PLACEHOLDERS if not any(one in word for word in words))
    width = max(map(len, words))
    row = constant("".join(word.ljust(width, fill) for word in words))
    start = f"Subtract(Multiply({{}},{width}),{width - 1})"
    return f"Replace(Substring({row},{start},{width}),'{fill}','')"


def _separated(code: str, locale: Locale, position: Position, case: _Case) -> str:
    """A number in English with the locale's separators."""
    group, point = (escape(case(one), position) for one in (locale.group, locale.decimal))
    if (group, point) == (",", "."):
        return code
    if point == ".":
        return f"Replace({code},',',{constant(group)})"
    return f"Replace(Replace(Replace({code},',','|'),'.',{constant(point)}),'|',{constant(group)})"
