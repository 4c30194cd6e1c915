"""Klaviyo's API: a template of the type CODE, a segment and a campaign in draft for each mail and locale.

Read 2026-11-22 in klaviyo/openapi, revision 2026-07-15: get_templates, create_template, update_template, get_segments,
create_segment, update_segment, delete_segment, get_metrics; and in developers.klaviyo.com:
rate_limits_and_error_handling, api-overview. Custom properties need not be made: they exist as soon as one is synced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from buckslip.esps.api import klaviyo_campaigns as campaigns
from buckslip.esps.api.audiences import audiences, marked, plain, unmarked
from buckslip.esps.api.base import Api, Ids, Steps, at_once, delete, get, patch, post
from buckslip.esps.api.klaviyo_asked import PAGE, api, listed, mapping, pages
from buckslip.esps.api.klaviyo_metrics import by_id, ids_of, names_in, with_ids, with_names
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import ApiError, Limits, Payload, Remote, Resource, mark_of
from buckslip.esps.pretty import Json

_PATHS = {"template": "/api/templates", "segment": "/api/segments", "campaign": "/api/campaigns"}
_TOLD = {"template": "name,editor_type,updated", "segment": "name,definition,updated"}
_DRAGGED = "it is in the drag-and-drop editor ({editor}), which the API cannot fill; delete it there or rename it"


class KlaviyoApi(Api):
    """All kinds are found again by a mark at the end of their names."""

    NAME = "klaviyo"
    TITLE = "Klaviyo"
    CREDENTIALS: ClassVar[Mapping[str, str]] = {"KEY": "a private API key (Settings → API keys → Create private key)"}
    HOSTS: ClassVar[Mapping[str, str]] = {"main": "https://a.klaviyo.com"}
    HOST_LIKE = re.compile(r"https://a\.klaviyo\.com")
    KINDS = ("template", "segment", "campaign")
    MARKED = frozenset(KINDS)
    LIMITS = Limits(
        per_second=12,
        burst=50,
        concurrent=4,
        daily={"segment": 100},
        lanes={"segment": (0.25, 1), "delete": (1.0, 3), "metrics": (2.5, 10), campaigns.LANE: (2.5, 10)},
    )
    PERMISSIONS = (
        "Templates: full access",
        "Segments: full access",
        "Campaigns: full access, which Klaviyo does not divide: such a key could send, so keep it behind reviewers",
        "Metrics: read-only; everything else: no access",
    )
    MAKES: ClassVar[Mapping[str, str]] = {
        "template": "a template of the type CODE for each mail and locale",
        "segment": "a segment for each mail and locale, with the account's own metric ids",
        "campaign": "a campaign in draft for each commercial mail and locale: subject, sender, segment, template",
    }

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        """The key itself is the header."""
        return at_once({"Authorization": f"Klaviyo-API-Key {secrets['KEY']}"})

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """A template, an audience and a campaign for each mail; what is transactional goes by flows, not campaigns."""
        segments = []
        for one in audiences(parcels):
            mark = mark_of(one.parcel.env, "segment", one.key)
            payload: dict[str, Json] = {"name": marked(one.key, mark), "definition": plain(one.definition)}
            mail, locale = one.parcel.mail, one.parcel.locale
            segments.append(
                Resource("segment", one.key, one.key, payload, mark, (), mail, locale, one.blocked, one.note)
            )
        mails = [(parcel, part) for parcel in parcels for part in parcel.parts()]
        commercial = (one for one in mails if one[0].message(one[1]).get("message_class") != "transactional")
        return (*(_template(*one) for one in mails), *segments, *(campaigns.campaign(*one) for one in commercial))

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
        """Templates and campaigns come without their texts, segments whole."""
        if kind == "campaign":
            return (yield from campaigns.listing())
        query: dict[str, str | int] = {f"fields[{kind}]": _TOLD[kind], "page[size]": PAGE, "sort": "created"}
        told = yield from pages(_PATHS[kind], query)
        found = [one for page in told for one in listed(page.at("data"))]
        names: dict[str, str] = {}
        if kind == "segment" and any(names_in(one) for one in found):
            names = by_id((yield from _metrics()))
        return tuple(_remote(kind, one, names, whole=kind == "segment") for one in found)

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """One, with its texts or its definition."""
        if kind == "campaign":
            return (yield from campaigns.read(remote_id))
        told = yield api(get(f"{_PATHS[kind]}/{remote_id}"))
        data = told.at("data")
        names = by_id((yield from _metrics())) if kind == "segment" and names_in(data) else {}
        return _remote(kind, data, names)

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:
        """One request; metrics are looked up by their names first. A campaign gets its template last."""
        if resource.kind == "campaign":
            return (yield from campaigns.create(resource, ids))
        attributes = yield from _attributes(resource)
        body: dict[str, Json] = {"data": {"type": resource.kind, "attributes": attributes}}
        told = yield api(post(_PATHS[resource.kind], body), _lane(resource.kind))
        return str(told.at("data", "id"))

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:
        """The editor of a template cannot be changed; everything else is sent."""
        if resource.kind == "campaign":
            yield from campaigns.update(remote, resource, ids)
            return
        attributes = yield from _attributes(resource)
        attributes.pop("editor_type", None)
        body: dict[str, Json] = {"data": {"type": resource.kind, "id": remote.id, "attributes": attributes}}
        yield api(patch(f"{_PATHS[resource.kind]}/{remote.id}", body), _lane(resource.kind))

    def unmake(self, remote: Remote) -> Steps[None]:
        """Klaviyo deletes for good; campaigns keep the copies of templates that they were given."""
        yield api(delete(f"{_PATHS[remote.kind]}/{remote.id}"), "delete")

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:
        """The texts of a template, and of a campaign, which has its own copy."""
        if kind == "campaign":
            return campaigns.editable(payload)
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


def _lane(kind: str) -> str:
    """Segments may be written once in four seconds, and a hundred times a day."""
    return "segment" if kind == "segment" else ""


def _metrics() -> Steps[list[Json]]:
    told = yield from pages("/api/metrics", {"fields[metric]": "name,integration"}, "metrics")
    return [one for page in told for one in listed(page.at("data"))]


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
    there = mapping(told)
    given = mapping(there.get("attributes"))
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
