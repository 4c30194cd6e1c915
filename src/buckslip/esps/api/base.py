"""What every ESP's API has: kinds of resources, requests for each step, and what an answer means.

A step is a generator: it yields a Request, gets the Response, and returns its result. So a step of several requests
reads like plain code, tests need no network, and everything about time (retries, limits, time-outs) is in `publish`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence, Set
from typing import ClassVar, NamedTuple, TypeVar

from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import ApiError, Limits, Payload, Problem, Remote, Request, Resource, Response
from buckslip.esps.pretty import Json

T = TypeVar("T")
Steps = Generator[Request, Response, T]
Ids = Mapping[tuple[str, str], str]  # (kind, key) -> id at the ESP


MOST_PAGES = 1_000  # of a listing: more is a server that turns in circles


class Filled(NamedTuple):
    """How many were put on a static list and taken off it, and how many are not known there."""

    added: int
    removed: int
    unknown: int


class Api:
    """An ESP's API. The tables say how it differs from others; each method is one step."""

    NAME: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    # What the environment must hold: BUCKSLIP_<NAME>_<one of these>, and for what it is.
    CREDENTIALS: ClassVar[Mapping[str, str]] = {}
    # The vendor's own hosts by a short name; the first one is the default. None: the host belongs to the account, and
    # comes from the environment with the credentials (BUCKSLIP_<NAME>_HOST).
    HOSTS: ClassVar[Mapping[str, str]] = {}
    # What a host from the environment must look like, for vendors whose accounts have hosts of their own.
    HOST_LIKE: ClassVar[re.Pattern[str] | None] = None
    # Kinds of resources in the order in which they are made; they are deleted the other way round.
    KINDS: ClassVar[tuple[str, ...]] = ()
    # Kinds whose remote side carries `Resource.mark`, so that it is found again without a state file.
    MARKED: ClassVar[frozenset[str]] = frozenset()
    # Kinds whose id is their name, known before they are made: each is looked at by itself, and none is listed.
    PLACED: ClassVar[frozenset[str]] = frozenset()
    # Kinds that have no deletion: they are archived.
    ARCHIVED: ClassVar[frozenset[str]] = frozenset()
    # The kind that holds a static list of customers, and what to do instead where there is none.
    LISTS: ClassVar[str] = ""
    NO_LISTS: ClassVar[str] = "its segments find their members by themselves"
    LIMITS: ClassVar[Limits] = Limits()
    # What the manual tells: what the key needs, what is made, what is never touched.
    PERMISSIONS: ClassVar[tuple[str, ...]] = ()
    MAKES: ClassVar[Mapping[str, str]] = {}

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        """The headers that every later request carries. Where a token is fetched, yield that request."""
        raise NotImplementedError

    def further_hosts(self, host: str) -> Mapping[str, str]:  # noqa: ARG002 - for those with more than one
        """Other hosts of the same account, by the name that `Request.host` has for them, such as "auth"."""
        return {}

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """What the ESP shall hold for these mails."""
        raise NotImplementedError

    def unmet(self, resources: Sequence[Resource]) -> Steps[Mapping[tuple[str, str], str]]:  # noqa: ARG002
        """What a person has to make there first, because the API cannot: the place of a resource -> why and how."""
        return at_once({})

    def listing(self, kind: str) -> Steps[tuple[Remote, ...]]:
        """Everything of a kind that the ESP holds, with as little per resource as the API lets us have."""
        raise NotImplementedError

    def locks(self, kind: str) -> Steps[Mapping[str, str]]:  # noqa: ARG002 - for kinds that are placed
        """Why some of a kind must not be changed now, by their ids, where looking at one does not tell."""
        return at_once({})

    def fetch(self, kind: str, remote_id: str) -> Steps[Remote | None]:
        """One of them, whole; None when it is not there."""
        return there(self.read(kind, remote_id))

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """The same, for each ESP to say; ApiError of the kind `missing` when it is not there."""
        raise NotImplementedError

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:
        """Make it, and give its id."""
        raise NotImplementedError

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:
        """Make what is there equal to what is wanted. Doing it twice does no more than doing it once."""
        raise NotImplementedError

    def remove(self, remote: Remote) -> Steps[None]:
        """Delete it, or archive it where the API cannot delete. It may be gone already."""
        return there(self.unmake(remote))

    def unmake(self, remote: Remote) -> Steps[None]:
        """The same, for each ESP to say; ApiError of the kind `missing` when it is gone already."""
        raise NotImplementedError

    def members(self, remote_id: str, addresses: Set[str]) -> Steps[Filled]:
        """Make who is on a static list equal to these addresses, in small letters; nobody is made known there."""
        raise NotImplementedError

    def error(self, response: Response) -> Problem | None:
        """What is wrong with an answer; also with one that says 200 and means no."""
        return problem_of(response)

    def normalised(self, kind: str, payload: Payload) -> Payload:  # noqa: ARG002 - for those that change what they get
        """What the ESP makes of a payload, so that comparing tolerates its ways and nothing else."""
        return payload

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:  # noqa: ARG002
        """The parts that somebody may edit there and `pull` brings back: html, text, subject, preheader."""
        return {}


def at_once(value: T) -> Steps[T]:
    """A step that asks nothing."""
    yield from ()
    return value


def asked(request: Request) -> Steps[Response]:
    """A step of one request."""
    return (yield request)


def there(steps: Steps[T]) -> Steps[T | None]:
    """What the steps give; None when what they ask for is not there."""
    try:
        return (yield from steps)
    except ApiError as error:
        if error.problem.kind != "missing":
            raise
        return None


def texts(values: Sequence[str]) -> list[Json]:
    """Texts as a JSON list."""
    return list(values)


def get(path: str, query: Mapping[str, str | int] | None = None) -> Request:
    """A request to read."""
    return Request("GET", path, {name: str(value) for name, value in (query or {}).items()})


def post(path: str, body: Json, *, repeatable: bool = False) -> Request:
    """A request to make something; it is never sent twice blindly, unless it is `repeatable`."""
    return Request("POST", path, body=body, repeatable=repeatable)


def put(path: str, body: Json) -> Request:
    """A request to make something equal to the body."""
    return Request("PUT", path, body=body, repeatable=True)


def patch(path: str, body: Json) -> Request:
    """A request to change parts; the same parts twice are the same."""
    return Request("PATCH", path, body=body, repeatable=True)


def delete(path: str) -> Request:
    """A request to delete."""
    return Request("DELETE", path, repeatable=True)


def problem_of(response: Response) -> Problem | None:
    """What the status says, as HTTP means it; the message is the answer's own, as far as one can be found."""
    status = response.status
    if status < 300:
        return None
    said = said_in(response)
    if status in (401, 403):
        return Problem("auth", said or "the key is refused")
    if status == 429:
        return Problem("limited", said or "too many requests", retry_after=response.header("retry-after"))
    if status in (404, 410):
        return Problem("missing", said or "it is not there")
    if status == 409:
        return Problem("conflict", said or "it conflicts with what is there")
    if status in (408, 425) or status >= 500:
        return Problem("broken", said or f"the server answers {status}", retry_after=response.header("retry-after"))
    if status < 400:
        return Problem("invalid", f"the server wants us to go elsewhere ({status}), which we never do with a key")
    return Problem("invalid", said or f"the server answers {status}")


def said_in(response: Response) -> str:
    """The sentence of an error body, by the keys that APIs use."""
    body = response.body_json()
    for _ in range(4):
        if isinstance(body, list):
            body = body[0] if body else None
        if isinstance(body, dict):
            found = next(
                (body[key] for key in ("message", "detail", "error", "title", "errors") if body.get(key)), None
            )
            body = found
        if isinstance(body, str):
            return " ".join(body.split())[:300]
    return ""
