"""Every ESP by name; a new one is one file and one line here."""

from __future__ import annotations

from buckslip.esps import activecampaign, drip, generic, hubspot, klaviyo, listmonk, marketingcloud, mautic, postal
from buckslip.esps.base import Esp

ESPS: dict[str, Esp] = {
    "activecampaign": activecampaign.ESP,
    "drip": drip.ESP,
    "generic": generic.ESP,
    "hubspot": hubspot.ESP,
    "klaviyo": klaviyo.ESP,
    "listmonk": listmonk.ESP,
    "marketingcloud": marketingcloud.ESP,
    "mautic": mautic.ESP,
    "postal": postal.ESP,
}
