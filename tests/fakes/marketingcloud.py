"""Marketing Cloud as its pages tell (read 2026-11-22), with its quirks:

* a token by client credentials for one business unit, which runs out; 401 then, and 403 without the right;
* an asset gets what nobody sent: ids, owner, dates, content types of views, `modelVersion`, `generateFrom`;
* customer keys are unique, at most 36 characters; names are unique in a folder; PATCH keeps what it does not get;
* categories are written with capitals (`Name`, `ParentId`) and told in small letters; the root has the parent 0;
* data extensions are listed in pages; without the right to read them, 403;
* a query needs a data extension that exists, and one SELECT; its key is given once; the answer names its target.
"""

from __future__ import annotations

import json
import re
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.server import Asked, Fake, Json
from tests.publish.builds import MAILS

from buckslip.esps.api.values import mark_of

HIDDEN = ("id", "queryDefinitionId", "objectID", "category", "createdDate", "modifiedDate", "parentId", "targetId")
VIEWS = ("html", "text", "subjectline", "preheader")


def refused(status: int, message: str, *validation: str) -> Response:
    told: dict[str, Json] = {"message": message, "errorcode": 10005, "documentation": ""}
    if validation:
        told["validationErrors"] = [{"message": one, "code": 118077} for one in validation]
    return JSONResponse(told, status)


def made_by_hand() -> set[str]:
    """The keys of the data extensions that a person has made for the mails of tests, and others."""
    seasons = [f"giftshop/season-{number}/classic" for number in range(1_000)]
    places = [f"{mail}/{locale}" for mail in (*MAILS, *seasons) for locale in ("de", "en")]
    return {"Customers", *(mark_of("production", "query", one) for one in places)}


class FakeMarketingCloud(Fake):
    NAME = "marketingcloud"
    MAIL = "asset"
    CREDENTIALS: ClassVar[dict[str, str]] = {
        "CLIENT_ID": "an-id-of-a-package",
        "CLIENT_SECRET": Fake.KEY,
        "ACCOUNT": "7281337",
    }

    def __init__(self) -> None:
        super().__init__()
        self.root = self.new_id()
        self.categories: dict[str, dict[str, Json]] = {
            self.root: {"id": int(self.root), "name": "Content Builder", "parentId": 0, "categoryType": "asset"}
        }
        self.assets: dict[str, dict[str, Json]] = {}
        self.queries: dict[str, dict[str, Json]] = {}
        self.extensions = made_by_hand()
        self.may_look = True
        self.tokens = 0

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/v2/token", self.token, methods=["POST"]),
            Route("/asset/v1/content/categories", self.all_categories, methods=["GET"]),
            Route("/asset/v1/content/categories", self.new_category, methods=["POST"]),
            Route("/asset/v1/content/categories/{id}", self.one_category, methods=["GET", "PUT", "DELETE"]),
            Route("/asset/v1/content/assets", self.new_asset, methods=["POST"]),
            Route("/asset/v1/content/assets/query", self.some_assets, methods=["POST"]),
            Route("/asset/v1/content/assets/{id}", self.one_asset, methods=["GET", "PATCH", "DELETE"]),
            Route("/data/v1/customobjects", self.all_extensions, methods=["GET"]),
            Route("/automation/v1/queries", self.all_queries, methods=["GET"]),
            Route("/automation/v1/queries", self.new_query, methods=["POST"]),
            Route("/automation/v1/queries/{id}", self.one_query, methods=["GET", "PATCH", "DELETE"]),
        ]

    def allowed(self, request: Request) -> Response | None:
        if request.url.path == "/v2/token":
            return None
        if request.headers.get("authorization") == f"Bearer token-{self.tokens}-of-the-tenant":
            return None
        return refused(401, "Not Authorized")

    async def token(self, request: Request) -> Response:
        told = await request.json()
        wanted = {"client_id": "an-id-of-a-package", "client_secret": self.KEY, "account_id": "7281337"}
        if told != {"grant_type": "client_credentials", **wanted}:
            said = {"error": "invalid_client", "error_description": "Client authentication failed."}
            return JSONResponse(said, 401)
        self.tokens = self.tokens or 1
        return JSONResponse({"access_token": f"token-{self.tokens}-of-the-tenant", "expires_in": 1079})

    def token_runs_out(self) -> None:
        """The next request is refused, and the next token is another one."""
        self.tokens += 1

    # What tests do ----------------------------------------------------------------------------------------------------

    def writes(self) -> list[Asked]:
        """Tokens and searches are asked for by POST, too."""
        return [one for one in super().writes() if not one.path.endswith(("/token", "/query"))]

    def _table(self, kind: str) -> dict[str, dict[str, Json]]:
        return {"folder": self.categories, "asset": self.assets, "query": self.queries}[kind]

    def resources(self) -> dict[tuple[str, str], dict[str, Json]]:
        kinds = ("folder", "asset", "query")
        return {(kind, one): told for kind in kinds for one, told in self._table(kind).items() if one != self.root}

    def content(self, kind: str, remote_id: str) -> str:
        record = self._table(kind)[remote_id]
        return json.dumps({name: one for name, one in record.items() if name not in HIDDEN}, sort_keys=True)

    def edit(self, kind: str, remote_id: str, text: str) -> None:
        record = self._table(kind)[remote_id]
        if kind == "asset":
            record["views"]["subjectline"]["content"] = text
        else:
            record["name"] = text
        record["modifiedDate"] = self.now()

    def delete(self, kind: str, remote_id: str) -> None:
        self._table(kind).pop(remote_id)

    def add_stranger(self, kind: str, name: str) -> str:
        number = self.new_id()
        told: dict[str, Json] = {"name": name, "modifiedDate": self.now()}
        if kind == "asset":
            told |= self._asset({"customerKey": "0a1b2c3d-0000-4000-8000-0123456789ab", "views": {}})
            told |= {"id": int(number), "category": {"id": int(self.root)}}
        elif kind == "query":
            told |= {"queryDefinitionId": number, "key": "THEIRS", "queryText": "SELECT 1"}
        else:
            told |= {"id": int(number), "parentId": int(self.root)}
        self._table(kind)[number] = told
        return number

    # Folders ----------------------------------------------------------------------------------------------------------

    async def all_categories(self, request: Request) -> Response:
        return self._page(list(self.categories.values()), request, "$pagesize")

    async def new_category(self, request: Request) -> Response:
        told = await request.json()
        if not told.get("Name") or not isinstance(told.get("ParentId"), int):
            return refused(400, "Validation Error", "Name and ParentId are required.")
        if str(told["ParentId"]) not in self.categories:
            return refused(400, "Validation Error", "The parent category does not exist.")
        if any(one["name"] == told["Name"] for one in self.categories.values()):
            return refused(400, "Validation Error", "Category names must be unique within their parent.")
        number = self.new_id()
        own = {"categoryType": "asset", "enterpriseId": 1, "memberId": 7281337, "description": ""}
        self.categories[number] = {"id": int(number), "name": told["Name"], "parentId": told["ParentId"], **own}
        return JSONResponse(self.categories[number], 201)

    async def one_category(self, request: Request) -> Response:
        number = request.path_params["id"]
        record = self.categories.get(number)
        if record is None:
            return refused(404, "Object not found")
        if request.method == "DELETE":
            if any(str(one["category"]["id"]) == number for one in self.assets.values()):
                return refused(400, "Validation Error", "The category is not empty.")
            self.categories.pop(number)
            return Response(status_code=200)
        if request.method == "PUT":
            told = await request.json()
            if {"Id", "Name", "ParentId"} - told.keys() or str(told["Id"]) != number:
                return refused(400, "Validation Error", "Id, Name and ParentId are required.")
            record |= {"name": told["Name"], "parentId": told["ParentId"]}
        return JSONResponse(record)

    # E-mails ----------------------------------------------------------------------------------------------------------

    async def some_assets(self, request: Request) -> Response:
        told = await request.json()
        asked, page = told["query"], told.get("page", {"page": 1, "pageSize": 50})
        found = []
        for one in self.assets.values():
            value = one
            for name in asked["property"].split("."):
                value = value[name]
            if asked["simpleOperator"] == "equal" and value == asked["value"]:
                found.append({name: one[name] for name in told.get("fields", one) if name in one})
        if not 1 <= page["pageSize"] <= 50:
            return refused(400, "Validation Error", "pageSize must be between 1 and 50.")
        first = (page["page"] - 1) * page["pageSize"]
        return JSONResponse(
            {"count": len(found), **page, "links": {}, "items": found[first : first + page["pageSize"]]}
        )

    async def new_asset(self, request: Request) -> Response:
        told = await request.json()
        if faults := self._faults_of(told, ""):
            return refused(400, "Validation Error", *faults)
        number = self.new_id()
        moment = self.now()
        own = {"id": int(number), "objectID": f"object-{number}", "createdDate": moment, "modifiedDate": moment}
        self.assets[number] = {**self._asset(told), **own}
        return JSONResponse(self.assets[number], 201)

    async def one_asset(self, request: Request) -> Response:
        number = request.path_params["id"]
        record = self.assets.get(number)
        if record is None:
            return refused(404, "Not Found")
        if request.method == "DELETE":
            self.assets.pop(number)
            return Response(status_code=200)
        if request.method == "PATCH":
            told = await request.json()
            if faults := self._faults_of({**record, **told}, number):
                return refused(400, "Validation Error", *faults)
            views = {**record["views"], **self._asset(told)["views"]}
            record |= {**told, "views": views, "modifiedDate": self.now()}
        return JSONResponse(record)

    def _faults_of(self, told: dict[str, Json], own: str) -> list[str]:
        others = [one for number, one in self.assets.items() if number != own]
        key, place = told.get("customerKey", ""), told.get("category", {}).get("id")
        faults = []
        if not told.get("name") or told.get("assetType", {}).get("id") != 208:
            faults.append("Asset name and assetType are required.")
        if not key or len(key) > 36 or any(one["customerKey"] == key for one in others):
            faults.append("Asset customerKey must be unique and at most 36 characters.")
        if not isinstance(place, int) or (own == "" and str(place) not in self.categories):
            faults.append("The category does not exist.")
        if any((one["name"], one["category"]["id"]) == (told.get("name"), place) for one in others):
            faults.append("Asset names within a category and asset type must be unique.")
        if not all(isinstance(one.get("content"), str) for one in told.get("views", {}).values()):
            faults.append("The content of a view must be a text.")
        return faults

    def _asset(self, told: dict[str, Json]) -> dict[str, Json]:
        """With what Salesforce adds."""
        views = {
            name: {"contentType": "application/vnd.etmc.email.View; kind=" + name, "generateFrom": None, **one}
            for name, one in told.get("views", {}).items()
            if name in VIEWS
        }
        return {
            "owner": {"id": 1, "name": "an integration"},
            "status": {"id": 1, "name": "Draft"},
            "modelVersion": 2,
            "assetType": {"id": 208, "name": "htmlemail"},
            **told,
            "views": views,
        }

    # Data extensions --------------------------------------------------------------------------------------------------

    async def all_extensions(self, request: Request) -> Response:
        if not self.may_look:
            return refused(403, "Insufficient Privileges")
        told: list[dict[str, Json]] = [{"id": f"e-{one}", "name": one, "key": one} for one in sorted(self.extensions)]
        return self._page(told, request, "$pagesize")

    # Queries ----------------------------------------------------------------------------------------------------------

    async def all_queries(self, request: Request) -> Response:
        return self._page(list(self.queries.values()), request, "$pageSize")

    async def new_query(self, request: Request) -> Response:
        told = await request.json()
        if fault := self._fault_of(told):
            return refused(400, fault)
        if any(told["key"] == one["key"] or told["name"] == one["name"] for one in self.queries.values()):
            return refused(400, "A query with this key or name exists.")
        number, moment = f"q-{self.new_id()}", self.now()
        own = {"queryDefinitionId": number, "targetId": f"t-{number}", "targetUpdateTypeName": "Overwrite"}
        checked = {"validatedQueryText": told["queryText"], "createdDate": moment, "modifiedDate": moment}
        self.queries[number] = {"categoryId": 1, "isFrozen": False, **told, **own, **checked}
        return JSONResponse(self.queries[number])

    async def one_query(self, request: Request) -> Response:
        number = request.path_params["id"]
        record = self.queries.get(number)
        if record is None:
            return refused(404, "Query definition not found")
        if request.method == "DELETE":
            self.queries.pop(number)
            return Response(status_code=200)
        if request.method == "PATCH":
            told = await request.json()
            if fault := self._fault_of({**record, **told}):
                return refused(400, fault)
            record |= {**told, "validatedQueryText": told.get("queryText"), "modifiedDate": self.now()}
        return JSONResponse(record)

    def _fault_of(self, told: dict[str, Json]) -> str:
        if not told.get("name") or not 0 < len(told.get("key", "")) <= 36:
            return "name and key are required."
        if not re.match(r"\s*SELECT\b", told.get("queryText", "")) or ";" in told["queryText"]:
            return "An error occurred while checking the query syntax."
        if told.get("targetUpdateTypeId") not in (0, 1, 2):
            return "targetUpdateTypeId is invalid."
        if not told.get("targetKey") or told["targetKey"] not in self.extensions:
            return "The target data extension does not exist."
        return ""

    def _page(self, records: list[dict[str, Json]], request: Request, size_name: str) -> Response:
        size = int(request.query_params.get(size_name, 50))
        number = int(request.query_params.get("$page", 1))
        part = records[(number - 1) * size : number * size]
        return JSONResponse({"count": len(records), "page": number, "pageSize": size, "items": part})
