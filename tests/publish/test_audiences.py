"""Who a published mail goes to: no two mails of one name, in whichever locale, go to the same audience."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.publish.builds import CLASSIC, LOYAL, MAILS

from buckslip.esps.api.registry import APIS
from buckslip.esps.api.values import Resource, digest
from buckslip.publish.wanted import built

KINDS = {"activecampaign": "segment", "hubspot": "list", "klaviyo": "segment", "listmonk": "list", "mautic": "segment"}
KINDS |= {"marketingcloud": "query"}


def wanted(base: Path, esp: str) -> tuple[Resource, ...]:
    return APIS[esp].resources([one.parcel for one in built(base, esp, "production", MAILS).mails])


@pytest.mark.parametrize("esp", KINDS)
def test_each_locale_has_its_own_audience(esp: str, base: Path) -> None:
    found = [one for one in wanted(base, esp) if one.kind == KINDS[esp]]
    places = {(one.mail, one.locale) for one in found}
    assert {(LOYAL, "de"), (LOYAL, "en"), (CLASSIC, "de"), (CLASSIC, "en")} < places
    said = {digest({name: value for name, value in one.payload.items() if name != "name"}) for one in found}
    assert len(said) == len(found) == len({one.key for one in found})
    if esp != "marketingcloud":  # where a person chooses the audience of an e-mail
        mails = [one for one in wanted(base, esp) if any(ref.kind == KINDS[esp] for ref in one.depends_on)]
        assert {(one.mail, one.locale) for one in mails} >= places


@pytest.mark.parametrize("esp", APIS)
def test_a_mail_that_nobody_can_be_said_to_read_is_blocked(esp: str, base: Path) -> None:
    parcels = [one.parcel for one in built(base, esp, "production", [LOYAL]).mails]
    for one in parcels:
        if one.locale == "de":
            files = dict(one.files)
            for name, data in files.items():
                if name.endswith("segment.json"):
                    told = b'{"compiled": false, "why": "nothing says who reads de", "way_out": "say it"'
                    files[name] = told + b', "reads": {"locale": "de", "values": [], "others": false}}'
                if name.endswith("segment.sql"):
                    files[name] = data.replace(b"compiled: true", b"compiled: false")
            object.__setattr__(one, "files", files)
    blocked = [one for one in APIS[esp].resources(parcels) if one.blocked]
    assert {one.locale for one in blocked} == (set() if esp == "generic" else {"de"})
    if esp not in ("generic", "listmonk", "marketingcloud"):
        assert all("nothing says who reads de; say it" in one.blocked for one in blocked)
