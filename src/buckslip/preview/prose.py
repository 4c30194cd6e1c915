"""Markdown of guides and pages as HTML, as MkDocs makes it."""

from __future__ import annotations

from markdown import markdown  # type: ignore[import-untyped]

_BUILT_IN = ("toc", "tables", "fenced_code")  # what MkDocs gives every page


def to_html(text: str, extensions: object) -> str:
    """The HTML of `text`; `extensions` is the list in mkdocs.yml, whose entries are names or mappings."""
    listed = extensions if isinstance(extensions, list) else []
    names = [str(next(iter(one))) if isinstance(one, dict) else str(one) for one in listed]
    return str(markdown(text, extensions=list(dict.fromkeys((*_BUILT_IN, *names)))))
