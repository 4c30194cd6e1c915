"""Klaviyo's campaigns: a draft for each mail, with its subject, its sender, its segment and a copy of its template.

Read 2026-11-22 in klaviyo/openapi, revision 2026-07-15: create_campaign, update_campaign, get_campaigns,
get_campaign_message, update_campaign_message, assign_template_to_campaign_message. What sends a campaign is a request
of its own (campaign-send-jobs), which stands nowhere here. Variations of an A/B test are beta, and made by a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from buckslip.esps.api.audiences import marked, unmarked
from buckslip.esps.api.base import Ids, Steps, get, patch, post
from buckslip.esps.api.klaviyo_asked import api, listed, mapping, pages
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import Payload, Ref, Remote, Resource, Response, mark_of, reference, resolved
from buckslip.esps.pretty import Json

LANE = "campaign"  # 10 a second, 150 a minute, for each of these requests
_PATH, _MESSAGES, _ASSIGN = "/api/campaigns", "/api/campaign-messages", "/api/campaign-message-assign-template"
_CONTENT = ("subject", "preview_text", "from_email", "from_label", "reply_to_email")
_OVER = ("Sent", "Variations Sent", "Cancelled")
_LOCKED = "its status there is '{status}'; take it back to draft"
_TESTED = "somebody made an A/B test of it there; change its variations by hand, or delete it and it is made again"


def campaign(parcel: Parcel, part: str) -> Resource:
    """The draft, which goes to the mail's segment and to nobody else."""
    key = parcel.place(part)
    mark = mark_of(parcel.env, "campaign", key)
    message, subjects = parcel.message(part), parcel.subjects(part)
    name, address = parcel.sender(part)
    payload: dict[str, Json] = {
        "name": marked(key, mark),
        "subject": subjects[0].text if subjects else "",
        "preview_text": str(message.get("preheader") or ""),
        "from_email": address,
        "from_label": name,
        "reply_to_email": str(message.get("reply_to") or ""),
        "included": [reference("segment", key)],
        "excluded": [],
        "html": parcel.text(f"{part}body.html"),
        "text": parcel.text(f"{part}body.txt"),
    }
    needs = (Ref("template", key), Ref("segment", key))
    note = f"{len(subjects)} subjects: make the A/B test there" if len(subjects) > 1 else ""
    return Resource("campaign", key, key, payload, mark, needs, parcel.mail, parcel.locale, "", note)


def listing() -> Steps[tuple[Remote, ...]]:
    """Every campaign of e-mails, without its texts."""
    query: dict[str, str | int] = {
        "filter": "equals(messages.channel,'email')",
        "include": "campaign-messages",
        "fields[campaign]": "name,status,send_strategy,updated_at",
        "fields[campaign-message]": "updated_at",
        "page[size]": 100,
        "sort": "created_at",
    }
    found = yield from pages(_PATH, query, LANE)
    return tuple(_remote(one, _included(told), None) for told in found for one in listed(told.at("data")))


def read(remote_id: str) -> Steps[Remote]:
    """One, with its message and the copy of the template that it holds."""
    told = yield api(get(f"{_PATH}/{remote_id}", {"include": "campaign-messages"}), LANE)
    campaign_told = mapping(told.at("data"))
    message = _message_id(campaign_told)
    copy: Mapping[str, Json] = {}
    if message:
        query: dict[str, str | int] = {"include": "template", "fields[template]": "html,text"}
        whole = yield api(get(f"{_MESSAGES}/{message}", query), LANE)
        copy = next(iter(_included(whole, "template").values()), {})
    return _remote(campaign_told, _included(told), copy)


def create(resource: Resource, ids: Ids) -> Steps[str]:
    """A draft, and then its template: a campaign without one cannot be sent."""
    payload = mapping(resolved(dict(resource.payload), ids))
    message: dict[str, Json] = {"type": "campaign-message", "attributes": {"definition": _definition(payload)}}
    attributes: dict[str, Json] = {**_attributes(payload), "campaign-messages": {"data": [message]}}
    told = yield api(post(_PATH, {"data": {"type": "campaign", "attributes": attributes}}), LANE)
    made = mapping(told.at("data"))
    yield from _assign(_message_id(made), ids["template", resource.key])
    return str(made.get("id"))


def update(remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:
    """Name and audience, then the message, then a new copy of the template."""
    payload = mapping(resolved(dict(resource.payload), ids))
    body: dict[str, Json] = {"type": "campaign", "id": remote.id, "attributes": _attributes(payload)}
    yield api(patch(f"{_PATH}/{remote.id}", {"data": body}), LANE)
    told = yield api(get(f"{_PATH}/{remote.id}", {"include": "campaign-messages"}), LANE)
    number = _message_id(mapping(told.at("data")))
    content: dict[str, Json] = {"definition": _definition(payload)}
    message: dict[str, Json] = {"type": "campaign-message", "id": number, "attributes": content}
    yield api(patch(f"{_MESSAGES}/{number}", {"data": message}), LANE)
    yield from _assign(number, ids["template", resource.key])


def editable(payload: Payload) -> dict[str, str]:
    """What somebody may edit in a campaign."""
    names = {"html": "html", "text": "text", "subject": "subject", "preheader": "preview_text"}
    return {part: str(payload.get(name) or "") for part, name in names.items()}


def _assign(message: str, template: str) -> Steps[None]:
    """Give the message a copy of the template; a later copy takes the place of an earlier one."""
    wanted: dict[str, Json] = {"template": {"data": {"type": "template", "id": template}}}
    body: dict[str, Json] = {"data": {"type": "campaign-message", "id": message, "relationships": wanted}}
    yield api(post(_ASSIGN, body, repeatable=True), LANE)


def _attributes(payload: Payload) -> dict[str, Json]:
    audiences: dict[str, Json] = {"included": payload["included"], "excluded": payload["excluded"]}
    return {"name": payload["name"], "audiences": audiences}


def _definition(payload: Payload) -> dict[str, Json]:
    content: dict[str, Json] = {name: payload[name] or None for name in _CONTENT}
    return {"channel": "email", "content": content}


def _included(told: Response, kind: str = "campaign-message") -> dict[str, dict[str, Json]]:
    """What came along with an answer: id -> attributes."""
    found = (one for one in listed(told.at("included")) if one.get("type") == kind)
    return {str(one.get("id")): mapping(one.get("attributes")) for one in found}


def _message_id(told: Mapping[str, Json]) -> str:
    related = mapping(mapping(told.get("relationships")).get("campaign-messages"))
    return next((str(one.get("id")) for one in listed(related.get("data"))), "")


def _remote(told: Mapping[str, Json], messages: Mapping[str, Mapping[str, Json]], copy: Payload | None) -> Remote:
    """A campaign in the form of ours; without a copy of a template only what the list knows."""
    given = mapping(told.get("attributes"))
    message = messages.get(_message_id(told), {})
    content = mapping(mapping(message.get("definition")).get("content"))
    whom = mapping(given.get("audiences"))
    full, status = str(given.get("name") or ""), str(given.get("status") or "Draft")
    name, mark = unmarked(full)
    payload: dict[str, Json] = {
        "name": full,
        **{one: str(content.get(one) or "") for one in _CONTENT},
        **{one: _sorted(whom.get(one)) for one in ("included", "excluded")},
        **{one: str((copy or {}).get(one) or "") for one in ("html", "text")},
    }
    tested = mapping(given.get("send_strategy")).get("method") == "ab_test_campaign"
    locked = _LOCKED.format(status=status) if status != "Draft" else _TESTED if tested else ""
    version = f"{given.get('updated_at') or ''} {message.get('updated_at') or ''}".strip()
    whole = payload if copy is not None else None
    return Remote("campaign", str(told.get("id")), name, whole, mark, version, locked, status.startswith(_OVER))


def _sorted(value: Json) -> list[Json]:
    return [*sorted(map(str, value))] if isinstance(value, list) else []
