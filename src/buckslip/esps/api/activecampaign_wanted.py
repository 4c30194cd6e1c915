"""What ActiveCampaign shall hold: a list, fields, and a tag, a segment and messages for each mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from buckslip.esps.api.audiences import audience, marked, unmarked
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import Ref, Resource, mark_of, reference
from buckslip.esps.pretty import Json

LIST = "Published by buckslip"
# What every contact has.
OWN = frozenset({"EMAIL", "FIRSTNAME", "LASTNAME", "FULLNAME", "PHONE", "CONTACTID"})
_COMMENT = re.compile(r"\n?<!-- ([^\n]{1,500} \[buckslip-[0-9a-f]{20}\]) -->\s*\Z")


def with_mark(html: str, name: str) -> str:
    """The HTML with a comment behind it: a message has no other place for its name and its mark."""
    return f"{html}\n<!-- {name} -->"


def bare(html: str) -> str:
    """The HTML without it."""
    return _COMMENT.sub("", html)


def named_in(html: str) -> tuple[str, str]:
    """The name and the mark in the comment at the end; twice "" when there is none."""
    found = _COMMENT.search(html)
    return unmarked(found[1]) if found else ("", "")


def parked() -> str:
    """What a field says that no mail needs any more."""
    return "No mail of buckslip needs it any more"


def wanted(parcels: Sequence[Parcel]) -> Iterator[Resource]:
    """All of it, for these mails."""
    if not parcels:
        return
    yield _contact_list(parcels[0])
    yield from _fields(parcels)
    for parcel in parcels:
        for part in parcel.parts():
            yield from _audience(parcel, part)
            yield from _messages(parcel, part)


def _contact_list(parcel: Parcel) -> Resource:
    mark = mark_of(parcel.env, "list", LIST)
    domain = parcel.sender(parcel.parts()[0])[1].rpartition("@")[2]
    payload: dict[str, Json] = {
        "name": LIST,
        "stringid": mark,
        "sender_url": f"https://{domain}",
        "sender_reminder": "You asked us for these mails.",
    }
    return Resource("list", LIST, LIST, payload, mark)


def _fields(parcels: Sequence[Parcel]) -> Iterator[Resource]:
    """Every field of every mail, once; what fills them is no business of an API for mails."""
    told: set[str] = set()
    for parcel in parcels:
        for part in parcel.parts():
            file = parcel.json(f"{part}fields.json")
            for group in (file.get("fields"), file.get("computed")):
                told |= {str(one["name"]) for one in _list(group) if isinstance(one, dict)}
    for name in sorted(told - OWN):
        mark = mark_of(parcels[0].env, "field", name)
        payload: dict[str, Json] = {
            "title": name,
            "type": "text",
            "perstag": name,
            "descript": f"Filled from the customer table ({mark})",
            "everywhere": True,
        }
        yield Resource("field", name, name, payload, mark)


def _audience(parcel: Parcel, part: str) -> Iterator[Resource]:
    """A tag that its members get, and a segment of those who have it."""
    one = audience(parcel, part)
    key, told = one.key, one.told
    words = " ".join(str(told.get("in_words") or "").split())[:150].rstrip()
    mark = mark_of(parcel.env, "tag", key)
    payload: dict[str, Json] = {"tag": key, "tagType": "contact", "description": f"{words} ({mark})".strip()}
    note = str(told.get("members") or "")
    yield Resource("tag", key, key, payload, mark, (), parcel.mail, parcel.locale, one.nobody, note)
    mark = mark_of(parcel.env, "segment", key)
    content: dict[str, Json] = {"name": marked(key, mark), "tag": reference("tag", key)}
    yield Resource("segment", key, key, content, mark, (Ref("tag", key),), parcel.mail, parcel.locale)


def _messages(parcel: Parcel, part: str) -> Iterator[Resource]:
    subjects = parcel.subjects(part)
    sender, told = parcel.sender(part), parcel.message(part)
    for number, subject in enumerate(subjects, 1):
        several = f"/{number}-{subject.angle}".rstrip("-") if len(subjects) > 1 else ""
        key = f"{parcel.place(part)}{several}"
        mark = mark_of(parcel.env, "message", key)
        payload: dict[str, Json] = {
            "subject": subject.text,
            "fromname": sender[0],
            "fromemail": sender[1],
            "reply2": str(told.get("reply_to") or sender[1]),
            "preheader_text": "",
            "html": with_mark(parcel.text(f"{part}body.html"), marked(key, mark)),
            "text": parcel.text(f"{part}body.txt"),
        }
        needs = (Ref("list", LIST), Ref("segment", parcel.place(part)))
        yield Resource("message", key, key, payload, mark, needs, parcel.mail, parcel.locale)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
