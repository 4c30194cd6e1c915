"""ActiveCampaign: messages with `%TAG%`s, custom fields by their personalisation tags.

Read 2026-11-22 in public projects that publish to ActiveCampaign and in its API as its pages describe it: a message is
created by v1 `message_add` and written by v3 `PUT /messages/{id}`. Custom fields are text; a message knows no lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from buckslip.dialects.activecampaign import ActiveCampaign as Tags
from buckslip.esps.adapt import Adapted, flat, spoken
from buckslip.esps.base import Bundle, Esp
from buckslip.esps.parts import Parts
from buckslip.esps.pretty import Json
from buckslip.model.brand import Brand
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind
from buckslip.render.rendered import Rendered

_OWN_NAMES = {"first_name": "FIRSTNAME", "last_name": "LASTNAME"}


class ActiveCampaign(Esp):
    """Prints the bodies of a message."""

    NAME = "activecampaign"
    TITLE = "ActiveCampaign"
    DIALECT = Tags
    SYSTEM: ClassVar[Mapping[str, str]] = {
        "preferences_url": "%UPDATELINK%",
        "sender.postal_address": "%SENDER-INFO-SINGLELINE%",
        "unsubscribe_url": "%UNSUBSCRIBELINK%",
        "view_online_url": "%WEBCOPY%",
    }
    MANDATORY = ("sender.postal_address", "unsubscribe_url")
    TYPES: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.TEXT, Kind.URL, Kind.ENUM), "text"),
        **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.MONEY), "text: digits, a point and a minus at most"),
        Kind.BOOLEAN: "text: `true` or `false`",
        Kind.DATE: "text: the day as 2026-11-29",
        Kind.LIST: "flat fields",
    }
    LOADING = (
        "Contacts need the fields in `fields.json`, all as text fields with these personalisation tags: numbers as "
        "plain digits, true and false in these words, days as ISO text. What is missing stays empty.",
        "Settings → Addresses: the brand's name and postal address, which `%SENDER-INFO-SINGLELINE%` prints.",
        "Campaigns → Create, with the editor for custom HTML, not the designer, which writes the HTML anew: paste "
        "`body.html`, and `body.txt` as the plain text.",
        "Take the subject from `subjects.json` (several entries are a split test) and the sender from `message.json`. "
        "Leave the preheader empty: `body.html` has it.",
        "ActiveCampaign documents segments by tags only: build one by hand from `in_words` in `segment.json`, or "
        "import the list that `members` there names.",
        "Send a test to a contact who lacks the optional fields, and to one whose name holds `&`.",
    )

    def reference(self, name: str) -> str:
        """A personalisation tag, without its percent signs."""
        return name

    def name(self, spec: FieldSpec) -> str:
        """A personalisation tag: capitals, digits and underscores."""
        name = spec.esp_names.get(self.NAME) or _OWN_NAMES.get(spec.name) or super().name(spec)
        return re.sub(r"[^0-9A-Z]+", "_", name.strip("%").upper())

    def adapted(self, rendered: Rendered, brand: Brand) -> Adapted:
        """Without lists, and with ActiveCampaign's own tag for the address."""
        return spoken(flat(rendered), {"sender.postal_address": brand.sender.postal_address})

    def bundle(self, rendered: Rendered, project: Project, *, checking: bool = False) -> Bundle:
        """The files; a refusal that knows no place points at the mail."""
        made = super().bundle(rendered, project, checking=checking)
        span = rendered.mail.span
        return replace(made, findings=tuple(one if one.span.path else replace(one, span=span) for one in made.findings))

    def _message(self, mail: Mail, brand: Brand, parts: Parts, body: bytes, text: bytes) -> Json:
        message = super()._message(mail, brand, parts, body, text)
        assert isinstance(message, dict)
        return {**message, "message": self._v3(brand, parts)}

    def _v3(self, brand: Brand, parts: Parts) -> Json:
        """The message of the API; bodies by the names of their files."""
        sender = brand.sender
        return {
            "subject": parts.subjects[0].text if parts.subjects else "",
            "preheader_text": "",  # the layout has it in the body
            "html": {"file": "body.html"},
            "text": {"file": "body.txt"},
            "fromname": sender.name,
            "fromemail": sender.email,
            "reply2": sender.reply_to,
        }


ESP = ActiveCampaign()
