"""The sheet of all fields that mails need at one ESP: put together from each mail's fields.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from buckslip.esps.pretty import Json, pretty

_PARTS = ("subject", "preheader", "html", "text")
_HEAD = ("NAME", "TYPE", "FROM", "MISSING?", "USED IN", "COMPUTED")

_SQL = "SQL, over a table of customers with the columns of rules/schema.yml (`item` is one record of the list):"


@dataclass(slots=True)
class Line:
    """One field there: its source, how it is computed in words and SQL ("" when it is not), and which mails need it."""

    name: str
    type: str
    source: str
    optional: bool
    how: str = ""
    sql: str = ""
    parts: dict[str, None] = field(default_factory=dict)
    mails: dict[str, None] = field(default_factory=dict)


def sheet(files: Iterable[tuple[str, bytes]]) -> tuple[Line, ...]:
    """The lines by name, the computed ones last; `files` are ids of mails and their fields.json."""
    lines: dict[tuple[str, ...], Line] = {}
    for mail, data in files:
        found = json.loads(data)
        for one in found["fields"]:
            sql = one.get("sql", "")  # of a flat field; what is derived otherwise stands in a column
            line = Line(one["name"], one["type"], one["field"], one["optional"], one["how"] if sql else "", sql)
            line = lines.setdefault((line.how, line.source, line.name, line.type), line)
            line.parts |= dict.fromkeys(one["used_in"])
            line.mails[mail] = None
        for one in found["computed"]:
            line = Line(one["name"], one["type"], one["from"], optional=True, how=one["how"], sql=one["sql"])
            line = lines.setdefault((line.how, line.source, line.name, line.type), line)
            line.mails[mail] = None
    return tuple(sorted(lines.values(), key=lambda one: (bool(one.how), one.source, one.name)))


def as_json(lines: Sequence[Line], esp: str) -> bytes:
    """The sheet for programs."""
    fields: list[Json] = [_json(line) for line in lines]
    return pretty({"version": 1, "esp": esp, "fields": fields})


def _json(line: Line) -> Json:
    return {
        "name": line.name,
        "type": line.type,
        "from": line.source,
        "optional": line.optional,
        "computed": line.how or None,
        "sql": line.sql or None,
        "used_in": [part for part in _PARTS if part in line.parts],
        "mails": list(line.mails),
    }


def as_text(lines: Sequence[Line]) -> str:
    """The sheet for people: a line for each field, in columns; then the SQL of those that are computed."""
    rows = [_HEAD, *map(_row, lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if computed := [line for line in lines if line.sql]:
        table += ["", _SQL, *(f"\n{line.name}\n  {line.sql}" for line in computed)]
    return "".join(f"{line}\n" for line in table)


def _row(line: Line) -> tuple[str, ...]:
    count = f"{len(line.mails)} variant{'s' * (len(line.mails) != 1)}"
    used = f"{count}: {', '.join(part for part in _PARTS if part in line.parts)}" if line.parts else count
    return (line.name, line.type, line.source, "may be" if line.optional else "no", used, line.how or "no")
