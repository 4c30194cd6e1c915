"""Drip as its manual and OpenAPI description tell (read 2026-11-22), with its quirks:

* the account is a part of the path; the token is the user of HTTP Basic; a User-Agent is expected;
* HTML must be a whole document with an unsubscribe and an address tag (422), and is stored validated and sanitised;
* a preheader is taken and told by no answer; lists tell no texts; only drafts change (409); deleting is soft;
* segments can only be read; an audience is only saved with `confirm`, and only knows segments;
* every body is wrapped: `{"broadcasts": [{…}]}`; faults are `{"errors": [{"code", "attribute", "message"}]}`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.server import Fake, Json

MARK = re.compile(r"\s*\[buckslip-[0-9a-f]{20}\]\Z")
UNSUBSCRIBE = re.compile(r"{{-?\s*unsubscribe_(url|link)\b")
ADDRESS = re.compile(r"{{-?\s*(inline_|html_)?postal_address\b")
FIELDS = {"name", "subject", "preheader", "content", "postal_address", "from_name", "from_email"}
MAILS = ("box-renewal/classic", "lens-after-camera/loyal", "baking-bundle/recipe")


def errors(status: int, code: str, message: str, attribute: str = "") -> Response:
    return JSONResponse({"errors": [{"code": code, "attribute": attribute, "message": message}]}, status)


class FakeDrip(Fake):
    NAME = "drip"
    MAIL = "broadcast"
    CREDENTIALS: ClassVar[dict[str, str]] = {"TOKEN": Fake.KEY}

    def __init__(self) -> None:
        super().__init__()
        self.broadcasts: dict[str, dict[str, Json]] = {}
        self.audiences: dict[str, Json] = {}
        named = [f"giftshop/{mail}/{locale}" for mail in MAILS for locale in ("de", "en", "es", "fr", "pl", "ro", "ja")]
        self.segments = {str(4_815_000 + at): name for at, name in enumerate(named)}

    def environ(self, host: str) -> dict[str, str]:
        return super().environ(f"{host}/v2/9999999")

    def routes(self) -> list[BaseRoute]:
        top = "/v2/9999999"
        return [
            Route(f"{top}/segments", self.all_segments, methods=["GET"]),
            Route(f"{top}/segments/{{id}}", self.one_segment, methods=["GET"]),
            Route(f"{top}/broadcasts", self.all_broadcasts, methods=["GET"]),
            Route(f"{top}/broadcasts", self.new, methods=["POST"]),
            Route(f"{top}/broadcasts/{{id}}", self.one, methods=["GET", "PATCH", "DELETE"]),
            Route(f"{top}/broadcasts/{{id}}/audience", self.audience, methods=["GET", "PUT"]),
        ]

    def allowed(self, request: Request) -> Response | None:
        wanted = "Basic " + b64encode(f"{self.KEY}:".encode()).decode()
        if request.headers.get("authorization") != wanted:
            return errors(401, "authentication_error", "Authentication failed, check your credentials")
        if request.method in ("POST", "PUT", "PATCH") and request.headers.get("content-type") != "application/json":
            return errors(415, "unsupported_media_type", "Content-Type must be application/json")
        return None if request.headers.get("user-agent") else errors(400, "bad_request", "User-Agent is missing")

    # What tests do ----------------------------------------------------------------------------------------------------

    def resources(self) -> dict[tuple[str, str], dict[str, Json]]:
        return {
            ("broadcast", one): {**record, "name": MARK.sub("", record["name"])}
            for one, record in self.broadcasts.items()
            if record["status"] != "deleted"
        }

    def content(self, kind: str, remote_id: str) -> str:
        return super().content(kind, remote_id) + str(self.audiences.get(remote_id))

    def edit(self, kind: str, remote_id: str, text: str) -> None:
        self.broadcasts[remote_id] |= {"subject": text, "updated_at": self.now()}

    def delete(self, kind: str, remote_id: str) -> None:
        self.broadcasts[remote_id]["status"] = "deleted"

    def add_stranger(self, kind: str, name: str) -> str:
        return self._keep({"name": name, "subject": "theirs", "html_body": "theirs", "text_body": ""})

    # Requests ---------------------------------------------------------------------------------------------------------

    async def all_segments(self, request: Request) -> Response:
        asked = request.query_params.get("q", "")
        told = [{"id": one, "name": name} for one, name in self.segments.items() if asked in name]
        return self._page(request, "segments", told)

    async def one_segment(self, request: Request) -> Response:
        number = request.path_params["id"]
        if number not in self.segments:
            return errors(404, "not_found_error", "The resource you requested was not found")
        return JSONResponse({"segments": [{"id": number, "name": self.segments[number]}]})

    async def all_broadcasts(self, request: Request) -> Response:
        hidden = ("html_body", "text_body", "preheader")
        told = [
            {name: one for name, one in record.items() if name not in hidden}
            for record in self.broadcasts.values()
            if record["status"] != "deleted"
        ]
        return self._page(request, "broadcasts", told)

    async def new(self, request: Request) -> Response:
        told = self._wrapped(await request.json())
        if told is None or (missing := {"name", "subject", "content"} - told.keys()):
            attribute = "broadcasts" if told is None else sorted(missing)[0]
            return errors(422, "presence_error", f"{attribute} is required", attribute)
        if refusal := self._refusal(told):
            return refusal
        number = self._keep({"postal_address": "", **self._stored(told)})
        headers = {"Location": f"/v2/9999999/broadcasts/{number}"}
        return JSONResponse({"broadcasts": [self._told(number)]}, 201, headers)

    async def one(self, request: Request) -> Response:
        number = request.path_params["id"]
        record = self.broadcasts.get(number)
        if record is None or record["status"] == "deleted":
            return errors(404, "not_found_error", "The resource you requested was not found")
        if request.method == "DELETE":
            self.delete("broadcast", number)
            return Response(status_code=204)
        if request.method == "PATCH":
            told = self._wrapped(await request.json())
            if record["status"] != "draft":
                return errors(409, "conflict_error", "Only drafts can be changed")
            if told is None:
                return errors(422, "presence_error", "broadcasts is required", "broadcasts")
            if refusal := self._refusal(told):
                return refusal
            record |= {**self._stored(told), "updated_at": self.now()}
        return JSONResponse({"broadcasts": [self._told(number)]})

    async def audience(self, request: Request) -> Response:
        number = request.path_params["id"]
        record = self.broadcasts.get(number)
        if record is None or record["status"] == "deleted":
            return errors(404, "not_found_error", "The resource you requested was not found")
        if request.method == "PUT":
            told = await request.json()
            if told.get("confirm") is not True:
                return errors(422, "confirmation_required", "confirm must be true", "confirm")
            for condition in (one for some in told["filter"] for one in some):
                wanted = condition["properties"]
                if condition["type"] != "segments" or wanted["operator"] not in ("in", "not_in"):
                    return errors(422, "inclusion_error", "the type must be segments", "filter")
                if wanted["segment_id"] not in self.segments:
                    return errors(422, "inclusion_error", "there is no such segment", "filter")
            self.audiences[number] = told["filter"]
            record["updated_at"] = self.now()
        return JSONResponse({"filter": self.audiences.get(number, [[]])})

    # What it makes of them --------------------------------------------------------------------------------------------

    def _wrapped(self, told: Json) -> dict[str, Json] | None:
        entries = told.get("broadcasts") if isinstance(told, dict) else None
        return entries[0] if isinstance(entries, list) and len(entries) == 1 else None

    def _refusal(self, told: dict[str, Json]) -> Response | None:
        if unknown := told.keys() - FIELDS:
            return errors(422, "unknown_attribute", f"{unknown} cannot be set")
        if not all(isinstance(told.get(one, ""), str) for one in FIELDS - {"content"}):
            return errors(422, "type_error", "a text is needed")
        for part, content in told.get("content", {}).items():
            if part not in ("html", "text") or content.get("type") != "document":
                return errors(422, "type_error", "a document is needed", f"content.{part}")
        html = told.get("content", {}).get("html", {}).get("value", "")
        if html and not re.search(r"<html\b.*</html>", html, re.DOTALL):
            return errors(422, "invalid_html", "a full document is needed", "content.html")
        if html and not (UNSUBSCRIBE.search(html) and ADDRESS.search(html)):
            return errors(422, "can_spam_compliance", "an unsubscribe and an address tag are needed", "content.html")
        return None

    def _stored(self, told: dict[str, Json]) -> dict[str, Json]:
        """Scripts are taken out, and elements without content lose their strokes."""
        stored = {name: one for name, one in told.items() if name != "content"}
        bodies = {f"{part}_body": one["value"] for part, one in told.get("content", {}).items()}
        if "html_body" in bodies:
            clean = re.sub(r"(?is)<script\b.*?</script>", "", bodies["html_body"])
            bodies["html_body"] = re.sub(r"(<(?:img|br|meta|hr|link)\b[^>]*?)\s*/>", r"\1>", clean)
        return {**stored, **bodies}

    def _keep(self, told: dict[str, Json]) -> str:
        number, moment = self.new_id(), self.now()
        made = {"id": number, "status": "draft", **told, "created_at": moment, "updated_at": moment}
        self.broadcasts[number] = made
        return number

    def _told(self, number: str) -> dict[str, Json]:
        record = {name: one for name, one in self.broadcasts[number].items() if name != "preheader"}
        return {**record, "preview_url": f"https://www.getdrip.com/preview/{number}"}

    def _page(self, request: Request, what: str, records: list[dict[str, Json]]) -> Response:
        number, size = (int(request.query_params.get(name, other)) for name, other in (("page", 1), ("per_page", 20)))
        if size > 100:
            return errors(422, "inclusion_error", "per_page is at most 100", "per_page")
        pages = -(-len(records) // size)
        meta = {"page": number, "count": size, "total_pages": pages, "total_count": len(records)}
        return JSONResponse({what: records[(number - 1) * size : number * size], "meta": meta})
