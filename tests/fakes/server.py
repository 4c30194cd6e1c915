"""What all fake ESPs share: a stateful application on loopback by real HTTP, and faults that a test asks for.

A fake is no mock: it keeps what it is sent, gives ids, and answers as the vendor's pages say. Faults are put in from
outside: `fake.fault(Fault(status=429, headers={"Retry-After": "7"}), times=2, path="/campaigns")`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.fakes.described import description

Json = Any


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a request. `after` lets the request be done first, so that only its answer is lost."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"message": "fault"}'
    after: bool = False
    truncated: bool = False  # the answer ends before its announced length
    silent: bool = False  # no answer for as long as anybody waits
    act: Callable[[], None] | None = None  # what a test does at this moment, such as killing the client


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Json:
        return json.loads(self.body) if self.body else None


class Fake:
    """A fake ESP. Subclasses have routes, credentials, and what a test needs to look at and to edit by hand."""

    NAME = ""
    MAIL = ""  # the kind that holds a mail's texts
    CREDENTIALS: ClassVar[dict[str, str]] = {}
    KEY = "the-secret-key-1234567890/+="  # letters that addresses and base64 write in another way

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.violations: list[str] = []  # what is not as the vendor's published description says
        self.moment = 0  # for `updated_at`: each write is a moment later
        self.next_id = 10
        self._faults: list[tuple[Fault, int, str, str]] = []
        self.delay = 0.0  # seconds that every answer takes
        self.at_once = self.most_at_once = 0
        self.lock = threading.RLock()

    # What a subclass says ---------------------------------------------------------------------------------------------

    def routes(self) -> list[BaseRoute]:
        raise NotImplementedError

    def allowed(self, request: Request) -> Response | None:
        """The refusal when the key is wrong; None when it is right."""
        raise NotImplementedError

    def resources(self) -> dict[tuple[str, str], dict[str, Json]]:
        """All that is there: (kind, id) -> its record, which a test may look at."""
        raise NotImplementedError

    def content(self, kind: str, remote_id: str) -> str:
        """What a resource holds, without ids, times and whatever else differs from server to server."""
        hidden = ("id", "uuid", "created_at", "updated_at", "lists", "template_id")
        record = self.resources()[kind, remote_id]
        return json.dumps({name: value for name, value in record.items() if name not in hidden}, sort_keys=True)

    def edit(self, kind: str, remote_id: str, text: str) -> None:
        """What a person does there by hand: put `text` into what `pull` would bring back."""
        raise NotImplementedError

    def delete(self, kind: str, remote_id: str) -> None:
        """Delete it by hand."""
        raise NotImplementedError

    def add_stranger(self, kind: str, name: str) -> str:
        """Somebody else's resource of that name; its id."""
        raise NotImplementedError

    # What tests do ----------------------------------------------------------------------------------------------------

    def fault(self, fault: Fault, *, times: int = 1, path: str = "", method: str = "") -> None:
        """The next requests that fit have this fault."""
        self._faults.append((fault, times, path, method))

    def calm(self) -> None:
        """No faults any more."""
        self._faults.clear()

    def new_id(self) -> str:
        self.next_id += 1
        return str(self.next_id)

    def now(self) -> str:
        self.moment += 1
        return f"2026-11-22T09:{self.moment // 60 % 60:02}:{self.moment % 60:02}.{self.moment:06}Z"

    def writes(self) -> list[Asked]:
        """The requests that were no reads."""
        return [one for one in self.asked if one.method != "GET"]

    def due(self, asked: Asked) -> Fault | None:
        for at, (fault, times, path, method) in enumerate(self._faults):
            if path in asked.path and method in ("", asked.method):
                self._faults[at] = (fault, times - 1, path, method)
                if times <= 1:
                    del self._faults[at]
                return fault
        return None

    def environ(self, host: str) -> dict[str, str]:
        """What the environment of a run must hold."""
        prefix = f"BUCKSLIP_{self.NAME.upper()}_"
        return {prefix + "HOST": host, **{prefix + name: value for name, value in self.CREDENTIALS.items()}}

    def app(self) -> ASGIApp:
        return _Gate(self, Starlette(routes=self.routes()))


class _Gate:
    """Notes each request, looks at its key, and lets faults happen."""

    def __init__(self, fake: Fake, inner: ASGIApp) -> None:
        self.fake, self.inner = fake, inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.body()
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        asked = Asked(request.method, request.url.path, request.url.query, headers, body)
        with self.fake.lock:
            self.fake.asked.append(asked)
            told = description(self.fake.NAME)
            self.fake.violations += told.faults(asked) if told else []
            fault = self.fake.due(asked)
        self.fake.at_once += 1
        self.fake.most_at_once = max(self.fake.most_at_once, self.fake.at_once)
        if self.fake.delay:
            await asyncio.sleep(self.fake.delay)
        self.fake.at_once -= 1
        if fault and not fault.after:
            await self.fail(fault, scope, receive, send)
            return
        refusal = self.fake.allowed(request)
        if refusal:
            await refusal(scope, receive, send)
            return
        sent: list[Message] = []

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            sent.append(message)

        await self.inner(scope, again, keep)
        if fault:
            await self.fail(fault, scope, receive, send)
            return
        for message in sent:
            await send(message)

    async def fail(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.act:
            fault.act()
        if fault.silent:
            await asyncio.sleep(2)
            return
        if fault.truncated:
            length = [(b"content-length", b"5000"), (b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": length})
            await send({"type": "http.response.body", "body": b'{"data": {"id": 1', "more_body": True})
            raise ConnectionAbortedError
        await Response(fault.body, fault.status or 500, fault.headers)(scope, receive, send)


def refused(status: int, message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status)


@contextmanager
def served(fake: Fake) -> Iterator[str]:
    """The address of the fake, on loopback, for as long as the block lasts."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(fake.app(), log_level="critical", lifespan="off", timeout_graceful_shutdown=1, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(5)
        listener.close()
