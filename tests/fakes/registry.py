"""Every fake by the name of its ESP; the conformance suite runs over all of them."""

from __future__ import annotations

from tests.fakes.activecampaign import FakeActiveCampaign
from tests.fakes.drip import FakeDrip
from tests.fakes.hubspot import FakeHubspot
from tests.fakes.klaviyo import FakeKlaviyo
from tests.fakes.listmonk import FakeListmonk
from tests.fakes.marketingcloud import FakeMarketingCloud
from tests.fakes.mautic import FakeMautic
from tests.fakes.server import Fake

FAKES: dict[str, type[Fake]] = {
    "activecampaign": FakeActiveCampaign,
    "drip": FakeDrip,
    "hubspot": FakeHubspot,
    "klaviyo": FakeKlaviyo,
    "listmonk": FakeListmonk,
    "marketingcloud": FakeMarketingCloud,
    "mautic": FakeMautic,
}
