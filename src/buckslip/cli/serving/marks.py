"""Digests by which an open page is known to be old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from buckslip.cli.serving.light import Early, early_index
from buckslip.preview.shell import Site
from buckslip.preview.shells import Shells

DASHBOARD = "index.html"
_MARK = "digest-of-this-page"  # stands in a page for its digest until that is known


def live(token: str) -> Mapping[str, str]:
    """What templates write into pages of the live server."""
    return {"token": token, "shell": _MARK}


def digest(text: str) -> str:
    """A short digest."""
    return sha256(text.encode()).hexdigest()[:16]


def marked(html: str, known: str) -> bytes:
    """The page, with its digest in it."""
    return html.replace(_MARK, known).encode()


def bare(shells: Shells, site: Site, path: str, ids: Iterable[str], given: Mapping[str, str]) -> str:
    """The digest of a page without what is learned of mails in the background, by which no page becomes old."""
    listed = "\n".join(ids) if path == DASHBOARD else ""
    return digest(f"{shells.page(site, path, given)}{listed}")


def early_page(root: Path, shells: Shells, token: str) -> bytes:
    """The dashboard from the names and first lines of files."""
    index, given = early_index(root), live(token)
    html = shells.page(Early(index), DASHBOARD, given) or ""
    return marked(html, bare(shells, Early(), DASHBOARD, (str(one["id"]) for one in index), given))
