"""Markdown of guides and pages as HTML, as MkDocs makes it."""

from __future__ import annotations

import yaml
from markdown import markdown  # type: ignore[import-untyped]

_BUILT_IN = ("toc", "tables", "fenced_code")  # what MkDocs gives every page


def to_html(text: str, settings: str) -> str:
    """The HTML of `text`; `settings` is the text of mkdocs.yml, which lists more extensions."""
    return str(markdown(text, extensions=list(dict.fromkeys((*_BUILT_IN, *_extensions(settings))))))


def _extensions(settings: str) -> list[str]:
    try:
        found = yaml.safe_load(settings)
    except yaml.YAMLError:
        return []
    listed = found.get("markdown_extensions") if isinstance(found, dict) else None
    entries = listed if isinstance(listed, list) else []
    return [str(next(iter(one))) if isinstance(one, dict) else str(one) for one in entries]
