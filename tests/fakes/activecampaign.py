"""ActiveCampaign as its pages tell, and those who have used it (read 2026-11-22), with its quirks:

* five requests a second; 429 with `Retry-After`; 403 for a wrong key; 404 and 422 with `errors`;
* version 1 wants the key in the address, takes forms only, says 200 and `result_code` 0 for what it refuses, decodes
  `&amp;` one level, and puts a line feed behind the HTML; `external` as the constructor makes it `fetch:` and the body;
* POST of a message by version 3 ignores its HTML; PUT writes it byte for byte, and keeps what it does not get;
* `ed_version` 3 (the designer) answers 200 and writes its own HTML;
* ids and numbers are texts; tags and lists have unique names; tags of fields are in capitals;
* segments: conditions on tags are all that is documented; a name is given at the beginning; `/audiences` lists them
  in pages that have a `page` and a `page_size`, and tells when they were changed, but neither conditions nor a total;
* contacts are found by `email` and by `tagid`; a tag that a contact has already is given once.
"""

from __future__ import annotations

import json
import re
from typing import ClassVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.server import Fake, Json

COMMENT = re.compile(r"<!-- (.+) \[buckslip-\w+\] -->\s*\Z")
HIDDEN = ("id", "cdate", "mdate", "links", "udate", "segment_conditions")
REQUIRED = {
    "list": ("name", "stringid", "sender_url", "sender_reminder"),
    "field": ("title", "type"),
    "tag": ("tag", "tagType"),
    "message": ("fromname", "fromemail", "reply2", "subject"),
}
TYPES = ("dropdown", "hidden", "checkbox", "date", "text", "datetime", "textarea", "listbox", "radio")
V1 = (
    "format",
    "subject",
    "fromemail",
    "fromname",
    "reply2",
    "priority",
    "charset",
    "encoding",
    "htmlconstructor",
    "html",
)


def refused(status: int, title: str) -> Response:
    return JSONResponse({"errors": [{"title": title, "code": "field_invalid", "source": {"pointer": "/data"}}]}, status)


def no(message: str) -> Response:
    """How version 1 refuses."""
    return JSONResponse({"result_code": 0, "result_message": message, "result_output": "json"})


def _summary(record: dict[str, Json]) -> Json:
    times = {"created_date": record["cdate"], "updated_date": record["mdate"]}
    attributes = {"segment_id": record["id"], "category": "audience", "name": record["name"], **times}
    return {"type": "Segment.v2", "id": record["id"], "attributes": attributes}


class FakeActiveCampaign(Fake):
    NAME = "activecampaign"
    MAIL = "message"
    CREDENTIALS: ClassVar[dict[str, str]] = {"KEY": Fake.KEY}

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, dict[str, dict[str, Json]]] = {
            kind: {} for kind in ("list", "field", "tag", "segment", "message")
        }
        self.rels: list[dict[str, str]] = []
        self.contacts: dict[str, str] = {}  # id -> address
        self.tagged: dict[str, tuple[str, str]] = {}  # id -> contact, tag

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/admin/api.php", self.version_one, methods=["GET", "POST"]),
            Route("/api/3/audiences", self.all_segments, methods=["GET"]),
            Route("/api/3/audiences/{id}", self.one_summary, methods=["GET"]),
            Route("/api/3/segmentsV2", self.new_segment, methods=["POST"]),
            Route("/api/3/segmentsV2/{id}", self.one_segment, methods=["GET", "PUT", "DELETE"]),
            Route("/api/3/fieldRels", self.new_rel, methods=["POST"]),
            Route("/api/3/contacts", self.some_contacts, methods=["GET"]),
            Route("/api/3/contacts/{id}/contactTags", self.tags_of, methods=["GET"]),
            Route("/api/3/contactTags", self.tag_one, methods=["POST"]),
            Route("/api/3/contactTags/{id}", self.untag, methods=["DELETE"]),
            Route("/api/3/{kind}s", self.all_of, methods=["GET"]),
            Route("/api/3/{kind}s", self.new, methods=["POST"]),
            Route("/api/3/{kind}s/{id}", self.one, methods=["GET", "PUT", "DELETE"]),
        ]

    def allowed(self, request: Request) -> Response | None:
        if request.headers.get("api-token") != self.KEY:
            return JSONResponse({"message": "You do not have permission to access this resource."}, 403)
        return None

    # What tests do ----------------------------------------------------------------------------------------------------

    def resources(self) -> dict[tuple[str, str], dict[str, Json]]:
        """Fields that no mail needs any more are left out: they are never deleted."""
        return {
            (kind, number): {**record, "name": self._name(kind, record)}
            for kind, table in self.tables.items()
            for number, record in table.items()
            if not str(record.get("descript", "")).startswith("No mail")
        }

    def _name(self, kind: str, record: dict[str, Json]) -> str:
        if kind == "message":
            found = COMMENT.search(record["html"])
            return found[1] if found else str(record["subject"])
        name = str(record.get({"field": "title", "tag": "tag"}.get(kind, "name")))
        return re.sub(r" \[buckslip-\w+\]$", "", name)

    def content(self, kind: str, remote_id: str) -> str:
        record = self.tables[kind][remote_id]
        told = {name: one for name, one in record.items() if name not in HIDDEN}
        related = [one["relid"] for one in self.rels if kind == "field" and one["field"] == remote_id]
        return json.dumps([told, related], sort_keys=True)

    async def some_contacts(self, request: Request) -> Response:
        asked = request.query_params
        having = {contact for contact, tag in self.tagged.values() if tag == asked.get("tagid")}
        found = [
            {"id": number, "email": address}
            for number, address in self.contacts.items()
            if asked.get("email", address).lower() == address.lower() and ("tagid" not in asked or number in having)
        ]
        start = int(asked.get("offset", 0))
        page = found[start : start + int(asked.get("limit", 20))]
        return JSONResponse({"contacts": page, "meta": {"total": str(len(found))}})

    async def tags_of(self, request: Request) -> Response:
        own = [(one, *both) for one, both in self.tagged.items() if both[0] == request.path_params["id"]]
        return JSONResponse({"contactTags": [{"id": one, "contact": who, "tag": tag} for one, who, tag in own]})

    async def tag_one(self, request: Request) -> Response:
        told = (await request.json())["contactTag"]
        both = (str(told["contact"]), str(told["tag"]))
        if both[0] not in self.contacts or both[1] not in self.tables["tag"]:
            return refused(404, "Related contact or tag does not exist")
        known = next((one for one, there in self.tagged.items() if there == both), "")
        number = known or self.new_id()
        self.tagged[number] = both
        return JSONResponse({"contactTag": {"id": number, "contact": both[0], "tag": both[1]}}, 200 if known else 201)

    async def untag(self, request: Request) -> Response:
        if not self.tagged.pop(request.path_params["id"], None):
            return refused(404, "No Result found")
        return JSONResponse({})

    def edit(self, kind: str, remote_id: str, text: str) -> None:
        names = {"message": "subject", "field": "descript", "tag": "description"}
        self.tables[kind][remote_id] |= {names.get(kind, "name"): text, "mdate": self.now()}

    def delete(self, kind: str, remote_id: str) -> None:
        self.tables[kind].pop(remote_id)

    def add_stranger(self, kind: str, name: str) -> str:
        theirs = {
            "message": {"subject": name, "html": "theirs", "ed_version": "1"},
            "field": {"title": name, "type": "date", "perstag": name},
            "tag": {"tag": name, "tagType": "contact"},
        }
        return self._keep(kind, theirs.get(kind, {"name": name}))

    # Version 1 --------------------------------------------------------------------------------------------------------

    async def version_one(self, request: Request) -> Response:
        if request.query_params.get("api_key") != self.KEY:
            return no("You are not authorized to access this file")
        if request.query_params.get("api_action") != "message_add" or request.query_params.get("api_output") != "json":
            return no("You are not authorized to access this file")
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return no("Message not added: the form is empty")
        told = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        if missing := [name for name in V1 if not told.get(name)]:
            return no(f"Message not added: {missing[0]} is missing")
        lists = [found[1] for name in told if (found := re.fullmatch(r"p\[(\d+)\]", name))]
        if not lists or not set(lists) <= self.tables["list"].keys():
            return no("You did not specify any valid lists for this message")
        if told["html"].count("%IF ") != told["html"].count("%/IF%"):
            return no("Conditional content is not closed")
        html = told["html"].replace("&amp;", "&") + "\n"
        html = f"fetch:{html}" if told["htmlconstructor"] == "external" and len(html) > 1_000 else html
        kept = {name: told.get(name, "") for name in ("subject", "fromname", "fromemail", "reply2", "text")}
        number = self._keep("message", {**kept, "html": html, "ed_version": "1", "preheader_text": "", "name": ""})
        return JSONResponse({"id": int(number), "result_code": 1, "result_message": "Message added"})

    # Version 3 --------------------------------------------------------------------------------------------------------

    async def all_of(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        if kind not in self.tables:
            return JSONResponse({"message": f"No Result found for {kind}"}, 404)
        told = self._page(kind, request)
        return JSONResponse({**told, "fieldRels": self.rels, "fieldOptions": []} if kind == "field" else told)

    async def new(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        told = (await request.json()).get(kind)
        if kind not in REQUIRED or not isinstance(told, dict):
            return refused(400, f"{kind} is missing")
        if fault := self._fault(kind, told, ""):
            return refused(422, fault)
        if kind == "message":
            told = {**{name: one for name, one in told.items() if name not in ("html", "text")}, "html": ""}
        number = self._keep(kind, told)
        return JSONResponse({kind: self.tables[kind][number]}, 201)

    async def one(self, request: Request) -> Response:
        kind, number = request.path_params["kind"], request.path_params["id"]
        record = self.tables.get(kind, {}).get(number)
        if record is None:
            return JSONResponse({"message": f"No Result found for {kind} with id {number}"}, 404)
        if request.method == "DELETE":
            self.delete(kind, number)
            return JSONResponse({})
        if request.method == "PUT":
            told = (await request.json()).get(kind)
            if not isinstance(told, dict) or (fault := self._fault(kind, {**record, **told}, number)):
                return refused(422, fault if isinstance(told, dict) else f"{kind} is missing")
            if record.get("ed_version") == "3":
                told = {**told, "html": record["html"]}
            record |= {**told, "mdate": self.now()}
        rels = [one for one in self.rels if one["field"] == number]
        return JSONResponse({kind: record, **({"fieldRels": rels, "fieldOptions": []} if kind == "field" else {})})

    async def new_rel(self, request: Request) -> Response:
        told = (await request.json()).get("fieldRel", {})
        if str(told.get("field")) not in self.tables["field"] or not str(told.get("relid", "")).isdecimal():
            return refused(422, "field and relid are needed")
        self.rels.append({"field": str(told["field"]), "relid": str(told["relid"]), "id": self.new_id()})
        return JSONResponse({"fieldRel": self.rels[-1]}, 201)

    def _fault(self, kind: str, told: dict[str, Json], own: str) -> str:
        if missing := [name for name in REQUIRED[kind] if not told.get(name)]:
            return f"The {missing[0]} is required."
        if kind == "field" and told["type"] not in TYPES:
            return "The type is unknown."
        unique = {"list": "stringid", "field": "perstag", "tag": "tag"}.get(kind)
        others = [one for number, one in self.tables[kind].items() if number != own]
        if unique and any(one.get(unique) == told.get(unique) for one in others):
            return f"The {unique} already exists."
        return ""

    # Segments ---------------------------------------------------------------------------------------------------------

    async def all_segments(self, request: Request) -> Response:
        page, size = (int(request.query_params.get(name, other)) for name, other in (("page", 1), ("page_size", 20)))
        if page < 1 or not 1 <= size <= 10_000:
            return refused(400, "The page is invalid.")
        records = sorted(self.tables["segment"].values(), key=lambda one: str(one["name"]))
        return JSONResponse({"data": [_summary(one) for one in records[(page - 1) * size : page * size]]})

    async def one_summary(self, request: Request) -> Response:
        record = self.tables["segment"].get(request.path_params["id"])
        if record is None:
            return JSONResponse({"message": "No Result found for Segment"}, 404)
        return JSONResponse({"data": [_summary(record)]})

    async def new_segment(self, request: Request) -> Response:
        attributes = self._attributes(await request.json())
        if isinstance(attributes, str) or not attributes.get("name"):
            return refused(422, str(attributes) if isinstance(attributes, str) else "The name is required.")
        number = self._keep("segment", attributes)
        return JSONResponse({"data": self._segment(number)}, 201)

    async def one_segment(self, request: Request) -> Response:
        number = request.path_params["id"]
        if number not in self.tables["segment"]:
            return JSONResponse({"message": "No Result found for Segment"}, 404)
        if request.method == "DELETE":
            self.delete("segment", number)
            return JSONResponse({})
        if request.method == "PUT":
            attributes = self._attributes(await request.json())
            if isinstance(attributes, str):
                return refused(422, attributes)
            self.tables["segment"][number] |= {**attributes, "mdate": self.now()}
        return JSONResponse({"data": self._segment(number)})

    def _attributes(self, body: Json) -> dict[str, Json] | str:
        """The attributes of a segment, or what is wrong with them."""
        data = body.get("data")
        if not isinstance(data, list) or len(data) != 1 or data[0].get("type") != "Segment.v2":
            return "data must be a list of one Segment.v2."
        given: dict[str, Json] = data[0]["attributes"]
        for one in given.get("segment_conditions", []):
            field = one["fields"][0]
            if one["object_type"] != "tag" or (field["name"], field["operator"]) != ("tagid", "="):
                return "The condition is not known."
            if field["value"] not in self.tables["tag"]:
                return "The tag does not exist."
        if not given.get("segment_conditions") or given.get("segment_condition_group_operator") not in ("and", "or"):
            return "Conditions are needed."
        return given

    def _segment(self, number: str) -> Json:
        record = self.tables["segment"][number]
        hidden = ("id", "cdate", "mdate", "links")
        return {"type": "Segment.v2", "id": number, "attributes": {k: v for k, v in record.items() if k not in hidden}}

    # ------------------------------------------------------------------------------------------------------------------

    def _keep(self, kind: str, told: dict[str, Json]) -> str:
        number, moment = self.new_id(), self.now()
        told = {**told, "perstag": str(told["perstag"]).upper()} if kind == "field" else told
        self.tables[kind][number] = {**told, "id": number, "cdate": moment, "mdate": moment, "links": {}}
        return number

    def _page(self, kind: str, request: Request) -> dict[str, Json]:
        limit = min(int(request.query_params.get("limit", 20)), 100)
        offset = int(request.query_params.get("offset", 0))
        records = list(self.tables[kind].values())
        return {f"{kind}s": records[offset : offset + limit], "meta": {"total": str(len(records))}}
