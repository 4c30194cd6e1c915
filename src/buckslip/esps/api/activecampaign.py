"""ActiveCampaign's API: a message for each mail and subject line; fields, and a tag and a segment for each audience.

Read 2026-11-22 in developers.activecampaign.com: messages, fields, fieldRels, tags, lists, segmentsV2, audiences, rate
limits; in activecampaign.com/api: message_add of version 1, which alone makes a message with its HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import ClassVar

from buckslip.esps.api.activecampaign_members import members
from buckslip.esps.api.activecampaign_told import remote
from buckslip.esps.api.activecampaign_wanted import LIST, bare, parked, wanted
from buckslip.esps.api.base import MOST_PAGES, Api, Filled, Ids, Steps, at_once, delete, get, post, problem_of, put
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import (
    Limits,
    Payload,
    Problem,
    Remote,
    Request,
    Resource,
    Response,
    Trouble,
    resolved,
)
from buckslip.esps.pretty import Json

_V1 = "/admin/api.php"
_SUMMARIES = "/api/3/audiences"
# The path of each kind, the name of the list in an answer, and how many are asked for at once.
_PLACES = {
    "list": ("/api/3/lists", "lists", 100),
    "field": ("/api/3/fields", "fields", 100),
    "tag": ("/api/3/tags", "tags", 100),
    "segment": ("/api/3/segmentsV2", "data", 1_000),
    "message": ("/api/3/messages", "messages", 20),
}


class ActiveCampaignApi(Api):
    """Everything carries a mark where it has room for one: a text id, a description, a name, or a comment."""

    NAME = "activecampaign"
    TITLE = "ActiveCampaign"
    CREDENTIALS: ClassVar[Mapping[str, str]] = {"KEY": "the API key of a user of its own (Settings → Developer)"}
    HOST_LIKE = re.compile(r"https://[a-z0-9-]+\.(api-[a-z]{2}\d+|activehosted)\.com")
    KINDS = ("list", "field", "tag", "segment", "message")
    MARKED = frozenset(KINDS)
    ARCHIVED = frozenset({"field"})
    LISTS = "tag"
    LIMITS = Limits(per_second=5, burst=5, concurrent=2)
    PERMISSIONS = (
        "a user in a group of its own, without the rights to send campaigns, to export, or to delete contacts",
        "lists, custom fields, tags, segments and campaigns (messages are a part of them)",
    )
    MAKES: ClassVar[Mapping[str, str]] = {
        "list": "one empty list, because every message has to belong to one",
        "field": "a text field for each value that mails print or ask for; it is never deleted",
        "tag": "a tag for each mail and locale, which whoever imports its members gives them",
        "segment": "a segment of the contacts with that tag",
        "message": "a message for each mail, locale and subject line; a person puts it into a campaign",
    }

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        """The key itself is the header; version 1 wants it in the address, too."""
        return at_once({"Api-Token": secrets["KEY"]})

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """The list when there is any mail; fields once, audiences once a mail."""
        return tuple(wanted(parcels))

    # Steps -----------------------------------------------------------------------------------------------------------

    def listing(self, kind: str) -> Steps[tuple[Remote, ...]]:
        """Page by page; segments without their conditions, and messages of others without their texts."""
        if kind == "segment":
            return (yield from _summaries())
        path, name, size = _PLACES[kind]
        found: dict[str, Remote] = {}
        for number in range(MOST_PAGES):
            told = yield get(path, {"limit": size, "offset": number * size})
            page = _list(told.at(name))
            rels = _list(told.at("fieldRels"))
            found |= {one.id: one for one in (remote(kind, item, rels, listed=True) for item in page)}
            total = str(told.at("meta", "total") or "")
            if not page or (total.isdecimal() and (number + 1) * size >= int(total)):
                break
        return tuple(found.values())

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """One, whole."""
        told = yield get(f"{_PLACES[kind][0]}/{remote_id}")
        found = remote(kind, _inner(kind, told), _list(told.at("fieldRels")))
        if kind != "segment":
            return found
        summary = yield get(f"{_SUMMARIES}/{remote_id}")
        return replace(found, version=remote(kind, _inner(kind, summary), listed=True).version)

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:
        """A message is made by version 1, which changes its HTML, and then written by version 3, which does not."""
        payload = _payload(resource, ids)
        if resource.kind == "message":
            told = yield _message_add(payload, ids["list", LIST])
            made = str(told.at("id"))
            yield put(f"{_PLACES['message'][0]}/{made}", {"message": _written("message", payload)})
            return made
        told = yield post(_PLACES[resource.kind][0], _body(resource.kind, payload))
        inner = _inner(resource.kind, told)
        made = str(inner.get("id")) if isinstance(inner, dict) else ""
        if resource.kind == "field":
            yield _everywhere(made)
        return made

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:
        """The same body again; a field is related to all lists if it is not."""
        path = f"{_PLACES[resource.kind][0]}/{remote.id}"
        yield put(path, _body(resource.kind, _payload(resource, ids)))
        if resource.kind == "field":
            there = yield from self.read("field", remote.id)
            if there.payload and not there.payload["everywhere"]:
                yield _everywhere(remote.id)

    def unmake(self, remote: Remote) -> Steps[None]:
        """Deleted for good, but for a field: its values are the customers', so that it only loses its mark."""
        if remote.kind == "field":
            yield put(f"{_PLACES['field'][0]}/{remote.id}", {"field": {"descript": parked()}})
        else:
            yield delete(f"{_PLACES[remote.kind][0]}/{remote.id}")

    def members(self, remote_id: str, addresses: Set[str]) -> Steps[Filled]:
        """Who has the tag of an audience, which its segment asks for."""
        return members(remote_id, addresses)

    def error(self, response: Response) -> Problem | None:
        """Version 1 says 200 and `result_code` 0; a deletion that did nothing says 200 and `succeeded` 0."""
        problem = problem_of(response)
        if problem:
            return problem
        told = response.body_json()
        if not isinstance(told, dict):
            return None
        if str(told.get("result_code", 1)) == "0":
            said = str(told.get("result_message") or "it failed, and does not say why")
            return Problem(_trouble(said), said)
        if str(told.get("succeeded", 1)) == "0":
            return Problem("invalid", str(told.get("message") or "it answers that nothing was deleted"))
        return None

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:
        """The texts of a message, without the mark."""
        names = ("html", "text", "subject") if kind == "message" else ()
        return {name: bare(str(payload.get(name) or "")) for name in names}


def _summaries() -> Steps[tuple[Remote, ...]]:
    """Every saved segment, without its conditions. These pages have numbers, and tell no total."""
    size = _PLACES["segment"][2]
    found: dict[str, Remote] = {}
    for number in range(1, MOST_PAGES):
        told = yield get(_SUMMARIES, {"page": number, "page_size": size, "sort": "name"})
        page = {one.id: one for one in (remote("segment", item, listed=True) for item in _list(told.at("data")))}
        if page.keys() <= found.keys():
            break
        found |= page
        if len(page) < size:
            break
    return tuple(found.values())


def _trouble(said: str) -> Trouble:
    """What a sentence of version 1 means."""
    low = said.lower()
    if "not authorized" in low or "authoriz" in low:
        return "auth"
    return "missing" if "not exist" in low or "not found" in low else "invalid"


def _message_add(payload: Mapping[str, Json], list_id: str) -> Request:
    """A form of version 1. `external` as its constructor would take the body for an address."""
    form = {name: str(payload[name]) for name in ("subject", "fromname", "fromemail", "reply2", "html", "text")}
    form |= {"format": "mime", "htmlconstructor": "html", "textconstructor": "html", "priority": "3"}
    form |= {"charset": "utf-8", "encoding": "quoted-printable", f"p[{list_id}]": list_id}
    query = {"api_action": "message_add", "api_output": "json"}
    return Request("POST", _V1, query, form=form, repeatable=False, keyed=("api_key", "KEY"))


def _everywhere(field: str) -> Request:
    """Relate a field to all lists, without which nobody sees it."""
    return post("/api/3/fieldRels", {"fieldRel": {"field": field, "relid": "0"}})


def _payload(resource: Resource, ids: Ids) -> dict[str, Json]:
    found = resolved(dict(resource.payload), ids)
    assert isinstance(found, dict)
    return found


def _written(kind: str, payload: Mapping[str, Json]) -> dict[str, Json]:
    """What version 3 takes."""
    left_out = {"field": ("everywhere",), "message": ("list",)}.get(kind, ())
    return {name: one for name, one in payload.items() if name not in left_out}


def _body(kind: str, payload: Mapping[str, Json]) -> Json:
    if kind != "segment":
        return {kind: _written(kind, payload)}
    fields: list[Json] = [{"name": "tagid", "operator": "=", "value": payload["tag"], "data_type": ""}]
    condition: Json = {"id": "1", "object_type": "tag", "source_system": "activecampaign", "fields": fields}
    attributes: dict[str, Json] = {
        "name": payload["name"],
        "segment_condition_group_operator": "and",
        "segment_condition_groups": [{"id": "1", "operator": "and", "values": [{"id": "1", "type": "condition"}]}],
        "segment_conditions": [condition],
    }
    return {"data": [{"type": "Segment.v2", "attributes": attributes}]}


def _inner(kind: str, told: Response) -> Json:
    """The resource inside of an answer; segments come alone or as a list of one."""
    if kind != "segment":
        return told.at(kind)
    data = told.at("data")
    return data[0] if isinstance(data, list) and data else data


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


API = ActiveCampaignApi()
