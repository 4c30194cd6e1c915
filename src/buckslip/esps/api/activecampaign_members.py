"""ActiveCampaign's static lists: who has a tag, made equal to a list of addresses. No contact is made or deleted.

Read 2026-11-22 in developers.activecampaign.com: contacts (`email`, `tagid`), a contact's contactTags, contactTags.
"""

from __future__ import annotations

from collections.abc import Set

from buckslip.esps.api.base import MOST_PAGES, Filled, Steps, delete, get, post
from buckslip.esps.pretty import Json

PAGE = 100
_CONTACTS, _TAGGED = "/api/3/contacts", "/api/3/contactTags"


def members(tag: str, addresses: Set[str]) -> Steps[Filled]:
    """Give the tag to those contacts, and take it from all others; twice is the same as once."""
    there = yield from _with(tag)
    added = unknown = removed = 0
    for address in sorted(addresses - there.keys()):
        found = yield get(_CONTACTS, {"email": address, "limit": 1})
        number = next((one for email, one in _told(found.at("contacts")).items() if email == address), "")
        if number:
            yield post(_TAGGED, {"contactTag": {"contact": number, "tag": tag}}, repeatable=True)
        added, unknown = added + bool(number), unknown + (not number)
    for address in sorted(there.keys() - addresses):
        told = yield get(f"{_CONTACTS}/{there[address]}/contactTags")
        for one in _list(told.at("contactTags")):
            if isinstance(one, dict) and str(one.get("tag")) == tag:
                yield delete(f"{_TAGGED}/{one.get('id')}")
        removed += 1
    return Filled(added, removed, unknown)


def _with(tag: str) -> Steps[dict[str, str]]:
    """Who has the tag: address -> id."""
    found: dict[str, str] = {}
    for number in range(MOST_PAGES):
        told = yield get(_CONTACTS, {"tagid": tag, "limit": PAGE, "offset": number * PAGE})
        page = _told(told.at("contacts"))
        found |= page
        total = str(told.at("meta", "total") or "")
        if not page or (total.isdecimal() and (number + 1) * PAGE >= int(total)):
            break
    return found


def _told(value: Json) -> dict[str, str]:
    return {str(one.get("email")).lower(): str(one.get("id")) for one in _list(value) if isinstance(one, dict)}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
