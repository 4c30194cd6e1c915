"""The way to an ESP: what it does with tokens that run out, answers without an end, and hosts that are not there."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from tests.fakes.server import Fake, Fault, served
from tests.publish.shop import FakeClock

from buckslip.esps.api.base import Api, Steps, get, post
from buckslip.esps.api.values import ApiError, Limits
from buckslip.esps.api.values import Request as Asking
from buckslip.publish.credentials import Access
from buckslip.publish.transport import UnsureError, Wire
from buckslip.publish.waiting import TRIES


class Tokens(Fake):
    """Gives tokens that hold for three requests, and answers with more than anybody wants."""

    def __init__(self) -> None:
        super().__init__()
        self.given = self.left = 0

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/token", self.token, methods=["POST"]),
            Route("/thing", self.thing, methods=["GET", "POST"]),
            Route("/large", self.large),
        ]

    def allowed(self, request: Request) -> Response | None:
        return None

    async def token(self, request: Request) -> Response:
        self.given, self.left = self.given + 1, 3
        return JSONResponse({"token": f"token-number-{self.given}"})

    async def thing(self, request: Request) -> Response:
        self.left -= 1
        if self.left < 0 or request.headers.get("authorization") != f"Bearer token-number-{self.given}":
            return JSONResponse({"message": f"expired: {request.headers.get('authorization')}"}, 401)
        return JSONResponse({"ok": True})

    async def large(self, request: Request) -> Response:
        return Response(b"x" * 200_000)


class TokenApi(Api):
    NAME, TITLE = "tokens", "Tokens"
    LIMITS = Limits(per_second=1_000, burst=1_000, largest=100_000)

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        told = yield post("/token", {"secret": secrets["SECRET"]}, repeatable=True)
        return {"Authorization": f"Bearer {told.at('token')}"}


def ask(request: Asking) -> Steps[object]:
    told = yield request
    return told.body_json()


@pytest.fixture
def fake() -> Tokens:
    return Tokens()


@pytest.fixture
def wire(fake: Tokens) -> Iterator[Wire]:
    with served(fake) as host, Wire(TokenApi(), Access(host, {"SECRET": "a-long-secret"}), clock=FakeClock()) as wire:
        yield wire


def test_a_token_that_ran_out_is_fetched_again(fake: Tokens, wire: Wire) -> None:
    assert [wire.run(ask(get("/thing"))) for _ in range(8)] == [{"ok": True}] * 8
    assert fake.given == 3


def test_a_key_that_is_refused_is_not_tried_for_ever(fake: Tokens, wire: Wire) -> None:
    fake.fault(Fault(status=401), times=100, path="/thing")
    with pytest.raises(ApiError) as caught:
        wire.run(ask(get("/thing")))
    assert caught.value.exit_code == 4 and fake.given == 2


def test_a_fetched_token_is_a_secret_too(fake: Tokens, wire: Wire) -> None:
    wire.run(ask(get("/thing")))
    assert "token-number-1" not in wire.hide("expired: Bearer token-number-1")


def test_an_answer_without_an_end_is_cut(wire: Wire) -> None:
    with pytest.raises(ApiError, match="larger than 100,000 bytes"):
        wire.run(ask(get("/large")))


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(truncated=True), Fault(status=502, after=True)])
def test_what_makes_something_is_not_sent_twice(fake: Tokens, wire: Wire, fault: Fault) -> None:
    fake.fault(fault, times=100, path="/thing")
    with pytest.raises(UnsureError):
        wire.run(ask(post("/thing", {})))
    assert len([one for one in fake.asked if one.path == "/thing"]) == 1


def test_what_was_surely_not_done_is_sent_again(fake: Tokens, wire: Wire) -> None:
    fake.fault(Fault(status=429), times=2, path="/thing")
    assert wire.run(ask(post("/thing", {}))) == {"ok": True}


def test_what_can_be_repeated_is_tried_a_few_times(fake: Tokens, wire: Wire) -> None:
    wire.run(ask(get("/thing")))
    fake.asked.clear()
    fake.fault(Fault(status=503), times=100)
    with pytest.raises(ApiError, match=f"tried {TRIES} ×"):
        wire.run(ask(get("/thing")))
    assert len(fake.asked) == TRIES


def test_nobody_there() -> None:
    api = TokenApi()
    with Wire(api, Access("http://127.0.0.1:9", {"SECRET": "x"}), clock=FakeClock()) as wire:
        with pytest.raises(ApiError, match="cannot be reached") as caught:
            wire.run(ask(get("/thing")))
        assert caught.value.exit_code == 5


def test_no_answer_in_time(fake: Tokens) -> None:
    fake.fault(Fault(silent=True), times=100)
    with served(fake) as host:
        access = Access(host, {"SECRET": "x"})
        wire = Wire(TokenApi(), access, clock=FakeClock(), timeout=httpx.Timeout(0.05))
        begun = time.monotonic()
        with wire, pytest.raises(ApiError, match="no answer in time"):
            wire.run(ask(get("/thing")))
        assert time.monotonic() - begun < 30


def test_a_path_leads_nowhere_else(wire: Wire) -> None:
    for path in ("//evil.example/x", "@evil.example/x", "https://evil.example/x"):
        with pytest.raises(ApiError, match="it is not there"):
            wire.run(ask(get(path)))
