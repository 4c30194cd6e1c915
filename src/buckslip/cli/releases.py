"""What each ESP has of each variant: the last revision, from the files that publishing keeps in `publish/`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

KEYS = ("revision", "at", "digest")


def releases(root: Path) -> dict[str, list[Mapping[str, str]]]:
    """For each variant its revisions by environment and ESP, the latest first; nothing where nothing was published."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for path in sorted((root / "publish").glob("*/*.json")):
        for name, told in _told(path):
            release = {"env": path.parent.name, "esp": path.stem, **told}
            found.setdefault(name, []).append(release)
    return {name: sorted(ones, key=lambda one: one.get("at", ""), reverse=True) for name, ones in found.items()}


def _told(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The variants of one file; a file that is none of ours, or broken, tells nothing."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    mails = content.get("mails", content) if isinstance(content, dict) else {}
    for name, told in mails.items() if isinstance(mails, dict) else ():
        if isinstance(told, dict) and told.keys() & {*KEYS}:
            yield name, {key: str(told[key]) for key in KEYS if told.get(key) is not None}
