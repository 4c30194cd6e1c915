"""Takes from JSON of unknown origin only what has the expected shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_DEEP = 12  # levels of groups in an audience; people write two

Reader = Callable[[Any], Any]


class Misshapen(ValueError):
    """The JSON is not what a build writes."""


def text(value: Any) -> str:
    """A string."""
    if not isinstance(value, str):
        raise Misshapen
    return value


def number(value: Any) -> int:
    """A whole number that is not below zero."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Misshapen
    return value


def matching(pattern: str) -> Reader:
    """A string of this form."""
    form = re.compile(pattern)

    def read(value: Any) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise Misshapen
        return value

    return read


def maybe(reader: Reader, otherwise: Any) -> Reader:
    """What `reader` takes, or `otherwise` in place of nothing."""
    return lambda value: otherwise if value is None else reader(value)


def every(reader: Reader) -> Reader:
    """A list."""

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Misshapen
        return [reader(one) for one in value]

    return read


def pair(first: Reader, second: Reader) -> Reader:
    """A list of two."""

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) != 2:
            raise Misshapen
        return [first(value[0]), second(value[1])]

    return read


def table(reader: Reader, key: Reader = text) -> Reader:
    """An object with any keys."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Misshapen
        return {key(name): reader(one) for name, one in value.items()}

    return read


def record(**fields: Reader) -> Reader:
    """An object of which these keys are taken, and no other."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Misshapen
        return {name: reader(value.get(name)) for name, reader in fields.items()}

    return read


def group(value: Any, deep: int = 0) -> dict[str, Any]:
    """An audience: sentences and further groups under all, any or none."""
    if not isinstance(value, dict) or value.get("mode") not in ("all", "any", "none") or deep > _DEEP:
        raise Misshapen
    items = value.get("items")
    if not isinstance(items, list):
        raise Misshapen
    found = [group(one, deep + 1) if isinstance(one, dict) and "mode" in one else _sentence(one) for one in items]
    return {"mode": value["mode"], "items": found}


_sentence = record(text=text)
