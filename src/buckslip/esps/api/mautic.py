"""Mautic's API: contact fields, a segment for each audience, and an unpublished e-mail for each mail with its variants.

Read 2026-11-22 in mautic/mautic 5.1.1: EmailApiController, ListApiController, FieldApiController, InputHelper,
OperatorListTrait; and in developer.mautic.org: emails, segments, fields, authorization.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import ClassVar

from buckslip.esps.api.audiences import unmarked
from buckslip.esps.api.base import MOST_PAGES, Api, Ids, Steps, at_once, delete, get, patch, post, problem_of, said_in
from buckslip.esps.api.mautic_told import (
    cleaned,
    cleaned_slots,
    email_payload,
    entries,
    field_payload,
    id_of,
    segment_payload,
)
from buckslip.esps.api.mautic_wanted import OURS, label, wanted
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import ApiError, Limits, Payload, Problem, Remote, Request, Resource, Response, resolved
from buckslip.esps.pretty import Json

PAGE = 100
OAUTH = "oauth2/"
_PATHS = {"field": "fields/contact", "segment": "segments", "email": "emails", "variant": "emails"}
_ONE = {"field": "field", "segment": "list", "email": "email", "variant": "email"}
_MANY = {"field": "fields", "segment": "lists", "email": "emails", "variant": "emails"}
_PAYLOADS = {
    "field": field_payload,
    "segment": segment_payload,
    "email": email_payload,
    "variant": email_payload,
}
_SAME = ({"date", "datetime"}, {"text", "textarea", "url", "email", "tel", "lookup"})
_KINDS_OF_CODES = {401: "auth", 403: "auth", 404: "missing", 409: "conflict", 429: "limited"}


class MauticApi(Api):
    """Fields are known by their aliases, segments by an alias that is a mark, e-mails by a mark behind their names."""

    NAME = "mautic"
    TITLE = "Mautic"
    CREDENTIALS: ClassVar[Mapping[str, str]] = {
        "USER": "a user's name for HTTP Basic, or oauth2/ and the public key of API credentials",
        "PASSWORD": "that user's password, or the secret key of the API credentials",
    }
    KINDS = ("field", "segment", "email", "variant")
    MARKED = frozenset(KINDS)
    ARCHIVED = frozenset({"field"})
    LIMITS = Limits(per_second=20, burst=20, concurrent=4)  # a server has none unless somebody sets one
    PERMISSIONS = (
        "API access: granted",
        "Emails: view, edit and create own; delete own to remove orphans; no publish",
        "Segments: view, edit and create own and others; Contacts: custom fields",
    )
    MAKES: ClassVar[Mapping[str, str]] = {
        "field": "a contact field for each that mails or segments use, except those of type select, which must exist",
        "segment": "a segment for each mail and locale",
        "email": "an unpublished e-mail for each mail and locale, with its slots of dynamic content",
        "variant": "an A/B variant of it for each further subject line",
    }

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        """HTTP Basic, or a token by OAuth 2 (client credentials)."""
        user, password = secrets["USER"], secrets["PASSWORD"]
        if not user.startswith(OAUTH):
            coded = b64encode(f"{user}:{password}".encode()).decode()
            return (yield from at_once({"Authorization": f"Basic {coded}"}))
        form = {"grant_type": "client_credentials", "client_id": user.removeprefix(OAUTH), "client_secret": password}
        told = yield Request("POST", "/oauth/v2/token", form=form)
        return {"Authorization": f"Bearer {told.at('access_token')}"}

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """Everything that the mails need."""
        return tuple(wanted(parcels))

    def unmet(self, resources: Sequence[Resource]) -> Steps[Mapping[tuple[str, str], str]]:
        """Fields of type select, whose options only a person knows; and fields that are there with another type."""
        if not resources:
            return {}
        told = yield from _all("field")
        types = {str(one.get("alias")): str(one.get("type")) for one in told}
        found = {one.place: _lacks(one, types) for one in resources}
        return {place: why for place, why in found.items() if why}

    # Steps -----------------------------------------------------------------------------------------------------------

    def listing(self, kind: str) -> Steps[tuple[Remote, ...]]:
        """In pages; variants are told by the e-mails that they belong to."""
        found = yield from _all(kind)
        if kind != "variant":
            return tuple(_remote(kind, one) for one in found if kind != "email" or not id_of(one.get("variantParent")))
        numbers = [id_of(one) for parent in found for one in _children(parent)]
        remotes: list[Remote] = []
        for number in numbers:
            one = yield from self.fetch(kind, number)
            remotes += [one] if one else []
        return tuple(remotes)

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """One, whole."""
        told = yield get(f"/api/{_PATHS[kind]}/{remote_id}")
        found = told.at(_ONE[kind])
        return _remote(kind, found if isinstance(found, dict) else {})

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:
        """One request. E-mails are made unpublished, so that nothing sends them."""
        body = _body(resource, ids)
        if resource.kind in ("email", "variant"):
            body["isPublished"] = False
        if resource.kind == "field":
            body |= {"label": label(resource.key), "group": "core", "object": "lead"}
        if resource.kind == "field" and body["type"] == "boolean":
            body["properties"] = {"no": "No", "yes": "Yes"}
        told = yield post(f"/api/{_PATHS[resource.kind]}/new", body)
        alias = told.at(_ONE[resource.kind], "alias")
        if resource.kind == "field" and alias != resource.key:
            said = f"Mautic called it '{alias}'; delete it there, and give it a shorter name in rules/schema.yml"
            raise ApiError(Problem("invalid", said), f"field {resource.key}")
        return str(told.at(_ONE[resource.kind], "id"))

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:
        """PATCH leaves alone what is not named: whether an e-mail is published, above all."""
        yield patch(f"/api/{_PATHS[resource.kind]}/{remote.id}/edit", _body(resource, ids))

    def unmake(self, remote: Remote) -> Steps[None]:
        """Delete it. A field holds what contacts have told, and is only unpublished."""
        path = f"/api/{_PATHS[remote.kind]}/{remote.id}"
        yield patch(f"{path}/edit", {"isPublished": False}) if remote.kind == "field" else delete(f"{path}/delete")

    def error(self, response: Response) -> Problem | None:
        """Some faults are told by 200 and a list of errors."""
        told = response.at("errors", 0)
        if response.status < 300 and isinstance(told, dict):
            code = told.get("code")
            kind = _KINDS_OF_CODES.get(code if isinstance(code, int) else 0)
            return problem_of(Response(int(str(code)) if kind else 400, response.headers, response.body))
        problem = problem_of(response)
        if (
            problem
            and response.status == 400
            and "limit" in said_in(response).lower()
            and "retry-after" in response.headers
        ):
            return Problem("limited", problem.message, response.header("retry-after"))
        return problem

    def normalised(self, kind: str, payload: Payload) -> Payload:
        """The HTML as Mautic stores it; what must exist there is no part of it."""
        found = {name: one for name, one in payload.items() if name != "selects"}
        if kind in ("email", "variant"):
            found["customHtml"] = cleaned(str(payload["customHtml"]))
            found["dynamicContent"] = cleaned_slots(payload["dynamicContent"])
        return found

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:
        """Subject and bodies; texts of slots are none of the Markdown's paragraphs."""
        names = {"html": "customHtml", "text": "plainText", "subject": "subject"}
        if kind not in ("email", "variant"):
            return {}
        return {part: str(payload.get(name) or "") for part, name in names.items()}


def _lacks(resource: Resource, types: Mapping[str, str]) -> str:
    """What a person has to do before a resource can be made; "" for nothing."""
    if resource.kind == "field":
        there, ours = types.get(resource.key, ""), str(resource.payload["type"])
        if not there or there == ours or any({there, ours} <= group for group in _SAME):
            return ""
        return (
            f"its field '{resource.key}' is of the type {there}, and {ours} is needed; name ours otherwise in `names`"
        )
    needed = resource.payload.get("selects")
    missing = [str(one) for one in (needed if isinstance(needed, list) else ()) if str(one) not in types]
    if not missing:
        return ""
    return (
        f"make the contact field {', '.join(missing)} first: type select, with the values that rules/schema.yml lists"
    )


def _body(resource: Resource, ids: Ids) -> dict[str, Json]:
    """What is sent: ids are numbers here."""
    body = resolved({name: one for name, one in resource.payload.items() if name != "selects"}, ids)
    assert isinstance(body, dict)
    lists = body.get("lists")
    if isinstance(lists, list):
        body["lists"] = [int(str(one)) for one in lists]
    if "variantParent" in body:
        body["variantParent"] = int(str(body["variantParent"]))
    return body


def _all(kind: str) -> Steps[list[dict[str, Json]]]:
    """Every entry of a listing, which PHP tells by ids, or as a list when it is empty."""
    found: dict[str, dict[str, Json]] = {}
    for _ in range(MOST_PAGES):
        query: dict[str, str | int] = {"start": len(found), "limit": PAGE, "orderBy": "id", "orderByDir": "asc"}
        told = yield get(f"/api/{_PATHS[kind]}", query)
        page = {str(one.get("id")): one for one in entries(told.at(_MANY[kind]))}
        if page.keys() <= found.keys():
            break
        found |= page
        if len(found) >= int(str(told.at("total") or 0)):
            break
    return list(found.values())


def _children(parent: Mapping[str, Json]) -> list[Json]:
    told = parent.get("variantChildren")
    found = list(told.values()) if isinstance(told, dict) else told
    return found if isinstance(found, list) else []


def _remote(kind: str, there: Mapping[str, Json]) -> Remote:
    """A resource as Mautic tells it, in the form of ours."""
    full = str(there.get("name") or "")
    mark, name, locked, over = "", full, "", False
    if kind == "field":
        mark = name = str(there.get("alias") or "")
        over = not str(there.get("label") or "").endswith(OURS)
    elif kind == "segment":
        alias = str(there.get("alias") or "")
        mark = alias if alias.startswith("buckslip-") else ""
    else:
        name, mark = unmarked(full)
        over = int(str(there.get("sentCount") or 0)) > 0
        locked = "it is published there; unpublish it first" if there.get("isPublished") else ""
    version = str(there.get("dateModified") or there.get("dateAdded") or "")
    payload = _PAYLOADS[kind](there)
    return Remote(kind, str(there.get("id")), name, payload, mark, version, locked, over)


API = MauticApi()
