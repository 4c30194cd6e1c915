"""What Mautic shall hold: contact fields, a segment for each audience, an e-mail for each mail, and its variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from buckslip.esps.api.audiences import Audience, audiences, marked
from buckslip.esps.api.mautic_told import filters, slots
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import Payload, Ref, Resource, mark_of, reference
from buckslip.esps.pretty import Json

# Contacts have these from the beginning; they are not ours to make.
OWN_FIELDS = frozenset(
    {
        *(
            "title",
            "firstname",
            "lastname",
            "company",
            "position",
            "email",
            "mobile",
            "phone",
            "points",
            "fax",
            "address1",
        ),
        *(
            "address2",
            "city",
            "state",
            "zipcode",
            "country",
            "preferred_locale",
            "timezone",
            "last_active",
            "attribution",
        ),
        *("attribution_date", "website", "facebook", "foursquare", "instagram", "linkedin", "skype", "twitter"),
    }
)
_OWN_FILTERS = ("lead_email_", "email_", "hit_url", "dnc_", "leadlist", "url_title", "date_", "owner_id", "tags")
OURS = " (buckslip)"  # behind the label of a field that was made by us
SELECT = "select"
WINNER = "email.openrate"


def wanted(parcels: Sequence[Parcel]) -> Iterator[Resource]:
    """Everything, in no particular order."""
    types = _types(parcels)
    yield from (_field(parcels[0].env, alias, kind) for alias, kind in types.items() if kind != SELECT)
    yield from (_segment(one, types) for one in audiences(parcels))
    for parcel in parcels:
        for part in parcel.parts():
            yield from _mails(parcel, part, types)


# Fields ---------------------------------------------------------------------------------------------------------------


def _types(parcels: Sequence[Parcel]) -> dict[str, str]:
    """The type of each contact field that mails print or segments ask for; what mails say of it goes first."""
    found: dict[str, str] = {}
    for parcel in parcels:
        for part in parcel.parts():
            for alias, kind in _used(parcel, part):
                found.setdefault(alias, kind)
    for parcel in parcels:
        for part in parcel.parts():
            for alias, kind in _asked(parcel.json(f"{part}segment.json")):
                found.setdefault(alias, kind)
    return found


def _used(parcel: Parcel, part: str) -> Iterator[tuple[str, str]]:
    told = parcel.json(f"{part}fields.json")
    for group in ("fields", "computed"):
        yield from _named(told.get(group), "name")


def _asked(told: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    if told.get("compiled"):
        yield from _named(told.get("synced"), "name")
        yield from _named(told.get("definition"), "field")


def _named(entries: Json, key: str) -> Iterator[tuple[str, str]]:
    for one in entries if isinstance(entries, list) else ():
        alias = str(one.get(key) or "") if isinstance(one, dict) else ""
        if isinstance(one, dict) and alias and alias not in OWN_FIELDS and not alias.startswith(_OWN_FILTERS):
            yield alias, str(one.get("type") or "text")


def _field(env: str, alias: str, kind: str) -> Resource:
    del env  # contacts and their fields are the same in every environment of one server
    payload: dict[str, Json] = {"alias": alias, "type": kind, "isPublished": True}
    return Resource("field", alias, alias, payload, alias)


def label(alias: str) -> str:
    """What people see of a field that we made; they may change it, and it is then theirs."""
    return alias.replace("_", " ").capitalize() + OURS


# Segments and e-mails -------------------------------------------------------------------------------------------------


def _needs(aliases: Iterator[tuple[str, str]], types: Mapping[str, str]) -> tuple[tuple[Ref, ...], list[Json]]:
    """The fields that something hangs on: those that are made, and those that have to be there."""
    names = sorted({alias for alias, _ in aliases})
    made = tuple(Ref("field", one) for one in names if types.get(one) != SELECT)
    there: list[Json] = [one for one in names if types.get(one) == SELECT]
    return made, there


def _segment(one: Audience, types: Mapping[str, str]) -> Resource:
    mark = mark_of(one.parcel.env, "segment", one.key)
    definition = one.told.get("definition")
    blocked = "" if one.told.get("compiled") and definition else one.blocked
    needs, selects = _needs(_asked(one.told), types)
    payload: dict[str, Json] = {
        "name": one.key,
        "alias": mark,
        "description": str(one.told.get("in_words") or "").split("\n\n")[0][:600],
        "filters": filters(definition),
        "selects": selects,
    }
    mail, locale = one.parcel.mail, one.parcel.locale
    return Resource("segment", one.key, one.key, payload, mark, needs, mail, locale, blocked, one.note)


def _mails(parcel: Parcel, part: str, types: Mapping[str, str]) -> Iterator[Resource]:
    key = parcel.place(part)
    message = parcel.message(part)
    needs, selects = _needs(_used(parcel, part), types)
    base = {**_content(parcel, part, message), "selects": selects}
    if base["emailType"] == "list":
        base["lists"] = [reference("segment", key)]
        needs = (*needs, Ref("segment", key))
    subjects = parcel.subjects(part)
    share = 100 // max(len(subjects), 1)
    for number, subject in enumerate(subjects):
        kind = "variant" if number else "email"
        name = f"{key}/{number + 1}-{subject.angle}".rstrip("-") if number else key
        mark = mark_of(parcel.env, kind, name)
        payload: Payload = {**base, "name": marked(name, mark), "subject": subject.text}
        hangs = needs
        if number:
            settings: dict[str, Json] = {"weight": str(share), "winnerCriteria": WINNER}
            payload = {**payload, "variantParent": reference("email", key), "variantSettings": settings}
            hangs = (*needs, Ref("email", key))
        yield Resource(kind, name, name, payload, mark, hangs, parcel.mail, parcel.locale)


def _content(parcel: Parcel, part: str, message: Mapping[str, Json]) -> dict[str, Json]:
    told = message.get("email")
    given: dict[str, Json] = told if isinstance(told, dict) else {}
    plain = ("fromAddress", "fromName", "replyToAddress", "language", "preheaderText")
    return {
        **{name: str(given.get(name) or "") for name in plain},
        "emailType": str(given.get("emailType") or "list"),
        "customHtml": parcel.text(f"{part}body.html"),
        "plainText": parcel.text(f"{part}body.txt"),
        "dynamicContent": slots(message.get("dynamicContent")),
        "lists": [],
    }
