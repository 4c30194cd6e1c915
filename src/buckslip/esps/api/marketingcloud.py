"""Marketing Cloud's API: an HTML e-mail (asset type 208) for each mail and subject line, a query for each audience.

Read 2026-11-22 in developer.salesforce.com/docs/marketing/marketing-cloud: assets, categories, asset types, query
activities (automation/v1/queries), data extensions (data/v1/customobjects), server-to-server integrations (v2/token);
in Accenture/sfmc-devtools: answers as they come. The data extension that a query fills is made by a person: it holds
customers, and who may see them is not ours to say. We only look whether it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from buckslip.esps.api.base import (
    MOST_PAGES,
    Api,
    Ids,
    Steps,
    delete,
    get,
    patch,
    post,
    problem_of,
    put,
)
from buckslip.esps.api.marketingcloud_wanted import FOLDER, emails, folder, query
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import ApiError, Limits, Payload, Problem, Remote, Request, Resource, Response, resolved
from buckslip.esps.pretty import Json

PAGE = 50
EXTENSIONS = 500  # on a page
HTML_EMAIL = 208
_PATHS = {
    "folder": "/asset/v1/content/categories",
    "asset": "/asset/v1/content/assets",
    "query": "/automation/v1/queries",
}
_SIZES = {"folder": "$pagesize", "query": "$pageSize"}
_OURS = re.compile(r".+-[0-9a-f]{10}(-\d+)?")  # a customer key as a build makes it; Salesforce's own are GUIDs
_VIEWS = {"html": "html", "text": "text", "subject": "subjectline", "preheader": "preheader"}
_TARGET = (
    "make a data extension with the external key '{key}' and one column, SubscriberKey (Text, 254, primary key), "
    "sendable by it"
)


class MarketingCloudApi(Api):
    """E-mails are found again by their customer keys, queries by theirs, the folder by its name."""

    NAME = "marketingcloud"
    TITLE = "Salesforce Marketing Cloud"
    CREDENTIALS: ClassVar[Mapping[str, str]] = {
        "CLIENT_ID": "the client id of a server-to-server API integration (Setup → Installed Packages)",
        "CLIENT_SECRET": "its client secret",
        "ACCOUNT": "the MID of the business unit that it works in",
    }
    HOST_LIKE = re.compile(r"https://[a-z0-9-]+\.rest\.marketingcloudapis\.com")
    KINDS = ("folder", "asset", "query")
    MARKED = frozenset(KINDS)
    LIMITS = Limits(per_second=10, burst=10, concurrent=4)
    PERMISSIONS = (
        "Channels → Email: Read, Write",
        "Assets → Saved Content: Read, Write",
        "Automation → Automations: Read, Write (queries are a part of it)",
        "Data → Data Extensions: Read, to look whether those that queries fill are there",
        "no Send, no Execute, and nothing of Contacts, Journeys or Users",
    )
    MAKES: ClassVar[Mapping[str, str]] = {
        "folder": "one folder in Content Builder",
        "asset": "an HTML e-mail in it for each mail, locale and subject line",
        "query": "an SQL query activity for each audience, which nothing starts; a person makes its data extension",
    }

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        """A token for twenty minutes, for one business unit; after a 401 another one is fetched."""
        body: dict[str, Json] = {
            "grant_type": "client_credentials",
            "client_id": secrets["CLIENT_ID"],
            "client_secret": secrets["CLIENT_SECRET"],
            "account_id": secrets["ACCOUNT"],
        }
        told = yield replace(post("/v2/token", body, repeatable=True), host="auth")
        return {"Authorization": f"Bearer {told.at('access_token')}"}

    def further_hosts(self, host: str) -> Mapping[str, str]:
        """Tokens come from the same tenant's other host; where an answer names another, it is not followed."""
        return {"auth": host.replace(".rest.", ".auth.")}

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """The folder when there is any mail; e-mails and a query for each."""
        return tuple(self._all(parcels))

    def _all(self, parcels: Sequence[Parcel]) -> Iterator[Resource]:
        if parcels:
            yield folder(parcels[0].env)
        for parcel in parcels:
            for part in parcel.parts():
                yield from emails(parcel, part)
                yield query(parcel, part)

    def unmet(self, resources: Sequence[Resource]) -> Steps[Mapping[tuple[str, str], str]]:
        """Data extensions that are not there. A key that may not look at them learns it when the query is written."""
        queries = {str(one.payload["targetKey"]): one.place for one in resources if one.kind == "query"}
        there = (yield from _extensions(frozenset(queries))) if queries else frozenset()
        return {place: _TARGET.format(key=key) for key, place in queries.items() if key not in there}

    # Steps -----------------------------------------------------------------------------------------------------------

    def listing(self, kind: str) -> Steps[tuple[Remote, ...]]:
        """Page by page; e-mails without their texts."""
        found: dict[str, Remote] = {}
        for number in range(1, MOST_PAGES):
            told = yield _page(kind, number)
            page = _items(told)
            found |= {one.id: one for one in (_remote(kind, item, whole=kind != "asset") for item in page)}
            total = told.at("count")
            if not page or (isinstance(total, int) and number * PAGE >= total):
                break
        return tuple(one for one in found.values() if not (kind == "folder" and one.payload == {}))

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """One, with its texts."""
        told = yield get(f"{_PATHS[kind]}/{remote_id}")
        return _remote(kind, told.body_json())

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:
        """One request; a folder is put below the root, which is looked up first."""
        body = _BODIES[resource.kind](resolved(dict(resource.payload), ids))
        if resource.kind == "folder":
            body["ParentId"] = yield from _root()
        try:
            told = yield post(_PATHS[resource.kind], body)
        except ApiError as error:
            raise _explained(error, resource) from error
        made = _lowered(told.body_json())
        return str(made.get("id") or made.get("queryDefinitionId"))

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:
        """Only what is ours is sent; whatever else an e-mail has there stays."""
        body = _BODIES[resource.kind](resolved(dict(resource.payload), ids))
        path = f"{_PATHS[resource.kind]}/{remote.id}"
        if resource.kind == "folder":
            root = yield from _root()
            yield put(path, {**body, "Id": int(remote.id), "ParentId": root})
            return
        try:
            yield patch(path, body)
        except ApiError as error:
            raise _explained(error, resource) from error

    def unmake(self, remote: Remote) -> Steps[None]:
        """Deleted for good; a folder only when nobody has put anything of theirs into it."""
        yield delete(f"{_PATHS[remote.kind]}/{remote.id}")

    def error(self, response: Response) -> Problem | None:
        """What was wrong with a body stands in a list of its own."""
        problem = problem_of(response)
        told = response.at("validationErrors", 0, "message")
        return replace(problem, message=f"{problem.message}: {told}") if problem and told else problem

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:
        """All views of an e-mail."""
        return {name: str(payload.get(name) or "") for name in _VIEWS} if kind == "asset" else {}


# Asking --------------------------------------------------------------------------------------------------------------


def _page(kind: str, number: int) -> Request:
    if kind != "asset":
        return get(_PATHS[kind], {"$page": number, _SIZES[kind]: PAGE})
    body: dict[str, Json] = {
        "page": {"page": number, "pageSize": PAGE},
        "query": {"property": "assetType.id", "simpleOperator": "equal", "value": HTML_EMAIL},
        "sort": [{"property": "id", "direction": "ASC"}],
        "fields": ["id", "customerKey", "name", "modifiedDate"],
    }
    return post(f"{_PATHS[kind]}/query", body, repeatable=True)


def _root() -> Steps[int]:
    """The id of the folder that has none above it."""
    for number in range(1, MOST_PAGES):
        told = yield _page("folder", number)
        page = [_lowered(one) for one in _items(told)]
        for one in page:
            if str(one.get("parentId")) == "0":
                return int(str(one["id"]))
        if not page:
            break
    raise ApiError(Problem("invalid", "Content Builder tells of no root folder"), "Salesforce Marketing Cloud")


def _extensions(wanted: frozenset[str]) -> Steps[frozenset[str]]:
    """Which data extensions are there; all that are wanted, as far as we know, where we may not look."""
    found: set[str] = set()
    for number in range(1, MOST_PAGES):
        try:
            told = yield get("/data/v1/customobjects", {"$page": number, "$pagesize": EXTENSIONS})
        except ApiError as error:
            if error.problem.kind != "auth":
                raise
            return wanted
        page = [str(_lowered(one).get("key")) for one in _items(told)]
        found |= wanted.intersection(page)
        total = told.at("count")
        if not page or found == wanted or (isinstance(total, int) and number * EXTENSIONS >= total):
            break
    return frozenset(found)


def _explained(error: ApiError, resource: Resource) -> ApiError:
    """With the way out where the data extension is missing."""
    key = str(resource.payload.get("targetKey"))
    if resource.kind != "query" or error.problem.kind not in ("invalid", "missing"):
        return error
    if "target" not in error.problem.message.lower() and key not in error.problem.message:
        return error
    said = f"{error.problem.message}; {_TARGET.format(key=key)}"
    return ApiError(replace(error.problem, message=said), f"{resource.kind} {resource.key}")


# What is sent --------------------------------------------------------------------------------------------------------


def _folder_body(payload: Json) -> dict[str, Json]:
    return {"Name": payload["name"]} if isinstance(payload, dict) else {}


def _asset_body(payload: Json) -> dict[str, Json]:
    assert isinstance(payload, dict)
    return {
        "customerKey": payload["customerKey"],
        "name": payload["name"],
        "assetType": {"id": HTML_EMAIL, "name": "htmlemail"},
        "category": {"id": int(str(payload["category"]))},
        "views": {view: {"content": payload[name]} for name, view in _VIEWS.items()},
        "data": {"email": {"options": {"characterEncoding": "utf-8"}}},
    }


def _query_body(payload: Json) -> dict[str, Json]:
    assert isinstance(payload, dict)
    return dict(payload)


_BODIES = {"folder": _folder_body, "asset": _asset_body, "query": _query_body}


# What is told --------------------------------------------------------------------------------------------------------


def _items(told: Response) -> list[Json]:
    found = told.at("items")
    return found if isinstance(found, list) else []


def _lowered(told: Json) -> dict[str, Json]:
    """A mapping whose names begin with a small letter; pages and answers differ in that."""
    there = told if isinstance(told, dict) else {}
    return {name[:1].lower() + name[1:]: one for name, one in there.items()}


def _remote(kind: str, told: Json, *, whole: bool = True) -> Remote:
    there = _lowered(told)
    name = str(there.get("name") or "")
    number = str(there.get("id") or there.get("queryDefinitionId"))
    version = str(there.get("modifiedDate") or "")
    if kind == "folder":
        top = str(there.get("parentId")) == "0"
        found = re.fullmatch(rf"{FOLDER} \((buckslip-\w+)\)", name)
        return Remote(kind, number, name, {} if top else {"name": name}, found[1] if found else "")
    if kind == "query":
        key = str(there.get("key") or "")
        mark = key if key.startswith("buckslip-") else ""
        return Remote(kind, number, name, _query_payload(there), mark, version)
    key = str(there.get("customerKey") or "")
    mark = key if _OURS.fullmatch(key) else ""
    return Remote(kind, number, name, _asset_payload(there) if whole else None, mark, version)


def _query_payload(there: Mapping[str, Json]) -> dict[str, Json]:
    names = ("name", "key", "description", "queryText", "targetKey")
    return {**{name: there.get(name) or "" for name in names}, "targetUpdateTypeId": there.get("targetUpdateTypeId")}


def _asset_payload(there: Mapping[str, Json]) -> dict[str, Json]:
    """The contents of the views; what Salesforce adds to each is its own."""
    views, category = there.get("views"), _lowered(there.get("category"))
    given: dict[str, Json] = views if isinstance(views, dict) else {}
    return {
        "customerKey": there.get("customerKey") or "",
        "name": there.get("name") or "",
        "category": str(category.get("id") or ""),
        **{name: _lowered(given.get(view)).get("content") or "" for name, view in _VIEWS.items()},
    }


API = MarketingCloudApi()
