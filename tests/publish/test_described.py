"""Requests are what the vendors' published descriptions say, and whoever checks that notices every change of one."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from tests.fakes.described import FOLDER, FORM, Description, description
from tests.fakes.registry import FAKES
from tests.fakes.server import Asked, served
from tests.publish.builds import CLASSIC, LOYAL
from tests.publish.shop import Shop

each = pytest.mark.parametrize("esp", sorted(FAKES), indirect=True)
Path = tuple[str | int, ...]


def test_every_fake_has_a_description_and_each_says_where_it_was_read() -> None:
    assert {path.stem for path in FOLDER.glob("*.yml")} == set(FAKES)
    for esp in FAKES:
        found = description(esp)
        assert found and found.requests and found.sources, esp
        assert all(one["url"].startswith("https://") and isinstance(one["read"], date) for one in found.sources), esp


def mutants(value: Any, path: Path = ()) -> Iterator[tuple[str, Any]]:
    """The body with one thing wrong, and what that is: a value of another type, a name that nobody knows."""
    if isinstance(value, dict):
        yield f"a new name in {list(path)}", {**value, "nobody_knows_this": 1}
        for name, one in value.items():
            for what, other in mutants(one, (*path, name)):
                yield what, {**value, name: other}
    elif isinstance(value, list):
        for at, one in enumerate(value[:1]):
            for what, other in mutants(one, (*path, at)):
                yield what, [*value[:at], other, *value[at + 1 :]]
    else:
        yield f"another type at {list(path)}", {"of": ["another type"]}


def without(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The body without one of its names."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield (*path, name), {other: value[other] for other in value if other != name}
            for where, other in without(one, (*path, name)):
                yield where, {**value, name: other}
    elif isinstance(value, list) and value:
        for where, other in without(value[0], (*path, 0)):
            yield where, [other, *value[1:]]


def samples(shop: Shop, found: Description) -> list[Asked]:
    """One request of each kind that creating, changing and deleting makes."""
    shop.apply()
    shop.out.replace(LOYAL, "built for", "made for")
    shop.apply()
    shop.out.drop(CLASSIC)
    shop.apply(allow_destructive=True)
    kinds: dict[int, Asked] = {}
    for asked in shop.fake.asked:
        at = next(
            n for n, it in enumerate(found.requests) if it.method == asked.method and it.path.fullmatch(asked.path)
        )
        if len(asked.body) > len(kinds[at].body if at in kinds else b"") or at not in kinds:
            kinds[at] = asked
    return list(kinds.values())


@each
def test_every_change_of_a_request_is_noticed(shop: Shop) -> None:
    found = description(shop.fake.NAME)
    assert found
    requests = samples(shop, found)
    assert {one.method for one in requests} >= {"GET", "POST"}
    missed, dropped = [], 0
    for asked in requests:
        assert found.faults(asked) == []
        changed = [
            ("another path", replace(asked, path=f"/nowhere{asked.path}")),
            ("another method", replace(asked, method="TRACE")),
            ("a word in the query", replace(asked, query=f"{asked.query}&nobody_knows=1")),
        ]
        described = next(it for it in found.requests if it.method == asked.method and it.path.fullmatch(asked.path))
        changed += [
            (f"without {name}", replace(asked, headers={k: v for k, v in asked.headers.items() if k != name}))
            for name in described.headers
        ]
        if described.body is None and not described.parts:
            changed.append(("a body", replace(asked, body=b"{}")))
        else:
            changed.append(("another media type", replace(asked, headers={**asked.headers, "content-type": "text/x"})))
        if described.body is not None and described.media != FORM:
            told = json.loads(asked.body)
            changed += [(what, replace(asked, body=json.dumps(other).encode())) for what, other in mutants(told)]
            cut = [replace(asked, body=json.dumps(other).encode()) for _, other in without(copy.deepcopy(told))]
            dropped += sum(bool(found.faults(one)) for one in cut)
        missed += [f"{asked.method} {asked.path}: {what}" for what, one in changed if not found.faults(one)]
    assert missed == []
    assert dropped >= 5, "what is required is missed by nobody"


def test_a_form_is_looked_at_too() -> None:
    found = description("activecampaign")
    assert found
    form = {"format": "mime", "subject": "s", "fromemail": "a@b.c", "fromname": "n", "reply2": "a@b.c", "html": "<p>"}
    form |= {"priority": "3", "charset": "utf-8", "encoding": "quoted-printable", "htmlconstructor": "html"}
    form |= {"textconstructor": "html", "text": "t", "p[7]": "7"}
    query = "api_action=message_add&api_output=json&api_key=k"
    headers = {"api-token": "k", "content-type": FORM}
    asked = Asked("POST", "/admin/api.php", query, headers, urlencode(form).encode())
    assert found.faults(asked) == []
    for name in form:
        less = urlencode({other: value for other, value in form.items() if other != name}).encode()
        assert found.faults(replace(asked, body=less)), name
    for name in ("api_action", "api_key"):
        less_query = "&".join(one for one in query.split("&") if not one.startswith(name))
        assert found.faults(replace(asked, query=less_query)), name
    assert found.faults(replace(asked, body=urlencode({**form, "sdate": "now"}).encode()))


BROKEN = {
    "no JSON": b"{",
    "not UTF-8": b"\xff\xfe",
    "nothing": b"",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=list(BROKEN))
def test_a_body_that_cannot_be_read_is_a_fault(body: bytes) -> None:
    found = description("listmonk")
    assert found
    headers = {"authorization": "token a:b", "content-type": "application/json"}
    assert found.faults(Asked("POST", "/api/lists", "", headers, body))


def test_a_fake_notes_what_is_not_as_described() -> None:
    fake = FAKES["listmonk"]()
    with served(fake) as host:
        httpx.get(f"{host}/api/lists?per_page=lots", headers={"Authorization": "token a:b"})
    assert fake.violations == ["GET /api/lists: the query's 'per_page' is wrong: lots"]
