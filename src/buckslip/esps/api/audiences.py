"""Names that carry a mark, and the audience of a mail, for ESPs whose segments are JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
    """The segment of one mail in one locale."""

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
    def nobody(self) -> str:
        """Why nobody can be said to be in it, wherever that would be; "" when somebody can."""
        reads = self.told.get("reads")
        if not isinstance(reads, dict) or reads.get("values") or reads.get("others"):
            return ""
        return f"{self.told.get('why')}; {self.told.get('way_out')}"

    @property
    def note(self) -> str:
        """What has to be synced for it."""
        synced = self.told.get("synced")
        names = [str(one.get("name")) for one in (synced if isinstance(synced, list) else ()) if isinstance(one, dict)]
        return f"needs {', '.join(names)}" if names else ""


def audiences(parcels: Sequence[Parcel]) -> Iterator[Audience]:
    """Every audience: one for each mail, locale and part, so that nobody gets a mail in two languages."""
    return (audience(parcel, part) for parcel in parcels for part in parcel.parts())


def audience(parcel: Parcel, part: str) -> Audience:
    """The audience of one mail."""
    return Audience(parcel.place(part), parcel, parcel.json(f"{part}segment.json"))


def plain(value: Json) -> Json:
    """The value without nulls, and with whole numbers written as such: how JSON differs that means the same."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
