"""HubSpot as its developer pages tell (2026-03 APIs, read 2026-11-22), with its quirks:

* source code: PUT of a form with one `file` makes or replaces; folders are made on the way and vanish when empty;
  metadata gives the names of children; paths that begin with a slash are not found; the content comes as bytes;
* properties: 409 for a name that is there; a type is never changed; bool needs options; DELETE archives;
* lists: names are unique; searching tells no filters; `update-list-name` takes its name in the query; every operation
  gets `includeObjectsWithNoValueSet`; a filter on a property that is not there is refused;
* e-mails: what is changed lies in a draft beside until it is published, and only `/draft` tells it;
  a template has to be published; language and state are checked; ids are texts, times are ISO;
* limits: 429 with `policyName` and no Retry-After; the search of lists counts as any other request.
"""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.policy import HTTP
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.server import Asked, Fake, Json

MARK = re.compile(r" \[buckslip-\w+\]$")
KINDS = {
    "string": {"text", "textarea"},
    "number": {"number"},
    "bool": {"booleancheckbox"},
    "datetime": {"date"},
    "date": {"date"},
    "enumeration": {"select", "radio", "checkbox"},
}
OPERATORS = {
    "BOOL": {"IS_EQUAL_TO", "IS_NOT_EQUAL_TO"},
    "NUMBER": {
        "IS_EQUAL_TO",
        "IS_NOT_EQUAL_TO",
        "IS_LESS_THAN",
        "IS_LESS_THAN_OR_EQUAL_TO",
        "IS_GREATER_THAN",
        "IS_GREATER_THAN_OR_EQUAL_TO",
    },
    "MULTISTRING": {"IS_EQUAL_TO", "IS_NOT_EQUAL_TO", "CONTAINS", "STARTS_WITH"},
    "ENUMERATION": {"IS_ANY_OF", "IS_NONE_OF"},
    "ALL_PROPERTY": {"IS_KNOWN", "IS_UNKNOWN"},
    "TIME_POINT": {"IS_AFTER", "IS_BEFORE"},
    "TIME_RANGED": {"IS_BETWEEN", "IS_BEFORE", "IS_AFTER"},
}
# Properties that the account's own data fills: they were there before.
SYNCED = (
    "box_plan consent_at consent_email first_purchase_at health_score last_category locale open_tickets orders tier "
    "unsubscribed email firstname lastname"
)


def refused(status: int, message: str, category: str = "VALIDATION_ERROR", **more: str) -> Response:
    told = {"status": "error", "message": message, "correlationId": "c-1", "category": category, **more}
    return JSONResponse(told, status)


class FakeHubspot(Fake):
    NAME = "hubspot"
    MAIL = "email"
    CREDENTIALS: ClassVar[dict[str, str]] = {"TOKEN": Fake.KEY}

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, str] = {}
        self.properties: dict[str, dict[str, Json]] = {}
        self.lists: dict[str, dict[str, Json]] = {}
        self.emails: dict[str, dict[str, Json]] = {}
        self.drafts: dict[str, dict[str, Json]] = {}
        self.synced = set(SYNCED.split())

    def routes(self) -> list[BaseRoute]:
        source, lists, emails = "/cms/source-code/2026-03", "/crm/lists/2026-03", "/marketing/emails/2026-03"
        return [
            Route(source + "/{env}/content/{path:path}", self.content_of, methods=["GET", "PUT", "DELETE"]),
            Route(source + "/{env}/metadata/{path:path}", self.metadata, methods=["GET"]),
            Route("/crm/properties/2026-03/contacts", self.all_properties, methods=["GET", "POST"]),
            Route("/crm/properties/2026-03/contacts/{name}", self.one_property, methods=["GET", "DELETE"]),
            Route(lists + "/search", self.search, methods=["POST"]),
            Route(lists, self.new_list, methods=["POST"]),
            Route(lists + "/{id}", self.one_list, methods=["GET", "DELETE"]),
            Route(lists + "/{id}/update-list-filters", self.filters, methods=["PUT"]),
            Route(lists + "/{id}/update-list-name", self.rename, methods=["PUT"]),
            Route(emails, self.all_emails, methods=["GET"]),
            Route(emails, self.new_email, methods=["POST"]),
            Route(emails + "/{id}", self.one_email, methods=["GET", "PATCH", "DELETE"]),
            Route(emails + "/{id}/draft", self.draft, methods=["GET", "PATCH"]),
        ]

    def allowed(self, request: Request) -> Response | None:
        if request.headers.get("authorization") == f"Bearer {self.KEY}":
            return None
        return refused(401, "Authentication credentials not found.", "INVALID_AUTHENTICATION")

    # What tests do ----------------------------------------------------------------------------------------------------

    def resources(self) -> dict[tuple[str, str], dict[str, Json]]:
        """Names without what is put behind them to find resources again."""
        tables = {"property": self.properties, "list": self.lists, "email": self.emails}
        found: dict[tuple[str, str], dict[str, Json]] = {
            ("file", path): {"name": path, "html": html} for path, html in self.files.items()
        }
        for kind, table in tables.items():
            for number, record in table.items():
                whole = {**record, **(self.drafts.get(number, {}) if kind == "email" else {})}
                found[kind, number] = {**whole, "name": MARK.sub("", whole["name"])}
        return found

    def writes(self) -> list[Asked]:
        """The search of lists is a POST that only reads."""
        return [one for one in super().writes() if not one.path.endswith("/search")]

    def content(self, kind: str, remote_id: str) -> str:
        hidden = ("id", "listId", "listVersion", "createdAt", "updatedAt", "filtersUpdatedAt", "to")
        record = self.resources()[kind, remote_id]
        return json.dumps({name: one for name, one in record.items() if name not in hidden}, sort_keys=True)

    def edit(self, kind: str, remote_id: str, text: str) -> None:
        if kind == "file":
            self.files[remote_id] = text
            return
        self._table(kind)[remote_id]["updatedAt"] = self.now()
        if kind == "email":
            self.drafts[remote_id] = {**self.drafts.get(remote_id, {}), "subject": text}
        else:
            self._table(kind)[remote_id] |= {"label" if kind == "property" else "name": text}

    def delete(self, kind: str, remote_id: str) -> None:
        if kind == "file":
            del self.files[remote_id]
        else:
            del self._table(kind)[remote_id]
            self.drafts.pop(remote_id, None)

    def add_stranger(self, kind: str, name: str) -> str:
        if kind == "file":
            self.files[name] = "theirs"
            return name
        number = self.new_id()
        told = {"id": number, "listId": number, "name": name, "state": "DRAFT", "subject": "theirs"}
        self._table(kind)[number] = {**told, "updatedAt": self.now()}
        return number

    def _table(self, kind: str) -> dict[str, dict[str, Json]]:
        return {"property": self.properties, "list": self.lists, "email": self.emails}[kind]

    # Source code ------------------------------------------------------------------------------------------------------

    async def content_of(self, request: Request) -> Response:
        path = request.path_params["path"]
        if request.path_params["env"] not in ("draft", "published"):
            return refused(400, "Unknown environment.")
        if request.method == "PUT":
            if not request.headers.get("content-type", "").startswith("multipart/form-data; boundary="):
                return refused(415, "Unsupported media type")
            head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
            parts = list(message_from_bytes(head + await request.body(), policy=HTTP).iter_parts())
            if [part.get_param("name", header="content-disposition") for part in parts] != ["file"]:
                return refused(400, "file is missing")
            html = bytes(parts[0].get_payload(decode=True)).decode()
            if not re.match(r"<!--\s+templateType: email\s", html):
                return refused(400, "The template's annotation is missing.")
            self.files[path] = html
            return JSONResponse(self._metadata(path))
        if path not in self.files:
            return refused(404, f"No file at {path}", "OBJECT_NOT_FOUND")
        if request.method == "DELETE":
            self.delete("file", path)
            return Response(status_code=204)
        return Response(self.files[path], media_type="application/octet-stream")

    async def metadata(self, request: Request) -> Response:
        path = request.path_params["path"]
        found = self._metadata(path)
        return JSONResponse(found) if found else refused(404, f"Nothing at {path}", "OBJECT_NOT_FOUND")

    def _metadata(self, path: str) -> dict[str, Json]:
        base = {"id": path, "name": path.rpartition("/")[2], "createdAt": 1, "updatedAt": 2}
        if path in self.files:
            return {**base, "folder": False, "hash": f"{hash(self.files[path]):x}"}
        inside = {one.removeprefix(f"{path}/").partition("/")[0] for one in self.files if one.startswith(f"{path}/")}
        return {**base, "folder": True, "children": sorted(inside)} if inside else {}

    # Properties -------------------------------------------------------------------------------------------------------

    async def all_properties(self, request: Request) -> Response:
        if request.method == "GET":
            own = [{"name": one, "type": "string", "description": None} for one in sorted(self.synced)]
            return JSONResponse({"results": [*own, *self.properties.values()]})
        told = await request.json()
        lacking = {"name", "label", "type", "fieldType", "groupName"} - told.keys()
        if lacking or told["fieldType"] not in KINDS.get(told["type"], ()):
            return refused(400, f"Property is not valid: {sorted(lacking)}")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", told["name"]):
            return refused(400, "Names have lower-case letters, digits and underscores.")
        if told["type"] == "bool" and {one["value"] for one in told.get("options", ())} != {"true", "false"}:
            return refused(400, "bool needs the options true and false")
        if told["name"] in self.properties:
            return refused(409, f"Property {told['name']} already exists", "CONFLICT")
        self.properties[told["name"]] = {"options": [], **told, "hubspotDefined": False, "archived": False}
        return JSONResponse(self.properties[told["name"]], 201)

    async def one_property(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self.properties:
            return refused(404, f"Property {name} does not exist", "OBJECT_NOT_FOUND")
        if request.method == "DELETE":
            self.delete("property", name)
            return Response(status_code=204)
        return JSONResponse(self.properties[name])

    # Lists ------------------------------------------------------------------------------------------------------------

    async def search(self, request: Request) -> Response:
        told = await request.json()
        start, count = told.get("offset", 0), told.get("count", 20)
        names = ("listId", "name", "listVersion", "filtersUpdatedAt", "updatedAt", "processingType", "objectTypeId")
        page = [{name: one.get(name) for name in names} for one in self.lists.values()][start : start + count]
        more = start + count < len(self.lists)
        return JSONResponse({"lists": page, "offset": start + len(page), "hasMore": more, "total": len(self.lists)})

    async def new_list(self, request: Request) -> Response:
        told = await request.json()
        if told.keys() != {"name", "objectTypeId", "processingType", "filterBranch"}:
            return refused(400, "name, objectTypeId, processingType and filterBranch are needed")
        if told["processingType"] != "DYNAMIC" or told["objectTypeId"] != "0-1":
            return refused(400, "no such list")
        if any(one["name"] == told["name"] for one in self.lists.values()):
            return refused(400, "A list with that name already exists.")
        if fault := self._fault(told["filterBranch"]):
            return refused(400, fault)
        number, moment = self.new_id(), self.now()
        times = {"createdAt": moment, "updatedAt": moment, "filtersUpdatedAt": moment}
        branch = _filled(told["filterBranch"])
        self.lists[number] = {"listId": number, **told, "filterBranch": branch, "listVersion": 1, **times}
        return JSONResponse({"list": self.lists[number]})

    async def one_list(self, request: Request) -> Response:
        number = request.path_params["id"]
        if number not in self.lists:
            return refused(404, "List does not exist", "OBJECT_NOT_FOUND")
        if request.method == "DELETE":
            self.delete("list", number)
            return Response(status_code=204)
        told = dict(self.lists[number])
        if request.query_params.get("includeFilters") != "true":
            told.pop("filterBranch", None)
        return JSONResponse({"list": told})

    async def filters(self, request: Request) -> Response:
        record, told = self.lists.get(request.path_params["id"]), await request.json()
        if record is None:
            return refused(404, "List does not exist", "OBJECT_NOT_FOUND")
        if fault := self._fault(told["filterBranch"]):
            return refused(400, fault)
        record |= {"filterBranch": _filled(told["filterBranch"]), "filtersUpdatedAt": self.now()}
        record |= {"listVersion": record.get("listVersion", 1) + 1}
        record |= {"objectTypeId": "0-1", "processingType": "DYNAMIC"}
        return JSONResponse({"updatedList": record})

    async def rename(self, request: Request) -> Response:
        record, name = self.lists.get(request.path_params["id"]), request.query_params.get("listName", "")
        if record is None or not name:
            return refused(404, "List does not exist", "OBJECT_NOT_FOUND")
        if any(one["name"] == name and one is not record for one in self.lists.values()):
            return refused(400, "A list with that name already exists.")
        record |= {"name": name, "updatedAt": self.now()}
        return JSONResponse({"updatedList": record})

    def _fault(self, branch: dict[str, Json], level: str = "OR") -> str:
        if branch.keys() != {"filterBranchType", "filterBranchOperator", "filters", "filterBranches"}:
            return "a branch needs its four parts"
        if branch["filterBranchType"] != level or (level == "OR" and branch["filters"]):
            return "the root has to be OR of AND branches"
        for one in branch["filters"]:
            operation = one["operation"]
            if one["filterType"] != "PROPERTY" or operation["operator"] not in OPERATORS[operation["operationType"]]:
                return f"no such filter: {operation}"
            if one["property"] not in self.properties.keys() | self.synced:
                return f"Property {one['property']} does not exist"
        return next(filter(None, (self._fault(one, "AND") for one in branch["filterBranches"])), "")

    # E-mails ----------------------------------------------------------------------------------------------------------

    async def all_emails(self, request: Request) -> Response:
        start, limit = (int(request.query_params.get(name, other)) for name, other in (("after", 0), ("limit", 10)))
        page = list(self.emails.values())[start : start + limit]
        paging = {"paging": {"next": {"after": str(start + limit)}}} if start + limit < len(self.emails) else {}
        return JSONResponse({"total": len(self.emails), "results": page, **paging})

    async def new_email(self, request: Request) -> Response:
        told = await request.json()
        if not told.get("name") or told.get("state", "DRAFT") != "DRAFT":
            return refused(400, "name is needed, and the state DRAFT")
        if fault := self._mail_fault(told):
            return refused(400, fault)
        number, moment = self.new_id(), self.now()
        record = {"id": number, "type": "BATCH_EMAIL", "state": "DRAFT", "isPublished": False, "archived": False}
        self.emails[number] = {**record, **told, "createdAt": moment, "updatedAt": moment}
        return JSONResponse(self.emails[number], 201)

    async def one_email(self, request: Request) -> Response:
        number = request.path_params["id"]
        if number not in self.emails:
            return refused(404, "resource not found", "OBJECT_NOT_FOUND")
        if request.method == "DELETE":
            self.delete("email", number)
            return Response(status_code=204)
        if request.method == "PATCH":
            told = await request.json()
            if "state" in told:
                return refused(400, "the state is changed by publishing")
            self.emails[number] |= {**told, "updatedAt": self.now()}
        return JSONResponse(self.emails[number])

    async def draft(self, request: Request) -> Response:
        number = request.path_params["id"]
        record = self.emails.get(number)
        if record is None:
            return refused(404, "resource not found", "OBJECT_NOT_FOUND")
        if request.method == "PATCH":
            told = await request.json()
            if "state" in told or record["state"] != "DRAFT":
                return refused(400, "only drafts")
            if fault := self._mail_fault(told):
                return refused(400, fault)
            self.drafts[number] = {**self.drafts.get(number, {}), **told}
            record["updatedAt"] = self.now()
        return JSONResponse({**record, **self.drafts.get(number, {})})

    def _mail_fault(self, told: dict[str, Json]) -> str:
        if told["content"]["templatePath"] not in self.files:
            return "The template does not exist, or is not published."
        if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", told.get("language", "en")):
            return "language is not valid"
        included = told["to"]["contactIlsLists"]["include"]
        if not all(isinstance(one, str) and one in self.lists for one in included):
            return "A list does not exist."
        return "" if told.keys() <= {"name", "subject", "language", "from", "content", "to", "state"} else "unknown key"


def _filled(value: Json) -> Json:
    """What is read back says what happens to contacts without a value."""
    if isinstance(value, list):
        return [_filled(one) for one in value]
    if not isinstance(value, dict):
        return value
    more = {"includeObjectsWithNoValueSet": False} if "operationType" in value else {}
    return {**more, **{name: _filled(one) for name, one in value.items()}}
