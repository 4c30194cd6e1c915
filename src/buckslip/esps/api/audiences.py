"""Names that carry a mark, and the audience that the locales of a mail share, for ESPs whose segments are JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from buckslip.esps.api.parcel import Parcel
from buckslip.esps.pretty import Json

_MARKED = re.compile(r"\s*\[(buckslip-[0-9a-f]{20})\]\Z")


def marked(name: str, mark: str) -> str:
    """A name with the mark behind it, where an ESP keeps nothing else that could carry one."""
    return f"{name} [{mark}]"


def unmarked(name: str) -> tuple[str, str]:
    """The name without its mark, and the mark; "" when it has none."""
    found = _MARKED.search(name)
    return (name[: found.start()], found[1]) if found else (name, "")


@dataclass(frozen=True, slots=True)
class Audience:
    """A segment that mails share; `parcel` is the first of them."""

    key: str
    parcel: Parcel
    told: Mapping[str, Json]

    @property
    def definition(self) -> dict[str, Json]:
        """The segment as the ESP takes it; empty when it cannot be written there."""
        found = self.told.get("definition")
        return found if isinstance(found, dict) else {}

    @property
    def blocked(self) -> str:
        """Why it cannot be made, and what to do; "" when it can."""
        if self.told.get("compiled") and self.definition:
            return ""
        return "; ".join(str(self.told[one]) for one in ("why", "way_out", "members") if self.told.get(one)) or (
            "its audience was not compiled; `buckslip check` tells why"
        )

    @property
    def note(self) -> str:
        """What has to be synced for it."""
        synced = self.told.get("synced")
        names = [str(one.get("name")) for one in (synced if isinstance(synced, list) else ()) if isinstance(one, dict)]
        return f"needs {', '.join(names)}" if names else ""


def audiences(parcels: Sequence[Parcel]) -> dict[tuple[str, str], Audience]:
    """The audience of each mail and part: one for all locales, as long as they say the same."""
    found: dict[tuple[str, str], Audience] = {}
    keys: dict[str, Audience] = {}
    for parcel in sorted(parcels, key=lambda one: one.key):
        for part in parcel.parts():
            told = parcel.json(f"{part}segment.json")
            behind = f"/{part.strip('/')}" if part else ""
            one = keys.setdefault(f"{parcel.mail}{behind}", Audience(f"{parcel.mail}{behind}", parcel, told))
            if one.told.get("definition") != told.get("definition"):
                key = f"{parcel.key}{behind}"
                one = keys.setdefault(key, Audience(key, parcel, told))
            found[parcel.key, part] = one
    return found


def plain(value: Json) -> Json:
    """The value without nulls, and with whole numbers written as such: how JSON differs that means the same."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
