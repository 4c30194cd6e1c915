"""The dashboard before the project is read: variants by the names of their files, and the first lines of these."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from buckslip.preview.dashboard import Entry, Shown, dashboard

HEAD = 3072  # bytes; title, goal, status and subject stand at the top
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_KEY = re.compile(
    r"^(title|goal|status|subject|default_locale):[ \t]*(?:\n[ \t]*-[ \t]*)?(?:\{[ \t]*text:[ \t]*)?(?P<text>[^\n]*)",
    re.MULTILINE,
)
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'")
_REST = re.compile(r"\s+#.*|,\s*angle:.*|\}\s*$")


class Files(Protocol):
    """The files of a variant, as `model.project.VariantFiles` has them."""

    @property
    def id(self) -> str:
        """Brand, mail and variant."""

    @property
    def locales(self) -> Mapping[str, str]:
        """Its files by locale, the brand's first."""

    @property
    def shared(self) -> str:
        """Its `_mail.yml`, if there is one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A variant as the names of files tell."""

    id: str
    locales: Mapping[str, str]
    shared: str


def light_line(root: Path, files: Files, brand_title: str) -> dict[str, object]:
    """The same keys as `preview.data.index_entry`; what only making the variant can tell is empty."""
    brand, name, variant = files.id.split("/")
    said: dict[str, str] = {}
    for path in (files.shared, next(iter(files.locales.values()), "")):
        said |= _head(f"{root}/{path}") if path else {}
    return {
        "id": files.id,
        "brand": brand,
        "brand_title": brand_title,
        "name": name,
        "variant": variant,
        "title": said.get("title", ""),
        "goal": said.get("goal", ""),
        "status": said.get("status", "draft"),
        "subject": said.get("subject", ""),
        "locales": list(files.locales),
        "bytes": 0,
        "findings": {},
        "rules": {},
        "waived": [],
        "value": {},
        "owners": [],
        "priority": 0,
        "page": lazy_page(files.id),
    }


class Early:
    """The site as far as it is known at once: its dashboard."""

    compared: None = None

    def __init__(self, index: Sequence[Entry] = ()) -> None:
        self._index = index

    def pages(self) -> Iterator[tuple[str, str]]:
        """None yet."""
        return iter(())

    def guides(self) -> Iterator[tuple[str, Path]]:
        """None yet."""
        return iter(())

    def guide_titles(self) -> list[dict[str, str]]:
        """None yet."""
        return []

    def context(self, path: str) -> Shown:
        """What the dashboard shows."""
        return dashboard(self._index, ()) if path == "index.md" else {}


def early_index(root: Path) -> list[Entry]:
    """The lines of all variants whose names are in order, by id."""
    index: list[Entry] = []
    for brand in _names(f"{root}/content", folders=True):
        head = _head(f"{root}/content/_brands/{brand}.yml")
        for mail in _names(f"{root}/content/{brand}", folders=True) if head else ():
            found = _variants(root, f"{brand}/{mail}", head.get("default_locale", "en"))
            index += (light_line(root, one, head.get("title", brand)) for one in found)
    return index


def _variants(root: Path, mail: str, first: str) -> Iterator[Found]:
    files: dict[str, dict[str, str]] = {}
    names = _names(f"{root}/content/{mail}", folders=False)
    shared = f"content/{mail}/_mail.yml" if "_mail.yml" in names else ""
    for name in names:
        variant, _, locale = name.removesuffix(".md").rpartition(".")
        if name.endswith(".md") and _NAME.fullmatch(variant):
            files.setdefault(variant, {})[locale] = f"content/{mail}/{name}"
    for variant, paths in sorted(files.items()):
        ordered = dict(sorted(paths.items(), key=lambda one: (one[0] != first, one[0])))
        yield Found(f"{mail}/{variant}", ordered, shared)


def _names(folder: str, *, folders: bool) -> list[str]:
    try:
        with os.scandir(folder) as found:
            listed = sorted(one.name for one in found if one.is_dir() == folders)
    except OSError:
        return []
    return [one for one in listed if _NAME.fullmatch(one)] if folders else listed


def lazy_page(name: str) -> str:
    """The name in r/ under which the live server makes a variant's first rendering when it is asked for."""
    return f"~{name.replace('/', '~')}"


def lazy_id(page: str) -> str:
    """The variant that such a name means; "" for any other name."""
    return page[1:].replace("~", "/") if page.startswith("~") else ""


def _head(path: str) -> Mapping[str, str]:
    try:
        with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - thousands of them before the first page
            text = stream.read(HEAD).decode("utf-8", "ignore").replace("\r\n", "\n")
    except OSError:
        return {}
    head = text.split("\n---", 1)[0]
    return {found[1]: _plain(found["text"]) for found in _KEY.finditer(head)}


def _plain(written: str) -> str:
    quoted = _QUOTED.match(written)
    return (quoted[1] or quoted[2] or "") if quoted else _REST.sub("", written).strip()
