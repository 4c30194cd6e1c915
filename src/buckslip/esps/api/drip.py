"""Drip's API: a broadcast in draft for each mail, with the audience that a segment made by hand gives.

Read 2026-11-22 in DripEmail/api-docs (broadcasts, segments, OpenAPI description of 2026-06-15). Segments can only be
read, and custom fields exist as soon as a subscriber has one. A split test of subjects exists in the app alone.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import ClassVar

from buckslip.esps.api.audiences import audience, marked, unmarked
from buckslip.esps.api.base import MOST_PAGES, Api, Ids, Steps, asked, at_once, delete, get, patch, post, put, there
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import Limits, Payload, Remote, Resource, Response, mark_of
from buckslip.esps.pretty import Json

PAGE = 100  # the most that a listing gives
UNFINISHED = "(unfinished)"
_LOCKED = {"scheduled": "it is scheduled; take it back to draft there", "sending": "it is being sent"}
_OVER = ("sent", "canceled")


class DripApi(Api):
    """Broadcasts are found again by a mark at the end of their names. The account is a part of the host."""

    NAME = "drip"
    TITLE = "Drip"
    CREDENTIALS: ClassVar[Mapping[str, str]] = {"TOKEN": "a user's API token (User Settings → API token)"}
    HOST_LIKE = re.compile(r"https://api\.getdrip\.com/v2/\d+")
    KINDS = ("broadcast",)
    MARKED = frozenset(KINDS)
    NO_LISTS = (
        "its API makes no segments, and a tag that is given to an address makes a subscriber of it; import the file"
    )
    LIMITS = Limits(per_second=0.9, burst=300, concurrent=2)  # 3,600 requests an hour
    PERMISSIONS = ("a token has its user's rights: use a user of its own, who may edit broadcasts and nothing more",)
    MAKES: ClassVar[Mapping[str, str]] = {
        "broadcast": "a broadcast in draft for each mail and locale, with the first of its subject lines",
    }

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        """The token is the user of HTTP Basic, without a password."""
        coded = b64encode(f"{secrets['TOKEN']}:".encode()).decode()
        return at_once({"Authorization": f"Basic {coded}"})

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """A broadcast for each mail."""
        return tuple(_broadcast(parcel, part) for parcel in parcels for part in parcel.parts())

    def unmet(self, resources: Sequence[Resource]) -> Steps[Mapping[tuple[str, str], str]]:
        """The segments that a person has to make first."""
        if not resources:
            return {}
        names = set((yield from _segments()).values())
        return {
            one.place: f"Drip has no segment '{one.payload['audience']}', and its API makes none: {one.note}"
            for one in resources
            if one.payload["audience"] not in names
        }

    # Steps -----------------------------------------------------------------------------------------------------------

    def listing(self, kind: str) -> Steps[tuple[Remote, ...]]:
        """In pages; texts and audiences are fetched where they are needed."""
        found = yield from _pages(f"{kind}s")
        return tuple(_remote(one, None) for one in found)

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """One with its texts, and the name of the segment it goes to."""
        told = yield get(f"/{kind}s/{remote_id}")
        whom = yield get(f"/{kind}s/{remote_id}/audience")
        return _remote(told.at("broadcasts", 0), (yield from _audience(whom)))

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:
        """It gets its name last, so that a crash in between is noticed."""
        body = {**_body(resource), "name": marked(f"{resource.name} {UNFINISHED}", resource.mark)}
        told = yield post("/broadcasts", {"broadcasts": [body]})
        made = str(told.at("broadcasts", 0, "id"))
        yield from self.update(Remote("broadcast", made, resource.name), resource, ids)
        return made

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:  # noqa: ARG002
        """The audience first; `confirm` lets it be saved, and sends nothing."""
        found = yield from _segment(str(resource.payload["audience"]))
        properties: dict[str, Json] = {"operator": "in", "segment_id": found}
        whom: dict[str, Json] = {"filter": [[{"type": "segments", "properties": properties}]], "confirm": True}
        yield put(f"/broadcasts/{remote.id}/audience", whom)
        yield patch(f"/broadcasts/{remote.id}", {"broadcasts": [_body(resource)]})

    def unmake(self, remote: Remote) -> Steps[None]:
        """Drip keeps what was deleted for a while, and does not list it."""
        yield delete(f"/broadcasts/{remote.id}")

    def normalised(self, kind: str, payload: Payload) -> Payload:  # noqa: ARG002 - there is one kind
        """No answer tells the preheader; it also stands in the body, so that a change of it is seen there."""
        return {name: one for name, one in payload.items() if name != "preheader"}

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:  # noqa: ARG002 - there is one kind
        """Subject and bodies; the preheader is a part of the body."""
        return {part: str(payload.get(part) or "") for part in ("html", "text", "subject")}


def _broadcast(parcel: Parcel, part: str) -> Resource:
    key = parcel.place(part)
    mark = mark_of(parcel.env, "broadcast", key)
    told = parcel.message(part).get("broadcast")
    given: dict[str, Json] = told if isinstance(told, dict) else {}
    subjects = [one.text for one in parcel.subjects(part)]
    payload: dict[str, Json] = {
        "name": marked(key, mark),
        "subject": subjects[0] if subjects else str(given.get("subject") or ""),
        "html": parcel.text(f"{part}body.html"),
        "text": parcel.text(f"{part}body.txt"),
        "postal_address": str(given.get("postal_address") or ""),
        "preheader": str(given.get("preheader") or ""),
        "audience": key,
    }
    blocked = audience(parcel, part).nobody
    return Resource(
        "broadcast", key, key, payload, mark, (), parcel.mail, parcel.locale, blocked, _way_out(parcel, part)
    )


def _way_out(parcel: Parcel, part: str) -> str:
    told = parcel.json(f"{part}segment.json")
    words = " ".join(str(told.get("in_words") or "").split("\n\n")[0].split())
    return (
        f"make it there ({words[:600].rstrip('. ')}), "
        f"or import the file of `{told.get('members') or 'buckslip reach'}` with a tag, and make a segment of that tag"
    )


def _body(resource: Resource) -> dict[str, Json]:
    """A broadcast as it is sent."""
    payload = resource.payload
    content: dict[str, Json] = {part: {"type": "document", "value": payload[part]} for part in ("html", "text")}
    plain: dict[str, Json] = {part: payload[part] for part in ("name", "subject", "preheader", "postal_address")}
    return {**{part: one for part, one in plain.items() if one}, "content": content}


def _pages(what: str) -> Steps[list[dict[str, Json]]]:
    found: list[dict[str, Json]] = []
    for number in range(1, MOST_PAGES):
        told: Response = yield get(f"/{what}", {"page": number, "per_page": PAGE})
        page = told.at(what)
        found += [one for one in (page if isinstance(page, list) else ()) if isinstance(one, dict)]
        pages = told.at("meta", "total_pages")
        if not page or (isinstance(pages, int) and number >= pages):
            break
    return found


def _segments() -> Steps[dict[str, str]]:
    """The names of segments by their ids."""
    found = yield from _pages("segments")
    return {str(one.get("id")): str(one.get("name") or "") for one in found}


def _segment(wanted: str) -> Steps[str]:
    """The id of the segment of a name: looked for by its name, and in all of them if that finds none."""
    told = yield get("/segments", {"q": wanted, "per_page": PAGE})
    page = told.at("segments")
    found = [one for one in (page if isinstance(page, list) else ()) if isinstance(one, dict)]
    number = next((str(one.get("id")) for one in found if one.get("name") == wanted), "")
    if number:
        return number
    return next((number for number, name in (yield from _segments()).items() if name == wanted), "")


def _audience(told: Response) -> Steps[str]:
    """The one segment's name, as we write it; anything else, in words that no segment of ours is called."""
    number = told.at("filter", 0, 0, "properties", "segment_id")
    only = told.at("filter", 1) is None and told.at("filter", 0, 1) is None
    if number is None or not only or told.at("filter", 0, 0, "properties", "operator") != "in":
        return f"(another audience: {told.body.decode('utf-8', 'replace')[:500]})"
    segment = yield from there(asked(get(f"/segments/{number}")))
    name = segment.at("segments", 0, "name") if segment else None
    return str(name or f"(segment {number})")


def _remote(told: Json, audience: str | None) -> Remote:
    """A broadcast as Drip tells it, in the form of ours; without an audience only what the list knows."""
    there: dict[str, Json] = told if isinstance(told, dict) else {}
    full, status = str(there.get("name") or ""), str(there.get("status") or "draft")
    name, mark = unmarked(full)
    payload: dict[str, Json] = {
        "name": full,
        "subject": str(there.get("subject") or ""),
        "html": str(there.get("html_body") or ""),
        "text": str(there.get("text_body") or ""),
        "postal_address": str(there.get("postal_address") or ""),
        "audience": audience,
    }
    version = str(there.get("updated_at") or "")
    whole = payload if audience is not None else None
    locked = _LOCKED.get(status, "")
    return Remote("broadcast", str(there.get("id")), name, whole, mark, version, locked, status in _OVER)


API = DripApi()
