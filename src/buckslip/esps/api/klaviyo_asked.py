"""How Klaviyo is asked: JSON:API, one revision, pages by a cursor, and paces of their own for some requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from buckslip.esps.api.base import MOST_PAGES, Steps, get
from buckslip.esps.api.values import Request, Response
from buckslip.esps.pretty import Json

REVISION = "2026-07-15"
TYPE = "application/vnd.api+json"
PAGE = 10  # the most that listings of templates and segments give
_HEADERS = {"revision": REVISION, "Accept": TYPE, "Content-Type": TYPE}


def api(request: Request, lane: str = "") -> Request:
    """With the revision that we were written for, and the media type of JSON:API."""
    return replace(request, headers=_HEADERS, lane=lane)


def pages(path: str, query: Mapping[str, str | int], lane: str = "") -> Steps[list[Response]]:
    """Every page of a listing, by the cursor in the link to the next one; the link itself is not followed."""
    found: list[Response] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        told: Response = yield api(get(path, {**query, **({"page[cursor]": cursor} if cursor else {})}), lane)
        found.append(told)
        following = told.at("links", "next")
        seen, cursor = cursor, parse_qs(urlsplit(str(following or "")).query).get("page[cursor]", [""])[0]
        if cursor in ("", seen):
            break
    return found


def listed(value: Json) -> list[dict[str, Json]]:
    """The mappings of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def mapping(value: Json) -> dict[str, Json]:
    """The value, if it is a mapping; an empty one otherwise."""
    return value if isinstance(value, dict) else {}
