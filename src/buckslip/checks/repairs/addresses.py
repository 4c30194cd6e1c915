"""Addresses of the brand's own hosts that lack their https."""

from __future__ import annotations

import re
from collections.abc import Iterator

from buckslip.checks.repairs.source import Edit, Source
from buckslip.checks.urls import split
from buckslip.model.finding import Finding
from buckslip.model.project import Project

_QUOTED = re.compile(r"'([^'\s]+)'")
_BEFORE = r"(?<![\w./:@%?=&#+-])"
_BEHIND = r"(?![\w./:@%+~-])"


def secure(finding: Finding, source: Source, project: Project) -> tuple[Edit, ...]:
    """`http:` becomes `https:`, and an address without either gets it, where the host is the brand's own."""
    found = _QUOTED.search(finding.message)
    url = found[1].partition("?")[0].partition("#")[0] if found and not found[1].endswith("…") else ""
    bare = url.removeprefix("http://")
    if not bare or "{" in url or "://" in bare or bare.partition("/")[0].lower() not in set(_own(finding, project)):
        return ()
    places = re.compile(_BEFORE + re.escape(url) + _BEHIND).finditer(source.text)
    return tuple(source.edit(one.start(), one.end(), f"https://{bare}") for one in places)


def _own(finding: Finding, project: Project) -> Iterator[str]:
    """The hosts to which the brand's own file leads by https."""
    brand = project.brands.get(finding.mail.partition("/")[0])
    if brand is None:
        return
    yield from (host.lower() for host in brand.utm.hosts)
    for url in (*brand.links.values(), brand.image_base):
        if url and url.startswith("https://"):
            yield split(url).netloc.lower()
