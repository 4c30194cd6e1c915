"""Drip: Liquid templates, custom fields as `subscriber.x`.

Read in Drip's help and API pages, 2026-11-22: help.drip.com 4424702596749 and 4424702695693, the manual's pages on
Liquid, and DripEmail/api-docs (broadcasts). A custom field holds one text or number; there are lists only in the
events that start a workflow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.liquid import Liquid
from buckslip.esps.adapt import Adapted, flat, spoken
from buckslip.esps.base import Esp
from buckslip.esps.parts import Parts
from buckslip.esps.pretty import Json
from buckslip.model.brand import Brand
from buckslip.model.mail import Mail
from buckslip.model.schema import Kind
from buckslip.render.rendered import Rendered

_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)


class Drip(Esp):
    """Prints the bodies of a draft broadcast."""

    NAME = "drip"
    TITLE = "Drip"
    DIALECT = Liquid
    SYSTEM: ClassVar[Mapping[str, str]] = {
        "preferences_url": "{{ manage_subscriptions_url }}",
        "sender.postal_address": "{{ inline_postal_address }}",
        "unsubscribe_url": "{{ unsubscribe_url }}",
    }
    MANDATORY = ("sender.postal_address", "unsubscribe_url")
    TYPES: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.TEXT, Kind.URL, Kind.ENUM, Kind.DATE), "text"),
        **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.MONEY), "number"),
        Kind.BOOLEAN: "true or false",
        Kind.LIST: "flat fields",
    }
    LOADING = (
        "Subscribers need the custom fields in `fields.json`, with these names; dates as ISO text, numbers and "
        "true or false as such or as text.",
        "Settings → Account: the postal address of the brand, which the tag `{{ inline_postal_address }}` prints.",
        "Broadcasts → New, with the HTML editor: paste `body.html`, and `body.txt` as the plain-text version.",
        "Take the subject from `subjects.json` (several entries are a split test), the preview text and the sender "
        "from `message.json`.",
        "Drip's API only reads segments: build one by hand from `in_words` in `segment.json`, or import the list that "
        "`members` there names.",
        "Send a test with a person to preview as who lacks the optional fields; without a person Drip leaves the tags "
        "as they are.",
    )

    def reference(self, name: str) -> str:
        """A field of the subscriber."""
        if _PLAIN_NAME.match(name):
            return f"subscriber.{name}"
        quote = '"' if "'" in name else "'"
        return f"subscriber[{quote}{name}{quote}]"

    def adapted(self, rendered: Rendered, brand: Brand) -> Adapted:
        """Without lists and without a link to an online version; with Drip's own tag for the address."""
        own = {"sender.postal_address": brand.sender.postal_address}
        return spoken(flat(rendered), own, without="view_online_url")

    def _message(self, mail: Mail, brand: Brand, parts: Parts, body: bytes, text: bytes) -> Json:
        message = super()._message(mail, brand, parts, body, text)
        assert isinstance(message, dict)
        return {**message, "broadcast": self._broadcast(mail, brand, parts)}

    def _broadcast(self, mail: Mail, brand: Brand, parts: Parts) -> Json:
        """The draft of the API; bodies by the names of their files."""
        return {
            "name": f"{mail.id} {mail.locale}",
            "subject": parts.subjects[0].text if parts.subjects else "",
            "preheader": parts.preheader.text,
            "content": {
                "html": {"type": "document", "value": {"file": "body.html"}},
                "text": {"type": "document", "value": {"file": "body.txt"}},
            },
            "postal_address": brand.sender.postal_address,
        }


ESP = Drip()
