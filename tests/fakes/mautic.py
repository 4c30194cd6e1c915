"""Mautic 5.1 as its source and manual tell (read 2026-11-22), with its quirks:

* listings are mappings by id, [] when empty, in pages by `start` and `limit`; e-mails' listings tell parents only;
* writing e-mails cleans HTML: `<!-->` becomes `<!---->`, and beyond Windows-1252 percent-codes are decoded;
* no dynamic content is read back as a slot "Dynamic Content 1"; a filter on `empty` has no value;
* the legacy root `filter` of a segment's filter is moved into `properties`; aliases are unique;
* a field's alias is cut to 25 characters; its type and alias never change; lists are told as objects;
* select fields need a list of options;
* PUT would clear what is not named: only PATCH is taken here; numbers of filters come back as texts.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import ClassVar
from urllib.parse import parse_qs, unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.server import Fake, Json

MARK = re.compile(r"\s*\[buckslip-[0-9a-f]{20}\]\Z")
ALIAS = 25  # characters, as `cleanAlias` cuts; segments' aliases are not cut
FIRST = {
    "tokenName": "Dynamic Content 1",
    "content": "Default Dynamic Content",
    "filters": [{"content": None, "filters": []}],
}
ONE = {"field": "field", "segment": "list", "email": "email"}
MANY = {"field": "fields", "segment": "lists", "email": "emails"}
KINDS = {"fields/contact": "field", "segments": "segment", "emails": "email"}
TYPES = {"text", "number", "boolean", "date", "datetime", "select", "url", "email", "textarea", "lookup", "tel"}
ALLOWED = {
    "field": {"alias", "type", "label", "group", "object", "isPublished", "properties"},
    "segment": {"name", "alias", "description", "isPublished", "filters"},
    "email": {
        *(
            "name",
            "subject",
            "preheaderText",
            "customHtml",
            "plainText",
            "emailType",
            "lists",
            "language",
            "isPublished",
        ),
        *("fromAddress", "fromName", "replyToAddress", "headers", "utmTags", "variantParent", "variantSettings"),
        *("translationParent", "dynamicContent"),
    },
}


def errors(status: int, message: str) -> Response:
    return JSONResponse({"errors": [{"message": message, "code": status, "type": None, "details": []}]}, status)


class FakeMautic(Fake):
    NAME = "mautic"
    MAIL = "email"
    CREDENTIALS: ClassVar[dict[str, str]] = {"USER": "publisher", "PASSWORD": Fake.KEY}

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, dict[str, dict[str, Json]]] = {"field": {}, "segment": {}, "email": {}}
        self.tokens: set[str] = set()
        for alias, kind in (("firstname", "text"), ("email", "email"), ("points", "number"), ("tier", "select")):
            self._keep("field", {"alias": alias, "type": kind, "label": alias, "isPublished": True})
        for alias in ("box_plan", "last_category", "locale"):
            self._keep("field", {"alias": alias, "type": "select", "label": alias, "isPublished": True})
        self.theirs = set(self.tables["field"])

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/oauth/v2/token", self.token, methods=["POST"]),
            Route("/api/{what:path}/new", self.new, methods=["POST"]),
            Route("/api/{what:path}/{id:int}/edit", self.edited, methods=["PATCH"]),
            Route("/api/{what:path}/{id:int}/delete", self.deleted, methods=["DELETE"]),
            Route("/api/{what:path}/{id:int}", self.one, methods=["GET"]),
            Route("/api/{what:path}", self.all, methods=["GET"]),
        ]

    def allowed(self, request: Request) -> Response | None:
        if request.url.path == "/oauth/v2/token":
            return None
        said = request.headers.get("authorization", "")
        basic = "Basic " + b64encode(f"publisher:{self.KEY}".encode()).decode()
        if said == basic or said.removeprefix("Bearer ") in self.tokens:
            return None
        return errors(401, "API authorization denied.")

    # What tests do ----------------------------------------------------------------------------------------------------

    def resources(self) -> dict[tuple[str, str], dict[str, Json]]:
        found: dict[tuple[str, str], dict[str, Json]] = {}
        for kind, table in self.tables.items():
            for number, record in table.items():
                if kind == "field" and (number in self.theirs or not record["isPublished"]):
                    continue
                shown = "variant" if record.get("variantParent") else kind
                name = record["alias"] if kind == "field" else MARK.sub("", record["name"])
                found[shown, number] = {**record, "name": name}
        return found

    def content(self, kind: str, remote_id: str) -> str:
        hidden = ("id", "dateAdded", "dateModified", "lists", "variantParent", "revision")
        record = self._table(kind)[remote_id]
        return json.dumps({name: one for name, one in record.items() if name not in hidden}, sort_keys=True)

    def edit(self, kind: str, remote_id: str, text: str) -> None:
        part = {"segment": "description", "field": "type"}.get(kind, "subject")
        self._table(kind)[remote_id] |= {part: text, "dateModified": self.now()}

    def delete(self, kind: str, remote_id: str) -> None:
        self._table(kind).pop(remote_id, None)
        for number, record in list(self.tables["email"].items()):
            if record.get("variantParent") == remote_id and kind == "email":
                record["variantParent"] = ""
                self.tables["email"].pop(number)

    def add_stranger(self, kind: str, name: str) -> str:
        theirs = {"subject": "theirs", "customHtml": "theirs", "isPublished": False, "sentCount": 0, "lists": []}
        return self._keep(kind, {"name": name, "alias": "theirs", **theirs})

    # Requests ---------------------------------------------------------------------------------------------------------

    async def token(self, request: Request) -> Response:
        told = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if told != {"grant_type": "client_credentials", "client_id": "publisher", "client_secret": self.KEY}:
            return errors(401, "The client credentials are invalid")
        self.tokens.add(f"token-{self.new_id()}-of-the-fake")
        return JSONResponse({"access_token": max(self.tokens), "expires_in": 3600, "token_type": "bearer"})

    async def all(self, request: Request) -> Response:
        kind = KINDS.get(request.path_params["what"])
        if kind is None:
            return errors(404, "Not Found")
        numbers = [one for one, record in self.tables[kind].items() if not record.get("variantParent")]
        start, limit = (int(request.query_params.get(name, other)) for name, other in (("start", 0), ("limit", 30)))
        page = {number: self._told(kind, number) for number in numbers[start : start + limit]}
        return JSONResponse({"total": str(len(numbers)), MANY[kind]: page or []})

    async def one(self, request: Request) -> Response:
        kind, number = KINDS[request.path_params["what"]], str(request.path_params["id"])
        if number not in self.tables[kind]:
            return errors(404, "Item was not found.")
        return JSONResponse({ONE[kind]: self._told(kind, number)})

    async def new(self, request: Request) -> Response:
        kind, told = KINDS[request.path_params["what"]], await request.json()
        missing = {"field": ("label", "alias", "type"), "segment": ("name",), "email": ("name", "subject")}[kind]
        if fault := next((f"{one}: A value is required." for one in missing if not told.get(one)), ""):
            return errors(400, fault)
        if fault := self._fault(kind, told, ""):
            return errors(400, fault)
        if kind == "field":
            told = {**told, "alias": told["alias"][:ALIAS].removesuffix("_")}
        number = self._keep(kind, self._stored(kind, {"isPublished": True, **told}))
        return JSONResponse({ONE[kind]: self._told(kind, number)}, 201)

    async def edited(self, request: Request) -> Response:
        kind, number, told = KINDS[request.path_params["what"]], str(request.path_params["id"]), await request.json()
        record = self.tables[kind].get(number)
        if record is None:
            return errors(404, "Item was not found.")
        if fault := self._fault(kind, told, number):
            return errors(400, fault)
        fixed = ("alias", "type") if kind == "field" else ()
        if any(told.get(name, record[name]) != record[name] for name in fixed):
            return errors(400, "The type and the alias of a field cannot be changed.")
        record |= {**self._stored(kind, told), "dateModified": self.now()}
        return JSONResponse({ONE[kind]: self._told(kind, number)})

    async def deleted(self, request: Request) -> Response:
        kind, number = KINDS[request.path_params["what"]], str(request.path_params["id"])
        if number not in self.tables[kind]:
            return errors(404, "Item was not found.")
        told = self._told(kind, number)
        self.delete(kind, number)
        return JSONResponse({ONE[kind]: {**told, "id": None}})

    # What it makes of them --------------------------------------------------------------------------------------------

    def _fault(self, kind: str, told: dict[str, Json], number: str) -> str:
        if unknown := told.keys() - ALLOWED[kind]:
            return f"This form should not contain extra fields: {sorted(unknown)}"
        others = [one for other, one in self.tables[kind].items() if other != number]
        if kind != "email" and told.get("alias") in [one["alias"] for one in others]:
            return "alias: This alias is already in use."
        if kind == "field" and (told.get("type", "text") not in TYPES):
            return "type: This value is not valid."
        if kind == "field" and told.get("type") == "select" and not told.get("properties"):
            return "properties: A list of options is required."
        if kind == "email":
            return self._email_fault(told)
        aliases = {one["alias"] for one in self.tables["field"].values()}
        wrong = [one for one in told.get("filters", ()) if one["field"] not in aliases or "operator" not in one]
        return f"filters: {wrong[0]['field']} is not valid" if wrong else ""

    def _email_fault(self, told: dict[str, Json]) -> str:
        if len(told.get("subject", "")) > 190 or len(told.get("preheaderText", "")) > 130:
            return "subject: This value is too long."
        if told.get("emailType") == "list" and not told.get("lists"):
            return "lists: A segment is required."
        if not all(isinstance(one, int) and str(one) in self.tables["segment"] for one in told.get("lists", ())):
            return "lists: This value is not valid."
        if "variantParent" in told and str(told["variantParent"]) not in self.tables["email"]:
            return "variantParent: This value is not valid."
        return ""

    def _stored(self, kind: str, told: dict[str, Json]) -> dict[str, Json]:
        stored: dict[str, Json] = json.loads(json.dumps(told))
        if kind == "segment":
            for one in stored.get("filters", ()):
                value = one.pop("filter", one.get("properties", {}).get("filter"))
                one.pop("display", None)
                one["properties"] = {"filter": _texts(None if one["operator"] in ("empty", "!empty") else value)}
        if kind == "email":
            if "customHtml" in stored:
                stored["customHtml"] = clean(stored["customHtml"])
            if "dynamicContent" in stored:
                stored["dynamicContent"] = [_slot(one) for one in stored["dynamicContent"]] or [FIRST]
            if "variantParent" in stored:
                stored["variantParent"] = str(stored["variantParent"])
        return stored

    def _table(self, kind: str) -> dict[str, dict[str, Json]]:
        return self.tables["email" if kind == "variant" else kind]

    def _keep(self, kind: str, told: dict[str, Json]) -> str:
        number = self.new_id()
        extra = {"sentCount": 0, "revision": 1, "dynamicContent": [FIRST]} if kind == "email" else {}
        self._table(kind)[number] = {"id": int(number), **extra, **told, "dateAdded": self.now(), "dateModified": None}
        return number

    def _told(self, kind: str, number: str) -> dict[str, Json]:
        record = self.tables[kind][number]
        if kind != "email":
            return record
        children = [int(one) for one, other in self.tables["email"].items() if other.get("variantParent") == number]
        parent = record.get("variantParent")
        lists = {
            str(one): {"id": one, "name": self.tables["segment"][str(one)]["name"]} for one in record.get("lists", ())
        }
        return {
            **record,
            "lists": list(lists.values()),
            "variantChildren": children,
            "variantParent": {"id": int(parent)} if parent else None,
        }


def clean(html: str) -> str:
    """What `InputHelper::html` does."""
    try:
        html.encode("cp1252")
    except UnicodeEncodeError:
        html = unquote(html)
    return html.replace("<!-->", "<!---->")


def _slot(told: dict[str, Json]) -> dict[str, Json]:
    for variant in told["filters"]:
        variant["content"] = clean(variant["content"])
        for one in variant["filters"]:
            one["filter"] = _texts(None if one["operator"] in ("empty", "!empty") else one["filter"])
    return {**told, "content": clean(told["content"])}


def _texts(value: Json) -> Json:
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return value if value is None else str(value)
