"""Klaviyo as its API description tells (revision 2026-07-15, read 2026-11-22), with its quirks:

* JSON:API: the media type and a revision are needed, `data.type` and `data.id` have to fit, no unknown attributes;
* pages of at most ten, with a cursor inside of a link; sparse field sets; filters in functions;
* a template's `editor_type` is given once; html only for CODE and USER_DRAGGABLE; a thousand templates by API;
* segments: a definition of groups of conditions, metrics by their ids, values that were not given read back as null;
  a hundred writes a day, and then 429 with the seconds until tomorrow;
* names are not unique; deleting answers 204 and nothing. Campaigns stand in `klaviyo_campaigns`.
"""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.klaviyo_campaigns import TYPE, Campaigns, errors
from tests.fakes.server import Fake, Json

MARK = re.compile(r" \[buckslip-\w+\]$")
CONDITIONS = {
    "profile-property": {"property", "filter"},
    "profile-metric": {"metric_id", "measurement", "measurement_filter", "timeframe_filter"},
}
OPTIONAL = {"profile-metric": ("metric_filters",), "profile-property": ()}
FILTERS = {
    "string": {"equals", "not-equals", "contains", "not-contains", "starts-with", "ends-with", "in", "not-in"},
    "numeric": {"equals", "not-equals", "greater-than", "greater-than-or-equal", "less-than", "less-than-or-equal"},
    "boolean": {"equals"},
    "existence": {"is-set", "not-set"},
    "list": {"contains", "not-contains", "contains-any", "contains-all"},
    "date": {"after", "before", "in-the-last", "in-the-next", "at-least", "between", "alltime"},
}
NEEDED = {
    "alltime": set(),
    "after": {"date"},
    "before": {"date"},
    "between": {"start", "end", "unit"},
    **{name: {"unit", "quantity"} for name in ("in-the-last", "in-the-next", "at-least")},
}


class FakeKlaviyo(Campaigns):
    NAME = "klaviyo"
    MAIL = "campaign"
    CREDENTIALS: ClassVar[dict[str, str]] = {"KEY": Fake.KEY}
    ATTRIBUTES: ClassVar[dict[str, set[str]]] = {
        "template": {"name", "editor_type", "html", "text", "amp", "definition"},
        "segment": {"name", "definition", "is_starred"},
    }

    def __init__(self) -> None:
        super().__init__()
        self.metrics = {"Sx1Pur": "purchase", "Op3Nmz": "Opened Email"}
        self.metric_sources = {"Sx1Pur": "API", "Op3Nmz": "Klaviyo"}
        self.segment_writes = 0
        self.most_templates = 1_000

    def routes(self) -> list[BaseRoute]:
        return [
            *self.campaign_routes(),
            Route("/api/metrics", self.all_metrics, methods=["GET"]),
            Route("/api/{kind}s", self.all_of, methods=["GET"]),
            Route("/api/{kind}s", self.new, methods=["POST"]),
            Route("/api/{kind}s/{id}", self.one, methods=["GET", "PATCH", "DELETE"]),
        ]

    def allowed(self, request: Request) -> Response | None:
        if request.headers.get("authorization") != f"Klaviyo-API-Key {self.KEY}":
            return errors(401, "authentication_failed", "Incorrect authentication credentials.")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", request.headers.get("revision", "")):
            return errors(400, "invalid", "A revision header is required for this endpoint.")
        if request.method in ("POST", "PATCH") and request.headers.get("content-type") != TYPE:
            return errors(415, "unsupported_media_type", "Unsupported media type in request.")
        return None

    # What tests do ----------------------------------------------------------------------------------------------------

    def resources(self) -> dict[tuple[str, str], dict[str, Json]]:
        """Names without what is put behind them to find resources again."""
        return {
            (kind, number): {**record, "name": MARK.sub("", record["name"])}
            for kind, table in self.tables.items()
            for number, record in table.items()
        }

    def content(self, kind: str, remote_id: str) -> str:
        if kind == "campaign":
            return self.campaign_content(remote_id)
        record = self.tables[kind][remote_id]
        return json.dumps({name: one for name, one in record.items() if name not in ("created", "updated")})

    def edit(self, kind: str, remote_id: str, text: str) -> None:
        if kind == "campaign":
            self.edit_campaign(remote_id, text)
            return
        record = self.tables[kind][remote_id]
        record["html" if kind == "template" else "name"] = text
        record["updated"] = self.now()

    def delete(self, kind: str, remote_id: str) -> None:
        self.tables[kind].pop(remote_id)

    def add_stranger(self, kind: str, name: str) -> str:
        if kind == "campaign":
            return self.keep_campaign({"name": name, "audiences": {"included": []}}, {})
        theirs: dict[str, Json] = {"html": "theirs", "text": None, "editor_type": "CODE"}
        return self._keep(kind, {"name": name, **(theirs if kind == "template" else {"definition": {}})})

    # Requests ---------------------------------------------------------------------------------------------------------

    async def all_metrics(self, request: Request) -> Response:
        data = [
            {
                "type": "metric",
                "id": number,
                "attributes": {"name": name, "integration": {"object": "integration", "name": source}},
            }
            for number, name in self.metrics.items()
            for source in (self.metric_sources.get(number, "API"),)
        ]
        return self._page(request, data, 200)

    async def all_of(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        size = int(request.query_params.get("page[size]", 10))
        if kind not in ("template", "segment"):
            return errors(404, "not_found", "Not found.")
        if not 1 <= size <= 10:
            return errors(400, "invalid", "Page size must be between 1 and 10.")
        records = self.tables[kind]
        if asked := request.query_params.get("filter"):
            wanted = re.fullmatch(r"""equals\(name,["'](.*)["']\)""", asked)
            if not wanted:
                return errors(400, "invalid", "Invalid filter.")
            records = {number: one for number, one in records.items() if one["name"] == wanted[1]}
        fields = request.query_params.get(f"fields[{kind}]")
        return self._page(request, [self._told(kind, number, fields) for number in records], size)

    async def new(self, request: Request) -> Response:
        kind, told = request.path_params["kind"], (await request.json()).get("data", {})
        if "id" in told:
            return errors(400, "invalid", "id is not a valid field for the resource.")
        if refusal := self._refusal(kind, told):
            return refusal
        if not told["attributes"].get("name") or not self.ATTRIBUTES[kind] >= told["attributes"].keys():
            return errors(400, "invalid", "name is required.")
        if kind == "template" and len(self.tables[kind]) >= self.most_templates:
            return errors(400, "invalid", "The limit of templates is reached.")
        if kind == "template" and told["attributes"].get("editor_type") not in ("CODE", "USER_DRAGGABLE"):
            return errors(400, "invalid", "editor_type must be CODE or USER_DRAGGABLE with html.")
        if kind == "segment" and "definition" not in told["attributes"]:
            return errors(400, "invalid", "definition is required.")
        number = self._keep(kind, told["attributes"])
        return JSONResponse({"data": self._told(kind, number)}, 201, media_type=TYPE)

    async def one(self, request: Request) -> Response:
        kind, number = request.path_params["kind"], request.path_params["id"]
        record = self.tables.get(kind, {}).get(number) if kind != "campaign" else None
        if record is None:
            return errors(404, "not_found", f"A {kind} with id {number} does not exist.")
        if request.method == "DELETE":
            self.delete(kind, number)
            return Response(status_code=204)
        if request.method == "PATCH":
            told = (await request.json()).get("data", {})
            if told.get("id") != number:
                return errors(400, "invalid", "The id in the body and in the path must match.")
            if refusal := self._refusal(kind, told):
                return refusal
            if "editor_type" in told["attributes"]:
                return errors(400, "invalid", "editor_type is not a valid field for the resource.")
            if "html" in told["attributes"] and record["editor_type"] == "SYSTEM_DRAGGABLE":
                return errors(400, "invalid", "html cannot be set on a SYSTEM_DRAGGABLE template.")
            record |= {**self._stored(kind, told["attributes"]), "updated": self.now()}
        return JSONResponse({"data": self._told(kind, number)}, media_type=TYPE)

    # What it makes of them --------------------------------------------------------------------------------------------

    def _refusal(self, kind: str, told: dict[str, Json]) -> Response | None:
        attributes = told.get("attributes")
        if told.get("type") != kind or not isinstance(attributes, dict):
            return errors(400, "invalid", f"data.type must be {kind}.")
        if unknown := attributes.keys() - self.ATTRIBUTES[kind]:
            return errors(400, "invalid", f"'{unknown.pop()}' is not a valid field for the resource '{kind}'.")
        if not all(isinstance(attributes.get(one, ""), str) for one in ("name", "html", "text", "editor_type")):
            return errors(400, "invalid", "a text is needed")
        if kind == "segment":
            if fault := self._fault(attributes.get("definition", {"condition_groups": [{"conditions": []}]})):
                return errors(400, "invalid", fault)
            self.segment_writes += 1
            if self.segment_writes > 100:
                said = "Request was throttled. Expected available in 80000 seconds."
                return errors(429, "throttled", said, {"Retry-After": "80000"})
        return None

    def _fault(self, definition: Json) -> str:
        groups = definition.get("condition_groups")
        if not isinstance(groups, list) or not groups:
            return "condition_groups is required"
        for condition in (one for group in groups for one in group["conditions"]):
            kind = condition.get("type")
            if kind not in CONDITIONS or not condition.keys() >= CONDITIONS[kind] | {"type"}:
                return f"'{kind}' is not a valid condition"
            if kind == "profile-metric" and condition["metric_id"] not in self.metrics:
                return f"Metric '{condition['metric_id']}' does not exist."
            filters = [condition[one] for one in CONDITIONS[kind] if one.endswith("filter")]
            filters += [one["filter"] for one in condition.get("metric_filters") or ()]
            if fault := next(filter(None, map(_filter_fault, filters)), ""):
                return fault
        return ""

    def _keep(self, kind: str, told: dict[str, Json]) -> str:
        number = f"Xy{self.new_id():0>4}"
        moment = self.now()
        self.tables[kind][number] = {**self._stored(kind, told), "created": moment, "updated": moment}
        return number

    def _stored(self, kind: str, told: dict[str, Json]) -> dict[str, Json]:
        if kind == "template":
            return {**told, **({"text": told["text"] or None} if "text" in told else {})}
        stored: dict[str, Json] = json.loads(json.dumps(told))
        for group in stored.get("definition", {}).get("condition_groups", ()):
            for one in group["conditions"]:
                one |= {name: None for name in OPTIONAL[one["type"]] if name not in one}
        return stored

    def _told(self, kind: str, number: str, fields: str | None = None) -> dict[str, Json]:
        record = self.tables[kind][number]
        asked = fields.split(",") if fields else list(record)
        attributes = {name: record[name] for name in asked if name in record}
        return {"type": kind, "id": number, "attributes": attributes, "links": {"self": f"/api/{kind}s/{number}"}}

    def _page(self, request: Request, data: list[Json], size: int) -> Response:
        start = int(request.query_params.get("page[cursor]", "p0").removeprefix("p"))
        more = f"{request.url.path}?page%5Bcursor%5D=p{start + size}" if start + size < len(data) else None
        links = {"self": str(request.url), "next": more and f"https://a.klaviyo.com{more}", "prev": None}
        return JSONResponse({"data": data[start : start + size], "links": links}, media_type=TYPE)


def _filter_fault(told: Json) -> str:
    kind, operator = told.get("type"), told.get("operator")
    if operator not in FILTERS.get(kind, ()):
        return f"'{operator}' is not an operator of '{kind}'"
    needed = NEEDED[operator] if kind == "date" else (set() if kind == "existence" else {"value"})
    if told.keys() != needed | {"type", "operator"}:
        return f"'{operator}' needs {sorted(needed)}"
    types: dict[str, Any] = {
        "numeric": (int, float),
        "boolean": bool,
        "string": list if operator in ("in", "not-in") else str,
    }
    return "" if kind not in types or isinstance(told["value"], types[kind]) else f"'{kind}' has a wrong value"
