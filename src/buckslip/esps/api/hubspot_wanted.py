"""What HubSpot shall hold: properties of contacts, template files, lists, and drafts of marketing e-mails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from buckslip.esps.api.audiences import Audience, audiences, marked, plain
from buckslip.esps.api.base import texts
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import Ref, Resource, mark_of, reference
from buckslip.esps.pretty import Json

FOLDER = "buckslip"
OWN = frozenset({"email", "firstname", "lastname"})  # there in every account
# Our types of properties -> HubSpot's type. Enumerations are not among them: they need all their options.
_TYPES = {"string": "string", "number": "number", "bool": "bool", "date": "datetime"}


def wanted(parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
    """Everything, each property once."""
    return (
        *_properties(parcels),
        *(_file(parcel, part) for parcel in parcels for part in parcel.parts()),
        *map(_list, audiences(parcels)),
        *(_email(parcel, part) for parcel in parcels for part in parcel.parts()),
    )


def mark_of_property(name: str) -> str:
    """A property is found by its name, whoever made it: all mails and systems share it."""
    return f"property {name}"


def mark_of_file(path: str) -> str:
    """A file is found by its path."""
    return f"file {path}"


def _properties(parcels: Sequence[Parcel]) -> Iterator[Resource]:
    found: dict[str, str] = {}
    for parcel in parcels:
        for part in parcel.parts():
            fields, segment = parcel.json(f"{part}fields.json"), parcel.json(f"{part}segment.json")
            for name, kind in _typed(fields.get("fields"), fields.get("computed"), segment.get("synced")):
                if name not in OWN:
                    found.setdefault(name, kind)
    for name, kind in sorted(found.items()):
        yield Resource("property", name, name, {"name": name, "type": kind}, mark_of_property(name))


def _typed(*tables: Json) -> Iterator[tuple[str, str]]:
    for table in tables:
        for one in table if isinstance(table, list) else ():
            if isinstance(one, dict):
                word = re.match(r"\w*", str(one.get("type")))
                kind = _TYPES.get(word[0] if word else "")
                if kind:
                    yield str(one["name"]), kind


def _path(parcel: Parcel, part: str) -> str:
    """Where the template lies; environments other than production have a folder of their own."""
    return "/".join(
        (FOLDER, *(() if parcel.env == "production" else (f"_{parcel.env}",)), f"{parcel.place(part)}.html")
    )


def _file(parcel: Parcel, part: str) -> Resource:
    path = _path(parcel, part)
    payload: dict[str, Json] = {"path": path, "html": parcel.text(f"{part}body.html")}
    return Resource("file", parcel.place(part), path, payload, mark_of_file(path), (), parcel.mail, parcel.locale)


def _list(one: Audience) -> Resource:
    mark = mark_of(one.parcel.env, "list", one.key)
    branch = complete(plain(one.definition))
    payload: dict[str, Json] = {
        "name": marked(one.key, mark),
        "objectTypeId": "0-1",
        "processingType": "DYNAMIC",
        "filterBranch": branch,
    }
    parcel = one.parcel
    return Resource("list", one.key, one.key, payload, mark, (), parcel.mail, parcel.locale, one.blocked, one.note)


def _email(parcel: Parcel, part: str) -> Resource:
    key = parcel.place(part)
    mark = mark_of(parcel.env, "email", key)
    message, subjects = parcel.message(part), parcel.subjects(part)
    name, address = parcel.sender(part)
    reply = str(message.get("reply_to") or "")
    payload: dict[str, Json] = {
        "name": marked(key, mark),
        "subject": subjects[0].text if subjects else "",
        "language": parcel.locale.lower(),
        "from": {"fromName": name, "replyTo": address, "customReplyTo": "" if reply == address else reply},
        "templatePath": _path(parcel, part),
        "plainTextVersion": parcel.text(f"{part}body.txt"),
        "lists": texts([reference("list", key)]),
    }
    needs = (Ref("file", key), Ref("list", key))
    note = f"{len(subjects)} subjects: make the A/B test there" if len(subjects) > 1 else ""
    return Resource("email", key, key, payload, mark, needs, parcel.mail, parcel.locale, "", note)


def complete(value: Json) -> Json:
    """A filter branch with what HubSpot fills in by itself: what happens to contacts without a value."""
    if isinstance(value, list):
        return [complete(one) for one in value]
    if not isinstance(value, dict):
        return value
    more: Mapping[str, Json] = {"includeObjectsWithNoValueSet": False} if "operationType" in value else {}
    return {**more, **{name: complete(one) for name, one in value.items()}}


def properties_in(value: Json) -> frozenset[str]:
    """The names of all properties that filters ask."""
    if isinstance(value, list):
        return frozenset(name for one in value for name in properties_in(one))
    if not isinstance(value, dict):
        return frozenset()
    own = {str(value["property"])} if "property" in value else set()
    return frozenset(own).union(*(properties_in(one) for one in value.values()))
