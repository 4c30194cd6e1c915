"""The live server's addresses, and what it refuses: other hosts, other origins, paths that lead elsewhere."""

from __future__ import annotations

import hmac
import json
import os
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from buckslip.cli.output import talk
from buckslip.cli.serving.desk import Desk
from buckslip.cli.serving.files import inside
from buckslip.cli.serving.hub import Viewer

LARGEST = 128_000  # bytes of an edited customer
_MAIL = (
    "sandbox allow-same-origin allow-popups; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src 'self' data: https:; font-src 'self' data: https:; base-uri 'none'; form-action 'none'"
)  # of a mail that is opened by itself: it is nobody's page, least of all ours
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
    "font-src 'self' data: https:; frame-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Who may ask: names that the browser may know this server by, and the token of its pages."""

    hosts: frozenset[str]  # "" stands for every name
    token: str


def application(desk: Desk, limits: Limits, assets: Mapping[str, tuple[Path, ...]]) -> ASGIApp:
    """The server; `assets` are the folders behind the beginnings of paths below `assets/`, first come first served."""

    async def events(request: Request) -> Response:
        known = request.query_params
        viewer = Viewer(known.get("page", ""), known.get("shell", ""), known.get("data", ""), known.get("card", ""))
        desk.greet(viewer)
        return StreamingResponse(desk.hub.stream(viewer), media_type="text/event-stream", headers=_ALWAYS)

    async def cards(request: Request) -> Response:
        ids = request.query_params.get("ids", "").split(",")[:200]
        return await _passed(desk, {"do": "cards", "ids": ids}, "index.html")

    async def persona(request: Request) -> Response:
        body = await request.body()
        try:
            said = json.loads(body)
        except ValueError:
            said = None
        if len(body) > LARGEST or not isinstance(said, dict):
            return Response("not understood", 400, headers=_ALWAYS)
        wanted = {
            key: said[key] for key in ("id", "persona", "text", "name", "title") if isinstance(said.get(key), str)
        }
        answer = await desk.ask(**{"do": request.path_params["what"], **wanted})
        if answer is None:
            return JSONResponse({"error": "rendering for this customer ended a process"}, 500, headers=_ALWAYS)
        lines = answer.body.split(b"\n")  # a script, whose second line is the plain JSON
        mail = b', "mail": ' + lines[1] if len(lines) > 1 else b""
        data = json.dumps(answer.about).encode()[:-1] + mail + b"}"
        return Response(data, 200 if "findings" in answer.about else 500, _ALWAYS, "application/json")

    async def file(request: Request) -> Response:
        path = request.path_params["path"]
        if "\\" in path or "\0" in path or any(one.startswith(".") for one in path.split("/")):
            return Response("not found", 404, headers=_ALWAYS)
        if path.startswith("assets/"):
            return _asset(path.removeprefix("assets/"), assets)
        return await _passed(desk, {"do": "get", "path": path}, path, request.url.query)

    routes = [
        Route("/_live/events", events, methods=["GET"]),
        Route("/_live/cards", cards, methods=["GET"]),
        Route("/_live/persona/{what:str}", persona, methods=["POST"]),
        Route("/{path:path}", file, methods=["GET", "HEAD"]),
    ]
    return Guard(Starlette(routes=routes), limits)


async def _passed(desk: Desk, question: Mapping[str, object], path: str, version: str = "") -> Response:
    """What the worker answers; mails by themselves get a policy of their own."""
    data, kind, status = await desk.page(question, path, version)
    policy = _MAIL if path.startswith("r/") else _PAGE
    return Response(data, status, {**_ALWAYS, "Content-Security-Policy": policy}, kind)


def _asset(path: str, assets: Mapping[str, tuple[Path, ...]]) -> Response:
    for start, folders in assets.items():
        for folder in folders if path.startswith(start) else ():
            found = inside(folder, path.removeprefix(start))
            if found is not None and found.suffix != ".html":
                kind = KINDS.get(found.suffix.lower(), "application/octet-stream")
                policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
                return Response(found.read_bytes(), 200, {**_ALWAYS, **policy}, kind)
    return Response("not found", 404, headers=_ALWAYS)


KINDS = {
    ".css": "text/css",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


class Guard:
    """Lets through what a browser asks that looks at this server, and nobody's page does in its place.

    A page elsewhere can make its own name lead to this machine and then read answers (DNS rebinding); its requests
    carry that name in Host. It can send forms here; those carry its Origin, and never the token of our pages.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] == "http" and (reason := self._refused(Request(scope))):
            await Response(reason, 403, media_type="text/plain", headers=_ALWAYS)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # a bug of ours costs one answer, and is told in one line
            talk(f"{scope.get('path', '')}: internal error: {type(error).__name__}: {error}")
            if os.environ.get("BUCKSLIP_DEBUG"):
                traceback.print_exc()

    def _refused(self, request: Request) -> str:
        host = _name(request.headers.get("host", ""))
        if "" not in self._limits.hosts and host not in self._limits.hosts:
            return "this server answers to localhost only; see --host"
        origin = request.headers.get("origin", "")
        if request.headers.get("sec-fetch-site", "none") == "cross-site" and request.url.path.startswith("/_live/"):
            return "no other page may ask this"
        if request.method in ("GET", "HEAD"):
            return ""
        if origin != f"{request.url.scheme}://{request.headers.get('host', '')}":
            return "only this server's own pages may write"
        if not hmac.compare_digest(request.headers.get("x-buckslip-token", ""), self._limits.token):
            return "the page is older than this server: load it again"
        kind = request.headers.get("content-type", "")
        return "" if kind.split(";")[0] == "application/json" else "write as application/json"


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()
