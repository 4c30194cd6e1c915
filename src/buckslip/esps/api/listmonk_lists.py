"""Listmonk's lists: who is on one, and the requests that make it so.

Whoever has unsubscribed from any list is never put on one of ours (nor taken off: the record of it stays there).
"""

from __future__ import annotations

from hashlib import sha256

from buckslip.esps.api.base import Steps, get, put, texts
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import Resource, mark_of
from buckslip.esps.pretty import Json

UNCOMPILED = "its audience cannot be written as SQL; `buckslip check` tells why"
_STOPPED = (
    "EXISTS (SELECT 1 FROM subscriber_lists stopped "
    "WHERE stopped.subscriber_id = subscribers.id AND stopped.status = 'unsubscribed')"
)


def audience(parcel: Parcel, part: str, key: str, share: tuple[int, int]) -> Resource:
    """The list of one campaign; of several subject lines each gets an equal share, by the customer's uuid."""
    lines = parcel.text(f"{part}segment.sql").splitlines()
    told = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    condition = "\n".join(line for line in lines if not line.startswith("--")).strip()
    compiled = "compiled: true" in told and bool(condition)
    if parcel.message(part).get("message_class") != "transactional":
        condition = f"subscribers.status = 'enabled' AND NOT {_STOPPED} AND ({condition})"
    condition += _share(parcel.mail, *share)
    words = next((line.removeprefix("in_words: ") for line in told if line.startswith("in_words: ")), "")
    mark = mark_of(parcel.env, "list", key)
    payload: dict[str, Json] = {
        "name": key,
        "type": "private",
        "optin": "single",
        "tags": texts(sorted(["buckslip", mark])),
        "description": f"{words[:600]}\nCondition: {sha256(condition.encode()).hexdigest()[:16]}".strip(),
        "condition": condition,
    }
    blocked = "" if compiled else UNCOMPILED
    return Resource("list", key, key, payload, mark, (), parcel.mail, parcel.locale, blocked)


def fill(resource: Resource, list_id: str) -> Steps[None]:
    """Try the condition, take off whom it no longer means, put on whom it means. Twice is the same as once."""
    condition = str(resource.payload["condition"])
    yield get("/api/subscribers", {"query": condition, "per_page": 1})
    target: dict[str, Json] = {"target_list_ids": [int(list_id)]}
    leaving = f"NOT {_STOPPED} AND ({condition}) IS NOT TRUE"
    yield put(
        "/api/subscribers/query/lists",
        {**target, "query": leaving, "list_ids": [int(list_id)], "action": "remove"},
    )
    yield put("/api/subscribers/query/lists", {**target, "query": condition, "action": "add", "status": "confirmed"})


def _share(mail: str, number: int, of: int) -> str:
    if of < 2:
        return ""
    first, last = (f"{0x1_0000_0000 * one // of:08x}" for one in (number, number + 1))
    quoted = "'" + f"subject:{mail}:".replace("'", "''") + "'"
    value = f"LEFT(MD5({quoted} || subscribers.uuid::TEXT), 8)"
    upper = "" if number + 1 == of else f" AND {value} < '{last}'"
    return f" AND {value} >= '{first}'{upper}"
