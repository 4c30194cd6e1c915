"""What ActiveCampaign tells of a resource, in the form of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from buckslip.esps.api.activecampaign_wanted import named_in
from buckslip.esps.api.audiences import unmarked
from buckslip.esps.api.values import Remote
from buckslip.esps.pretty import Json

DESIGNER = "3"
_LOCKED = (
    "it was opened in the designer, which writes the HTML anew from blocks of its own; "
    "delete it there, and it is made again"
)
_IN_BRACKETS = re.compile(r"\((buckslip-[0-9a-f]{20})\)\Z")
_TEXTS = ("subject", "fromname", "fromemail", "reply2", "preheader_text", "html", "text")


def remote(kind: str, told: Json, rels: Sequence[Json] = (), *, listed: bool = False) -> Remote:
    """The resource; `listed` when it comes from a list, which does not tell everything."""
    there: dict[str, Json] = told if isinstance(told, dict) else {}
    if kind == "segment":
        return _segment(there, listed=listed)
    if kind == "message":
        return _message(there, listed=listed)
    number = str(there.get("id"))
    if kind == "list":
        name, string = str(there.get("name") or ""), str(there.get("stringid") or "")
        payload = {one: there.get(one) or "" for one in ("name", "stringid", "sender_url", "sender_reminder")}
        return Remote(kind, number, name, payload, string if string.startswith("buckslip-") else "")
    if kind == "tag":
        payload = {one: there.get(one) or "" for one in ("tag", "tagType", "description")}
        return Remote(kind, number, str(payload["tag"]), payload, _bracketed(payload["description"]))
    payload = {one: there.get(one) or "" for one in ("title", "type", "perstag", "descript")}
    payload["everywhere"] = any(_is_everywhere(one, number) for one in rels)
    return Remote(kind, number, str(payload["title"]), payload, _bracketed(payload["descript"]))


def _bracketed(text: Json) -> str:
    found = _IN_BRACKETS.search(str(text))
    return found[1] if found else ""


def _is_everywhere(rel: Json, field: str) -> bool:
    return isinstance(rel, dict) and (str(rel.get("field")), str(rel.get("relid"))) == (field, "0")


def _message(there: Mapping[str, Json], *, listed: bool) -> Remote:
    """The lists of messages tell everything; the texts of others are not kept."""
    payload: dict[str, Json] = {name: there.get(name) or "" for name in _TEXTS}
    name, mark = named_in(str(payload["html"]))
    locked = _LOCKED if str(there.get("ed_version") or "") == DESIGNER else ""
    kept = None if listed and not mark else payload
    version = str(there.get("mdate") or "")
    return Remote("message", str(there.get("id")), name or str(payload["subject"]), kept, mark, version, locked)


def _segment(there: Mapping[str, Json], *, listed: bool) -> Remote:
    found = there.get("attributes")
    given: dict[str, Json] = found if isinstance(found, dict) else {}
    full = str(given.get("name") or "")
    name, mark = unmarked(full)
    payload: dict[str, Json] = {"name": full, "tag": _tag_of(given)}
    version = str(given.get("updated_date") or "")  # only its summary tells it
    return Remote("segment", str(there.get("id")), name, None if listed else payload, mark, version)


def _tag_of(given: Mapping[str, Json]) -> Json:
    """The tag that it asks for; all of its conditions where it asks for anything else."""
    conditions = given.get("segment_conditions")
    match conditions:
        case [{"object_type": "tag", "fields": [{"name": "tagid", "operator": "=", "value": value}]}]:
            return str(value)
    return conditions
