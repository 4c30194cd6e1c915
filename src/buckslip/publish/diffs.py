"""The difference between what an ESP holds and what it shall hold, for people: unified, with HTML cut at its tags."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator

from buckslip.esps.api.values import Payload
from buckslip.esps.pretty import Json

_BETWEEN = re.compile(r"(?<=>)(?=<(?!/))")
LONGEST = 240  # characters of a line that is shown


def diff(there: Payload | None, shall: Payload | None) -> list[str]:
    """The lines of the difference, part by part; what is only there is told by `-`, what is only wanted by `+`."""
    old, new = there or {}, shall or {}
    found: list[str] = []
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            found += _part(name, _lines(old.get(name)), _lines(new.get(name)))
    return found


def _part(name: str, old: list[str], new: list[str]) -> Iterator[str]:
    if len(old) <= 1 and len(new) <= 1:
        yield from (f"  {name}:", *(f"  - {_cut(one)}" for one in old), *(f"  + {_cut(one)}" for one in new))
        return
    if not old:
        yield f"  {name}: + {len(new)} lines"
        return
    yield f"  {name}:"
    for line in list(difflib.unified_diff(old, new, n=1, lineterm=""))[2:]:
        yield f"  {_cut(line)}" if line.startswith("@@") else f"  {line[0]} {_cut(line[1:])}"


def _lines(value: Json) -> list[str]:
    if value is None or value in ("", [], {}):
        return []
    text = value if isinstance(value, str) else json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
    return _BETWEEN.sub("\n", text).split("\n")


def clean(line: str) -> str:
    """The line without signs that a terminal would obey: it comes from elsewhere."""
    return "".join(one if one.isprintable() else "�" for one in line)


def _cut(line: str) -> str:
    shown = clean(line)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
