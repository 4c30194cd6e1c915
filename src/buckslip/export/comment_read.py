"""Reading a report that anybody may have written: what is not of the expected type is as if it was not there."""

from __future__ import annotations

from collections.abc import Mapping

MOST = 50_000  # entries of one list that are looked at


class Item:
    """A mapping of a report; an empty one stands for anything else."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value: Mapping[str, object] = value if isinstance(value, dict) else {}


def items(item: Item, *keys: str) -> list[Item]:
    """The mappings in the list at the end of these keys."""
    found: object = item.value
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return [Item(one) for one in found[:MOST] if isinstance(one, dict)] if isinstance(found, list) else []


def inner(item: Item, key: str) -> Item:
    """The mapping below a key."""
    return Item(item.value.get(key))


def text(item: Item, key: str) -> str:
    """The text below a key; "" where there is none."""
    found = item.value.get(key)
    return found if isinstance(found, str) else ""


def listed(item: Item, key: str) -> list[str]:
    """The texts of the list below a key."""
    found = item.value.get(key)
    return [one for one in found[:MOST] if isinstance(one, str)] if isinstance(found, list) else []


def number(item: Item, key: str) -> int | None:
    """The whole number below a key."""
    found = item.value.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**15 else None
