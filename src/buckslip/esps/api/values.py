"""The values that travel between an ESP's API and publishing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from buckslip.esps.pretty import Json
from buckslip.model.errors import BuckslipError

Payload = Mapping[str, Json]
Trouble = Literal["auth", "limited", "missing", "conflict", "invalid", "broken"]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; the host and the key are added when it is sent.

    `body` is sent as JSON; `form` as a form; `raw` as it is, with its own content type. `host` names another host of
    the ESP than the main one (as "auth"). What is not `repeatable` is never sent again unless it surely was not done.
    `lane` names one of `Limits.lanes`, where an ESP has other limits for some requests. `keyed` is for old APIs that
    want a credential in the address: the parameter and the credential's name; it is put in when the request is sent.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    raw: tuple[str, bytes] | None = None
    host: str = ""
    repeatable: bool = True
    lane: str = ""
    keyed: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header's value; "" when it is not there."""
        return self.headers.get(name.lower(), "")

    def body_json(self) -> Json:
        """The body; None when it is no JSON."""
        try:
            found: Json = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return found

    def at(self, *keys: str | int) -> Json:
        """A value inside of the body; None when there is none."""
        found = self.body_json()
        for key in keys:
            if isinstance(found, dict) and isinstance(key, str):
                found = found.get(key)
            elif isinstance(found, list) and isinstance(key, int) and key < len(found):
                found = found[key]
            else:
                return None
        return found


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer is no success. `limited` and `broken` are tried again; the others are told."""

    kind: Trouble
    message: str
    retry_after: str = ""


class ApiError(BuckslipError):
    """A request that did not succeed. It is raised inside of the step, which may catch it and go another way."""

    def __init__(self, problem: Problem, asked: str) -> None:
        super().__init__(f"{asked}: {problem.message}")
        self.problem = problem
        self.exit_code = {"auth": 4, "limited": 5, "broken": 5}.get(problem.kind, 1)


@dataclass(frozen=True, slots=True)
class Ref:
    """Another resource of ours, whose id at the ESP belongs into a payload."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Resource:
    """What the ESP shall hold: one template, campaign, list …

    `key` is ours and never changes; `name` is what people see there. Where the payload needs the id of another
    resource, it has `reference(kind, key)`, and `depends_on` names that resource. `blocked` says why it cannot be made.
    """

    kind: str
    key: str
    name: str
    payload: Payload
    mark: str = ""
    depends_on: tuple[Ref, ...] = ()
    mail: str = ""
    locale: str = ""
    blocked: str = ""
    note: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """What names it: kind and key."""
        return self.kind, self.key


@dataclass(frozen=True, slots=True)
class Remote:
    """What the ESP holds. `payload` is in the same form as ours; None when the listing did not tell it.

    `locked` says why it must not be changed now (it is being sent). `over` says that it never will be again (it was
    sent): a changed mail then becomes a new one beside it.
    """

    kind: str
    id: str
    name: str
    payload: Payload | None = None
    mark: str = ""
    version: str = ""
    locked: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What an ESP allows: requests a second on average, how many at once after a pause, how many at the same time.

    `daily` caps writes of a kind in 24 hours; `largest` is the size of an answer that we read, in bytes.
    """

    per_second: float = 10.0
    burst: int = 10
    concurrent: int = 4
    daily: Mapping[str, int] = field(default_factory=dict)
    largest: int = 32_000_000
    lanes: Mapping[str, tuple[float, int]] = field(default_factory=dict)  # name -> per second, burst


_REF = "\x00ref "


def reference(kind: str, key: str) -> str:
    """What stands in a payload for the id of another resource, until it is known."""
    return f"{_REF}{kind} {key}"


def resolved(value: Json, ids: Mapping[tuple[str, str], str]) -> Json:
    """The value with ids in the place of references, as far as they are known."""
    if isinstance(value, str):
        if not value.startswith(_REF):
            return value
        kind, _, key = value.removeprefix(_REF).partition(" ")
        return ids.get((kind, key), value)
    if isinstance(value, list):
        return [resolved(one, ids) for one in value]
    if isinstance(value, dict):
        return {name: resolved(one, ids) for name, one in value.items()}
    return value


def canonical(value: object) -> bytes:
    """The one way to write a value: JSON, sorted, without blanks."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def digest(value: object) -> str:
    """The SHA-256 of the canonical form."""
    return sha256(canonical(value)).hexdigest()


def mark_of(env: str, kind: str, key: str) -> str:
    """What a resource carries at the ESP, so that it is known as ours without a state file."""
    return f"buckslip-{sha256(f'{env}{chr(10)}{kind}{chr(10)}{key}'.encode()).hexdigest()[:20]}"
