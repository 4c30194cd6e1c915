"""A GitHub on this machine: pull requests, comments and Pages of one repository, and who may write."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

COMMIT = "c0ffee" * 6 + "c0ff"
BOT = {"login": "github-actions[bot]", "type": "Bot"}


@dataclass
class FakeGitHub:
    """What the API holds, what it was asked, and the states that it answers first."""

    address: str = ""
    pulls: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, Any] | None = None
    may_write: bool = True
    failures: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def env(self, **more: str) -> dict[str, str]:
        """The environment of a step."""
        return {
            "GITHUB_API_URL": self.address,
            "GITHUB_REPOSITORY": "shop/mails",
            "GITHUB_TOKEN": "a-token",
            "HEAD_OWNER": "shop",
            "HEAD_BRANCH": "work",
            "HEAD_SHA": COMMIT,
            "BUCKSLIP_RETRY_PAUSE": "0.01",
            **more,
        }

    def opened(self, number: int = 7, *, branch: str = "shop:work", commit: str = COMMIT) -> None:
        """A pull request is opened."""
        self.pulls.append({"number": number, "head": {"label": branch, "sha": commit}})

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Any]:
        """The status and the JSON for one request."""
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.removeprefix("/repos/shop/mails/")
        self.asked.append(f"{method} {path}" + (f"?page={query['page']}" if "page" in query else ""))
        if self.failures:
            return self.failures.pop(0), {"message": "try later"}
        if method != "GET" and not self.may_write:
            return 403, {"message": "Resource not accessible by integration"}
        if path == "pages":
            return (200, self.pages) if self.pages else (404, {"message": "Not Found"})
        if path == "pulls":
            found = [one for one in self.pulls if one["head"]["label"] == query["head"] and query["state"] == "open"]
            return 200, self._page(found, query)
        if method == "GET":
            return 200, self._page(self.comments, query)
        return self._write(method, path, body)

    def _write(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if method == "POST":
            self.comments.append({"id": 1000 + len(self.comments), "user": BOT, "body": body["body"]})
            return 201, self.comments[-1]
        (one,) = (one for one in self.comments if str(one["id"]) == path.rpartition("/")[2])
        one["body"] = body["body"]
        return 200, one

    def _page(self, found: list[Any], query: dict[str, str]) -> list[Any]:
        size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
        return found[(page - 1) * size : page * size]


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    """A GitHub of its own for one test, on the loopback address."""
    fake = FakeGitHub()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            assert self.headers["Authorization"] == "Bearer a-token"
            length = int(self.headers.get("Content-Length") or 0)
            status, value = fake.answer(self.command, self.path, json.loads(self.rfile.read(length) or b"null"))
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_port}"
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()
