"""The lines of a ledger: what each says, as bytes and back, and how one is tied to the line before it.

A line is canonical JSON (sorted keys, no blanks, UTF-8, no fractions) and a newline. `prev_sha256` is the digest of the
former line's bytes, its newline included, so `sha256sum` can follow the chain. `seq` counts from 0, which is the
genesis: a line that is the same in every ledger.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256

from buckslip.model.errors import ProjectError

VERSION = 1
NOTHING = "0" * 64
LONGEST = 1_000  # characters of a value
SEQ, PREVIOUS, WAS = "seq", "prev_sha256", "was_sha256"
ACTORS = ("ci", "person")
ACTIONS = ("create", "update", "delete", "rollback", "adopt")

Values = Mapping[str, str | int]

_DIGEST = re.compile(r"[0-9a-f]{64}")
_WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


class LedgerError(ProjectError):
    """The ledger cannot take an entry, or the entry is none that a ledger takes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource that was made, changed or deleted at an ESP. It names no person and no customer.

    `sent_sha256` is of what was sent, `readback_sha256` of what the ESP said it holds afterwards (the same normal form
    of both); "" where there is nothing, as after a deletion.
    """

    when: str  # RFC 3339, UTC: 2026-11-22T09:30:00Z
    action: str  # create | update | delete | rollback | adopt
    esp: str
    env: str
    resource: str  # the ESP's kind and id: template/12
    mail: str
    locale: str
    commit: str
    plan_sha256: str
    sent_sha256: str
    readback_sha256: str
    statement_sha256: str
    actor: str  # ci | person

    def values(self) -> dict[str, str | int]:
        """The entry as it stands in a line. Raises LedgerError for what no ledger takes."""
        told: dict[str, str | int] = {one.name: getattr(self, one.name) for one in fields(self)}
        for name, value in told.items():
            if not isinstance(value, str) or not value.isprintable() or len(value) > LONGEST:
                raise LedgerError(f"'{name}' of a ledger's entry is a short text on one line, not {value!r:.60}")
            if name.endswith("_sha256") and value and not _DIGEST.fullmatch(value):
                raise LedgerError(f"'{name}' of a ledger's entry is 64 hexadecimal digits, not '{value}'")
        if not _WHEN.fullmatch(self.when):
            raise LedgerError(f"'when' of a ledger's entry is a moment such as 2026-11-22T09:30:00Z, not '{self.when}'")
        for name, known in (("actor", ACTORS), ("action", ACTIONS)):
            if told[name] not in known:
                raise LedgerError(f"'{name}' of a ledger's entry is one of {', '.join(known)}, not '{told[name]}'")
        return told


@dataclass(frozen=True, slots=True)
class Line:
    """One line as read: its number from 1, its bytes, and its values; None where it is no line of a ledger."""

    number: int
    data: bytes
    values: Values | None

    @property
    def digest(self) -> str:
        """What the next line has to name."""
        return sha256(self.data).hexdigest()

    @property
    def whole(self) -> bool:
        """Whether it was written to its end."""
        return self.data.endswith(b"\n")

    def text(self, name: str) -> str:
        """One of its values as text; "" where it has none."""
        return str((self.values or {}).get(name, ""))


def canonical(values: Values) -> bytes:
    """The line that holds these values."""
    text = json.dumps(dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8") + b"\n"


GENESIS = canonical({"ledger": "buckslip", PREVIOUS: NOTHING, SEQ: 0, "version": VERSION})


def lines(data: bytes) -> tuple[Line, ...]:
    """The lines in a ledger's bytes."""
    return tuple(Line(number, one, _values(one)) for number, one in enumerate(_split(data), 1))


def _split(data: bytes) -> list[bytes]:
    parts = [part + b"\n" for part in data.split(b"\n")]
    parts[-1] = parts[-1][:-1]
    return parts if parts[-1] else parts[:-1]


def _values(line: bytes) -> Values | None:
    """What a line says; None when it is not such a line to the byte."""
    try:
        found = json.loads(line)
        plain = isinstance(found, dict) and all(type(one) in (str, int) for one in found.values())
        same = plain and canonical(found) == line.rstrip(b"\n") + b"\n"
    except (ValueError, RecursionError):
        return None
    tied = same and type(found.get(SEQ)) is int and _DIGEST.fullmatch(str(found.get(PREVIOUS, "")))
    return found if tied else None
