"""What vendors publish of their APIs, in our own words and as data: every request of every test is held against it.

`descriptions/<esp>.yml` says, for each request that we make: method, path, query, headers, media type, and the body as
a JSON Schema, with where that was read and when. Objects are closed: what is not described is a fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import HTTP
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl

import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

FOLDER = Path(__file__).parent / "descriptions"
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


class Asked(Protocol):
    """A request as it arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Described:
    """One request as the vendor describes it."""

    method: str
    path: re.Pattern[str]
    query: Mapping[str, re.Pattern[str]]
    needs: frozenset[str]
    headers: Mapping[str, re.Pattern[str]]
    media: str
    body: Any  # a validator; None when there is no body
    parts: tuple[str, ...]

    def faults(self, asked: Asked) -> Iterator[str]:
        """What is wrong with a request of this kind."""
        for name, like in self.headers.items():
            value = asked.headers.get(name)
            if value is None or not like.fullmatch(value):
                yield f"the header {name} is {'wrong' if value is not None else 'missing'}"
        given = dict(parse_qsl(asked.query, keep_blank_values=True))
        for name, value in given.items():
            if name not in self.query:
                yield f"the query has an unknown '{name}'"
            elif not self.query[name].fullmatch(value):
                yield f"the query's '{name}' is wrong: {value[:80]}"
        yield from (f"the query lacks '{name}'" for name in sorted(self.needs - given.keys()))
        yield from self._body_faults(asked)

    def _body_faults(self, asked: Asked) -> Iterator[str]:
        media = asked.headers.get("content-type", "")
        if self.body is None and not self.parts:
            yield from ("there is a body that nobody asks for" for _ in asked.body[:1])
            return
        if media.partition(";")[0] != self.media:
            yield f"the body is {media or 'of no type'}, and has to be {self.media}"
            return
        if self.parts:
            found = list(message_from_bytes(f"Content-Type: {media}\r\n\r\n".encode() + asked.body, policy=HTTP).walk())
            names = tuple(str(one.get_param("name", header="content-disposition")) for one in found[1:])
            yield from (f"the form has the parts {names}" for _ in [1] if names != self.parts)
            return
        try:
            told = dict(parse_qsl(asked.body.decode(), keep_blank_values=True)) if self.media == FORM else None
            told = json.loads(asked.body) if told is None else told
        except ValueError:
            yield "the body cannot be read"
            return
        for error in self.body.iter_errors(told):
            yield f"the body at {error.json_path}: {error.message[:200]}"


class Description:
    """All requests of one vendor."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.sources: list[dict[str, Any]] = told["sources"]
        self.shapes: dict[str, Any] = {name: closed(one) for name, one in told.get("shapes", {}).items()}
        self.requests = [self._request(one, told) for one in told["requests"]]

    def _request(self, one: dict[str, Any], told: dict[str, Any]) -> Described:
        headers = {} if one.get("open") else told.get("headers", {})
        parts = tuple(one.get("parts", ()))
        return Described(
            one["method"],
            re.compile(re.sub(r"\\{(\w+)(\\\*)?\\}", lambda it: ".+" if it[2] else "[^/]+", re.escape(one["path"]))),
            {name: re.compile(like) for name, like in one.get("query", {}).items()},
            frozenset(one.get("needs", ())),
            {name.lower(): re.compile(like) for name, like in {**headers, **one.get("headers", {})}.items()},
            one.get("media", PARTS if parts else told.get("media", "application/json")),
            self._validator(one["body"]) if "body" in one else None,
            parts,
        )

    def _validator(self, shape: str) -> Any:
        schema = {"$ref": f"#/$defs/{shape}", "$defs": self.shapes}
        Draft202012Validator.check_schema(schema)
        return Draft202012Validator(schema)

    def faults(self, asked: Asked) -> list[str]:
        """What is wrong with a request, in words that say which."""
        fitting = [one for one in self.requests if one.path.fullmatch(asked.path)]
        described = next((one for one in fitting if one.method == asked.method), None)
        name = f"{asked.method} {asked.path}"
        if described is None:
            return [f"{name}: {'no such method' if fitting else 'no such path'}"]
        return [f"{name}: {one}" for one in described.faults(asked)]


@cache
def description(esp: str) -> Description | None:
    """What is published of an ESP's API; None when we have written nothing down."""
    path = FOLDER / f"{esp}.yml"
    return Description(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.is_file() else None


def closed(shape: Any) -> Any:
    """The shape, in which objects have no other properties than those that are named."""
    if isinstance(shape, list):
        return [closed(one) for one in shape]
    if not isinstance(shape, dict):
        return shape
    found = {name: closed(one) for name, one in shape.items() if name != "properties"}
    if "properties" in shape:
        properties = {name: closed(one) for name, one in shape["properties"].items()}
        found = {"type": "object", "additionalProperties": False, **found, "properties": properties}
    if isinstance(found.get("$ref"), str):
        found["$ref"] = f"#/$defs/{found['$ref']}"
    return found
