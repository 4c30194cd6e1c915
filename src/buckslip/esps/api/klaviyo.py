"""Klaviyo's API: a template of the type CODE for each mail and locale, and a segment for each audience.

Read 2026-11-22 in klaviyo/openapi, revision 2026-07-15: get_templates, create_template, update_template, get_segments,
create_segment, update_segment, delete_segment, get_metrics; and in developers.klaviyo.com:
rate_limits_and_error_handling, api-overview. Custom properties need not be made: they exist as soon as one is synced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from buckslip.esps.api.audiences import audiences, marked, plain, unmarked
from buckslip.esps.api.base import MOST_PAGES, Api, Ids, Steps, at_once, delete, get, patch, post
from buckslip.esps.api.klaviyo_metrics import by_id, ids_of, names_in, with_ids, with_names
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import ApiError, Limits, Payload, Remote, Request, Resource, Response, mark_of
from buckslip.esps.pretty import Json

REVISION = "2026-07-15"
TYPE = "application/vnd.api+json"
PAGE = 10  # the most that both listings give
_HEADERS = {"revision": REVISION, "Accept": TYPE, "Content-Type": TYPE}
_PATHS = {"template": "/api/templates", "segment": "/api/segments"}
_TOLD = {"template": "name,editor_type,updated", "segment": "name,definition,updated"}
_DRAGGED = "it is in the drag-and-drop editor ({editor}), which the API cannot fill; delete it there or rename it"


class KlaviyoApi(Api):
    """Both kinds are found again by a mark at the end of their names."""

    NAME = "klaviyo"
    TITLE = "Klaviyo"
    CREDENTIALS: ClassVar[Mapping[str, str]] = {"KEY": "a private API key (Settings → API keys → Create private key)"}
    HOSTS: ClassVar[Mapping[str, str]] = {"main": "https://a.klaviyo.com"}
    HOST_LIKE = re.compile(r"https://a\.klaviyo\.com")
    KINDS = ("template", "segment")
    MARKED = frozenset(KINDS)
    LIMITS = Limits(
        per_second=12,
        burst=50,
        concurrent=4,
        daily={"segment": 100},
        lanes={"segment": (0.25, 1), "delete": (1.0, 3), "metrics": (2.5, 10)},
    )
    PERMISSIONS = ("Templates: full access", "Segments: full access", "Metrics: read-only; everything else: no access")
    MAKES: ClassVar[Mapping[str, str]] = {
        "template": "a template of the type CODE for each mail and locale; subject and sender are set in the campaign",
        "segment": "a segment for each mail and locale, with the account's own metric ids",
    }

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        """The key itself is the header."""
        return at_once({"Authorization": f"Klaviyo-API-Key {secrets['KEY']}"})

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """A template and an audience for each mail."""
        segments = []
        for one in audiences(parcels):
            mark = mark_of(one.parcel.env, "segment", one.key)
            payload: dict[str, Json] = {"name": marked(one.key, mark), "definition": plain(one.definition)}
            mail, locale = one.parcel.mail, one.parcel.locale
            segments.append(
                Resource("segment", one.key, one.key, payload, mark, (), mail, locale, one.blocked, one.note)
            )
        return (*(_template(parcel, part) for parcel in parcels for part in parcel.parts()), *segments)

    def unmet(self, resources: Sequence[Resource]) -> Steps[Mapping[tuple[str, str], str]]:
        """Metrics that segments count by, and that are not there, or there twice."""
        asking = [(one.place, names) for one in resources if (names := names_in(dict(one.payload)))]
        told = (yield from _metrics()) if asking else []
        found = {}
        for place, names in asking:
            try:
                ids_of(told, names)
            except ApiError as error:
                found[place] = error.problem.message
        return found

    # Steps -----------------------------------------------------------------------------------------------------------

    def listing(self, kind: str) -> Steps[tuple[Remote, ...]]:
        """Templates come without their texts, segments whole, both in pages of ten."""
        query: dict[str, str | int] = {f"fields[{kind}]": _TOLD[kind], "page[size]": PAGE, "sort": "created"}
        found = yield from _pages(kind, query)
        names: dict[str, str] = {}
        if kind == "segment" and any(names_in(one) for one in found):
            names = by_id((yield from _metrics()))
        return tuple(_remote(kind, one, names, whole=kind == "segment") for one in found)

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """One, with its texts or its definition."""
        told = yield _api(get(f"{_PATHS[kind]}/{remote_id}"))
        data = told.at("data")
        names = by_id((yield from _metrics())) if kind == "segment" and names_in(data) else {}
        return _remote(kind, data, names)

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:  # noqa: ARG002 - nothing hangs on another here
        """One request; metrics are looked up by their names first."""
        attributes = yield from _attributes(resource)
        body: dict[str, Json] = {"data": {"type": resource.kind, "attributes": attributes}}
        told = yield _api(post(_PATHS[resource.kind], body), _lane(resource.kind))
        return str(told.at("data", "id"))

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:  # noqa: ARG002
        """The editor of a template cannot be changed; everything else is sent."""
        attributes = yield from _attributes(resource)
        attributes.pop("editor_type", None)
        body: dict[str, Json] = {"data": {"type": resource.kind, "id": remote.id, "attributes": attributes}}
        yield _api(patch(f"{_PATHS[resource.kind]}/{remote.id}", body), _lane(resource.kind))

    def unmake(self, remote: Remote) -> Steps[None]:
        """Klaviyo deletes for good; campaigns keep the copies of templates that they were given."""
        yield _api(delete(f"{_PATHS[remote.kind]}/{remote.id}"), "delete")

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:
        """The texts of a template."""
        names = ("html", "text") if kind == "template" else ()
        return {name: str(payload.get(name) or "") for name in names}


def _template(parcel: Parcel, part: str) -> Resource:
    key = parcel.place(part)
    mark = mark_of(parcel.env, "template", key)
    payload: dict[str, Json] = {
        "name": marked(key, mark),
        "editor_type": "CODE",
        "html": parcel.text(f"{part}body.html"),
        "text": parcel.text(f"{part}body.txt"),
    }
    return Resource("template", key, key, payload, mark, (), parcel.mail, parcel.locale)


def _api(request: Request, lane: str = "") -> Request:
    """With the revision that we were written for, and the media type of JSON:API."""
    return replace(request, headers=_HEADERS, lane=lane)


def _lane(kind: str) -> str:
    """Segments may be written once in four seconds, and a hundred times a day."""
    return "segment" if kind == "segment" else ""


def _pages(kind: str, query: Mapping[str, str | int]) -> Steps[list[Json]]:
    """Every page of a listing, by the cursor in the link to the next one; the link itself is not followed."""
    path, lane = (_PATHS[kind], "") if kind in _PATHS else (f"/api/{kind}s", f"{kind}s")
    found: list[Json] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        told: Response = yield _api(get(path, {**query, **({"page[cursor]": cursor} if cursor else {})}), lane)
        data = told.at("data")
        found += data if isinstance(data, list) else []
        following = told.at("links", "next")
        seen, cursor = cursor, parse_qs(urlsplit(str(following or "")).query).get("page[cursor]", [""])[0]
        if cursor in ("", seen):
            break
    return found


def _metrics() -> Steps[list[Json]]:
    found = yield from _pages("metric", {"fields[metric]": "name,integration"})
    return found


def _attributes(resource: Resource) -> Steps[dict[str, Json]]:
    """What is sent: names of metrics are replaced by their ids."""
    attributes = dict(resource.payload)
    names = names_in(attributes)
    if names:
        told = yield from _metrics()
        attributes["definition"] = with_ids(attributes["definition"], ids_of(told, names))
    return attributes


def _remote(kind: str, told: Json, metrics: Mapping[str, str], *, whole: bool = True) -> Remote:
    """A resource as Klaviyo tells it, in the form of ours."""
    there: dict[str, Json] = told if isinstance(told, dict) else {}
    found = there.get("attributes")
    given: dict[str, Json] = found if isinstance(found, dict) else {}
    full = str(given.get("name") or "")
    name, mark = unmarked(full)
    payload: dict[str, Json] = {"name": full}
    if kind == "segment":
        payload["definition"] = plain(with_names(given.get("definition") or {}, metrics))
    else:
        payload |= {part: str(given.get(part) or "") for part in ("editor_type", "html", "text")}
    editor = str(given.get("editor_type") or "CODE")
    locked = _DRAGGED.format(editor=editor) if kind == "template" and editor != "CODE" else ""
    version = str(given.get("updated") or "")
    return Remote(kind, str(there.get("id")), name, payload if whole else None, mark, version, locked)


API = KlaviyoApi()
