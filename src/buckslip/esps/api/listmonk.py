"""Listmonk's API: one pass-through template, a list for each audience, and a campaign in draft for each mail.

Read 2026-11-22 in knadh/listmonk: docs/content/apis/{campaigns,lists,templates,subscribers}.md, cmd/, internal/core/,
queries/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from email.utils import formataddr
from typing import ClassVar

from buckslip.esps.api.base import (
    MOST_PAGES,
    Api,
    Ids,
    Steps,
    asked,
    at_once,
    delete,
    get,
    post,
    problem_of,
    put,
    texts,
)
from buckslip.esps.api.listmonk_lists import audience, fill
from buckslip.esps.api.parcel import Parcel, Subject
from buckslip.esps.api.values import (
    ApiError,
    Limits,
    Payload,
    Problem,
    Ref,
    Remote,
    Request,
    Resource,
    Response,
    mark_of,
    reference,
    resolved,
)
from buckslip.esps.pretty import Json

PAGE = 50  # the most that a page holds
TAG = "buckslip"
WHOLE = "whole-mail"
_PATHS = {"template": "/api/templates", "list": "/api/lists", "campaign": "/api/campaigns"}
_LOCKED = {
    "running": "it is being sent",
    "paused": "it was sent to some, and paused",
    "scheduled": "it is scheduled; take it back to draft there",
}
_OVER = ("finished", "cancelled")


class ListmonkApi(Api):
    """Campaigns are found again by a tag, lists too, the template by its name."""

    NAME = "listmonk"
    TITLE = "Listmonk"
    CREDENTIALS: ClassVar[Mapping[str, str]] = {
        "USER": "the name of an API user (Users → New → API)",
        "TOKEN": "that user's token",
    }
    KINDS = ("template", "list", "campaign")
    MARKED = frozenset(KINDS)
    LIMITS = Limits(per_second=100, burst=100, concurrent=4)  # Listmonk itself has none
    PERMISSIONS = (
        "`campaigns:get_all`, `campaigns:manage_all`",
        "`templates:get`, `templates:manage`",
        "`lists:get_all`, `lists:manage_all`",
        "`subscribers:get_all`, `subscribers:manage`, `subscribers:sql_query` to fill lists",
    )
    MAKES: ClassVar[Mapping[str, str]] = {
        "template": 'one template, `{{ template "content" . }}`: a mail is whole, and this only passes it on',
        "list": "a private list for each mail, locale and subject line, filled by the condition of `segment.sql`",
        "campaign": "a campaign in draft for each mail, locale and subject line",
    }

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:
        """The key itself is the header."""
        return at_once({"Authorization": f"token {secrets['USER']}:{secrets['TOKEN']}"})

    # What is wanted --------------------------------------------------------------------------------------------------

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """The template when there is any mail, and two resources for each subject line of each mail."""
        found = [one for parcel in parcels for one in self._of(parcel)]
        return (_template(parcels[0].env), *found) if found else ()

    def _of(self, parcel: Parcel) -> Iterator[Resource]:
        for part in parcel.parts():
            subjects = parcel.subjects(part)
            for number, subject in enumerate(subjects):
                several = f"/{number + 1}-{subject.angle}".rstrip("-") if len(subjects) > 1 else ""
                key = f"{parcel.place(part)}{several}"
                share = (number, len(subjects))
                where = audience(parcel, part, key, share)
                yield where
                yield _campaign(parcel, part, key, subject, where)

    # Steps -----------------------------------------------------------------------------------------------------------

    def listing(self, kind: str) -> Steps[tuple[Remote, ...]]:
        """Templates and lists come at once, campaigns in pages and without their bodies.

        Pages of lists are cut before they are put in order, so that one may stand on two pages and another on none.
        """
        if kind == "template":
            told = yield get(_PATHS[kind])
            return tuple(_remote(kind, one) for one in _list(told.at("data")))
        found: list[Remote] = []
        for number in range(1, MOST_PAGES):
            query: dict[str, str | int] = {"page": number, "per_page": PAGE, "order_by": "created_at", "order": "asc"}
            told = yield get(_PATHS[kind], query | ({"no_body": "true"} if kind == "campaign" else {"minimal": "true"}))
            page = _list(told.at("data", "results"))
            found += [_remote(kind, one, whole=kind != "campaign") for one in page]
            total = told.at("data", "total")
            if not page or (isinstance(total, int) and len(found) >= total):
                break
        return tuple({one.id: one for one in found}.values())

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """One, with its bodies."""
        told = yield from _there(get(f"{_PATHS[kind]}/{remote_id}"))
        return _remote(kind, told.at("data"))

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:
        """A list is filled before it says what it holds, so that a crash in between is noticed."""
        body = _body(resource, ids)
        first: dict[str, Json] = {**body, "description": ""} if resource.kind == "list" else body
        told = yield post(_PATHS[resource.kind], first)
        made = str(told.at("data", "id"))
        if resource.kind == "list":
            yield from fill(resource, made)
            yield put(f"{_PATHS['list']}/{made}", body)
        return made

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:
        """The same for one that is there."""
        if resource.kind == "list":
            yield from fill(resource, remote.id)
        yield put(f"{_PATHS[resource.kind]}/{remote.id}", _body(resource, ids))

    def unmake(self, remote: Remote) -> Steps[None]:
        """Listmonk deletes for good; but the default template, and says so."""
        gone = delete(f"{_PATHS[remote.kind]}/{remote.id}")
        yield from asked(gone) if remote.kind == "template" else _there(gone)

    def error(self, response: Response) -> Problem | None:
        """What is not there is told by 400 and a sentence."""
        problem = problem_of(response)
        if problem and response.status == 400 and "not found" in problem.message.lower():
            return Problem("missing", problem.message)
        return problem

    def normalised(self, kind: str, payload: Payload) -> Payload:
        """A list's condition is not kept there, only its digest, in the description."""
        return {name: one for name, one in payload.items() if (kind, name) != ("list", "condition")}

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:
        """The bodies and the subject of a campaign; the preheader is a part of the body."""
        names = {"html": "body", "text": "altbody", "subject": "subject"} if kind == "campaign" else {}
        return {part: str(payload.get(name) or "") for part, name in names.items()}


def _there(request: Request) -> Steps[Response]:
    """The answer about one of them. A refusal can only mean that it is not there: the sentence has any language."""
    try:
        return (yield request)
    except ApiError as error:
        if error.problem.kind != "invalid":
            raise
        problem = Problem("missing", error.problem.message)
        raise ApiError(problem, f"Listmonk: {request.method} {request.path}") from error


def _tag(text: str) -> str:
    """A tag as Listmonk keeps it: with a hyphen for each gap."""
    return "-".join(text.split())


def _template(env: str) -> Resource:
    mark = mark_of(env, "template", WHOLE)
    name = f"The mail as it is ({mark})"
    payload: dict[str, Json] = {"name": name, "type": "campaign", "body": '{{ template "content" . }}'}
    return Resource("template", WHOLE, name, payload, mark)


def _campaign(parcel: Parcel, part: str, key: str, subject: Subject, where: Resource) -> Resource:
    message, mark = parcel.message(part), mark_of(parcel.env, "campaign", key)
    tags = message.get("tags")
    payload: dict[str, Json] = {
        "name": key,
        "subject": subject.text,
        "type": "regular",
        "content_type": "html",
        "messenger": "email",
        "from_email": formataddr(parcel.sender(part), "utf-8") if _plain(parcel, part) else _sender(parcel, part),
        "headers": [{"Reply-To": str(message["reply_to"])}] if message.get("reply_to") else [],
        "tags": texts(
            sorted({TAG, mark, *(_tag(str(one)) for one in (tags if isinstance(tags, list) else ()))} - {""})
        ),
        "template_id": reference("template", WHOLE),
        "lists": [reference("list", where.key)],
        "body": parcel.text(f"{part}body.html"),
        "altbody": parcel.text(f"{part}body.txt"),
    }
    needs = (Ref("template", WHOLE), Ref("list", where.key))
    return Resource("campaign", key, key, payload, mark, needs, parcel.mail, parcel.locale)


def _plain(parcel: Parcel, part: str) -> bool:
    return parcel.sender(part)[0].isascii()


def _sender(parcel: Parcel, part: str) -> str:
    """A name that is not ASCII, as people write it; Listmonk encodes it when it sends."""
    name, email = parcel.sender(part)
    return f'"{name}" <{email}>'


def _body(resource: Resource, ids: Ids) -> dict[str, Json]:
    """What is sent: ids are numbers here, and the condition of a list is no part of it."""
    body = resolved(dict(API.normalised(resource.kind, resource.payload)), ids)
    assert isinstance(body, dict)
    if resource.kind == "campaign":
        body["template_id"] = int(str(body["template_id"]))
        body["lists"] = [int(str(one)) for one in _list(body["lists"])]
    return body


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _remote(kind: str, told: Json, *, whole: bool = True) -> Remote:
    """A resource as Listmonk tells it, in the form of ours."""
    there: dict[str, Json] = told if isinstance(told, dict) else {}
    tags = sorted(str(one) for one in _list(there.get("tags")))
    name, status = str(there.get("name") or ""), str(there.get("status") or "")
    marked = name.partition("(")[2].partition(")")[0] if kind == "template" else " ".join(tags)
    mark = next((one for one in marked.split() if one.startswith(f"{TAG}-")), "")
    return Remote(
        kind,
        str(there.get("id")),
        name,
        _PAYLOADS[kind](there, tags) if whole else None,
        mark,
        str(there.get("updated_at") or ""),
        _LOCKED.get(status, "") if kind == "campaign" else "",
        kind == "campaign" and status in _OVER,
    )


def _template_payload(there: Mapping[str, Json], _tags: list[str]) -> dict[str, Json]:
    """Without the subject, which Listmonk sets to the name whenever a template is written."""
    return {name: there.get(name) or "" for name in ("name", "type", "body")}


def _list_payload(there: Mapping[str, Json], tags: list[str]) -> dict[str, Json]:
    plain = {name: there.get(name) or "" for name in ("name", "type", "optin", "description")}
    return {**plain, "tags": texts(tags)}


def _campaign_payload(there: Mapping[str, Json], tags: list[str]) -> dict[str, Json]:
    names = ("name", "subject", "type", "content_type", "messenger", "from_email", "body", "altbody")
    lists = [str(one.get("id")) for one in _list(there.get("lists")) if isinstance(one, dict)]
    template = there.get("template_id")
    return {
        **{name: there.get(name) or "" for name in names},
        "headers": there.get("headers") or [],
        "tags": texts(tags),
        "template_id": "" if template is None else str(template),
        "lists": texts(sorted(lists)),
    }


_PAYLOADS = {"template": _template_payload, "list": _list_payload, "campaign": _campaign_payload}
API = ListmonkApi()
