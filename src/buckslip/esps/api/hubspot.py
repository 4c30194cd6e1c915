"""HubSpot's API: properties, a template file and a draft of a marketing e-mail for each mail, a list for each audience.

Read 2026-11-22 in developers.hubspot.com/docs/api-reference/2026-03: cms/source-code, marketing/marketing-emails,
crm/lists, crm/properties; and usage-guidelines (190 requests in 10 seconds for an account with Professional).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote

from buckslip.esps.api.base import (
    MOST_PAGES,
    Api,
    Ids,
    Steps,
    at_once,
    delete,
    get,
    patch,
    post,
    problem_of,
    put,
)
from buckslip.esps.api.hubspot_told import (
    email_body,
    mapping,
    multipart,
    property_body,
    remote_email,
    remote_file,
    remote_list,
    remote_property,
)
from buckslip.esps.api.hubspot_wanted import FOLDER, properties_in, wanted
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import (
    ApiError,
    Limits,
    Payload,
    Problem,
    Remote,
    Request,
    Resource,
    Response,
    resolved,
)
from buckslip.esps.pretty import Json

PAGE = 100
_PROPERTIES = "/crm/properties/2026-03/contacts"
_SOURCE = "/cms/source-code/2026-03/published"
_LISTS = "/crm/lists/2026-03"
_EMAILS = "/marketing/emails/2026-03"
_ABSENT = "contacts have no property {names}; make it under Settings → Properties, and sync it"
_WAITS = {"TEN_SECONDLY_ROLLING": "10", "SECONDLY": "1", "DAILY": "86400"}


class HubspotApi(Api):
    """Files are found by their paths, properties by their names, lists and e-mails by a mark in the name."""

    NAME = "hubspot"
    TITLE = "HubSpot"
    CREDENTIALS: ClassVar[Mapping[str, str]] = {"TOKEN": "the access token of a private app (Settings → Private apps)"}
    HOSTS: ClassVar[Mapping[str, str]] = {"main": "https://api.hubapi.com"}
    HOST_LIKE = re.compile(r"https://api\.hubapi\.com")
    KINDS = ("property", "file", "list", "email")
    MARKED = frozenset(KINDS)
    PLACED = frozenset({"file"})
    ARCHIVED = frozenset({"property", "list", "email"})
    LIMITS = Limits(per_second=17, burst=20, concurrent=4)  # never more than 190 in any 10 seconds
    PERMISSIONS = (
        "`content` for template files and marketing e-mails",
        "`crm.lists.read`, `crm.lists.write`",
        "`crm.schemas.contacts.read`, `crm.schemas.contacts.write`",
    )
    MAKES: ClassVar[Mapping[str, str]] = {
        "property": "a property of contacts for each field that a mail prints, enumerations excepted",
        "file": "a coded e-mail template below `buckslip/` in the Design Manager for each mail and locale",
        "list": "an active list for each mail and locale",
        "email": "a marketing e-mail in draft for each mail and locale, with its template and its list",
    }

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        """The token itself is the header."""
        return at_once({"Authorization": f"Bearer {secrets['TOKEN']}"})

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """Properties first, then files and lists, then the e-mails that use both."""
        return wanted(parcels)

    def unmet(self, resources: Sequence[Resource]) -> Steps[Mapping[tuple[str, str], str]]:
        """Properties that lists ask and nobody has made: enumerations, and what only audiences know."""
        lists = [one for one in resources if one.kind == "list"]
        made = {one.key for one in resources if one.kind == "property"}
        told = (yield get(_PROPERTIES, {"archived": "false"})).at("results") if lists else []
        there = made | {str(mapping(one).get("name")) for one in _items(told)}
        lacking = {one.place: sorted(properties_in(dict(one.payload)) - there) for one in lists}
        return {place: _ABSENT.format(names=", ".join(names)) for place, names in lacking.items() if names}

    # Reading ---------------------------------------------------------------------------------------------------------

    def listing(self, kind: str) -> Steps[tuple[Remote, ...]]:
        """Properties come whole, lists without their filters, e-mails without their drafts."""
        if kind == "property":
            told = yield get(_PROPERTIES, {"archived": "false"})
            return tuple(remote_property(one) for one in _items(told.at("results")))
        if kind == "list":
            return (yield from _lists())
        emails = yield from _emails()
        return tuple(replace(remote_email(one), payload=None) for one in emails)

    def locks(self, kind: str) -> Steps[Mapping[str, str]]:  # noqa: ARG002 - only files are placed
        """Files that an e-mail prints which goes out, or is about to."""
        emails = yield from _emails()
        return {
            str(one.payload["templatePath"]): f"e-mail {one.id} ({one.name}) prints it: {one.locked}"
            for one in map(remote_email, emails)
            if one.locked and one.payload
        }

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """One, whole."""
        if kind == "property":
            told = yield get(f"{_PROPERTIES}/{quote(remote_id, safe='')}")
            return remote_property(told.body_json())
        if kind == "file":
            told = yield _content(_inside(remote_id), "GET")
            return remote_file(remote_id, told.body.decode("utf-8", "replace"))
        if kind == "list":
            told = yield get(f"{_LISTS}/{remote_id}", {"includeFilters": "true"})
            return remote_list(told.at("list"))
        told = yield get(f"{_EMAILS}/{remote_id}/draft")
        return remote_email(told.body_json())

    # Writing ---------------------------------------------------------------------------------------------------------

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:
        """One request each; a file is put at its path."""
        payload = mapping(resolved(dict(resource.payload), ids))
        if resource.kind == "property":
            yield post(_PROPERTIES, property_body(payload))
            return resource.key
        if resource.kind == "file":
            yield _upload(payload)
            return str(payload["path"])
        if resource.kind == "list":
            told = yield post(_LISTS, payload)
            return str(told.at("list", "listId"))
        told = yield post(_EMAILS, {**email_body(payload), "state": "DRAFT"})
        return str(told.at("id"))

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:
        """Only the draft of an e-mail is written; a list gets its filters, then its name."""
        payload = mapping(resolved(dict(resource.payload), ids))
        if resource.kind == "property":
            there = mapping((yield get(f"{_PROPERTIES}/{quote(remote.id, safe='')}")).body_json()).get("type")
            if there != payload["type"]:
                raise ApiError(Problem("invalid", _other_type(remote.id, there, payload["type"])), "HubSpot: property")
        elif resource.kind == "file":
            yield _upload(payload)
        elif resource.kind == "list":
            yield put(f"{_LISTS}/{remote.id}/update-list-filters", {"filterBranch": payload["filterBranch"]})
            renamed = put(f"{_LISTS}/{remote.id}/update-list-name", None)
            yield replace(renamed, query={"listName": str(payload["name"])})
        else:
            yield patch(f"{_EMAILS}/{remote.id}/draft", email_body(payload))
            if remote.mark != resource.mark:  # the listing tells names as they are outside of the draft
                yield patch(f"{_EMAILS}/{remote.id}", {"name": payload["name"]})

    def unmake(self, remote: Remote) -> Steps[None]:
        """All but files are archived there. A property that somebody else made stays, whatever happens."""
        if remote.kind == "property" and remote.version != "made":
            return
        paths = {"property": f"{_PROPERTIES}/{quote(remote.id, safe='')}", "list": f"{_LISTS}/{remote.id}"}
        if remote.kind == "file":
            yield _content(_inside(remote.id), "DELETE")
        else:
            yield delete(paths.get(remote.kind, f"{_EMAILS}/{remote.id}"))

    def error(self, response: Response) -> Problem | None:
        """HubSpot names the limit that was met, and not always when to come back."""
        problem = problem_of(response)
        if problem and problem.kind == "limited" and not problem.retry_after:
            return replace(problem, retry_after=_WAITS.get(str(response.at("policyName")), ""))
        return problem

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:
        """The template's HTML; subject and plain text of an e-mail."""
        names = {"file": {"html": "html"}, "email": {"subject": "subject", "text": "plainTextVersion"}}.get(kind, {})
        return {part: str(payload.get(name) or "") for part, name in names.items()}


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _emails() -> Steps[list[Json]]:
    """Every marketing e-mail that is not archived."""
    found: list[Json] = []
    after = ""
    for _ in range(MOST_PAGES):
        query: dict[str, str | int] = {"limit": PAGE, "sort": "createdAt", "archived": "false"}
        told = yield get(_EMAILS, {**query, **({"after": after} if after else {})})
        found += _items(told.at("results"))
        seen, after = after, str(told.at("paging", "next", "after") or "")
        if after in ("", seen):
            break
    return found


def _lists() -> Steps[tuple[Remote, ...]]:
    """Every active list of contacts, by a search for nothing in particular."""
    found: list[Remote] = []
    for _ in range(MOST_PAGES):
        body: dict[str, Json] = {"objectTypeId": "0-1", "processingTypes": ["DYNAMIC"], "query": ""}
        told = yield post(f"{_LISTS}/search", {**body, "count": PAGE, "offset": len(found)}, repeatable=True)
        page = [remote_list(one) for one in _items(told.at("lists"))]
        found += page
        if not page or not told.at("hasMore"):
            break
    return tuple(found)


def _inside(path: str) -> str:
    """The path, when it is one of ours; a state file may name any other, which then is not there."""
    if not re.fullmatch(rf"{FOLDER}(/[\w.-]+)+", path) or "/.." in path:
        raise ApiError(Problem("missing", "it is not in our folder"), f"HubSpot: file {path}")
    return path


def _content(path: str, method: str) -> Request:
    return Request(method, f"{_SOURCE}/content/{quote(path)}", headers={"Accept": "application/octet-stream, */*"})


def _upload(payload: Mapping[str, Json]) -> Request:
    path = str(payload["path"])
    return replace(put(f"{_SOURCE}/content/{quote(path)}", None), raw=multipart(path, str(payload["html"])))


def _other_type(name: str, there: Json, here: Json) -> str:
    return f"'{name}' is of type {there} there and has to be {here}; give the field another name in rules/schema.yml"


API = HubspotApi()
