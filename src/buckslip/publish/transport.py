"""The one place that opens a socket: sends what an API asks, tries again where that is safe, and shows no key.

TLS is verified, redirects are never followed, everything has a time-out, and answers have a largest size.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeVar

import httpx

from buckslip import __version__
from buckslip.esps.api.base import Api, Steps
from buckslip.esps.api.values import ApiError, Problem, Request, Response
from buckslip.publish.credentials import Access, Redactor
from buckslip.publish.waiting import TRIES, Clock, Limiter, RealClock, pause

T = TypeVar("T")
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
LOGGERS = ("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy")


class UnsureError(ApiError):
    """Nobody knows whether what was asked has been done: the answer was lost. Look before you ask again."""


class Wire:
    """Carries steps out at one ESP; many threads may use it."""

    def __init__(
        self,
        api: Api,
        access: Access,
        *,
        clock: Clock | None = None,
        chance: Callable[[], float] = random.random,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self.api, self.clock = api, clock or RealClock()
        self.hide = Redactor(access.hidden())
        self._access, self._chance = access, chance
        paces = {"": (api.LIMITS.per_second, api.LIMITS.burst), **api.LIMITS.lanes}
        self._limiters = {name: Limiter(*pace, self.clock) for name, pace in paces.items()}
        self._client = httpx.Client(
            timeout=timeout,
            follow_redirects=False,
            headers={"User-Agent": f"buckslip/{__version__}", "Accept": "application/json"},
            limits=httpx.Limits(max_connections=api.LIMITS.concurrent),
            trust_env=access.encrypted(),  # a proxy would read what is not encrypted
        )
        self._headers: Mapping[str, str] | None = None
        self._fetched = False
        self._signing = threading.RLock()
        self._veil = _Veil(self.hide)
        for name in LOGGERS:
            logging.getLogger(name).addFilter(self._veil)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()
        for name in LOGGERS:
            logging.getLogger(name).removeFilter(self._veil)

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, steps: Steps[T]) -> T:
        """Carry out a step, and give its result. Raises ApiError where the ESP says no."""
        return self._drive(steps, signed=True)

    def _drive(self, steps: Steps[T], *, signed: bool) -> T:
        try:
            request = next(steps)
            while True:
                failed: ApiError | None = None
                response: Response | None = None
                try:
                    response = self._asked(request, signed=signed)
                except ApiError as error:
                    failed = error
                request = steps.throw(failed) if response is None and failed else steps.send(_there(response))
        except StopIteration as done:
            result: T = done.value
            return result

    def _asked(self, request: Request, *, signed: bool) -> Response:
        """The answer, after as many tries as are safe and make sense."""
        asked = self.hide(f"{self.api.TITLE}: {request.method} {request.path}")
        renewed = False
        problem = Problem("broken", "")
        for attempt in range(1, TRIES + 1):
            answer = self._once(request, signed=signed)
            if answer.problem is None:
                return answer.response
            problem = answer.problem
            if problem.kind == "auth" and signed and self._fetched and not renewed:
                renewed = self._renew()
                continue
            if problem.kind not in ("limited", "broken"):
                raise ApiError(problem, asked)
            if answer.perhaps_done and not request.repeatable:
                raise UnsureError(problem, asked)
            wait = pause(attempt - 1, problem.retry_after, self.clock.now(), self._chance)
            if wait is None or attempt == TRIES:
                break
            if problem.kind == "limited":
                self._limiters[request.lane].hold(wait)
            else:
                self.clock.sleep(wait)
        raise ApiError(problem, f"{asked} (tried {attempt} ×)")

    def _once(self, request: Request, *, signed: bool) -> _Answer:
        headers = {**(self._signed() if signed else {}), **request.headers}
        self._limiters[request.lane].wait()
        try:
            response = self._sent(request, headers)
        except httpx.TransportError as error:
            never, said = isinstance(error, NEVER_SENT), _words(error)
        except httpx.HTTPError as error:
            never, said = False, _words(error)
        else:
            found = self.api.error(response)
            problem = found and Problem(found.kind, self.hide(found.message), found.retry_after)
            return _Answer(response, problem, bool(problem and problem.kind == "broken"))
        return _Answer(_NOTHING, Problem("broken", self.hide(said)), not never)

    def _sent(self, request: Request, headers: Mapping[str, str]) -> Response:
        """Send it once. A larger answer than the API allows is an error, before it fills the memory."""
        raw = request.raw
        content = raw[1] if raw else None
        typed = {"Content-Type": raw[0]} if raw else {}
        keyed = {request.keyed[0]: self._access.secrets[request.keyed[1]]} if request.keyed else {}
        built = self._client.build_request(
            request.method,
            self._address(request),
            params={**request.query, **keyed} or None,
            json=request.body,
            data=dict(request.form) if request.form is not None else None,
            content=content,
            headers={**headers, **typed},
        )
        answer = self._client.send(built, stream=True)
        try:
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > self.api.LIMITS.largest:
                    raise httpx.DecodingError(f"the answer is larger than {self.api.LIMITS.largest:,} bytes")
        finally:
            answer.close()
        told = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, told, bytes(body))

    def _address(self, request: Request) -> str:
        """Always below the ESP's own host, whatever the path says."""
        base = self._access.hosts[request.host] if request.host else self._access.host
        return f"{base}/{request.path.lstrip('/')}"

    # Signing in ------------------------------------------------------------------------------------------------------

    def _signed(self) -> Mapping[str, str]:
        with self._signing:
            if self._headers is None:
                steps = self.api.sign_in(self._access.secrets)
                self._headers = self._drive(self._noticed(steps), signed=False)
                self.hide.learn(part for value in self._headers.values() for part in (value, *value.split()[1:]))
            return self._headers

    def _noticed(self, steps: Steps[Mapping[str, str]]) -> Steps[Mapping[str, str]]:
        """The same step; whether it asked anything says whether its token may run out."""
        try:
            request = next(steps)
            while True:
                self._fetched = True
                request = steps.send((yield request))
        except StopIteration as done:
            headers: Mapping[str, str] = done.value
            return headers

    def _renew(self) -> bool:
        with self._signing:
            self._headers = None
        return True


class _Answer:
    """What came of one try."""

    __slots__ = ("perhaps_done", "problem", "response")

    def __init__(self, response: Response, problem: Problem | None, perhaps_done: bool) -> None:
        self.response, self.problem, self.perhaps_done = response, problem, perhaps_done


class _Veil(logging.Filter):
    """Takes keys out of what the HTTP library logs."""

    def __init__(self, hide: Redactor) -> None:
        super().__init__()
        self._hide = hide

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, without keys."""
        record.msg, record.args = self._hide(record.getMessage()), ()
        return True


_NOTHING = Response(HTTPStatus.SERVICE_UNAVAILABLE, {}, b"")


def _there(response: Response | None) -> Response:
    assert response is not None
    return response


def _words(error: httpx.HTTPError) -> str:
    """What went wrong on the way, in words; the exception itself goes no further, since it holds the request."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the answer was cut short"
    if isinstance(error, httpx.ConnectError):
        return f"cannot be reached: {error}"
    return str(error) or type(error).__name__
