"""What HubSpot tells of its resources, in the form of ours; and the bodies that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from buckslip.esps.api.audiences import plain, unmarked
from buckslip.esps.api.base import texts
from buckslip.esps.api.hubspot_wanted import complete, mark_of_file, mark_of_property
from buckslip.esps.api.values import Remote
from buckslip.esps.pretty import Json

DRAFTS = ("DRAFT", "DRAFT_AB", "DRAFT_AB_VARIANT")
_SENT = ("PUBLISHED", "PUBLISHED_AB", "PUBLISHED_AB_VARIANT", "LOSER_AB_VARIANT")
_YES_NO: list[Json] = [
    {"label": "Yes", "value": "true", "displayOrder": 0, "hidden": False},
    {"label": "No", "value": "false", "displayOrder": 1, "hidden": False},
]
_FIELDS = {"string": "text", "number": "number", "bool": "booleancheckbox", "datetime": "date"}


def mapping(value: Json) -> dict[str, Json]:
    """The value when it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def remote_property(told: Json) -> Remote:
    """A property; its name is its id."""
    there = mapping(told)
    name = str(there.get("name"))
    payload: dict[str, Json] = {"name": name, "type": str(there.get("type"))}
    ours = str(there.get("description") or "").startswith(MADE)
    return Remote("property", name, name, payload, mark_of_property(name), "made" if ours else "theirs")


MADE = "Made by buckslip"


def property_body(payload: Mapping[str, Json]) -> dict[str, Json]:
    """What makes a property."""
    name, kind = str(payload["name"]), str(payload["type"])
    body: dict[str, Json] = {
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "type": kind,
        "fieldType": _FIELDS[kind],
        "groupName": "contactinformation",
        "description": f"{MADE}: mails or segments read it. `fields.json` and `segment.json` tell how it is filled.",
    }
    return {**body, "options": _YES_NO} if kind == "bool" else body


def remote_file(path: str, html: str | None, locked: str = "") -> Remote:
    """A template file; its path is its id."""
    payload: dict[str, Json] | None = None if html is None else {"path": path, "html": html}
    return Remote("file", path, path, payload, mark_of_file(path), "", locked)


def multipart(path: str, html: str) -> tuple[str, bytes]:
    """The file as a form with one part, and the form's content type."""
    data = html.encode()
    boundary = f"buckslip-{sha256(data).hexdigest()}"
    name = path.rpartition("/")[2]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: text/html\r\n\r\n"
    )
    return f"multipart/form-data; boundary={boundary}", head.encode() + data + f"\r\n--{boundary}--\r\n".encode()


def remote_list(told: Json) -> Remote:
    """A list. Searching does not tell its filters, but when they were changed."""
    there = mapping(told)
    full = str(there.get("name") or "")
    name, mark = unmarked(full)
    payload: dict[str, Json] | None = None
    if "filterBranch" in there:
        payload = {one: str(there.get(one) or "") for one in ("name", "objectTypeId", "processingType")}
        payload["filterBranch"] = complete(plain(there["filterBranch"]))
    version = f"{there.get('listVersion')} {there.get('filtersUpdatedAt')} {full}"
    return Remote("list", str(there.get("listId")), name, payload, mark, version)


def remote_email(told: Json) -> Remote:
    """A marketing e-mail; one that is no draft is never changed."""
    there = mapping(told)
    full, state = str(there.get("name") or ""), str(there.get("state") or "")
    name, mark = unmarked(full)
    content, sender = mapping(there.get("content")), mapping(there.get("from"))
    lists = mapping(mapping(there.get("to")).get("contactIlsLists")).get("include")
    payload: dict[str, Json] = {
        "name": full,
        "subject": str(there.get("subject") or ""),
        "language": str(there.get("language") or "").lower(),
        "from": {one: str(sender.get(one) or "") for one in ("fromName", "replyTo", "customReplyTo")},
        "templatePath": str(content.get("templatePath") or "").lstrip("/"),
        "plainTextVersion": str(content.get("plainTextVersion") or ""),
        "lists": texts(sorted(str(one) for one in (lists if isinstance(lists, list) else ()))),
    }
    over = state in _SENT
    locked = "" if over or state in DRAFTS else f"it is no draft any more ({state})"
    version = str(there.get("updatedAt") or "")
    return Remote("email", str(there.get("id")), name, payload, mark, version, locked, over)


def email_body(payload: Mapping[str, Json]) -> dict[str, Json]:
    """What makes a draft, or changes one."""
    sender: dict[str, Json] = {name: one for name, one in mapping(payload["from"]).items() if one}
    return {
        "name": payload["name"],
        "subject": payload["subject"],
        "language": payload["language"],
        "from": sender,
        "content": {"templatePath": payload["templatePath"], "plainTextVersion": payload["plainTextVersion"]},
        "to": {"contactIlsLists": {"include": payload["lists"], "exclude": []}},
    }
