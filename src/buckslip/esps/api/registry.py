"""Every API by the name of its ESP; a new one is one file and one line here."""

from __future__ import annotations

from buckslip.esps.api import activecampaign, drip, generic, hubspot, klaviyo, listmonk, marketingcloud, mautic
from buckslip.esps.api.base import Api

APIS: dict[str, Api] = {
    "activecampaign": activecampaign.API,
    "drip": drip.API,
    "generic": generic.API,
    "hubspot": hubspot.API,
    "klaviyo": klaviyo.API,
    "listmonk": listmonk.API,
    "marketingcloud": marketingcloud.API,
    "mautic": mautic.API,
}
