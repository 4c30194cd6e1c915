"""The values that a sending system would fill in, as a preview shows them."""

from __future__ import annotations

from buckslip.model.brand import Brand
from buckslip.model.locale import Locale
from buckslip.syntax.evaluate import Sending


def preview_sending(brand: Brand, locale: Locale) -> Sending:
    """A sending with the brand's own addresses, and neutral ones where the ESP makes them for each recipient."""
    home = brand.links.get("home", "https://example.com/").rstrip("/")
    sender = brand.sender
    return Sending(
        locale,
        {
            "unsubscribe_url": sender.unsubscribe_url or f"{home}/unsubscribe",
            "preferences_url": brand.links.get("preferences") or f"{home}/preferences",
            "view_online_url": f"{home}/view-online",
            "sender.name": sender.name,
            "sender.legal_name": sender.legal_name,
            "sender.postal_address": sender.postal_address,
        },
    )
