"""The build that a site is compared with: read from its folder, which may come from anywhere, and never trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from buckslip.model.errors import UsageError
from buckslip.preview.shape import (
    Reader,
    every,
    group,
    matching,
    maybe,
    number,
    pair,
    record,
    table,
    text,
)

Json = Mapping[str, Any]

LARGEST = 64 << 20  # bytes of one file of data
PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
_ID = matching(r"[^/]{1,100}/[^/]{1,100}/[^/]{1,100}")
_TAG = matching(r"[A-Za-z0-9_-]{1,35}")
_FILE = matching(r"[0-9a-f]{16}")
_VIEW = record(file=_FILE, parts=every(number), subjects=every(text), preheader=text, text=text)
_FINDING = record(
    rule=text, severity=matching("error|warning|note"), message=text, help=maybe(text, ""), path=text, line=number
)
_LOCALE = record(
    tag=_TAG,
    name=text,
    direction=matching("ltr|rtl"),
    bytes=number,
    pieces=every(text),
    schemes=table(table(number, matching(r"\d{1,9}")), matching("light|dark")),
    forced=maybe(every(pair(text, text)), []),
    views=every(_VIEW),
    chosen=table(number),
    findings=every(_FINDING),
)
_MAIL = record(
    id=_ID,
    title=text,
    goal=text,
    status=text,
    sender=record(name=text, email=text),
    personas=every(record(name=text, title=text)),
    audience=maybe(group, None),
    facts=every(record(title=text, rows=every(pair(text, text)))),
    locales=every(_LOCALE),
)
_LINE = record(id=_ID, title=text, status=text, brand_title=text)
_INDEX = record(version=number, mails=every(_LINE))
_SEGMENTS = record(version=number, segments=table(group))
_REACH = table(record(count=number, total=number))


class Base:
    """A build's folder. `name` is what the site calls it. Raises UsageError where there is no site to compare with."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder.resolve()
        self.name = name
        if not (self.folder / "site" / "data" / "index.json").is_file():
            raise UsageError(f"{folder} is no build with a site; make one there: buckslip build -o {folder}")

    @cached_property
    def mails(self) -> Mapping[str, Json]:
        """The lines of its dashboard by id. Raises UsageError when they are not what a build writes."""
        found = self._read("data/index.json", _INDEX)
        if found is None:
            raise UsageError(f"{self.folder}/site/data/index.json is not what this version of buckslip writes")
        return {one["id"]: one for one in found["mails"]}

    @cached_property
    def segments(self) -> Mapping[str, Json] | None:
        """Its named audiences; None where it did not tell."""
        found = self._read("data/audiences.json", _SEGMENTS)
        return found["segments"] if found else None

    @cached_property
    def reach(self) -> Mapping[str, Json]:
        """How many customers its variants reached, as far as they were counted."""
        return self._read("data/reach.js", _REACH) or {}

    def bytes(self, path: str) -> bytes | None:
        """A file below the folder; None where there is none, or it is huge, or stands elsewhere."""
        place = self.folder / path
        try:
            inside = place.resolve(strict=True).is_relative_to(self.folder)
            return place.read_bytes() if inside and place.stat().st_size <= LARGEST else None
        except OSError:
            return None

    def mail(self, name: str) -> Json | None:
        """The data of a mail; None where there are none, or none that can be used."""
        found = self._read(f"data/{name}.js", _MAIL)
        return found if found and found["id"] == name and all(map(_whole, found["locales"])) else None

    @cached_property
    def pictures(self) -> Mapping[str, Path]:
        """The pictures beside its site, by their path there."""
        home = self.folder / "site" / "assets" / "images"
        found = (path for path in sorted(home.rglob("*")) if path.suffix.lower() in PICTURES)
        return {path.relative_to(home).as_posix(): path for path in found if path.is_file() and not path.is_symlink()}

    def _read(self, path: str, reader: Reader) -> Any:
        """The JSON of a file of the site as far as `reader` takes it; None where it cannot be read."""
        data = self.bytes(f"site/{path}")
        if data is None:
            return None
        try:
            return reader(json.loads(_json_of(data.decode())))
        except (ValueError, RecursionError):
            return None


def _json_of(script: str) -> str:
    """What a script of data/ hands over: its second line; a JSON file is taken whole."""
    return script.split("\n", 2)[1] if script.startswith("buckslip.take(") and script.count("\n") > 1 else script


def _whole(locale: Json) -> bool:
    """Whether all numbers in a locale stand for something."""
    pieces, views = len(locale["pieces"]), len(locale["views"])
    named = [part for view in locale["views"] for part in view["parts"]]
    swaps = [(int(old), new) for scheme in locale["schemes"].values() for old, new in scheme.items()]
    return (
        views > 0
        and all(part < pieces for part in named)
        and all(old < pieces and new < pieces for old, new in swaps)
        and all(one < views for one in locale["chosen"].values())
    )


_WORD = re.compile(r"[^\w.-]+")


def label(name: str) -> str:
    """A name for the base that is short and may stand in an address."""
    return _WORD.sub("-", name).strip("-")[:40] or "base"
