"""What AMPscript's operators and functions do, as documented; whatever is not documented is an error.

Comparisons: the expected outputs in SalesforceLabs/ampscript-core (src/Sage.Engine.Tests/Corpus/Comparisons).
Functions: developer.salesforce.com, marketing-cloud-ampscript/references, and that corpus. Both read 2026-11-22.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

Value = None | bool | int | Decimal | str
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*\Z", re.ASCII)
_LARGEST = 2**63


class ScriptError(Exception):
    """What ends a send: code that cannot be read or run, or that relies on something undocumented."""


def text_of(value: Value) -> str:
    """A value as it is printed."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def numeric(value: Value) -> Decimal | None:
    """A number, or a text that reads as one."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str) and not _NUMBER.match(value):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def compare(left: Value, op: str, right: Value) -> bool:
    """One comparison.

    With null, and between booleans, `<` and `>` mean unequal, and `<=` and `>=` mean equal; null equals nothing. Text
    that reads as a number is one; other text is compared without case, and counts as 0 beside a number.
    """
    if left is None or right is None:
        return op in ("!=", "<", ">")
    if isinstance(left, bool) or isinstance(right, bool):
        return (_truth(left) == _truth(right)) == (op in ("==", "<=", ">="))
    one, other = numeric(left), numeric(right)
    if one is not None or other is not None:
        if one is not None and other is not None:
            return _ordered((one > other) - (one < other), op)
        if not (isinstance(left, str) and isinstance(right, str)):
            one, other = one or Decimal(0), other or Decimal(0)
            if one == other:
                raise ScriptError(f"text that is no number beside 0: {left!r} {op} {right!r}")
            return _ordered((one > other) - (one < other), op)
    low, high = str(left).upper(), str(right).upper()
    return _ordered((low > high) - (low < high), op)


def _ordered(sign: int, op: str) -> bool:
    return {"==": sign == 0, "!=": sign != 0, "<": sign < 0, ">": sign > 0, "<=": sign <= 0, ">=": sign >= 0}[op]


def _truth(value: Value) -> bool | Decimal:
    """A boolean beside another: text is true only if it says so; 1 is true, 0 neither true nor false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and numeric(value) is None:
        return value.strip().lower() == "true"
    number = numeric(value)
    assert number is not None
    if number == 0:
        return Decimal(-1)
    return True if number == 1 else number


# Functions -----------------------------------------------------------------------------------------------------------


def _text(value: Value) -> str:
    if value is None:
        raise ScriptError("what a function of text does with null is not documented")
    return text_of(value)


def _number(value: Value) -> Decimal:
    number = numeric(value)
    if number is None or abs(number) >= _LARGEST:
        raise ScriptError(f"no number: {value!r}")
    return number


def _whole(value: Value) -> int:
    number = _number(value)
    if number != int(number):
        raise ScriptError(f"no whole number: {value!r}")
    return int(number)


def _plain(number: Decimal) -> Value:
    return int(number) if number == int(number) else number


def _replace(text: Value, old: Value, new: Value) -> str:
    wanted, instead = _text(old), _text(new)
    if not wanted:
        raise ScriptError("nothing to replace")
    return re.sub(re.escape(wanted), lambda _: instead, _text(text), flags=re.IGNORECASE)


def _substring(text: Value, start: Value, length: Value = None) -> str:
    """Counted from 1, in the 16-bit units of .NET; nothing after the end."""
    first = _whole(start)
    if first < 1:
        raise ScriptError(f"a part of a text that begins at {first}")
    units = _text(text).encode("utf-16-le", "surrogatepass")
    end = len(units) if length is None else 2 * (first - 1 + _whole(length))
    return units[2 * (first - 1) : end].decode("utf-16-le", "surrogatepass")


def _concat(*texts: Value) -> str:
    if len(texts) < 2:
        raise ScriptError("Concat takes two texts or more")
    joined = "".join(_text(one) for one in texts)
    return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _hex(text: Value, charset: Value = "UTF-8") -> str:
    codec = {"UTF-8": "utf-8", "UTF-16": "utf-16-le"}.get(_text(charset))
    if codec is None or (codec == "utf-8" and any(ord(one) > 0xFFFF for one in _text(text))):
        raise ScriptError(f"the codes of {text!r} in {charset}")
    return _text(text).encode(codec, "surrogatepass").hex()


def _format_number(value: Value, form: Value, culture: Value = "en-US") -> str:
    """N and F in English; how it rounds is not documented, so no digit may get lost."""
    found = re.fullmatch(r"([NF])(\d)", _text(form))
    if not found or culture not in ("en-US", "en_US"):
        raise ScriptError(f"the number format {form!r} of {culture!r}")
    number, places = _number(value), int(found[2])
    made = f"{number:,.{places}f}" if found[1] == "N" else f"{number:.{places}f}"
    if Decimal(made.replace(",", "")) != number:
        raise ScriptError(f"{number} loses digits as {form}")
    return made


def _format_date(value: Value, form: Value = "", time: Value = "", culture: Value = "en-US") -> str:
    """Parts with documented letters, in English; .NET takes a single letter for a whole format."""
    day = date.fromisoformat(_text(value)[:10])
    if time or culture not in ("en-US", "en_US") or len(_text(form)) < 2:
        raise ScriptError(f"the date format {form!r} of {culture!r}")
    parts = {"yyyy": "%Y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "dd": "%d"}
    found = re.sub("yyyy|MMMM|MMM|MM|dd|[A-Za-z]+", lambda part: parts.get(part[0], "?" + part[0]), _text(form))
    if "?" in found:
        raise ScriptError(f"letters of the date format {form!r}")
    return day.strftime(found)


def _iif(condition: Value, yes: Value, no: Value) -> Value:
    if not isinstance(condition, bool):
        raise ScriptError(f"no condition: {condition!r}")
    return yes if condition else no


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": lambda one, other: _plain(_number(one) + _number(other)),
    "char": lambda code: chr(_whole(code)),
    "concat": _concat,
    "divide": lambda one, other: _plain(_number(one) / _number(other)),
    "empty": lambda value: value is None or value == "",
    "formatdate": _format_date,
    "formatnumber": _format_number,
    "iif": _iif,
    "indexof": lambda text, part: _text(text).lower().find(_text(part).lower()) + 1,
    "isnull": lambda value: value is None,
    "length": lambda text: len(_text(text).encode("utf-16-le")) // 2,
    "lowercase": lambda text: _text(text).lower(),
    "md5": lambda text, charset: hashlib.md5(_text(text).encode(_text(charset))).hexdigest(),
    "mod": lambda one, other: _plain(_number(one) % _number(other)),
    "multiply": lambda one, other: _plain(_number(one) * _number(other)),
    "redirectto": _text,
    "replace": _replace,
    "stringtohex": _hex,
    "substring": _substring,
    "subtract": lambda one, other: _plain(_number(one) - _number(other)),
    "trim": lambda text: _text(text).strip(),
    "uppercase": lambda text: _text(text).upper(),
    "v": lambda value: value,
}
