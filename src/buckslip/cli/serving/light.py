"""A variant's line on the dashboard before the variant is made: read off the first lines of its files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from buckslip.model.project import Project, VariantFiles

HEAD = 4096  # bytes; title, goal, status and subject stand at the top
_KEY = re.compile(
    r"^(title|goal|status|subject):[ \t]*(?:\n[ \t]*-[ \t]*)?(?:\{[ \t]*text:[ \t]*)?(?P<text>[^\n]*)", re.MULTILINE
)
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'")
_REST = re.compile(r"\s+#.*|,\s*angle:.*|\}\s*$")


def light_line(project: Project, files: VariantFiles) -> dict[str, object]:
    """The same keys as `preview.data.index_entry`; what only making the variant can tell is empty."""
    brand = project.brands[files.brand]
    said: dict[str, str] = {}
    for path in (files.shared, next(iter(files.locales.values()), "")):
        said |= _head(project.root / path) if path else {}
    return {
        "id": files.id,
        "brand": files.brand,
        "brand_title": brand.title,
        "name": files.name,
        "variant": files.variant,
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
        "page": lazy_page(files.id),
    }


def lazy_page(name: str) -> str:
    """The name in r/ under which the live server makes a variant's first rendering when it is asked for."""
    return f"~{name.replace('/', '~')}"


def lazy_id(page: str) -> str:
    """The variant that such a name means; "" for any other name."""
    return page[1:].replace("~", "/") if page.startswith("~") else ""


def _head(path: Path) -> Mapping[str, str]:
    try:
        with path.open("rb") as stream:
            text = stream.read(HEAD).decode("utf-8", "ignore").replace("\r\n", "\n")
    except OSError:
        return {}
    head = text.split("\n---", 1)[0]
    return {found[1]: _plain(found["text"]) for found in _KEY.finditer(head)}


def _plain(written: str) -> str:
    quoted = _QUOTED.match(written)
    return (quoted[1] or quoted[2] or "") if quoted else _REST.sub("", written).strip()
