"""Every ESP by name; a new one is one file and one line here."""

from __future__ import annotations

from buckslip.esps import drip, generic, hubspot, klaviyo, listmonk, postal
from buckslip.esps.base import Esp

ESPS: dict[str, Esp] = {
    "drip": drip.ESP,
    "generic": generic.ESP,
    "hubspot": hubspot.ESP,
    "klaviyo": klaviyo.ESP,
    "listmonk": listmonk.ESP,
    "postal": postal.ESP,
}
