"""What a build left for one mail in one locale and one ESP, as an API reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from buckslip.esps.pretty import Json

_SPLIT = re.compile(r"(split-\d+/)message\.json\Z")


class Subject(NamedTuple):
    """One subject line of a test; the angle is "" without one."""

    angle: str
    text: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """The files of `out/esp/<esp>/<id>/<locale>/`, by their names there."""

    env: str
    mail: str
    locale: str
    files: Mapping[str, bytes]

    @property
    def key(self) -> str:
        """The mail and its locale."""
        return f"{self.mail}/{self.locale}"

    def place(self, part: str) -> str:
        """The key of one of the mails that this mail becomes."""
        return f"{self.key}/{part.strip('/')}" if part else self.key

    def parts(self) -> tuple[str, ...]:
        """The folders of the mails that this mail becomes at the ESP: mostly one, ""."""
        found = sorted(match[1] for name in self.files if (match := _SPLIT.match(name)))
        return tuple(found) or ("",)

    def text(self, name: str) -> str:
        """A file as text; "" when it is not there."""
        return self.files.get(name, b"").decode()

    def json(self, name: str) -> dict[str, Json]:
        """A file as a mapping; empty when it is not there."""
        found = json.loads(self.files[name]) if name in self.files else {}
        return found if isinstance(found, dict) else {}

    def message(self, part: str = "") -> dict[str, Json]:
        """`message.json`."""
        return self.json(f"{part}message.json")

    def sender(self, part: str = "") -> tuple[str, str]:
        """The sender's name and address."""
        found = self.message(part).get("from")
        return (str(found.get("name", "")), str(found.get("email", ""))) if isinstance(found, dict) else ("", "")

    def subjects(self, part: str = "") -> tuple[Subject, ...]:
        """The subject lines; more than one is a test."""
        found = self.json(f"{part}subjects.json").get("subjects")
        entries = found if isinstance(found, list) else []
        return tuple(Subject(str(one.get("angle") or ""), str(one["text"])) for one in entries if isinstance(one, dict))
