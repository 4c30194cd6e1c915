"""Every ESP by name; a new one is one file and one line here."""

from __future__ import annotations

from buckslip.esps import generic, klaviyo, listmonk, postal
from buckslip.esps.base import Esp

ESPS: dict[str, Esp] = {
    "generic": generic.ESP,
    "klaviyo": klaviyo.ESP,
    "listmonk": listmonk.ESP,
    "postal": postal.ESP,
}
