"""Klaviyo's campaigns as its API description tells (revision 2026-07-15, read 2026-11-22), with their quirks:

* a listing needs a filter by channel, and gives at most a hundred on a page; messages come along when asked for;
* a campaign is made as a draft with one message; its audiences have to be there; only a draft can be changed;
* assigning a template makes a copy that no listing of templates shows, and that later changes do not reach;
* what was not given reads back as null, or as Klaviyo's own default; deleting answers 204.
"""

from __future__ import annotations

import json
import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.server import Fake, Json

TYPE = "application/vnd.api+json"
CONTENT = ("subject", "preview_text", "from_email", "from_label", "reply_to_email", "cc_email", "bcc_email")
WRITABLE = {"name", "audiences", "send_strategy", "send_options", "tracking_options"}


def errors(status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    told = [{"id": "e1", "status": status, "code": code, "title": code, "detail": detail, "source": {}}]
    return JSONResponse({"errors": told}, status, headers, TYPE)


class Campaigns(Fake):
    """What a fake of Klaviyo has of campaigns."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, dict[str, dict[str, Json]]] = {"template": {}, "segment": {}, "campaign": {}}
        self.messages: dict[str, dict[str, Json]] = {}
        self.copies: dict[str, dict[str, Json]] = {}

    def campaign_routes(self) -> list[BaseRoute]:
        return [
            Route("/api/campaigns", self.all_campaigns, methods=["GET"]),
            Route("/api/campaigns", self.new_campaign, methods=["POST"]),
            Route("/api/campaigns/{id}", self.one_campaign, methods=["GET", "PATCH", "DELETE"]),
            Route("/api/campaign-messages/{id}", self.one_message, methods=["GET", "PATCH"]),
            Route("/api/campaign-message-assign-template", self.assign, methods=["POST"]),
        ]

    # What tests do ----------------------------------------------------------------------------------------------------

    def campaign_content(self, number: str) -> str:
        """What a campaign holds, by the names of what it refers to."""
        record = self.tables["campaign"][number]
        message = self.messages[record["message"]]
        whom = [self.tables["segment"].get(one, {}).get("name", "gone") for one in record["audiences"]["included"]]
        copy = {name: one for name, one in self.copies.get(message["template"], {}).items() if name in ("html", "text")}
        return json.dumps([record["name"], record["status"], whom, message["content"], copy])

    def edit_campaign(self, number: str, text: str) -> None:
        message = self.messages[self.tables["campaign"][number]["message"]]
        self.copies[message["template"]]["html"] = text
        message["updated_at"] = self.now()

    def keep_campaign(self, told: Json, content: Json) -> str:
        number, message, moment = f"01CAMPAIGN{self.new_id()}", f"01MESSAGE{self.new_id()}", self.now()
        self.messages[message] = {
            "content": {**dict.fromkeys(CONTENT), **content},
            "template": "",
            "updated_at": moment,
        }
        self.tables["campaign"][number] = {
            "status": "Draft",
            "archived": False,
            "send_strategy": {"method": "immediate"},
            "send_options": {"use_smart_sending": True},
            "tracking_options": {"add_tracking_params": True, "custom_tracking_params": []},
            "send_time": None,
            **told,
            "audiences": {"excluded": [], **told["audiences"]},
            "message": message,
            "created_at": moment,
            "updated_at": moment,
        }
        return number

    # Requests ---------------------------------------------------------------------------------------------------------

    async def all_campaigns(self, request: Request) -> Response:
        size = int(request.query_params.get("page[size]", 100))
        if "equals(messages.channel,'email')" not in request.query_params.get("filter", ""):
            return errors(400, "invalid", "A channel filter is required to list campaigns.")
        if not 1 <= size <= 100:
            return errors(400, "invalid", "Page size must be between 1 and 100.")
        start = int(request.query_params.get("page[cursor]", "c0").removeprefix("c"))
        numbers = list(self.tables["campaign"])
        fields = request.query_params.get("fields[campaign]")
        data = [self._campaign(one, fields) for one in numbers[start : start + size]]
        more = f"https://a.klaviyo.com/api/campaigns?page%5Bcursor%5D=c{start + size}"
        links = {"self": str(request.url), "next": more if start + size < len(numbers) else None, "prev": None}
        return JSONResponse({"data": data, "links": links, **self._along(request, data)}, media_type=TYPE)

    async def new_campaign(self, request: Request) -> Response:
        told = (await request.json()).get("data", {})
        given = told.get("attributes", {})
        messages = given.get("campaign-messages", {}).get("data", [])
        if told.get("type") != "campaign" or not given.get("name") or len(messages) != 1:
            return errors(400, "invalid", "A campaign needs a name and a message.")
        if fault := self._whom_fault(given) or _message_fault(messages[0].get("attributes", {})):
            return errors(400, "invalid", fault)
        content = messages[0]["attributes"]["definition"].get("content") or {}
        kept = {name: one for name, one in given.items() if name in WRITABLE and one is not None}
        data = self._campaign(self.keep_campaign(kept, content), None)
        return JSONResponse({"data": data}, 201, media_type=TYPE)

    async def one_campaign(self, request: Request) -> Response:
        number = request.path_params["id"]
        record = self.tables["campaign"].get(number)
        if record is None:
            return errors(404, "not_found", f"A campaign with id {number} does not exist.")
        if request.method == "DELETE":
            self.delete("campaign", number)
            return Response(status_code=204)
        if request.method == "PATCH":
            told = (await request.json()).get("data", {})
            given = told.get("attributes", {})
            if told.get("id") != number or told.get("type") != "campaign" or given.keys() - WRITABLE:
                return errors(400, "invalid", "type, id or attributes are wrong")
            if record["status"] != "Draft":
                return errors(409, "conflict", f"The campaign is {record['status']}.")
            if fault := self._whom_fault({"audiences": record["audiences"], **given}):
                return errors(400, "invalid", fault)
            audiences = {**record["audiences"], **(given.get("audiences") or {})}
            record |= {**given, "audiences": audiences, "updated_at": self.now()}
        data = self._campaign(number, None)
        return JSONResponse({"data": data, **self._along(request, [data])}, media_type=TYPE)

    async def one_message(self, request: Request) -> Response:
        number = request.path_params["id"]
        record = self.messages.get(number)
        if record is None:
            return errors(404, "not_found", f"A campaign message with id {number} does not exist.")
        if request.method == "PATCH":
            told = (await request.json()).get("data", {})
            if told.get("id") != number or told.get("type") != "campaign-message":
                return errors(400, "invalid", "type or id are wrong")
            if fault := _message_fault(told.get("attributes", {})):
                return errors(400, "invalid", fault)
            record["content"] |= told["attributes"]["definition"].get("content") or {}
            record["updated_at"] = self.now()
        copy = record["template"]
        along: Json = {}
        if "template" in request.query_params.get("include", "") and copy:
            along = {"included": [{"type": "template", "id": copy, "attributes": self.copies[copy]}]}
        return JSONResponse({"data": self._message(number), **along}, media_type=TYPE)

    async def assign(self, request: Request) -> Response:
        told = (await request.json()).get("data", {})
        record = self.messages.get(told.get("id", ""))
        wanted = told.get("relationships", {}).get("template", {}).get("data", {})
        template = self.tables["template"].get(wanted.get("id", ""))
        if record is None or template is None or told.get("type") != "campaign-message":
            return errors(404, "not_found", "There is no such message or template.")
        copy = f"Copy{self.new_id()}"
        self.copies[copy] = {"html": template["html"], "text": template["text"], "editor_type": "CODE"}
        record |= {"template": copy, "updated_at": self.now()}
        return JSONResponse({"data": self._message(told["id"])}, media_type=TYPE)

    # What is told of them ---------------------------------------------------------------------------------------------

    def _whom_fault(self, given: Json) -> str:
        whom = given.get("audiences") or {}
        included = whom.get("included")
        if not isinstance(included, list) or not included:
            return "audiences.included is required."
        missing = [one for one in (*included, *(whom.get("excluded") or ())) if one not in self.tables["segment"]]
        return f"There is no list or segment {missing[0]}." if missing else ""

    def _campaign(self, number: str, fields: str | None) -> dict[str, Json]:
        record = self.tables["campaign"][number]
        asked = fields.split(",") if fields else [name for name in record if name != "message"]
        related = {"campaign-messages": {"data": [{"type": "campaign-message", "id": record["message"]}]}}
        attributes = {name: record[name] for name in asked}
        return {"type": "campaign", "id": number, "attributes": attributes, "relationships": related}

    def _message(self, number: str) -> dict[str, Json]:
        record = self.messages[number]
        attributes = {
            "definition": {"channel": "email", "label": None, "content": record["content"]},
            "updated_at": record["updated_at"],
        }
        copy = {"type": "template", "id": record["template"]} if record["template"] else None
        related = {"template": {"data": copy}}
        return {"type": "campaign-message", "id": number, "attributes": attributes, "relationships": related}

    def _along(self, request: Request, data: list[dict[str, Json]]) -> Json:
        if "campaign-messages" not in request.query_params.get("include", ""):
            return {}
        numbers = [one["relationships"]["campaign-messages"]["data"][0]["id"] for one in data]
        asked = request.query_params.get("fields[campaign-message]")
        told = [self._message(one) for one in numbers]
        for one in told:
            one["attributes"] = {name: value for name, value in one["attributes"].items() if not asked or name in asked}
        return {"included": told}


def _message_fault(given: Json) -> str:
    definition = given.get("definition") or {}
    content = definition.get("content") or {}
    if definition.get("channel") != "email" or content.keys() - {*CONTENT}:
        return "The definition of an e-mail is wrong."
    address = content.get("from_email")
    return "from_email is invalid." if address and not re.fullmatch(r"\S+@\S+\.\S+", address) else ""
