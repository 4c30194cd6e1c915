"""What Marketing Cloud shall hold for a mail: the folder, its e-mails, and the query of its audience."""

from __future__ import annotations

from collections.abc import Iterator

from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import Ref, Resource, mark_of, reference
from buckslip.esps.pretty import Json

FOLDER = "Published by buckslip"
LONGEST = 36  # of a customer key
OVERWRITE = 0  # a query puts its rows in the place of the former ones
_UNCOMPILED = "its audience cannot be written as a query; `buckslip check` tells why"


def folder(env: str) -> Resource:
    """The one folder in Content Builder."""
    mark = mark_of(env, "folder", FOLDER)
    name = f"{FOLDER} ({mark})"
    return Resource("folder", FOLDER, name, {"name": name}, mark)


def emails(parcel: Parcel, part: str) -> Iterator[Resource]:
    """An e-mail for each subject line; the customer key of the first is the one in `message.json`."""
    asset = parcel.message(part).get("asset")
    told: dict[str, Json] = asset if isinstance(asset, dict) else {}
    subjects = parcel.subjects(part)
    for number, subject in enumerate(subjects, 1):
        several = f"/{number}-{subject.angle}".rstrip("-") if len(subjects) > 1 else ""
        key = f"{parcel.place(part)}{several}"
        customer_key = numbered(str(told.get("customerKey") or ""), number)
        payload: dict[str, Json] = {
            "customerKey": customer_key,
            "name": key,
            "category": reference("folder", FOLDER),
            "html": parcel.text(f"{part}body.html"),
            "text": parcel.text(f"{part}body.txt"),
            "subject": subject.text,
            "preheader": str(parcel.message(part).get("preheader") or ""),
        }
        needs = (Ref("folder", FOLDER),)
        yield Resource("asset", key, key, payload, customer_key, needs, parcel.mail, parcel.locale)


def numbered(customer_key: str, number: int) -> str:
    """The customer key of a further subject line, no longer than is allowed, with the digest kept whole."""
    if number == 1:
        return customer_key
    words, _, digest = customer_key.rpartition("-")
    behind = f"-{digest}-{number}"
    return f"{words[: LONGEST - len(behind)].rstrip('-')}{behind}"


def query(parcel: Parcel, part: str) -> Resource:
    """The query of a mail's audience, into the data extension that has the same key."""
    lines = parcel.text(f"{part}segment.sql").splitlines()
    told = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    select = "\n".join(line for line in lines if not line.startswith("--")).strip()
    words = next((line.removeprefix("in_words: ") for line in told if line.startswith("in_words: ")), "")
    key = parcel.place(part)
    mark = mark_of(parcel.env, "query", key)
    payload: dict[str, Json] = {
        "name": key,
        "key": mark,
        "description": words[:250].rstrip(),
        "queryText": select,
        "targetKey": mark,
        "targetUpdateTypeId": OVERWRITE,
    }
    blocked = "" if "compiled: true" in told and select else _UNCOMPILED
    note = f"a person makes the data extension '{mark}' once, and starts the query"
    return Resource("query", key, key, payload, mark, (), parcel.mail, parcel.locale, blocked, note)
