"""Listmonk as its source and manual tell (read 2026-11-22), with its quirks:

* not found is 400 and a sentence; a wrong key is 403;
* PUT of a campaign template sets its subject to its name, never changes its type, and keeps a body when it gets "";
* a campaign can only be changed in draft, paused or scheduled; `altbody` "" is read back as null;
* lists of a campaign are read back as objects; names are not unique; the default template cannot be deleted;
* pages hold fifty at most; pages of lists are cut in the order in which rows lie, and a changed row lies last; with
  `minimal`, all lists come at once; where there is none, they come as `[]`;
* gaps in tags become hyphens; lists that are not there are left out of a campaign without a word, and a template that
  is not there becomes null; deleting a list that is gone is fine; an empty description keeps the former one;
* sentences are in the language of the server.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.server import Fake, Json, refused

PLACEHOLDER = re.compile(r"{{(\s+)?template\s+?\"content\"(\s+)?\.(\s+)?}}")


class FakeListmonk(Fake):
    NAME = "listmonk"
    MAIL = "campaign"
    CREDENTIALS: ClassVar[dict[str, str]] = {"USER": "publisher", "TOKEN": Fake.KEY}

    def __init__(self) -> None:
        super().__init__()
        self.templates: dict[str, dict[str, Json]] = {}
        self.lists: dict[str, dict[str, Json]] = {}
        self.campaigns: dict[str, dict[str, Json]] = {}
        self.queries: list[tuple[str, str, int]] = []  # action, condition, list
        self.not_found = "{} not found"
        default = self.new_id()
        self.templates[default] = self._record(default, {"name": "Default", "type": "campaign", "body": "x"})
        self.default = default

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/templates", self.all_templates, methods=["GET"]),
            Route("/api/templates", self.new_template, methods=["POST"]),
            Route("/api/templates/{id:int}", self.one_template, methods=["GET", "PUT", "DELETE"]),
            Route("/api/lists", self.all_lists, methods=["GET"]),
            Route("/api/lists", self.new_list, methods=["POST"]),
            Route("/api/lists/{id:int}", self.one_list, methods=["GET", "PUT", "DELETE"]),
            Route("/api/campaigns", self.all_campaigns, methods=["GET"]),
            Route("/api/campaigns", self.new_campaign, methods=["POST"]),
            Route("/api/campaigns/{id:int}", self.one_campaign, methods=["GET", "PUT", "DELETE"]),
            Route("/api/subscribers", self.subscribers, methods=["GET"]),
            Route("/api/subscribers/query/lists", self.fill, methods=["PUT"]),
        ]

    def allowed(self, request: Request) -> Response | None:
        if request.headers.get("authorization") == f"token publisher:{self.KEY}":
            return None
        return refused(403, "invalid API credentials")

    # What tests do ----------------------------------------------------------------------------------------------------

    def resources(self) -> dict[tuple[str, str], dict[str, Json]]:
        kinds = {"template": self.templates, "list": self.lists, "campaign": self.campaigns}
        return {
            (kind, one): record for kind, table in kinds.items() for one, record in table.items() if one != self.default
        }

    def edit(self, kind: str, remote_id: str, text: str) -> None:
        names = {"template": "body", "list": "description", "campaign": "subject"}
        record = self.resources()[kind, remote_id]
        record[names[kind]] = text
        record["updated_at"] = self.now()

    def delete(self, kind: str, remote_id: str) -> None:
        {"template": self.templates, "list": self.lists, "campaign": self.campaigns}[kind].pop(remote_id)

    def add_stranger(self, kind: str, name: str) -> str:
        number = self.new_id()
        told = {"name": name, "type": "campaign" if kind == "template" else "regular", "tags": [], "status": "draft"}
        table = {"template": self.templates, "list": self.lists, "campaign": self.campaigns}[kind]
        table[number] = self._record(number, {**told, "subject": "theirs", "body": "theirs", "lists": []})
        return number

    # Templates --------------------------------------------------------------------------------------------------------

    async def all_templates(self, request: Request) -> Response:
        return self._page(list(self.templates.values()), None)

    async def new_template(self, request: Request) -> Response:
        told = await request.json()
        if not told.get("name") or not PLACEHOLDER.search(told.get("body", "")):
            return refused(
                400, 'The placeholder {{ template "content" . }} should appear exactly once in the template.'
            )
        number = self.new_id()
        self.templates[number] = self._record(number, {**told, "subject": ""})
        return JSONResponse({"data": self.templates[number]})

    async def one_template(self, request: Request) -> Response:
        number = str(request.path_params["id"])
        record = self.templates.get(number)
        if record is None:
            return refused(400, self.not_found.format("Template"))
        if request.method == "DELETE":
            if number == self.default:
                return refused(400, "cannot delete default template")
            self.templates.pop(number)
            return JSONResponse({"data": True})
        if request.method == "PUT":
            told = await request.json()
            record |= {name: told[name] for name in ("name", "body") if told.get(name)}
            record |= {"subject": record["name"], "updated_at": self.now()}
        return JSONResponse({"data": record})

    # Lists ------------------------------------------------------------------------------------------------------------

    async def all_lists(self, request: Request) -> Response:
        if request.query_params.get("minimal") == "true":
            told = {"results": list(self.lists.values()), "total": len(self.lists), "page": 1}
            return JSONResponse({"data": told if self.lists else []})
        return self._page(list(self.lists.values()), request)

    async def new_list(self, request: Request) -> Response:
        told = await request.json()
        number = self.new_id()
        self.lists[number] = self._record(number, {"optin": "single", "tags": [], "description": "", **told})
        return JSONResponse({"data": self.lists[number]})

    async def one_list(self, request: Request) -> Response:
        number = str(request.path_params["id"])
        record = self.lists.get(number)
        if request.method == "DELETE":
            self.lists.pop(number, None)
            return JSONResponse({"data": True})
        if record is None:
            return refused(400, self.not_found.format("List"))
        if request.method == "PUT":
            told = await request.json()
            record |= {name: one for name, one in told.items() if one or name == "tags"}
            record |= {"tags": _tags(told.get("tags", [])), "updated_at": self.now()}
            self.lists[number] = self.lists.pop(number)
        return JSONResponse({"data": record})

    async def subscribers(self, request: Request) -> Response:
        if "DROP" in request.query_params.get("query", ""):
            return refused(400, "Error executing query")
        return JSONResponse({"data": {"results": [], "total": 0}})

    async def fill(self, request: Request) -> Response:
        told = await request.json()
        for target in told["target_list_ids"]:
            if not isinstance(target, int) or str(target) not in self.lists:
                return refused(400, "invalid list IDs")
            self.queries.append((told["action"], told["query"], target))
        return JSONResponse({"data": True})

    # Campaigns --------------------------------------------------------------------------------------------------------

    async def all_campaigns(self, request: Request) -> Response:
        bare = request.query_params.get("no_body") == "true"
        records = [{**one, **({"body": ""} if bare else {})} for one in self.campaigns.values()]
        return self._page(records, request)

    async def new_campaign(self, request: Request) -> Response:
        told = await request.json()
        if fault := self._fault(told):
            return refused(400, fault)
        number = self.new_id()
        self.campaigns[number] = self._record(number, {**self._campaign(told), "status": "draft"})
        return JSONResponse({"data": self.campaigns[number]})

    async def one_campaign(self, request: Request) -> Response:
        number = str(request.path_params["id"])
        record = self.campaigns.get(number)
        if record is None:
            return refused(400, self.not_found.format("Campaign"))
        if request.method == "DELETE":
            self.campaigns.pop(number)
            return JSONResponse({"data": True})
        if request.method == "PUT":
            told = await request.json()
            if record["status"] not in ("draft", "paused", "scheduled"):
                return refused(400, "Cannot update a running or a finished campaign.")
            if fault := self._fault({**record, "lists": told.get("lists", []), **told}):
                return refused(400, fault)
            record |= {**self._campaign(told), "updated_at": self.now()}
        return JSONResponse({"data": record})

    def _fault(self, told: dict[str, Json]) -> str:
        if not told.get("name") or not told.get("subject") or len(told["subject"]) > 5000:
            return "Invalid length for `subject`."
        if not re.fullmatch(r"((.+?)\s)?<(.+?)@(.+?)>", told.get("from_email", "")):
            return "Invalid `from_email`."
        if not told.get("lists"):
            return "Invalid list IDs."
        if any(len(tag) > 100 for tag in told.get("tags", [])):
            return "value too long for type character varying(100)"
        return ""

    def _campaign(self, told: dict[str, Json]) -> dict[str, Json]:
        known = [one for one in told.get("lists", []) if str(one) in self.lists]
        lists: list[Any] = [{"id": one, "name": self.lists[str(one)]["name"]} for one in known]
        kind = told.get("content_type")
        return {
            **told,
            "lists": lists,
            "tags": _tags(told.get("tags", [])),
            "template_id": told["template_id"] if str(told.get("template_id")) in self.templates else None,
            "altbody": told.get("altbody") or None,
            "body_source": None,
            "content_type": kind if kind in ("html", "plain", "markdown", "richtext") else "richtext",
        }

    def _record(self, number: str, told: dict[str, Json]) -> dict[str, Json]:
        moment = self.now()
        return {"id": int(number), "uuid": f"uuid-{number}", **told, "created_at": moment, "updated_at": moment}

    def _page(self, records: list[dict[str, Json]], request: Request | None) -> Response:
        if request is None:
            return JSONResponse({"data": records})
        number, size = (int(request.query_params.get(name, other)) for name, other in (("page", 1), ("per_page", 20)))
        size = min(size, 50)
        part = records[(number - 1) * size : number * size]
        return JSONResponse({"data": {"results": part, "total": len(records), "page": number, "per_page": size}})


def _tags(told: list[str]) -> list[str]:
    return [tag for one in told if (tag := re.sub(r"\s+", "-", one.strip()))]
