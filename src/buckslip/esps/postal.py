"""Postal: a mail server without templates; every message is rendered before it is handed over.

Read in Postal's source and manual, 2026-11-22: app/controllers/legacy_api, app/models/outgoing_message_prototype.rb,
docs content/4.developer/1.api.md. One call per recipient: the addresses of a call see one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.portable import Portable
from buckslip.esps.base import Esp
from buckslip.esps.parts import Parts
from buckslip.esps.pretty import Json
from buckslip.model.brand import Brand
from buckslip.model.mail import Mail
from buckslip.model.schema import FieldSpec
from buckslip.syntax.catalogue import SYSTEM


class Postal(Esp):
    """Keeps portable tags, for `buckslip messages` to fill in."""

    NAME = "postal"
    TITLE = "Postal"
    DIALECT = Portable
    SYSTEM: ClassVar[Mapping[str, str]] = {name: name for name in SYSTEM}
    LOADING = (
        "Postal stores no templates, so there is nothing to load. `buckslip messages MAIL --customers FILE -o "
        "OUT.jsonl` writes one finished message per customer; who is in the file gets one.",
        "Set `BUCKSLIP_UNSUBSCRIBE_KEY` for it, and let the page behind the unsubscribe link check the token.",
        "Send every line as it is, one call each: `POST /api/v1/send/message` with the headers `X-Server-API-Key` and "
        "`Content-Type: application/json`.",
        "Read `status` in the answer: Postal answers 200 to errors, too. Keep `message_id` with the line, so that a "
        "second run sends nothing twice.",
    )

    def reference(self, name: str) -> str:
        """Fields keep their portable names."""
        return f"customer.{name}"

    def name(self, spec: FieldSpec) -> str:
        """Fields keep their portable names."""
        return spec.name

    def _message(self, mail: Mail, brand: Brand, parts: Parts, body: bytes, text: bytes) -> Json:
        message = super()._message(mail, brand, parts, body, text)
        assert isinstance(message, dict)
        return {**message, "message": self._shape(mail, brand, parts)}

    def _shape(self, mail: Mail, brand: Brand, parts: Parts) -> Json:
        """One message of the API; bodies by the names of their files, other texts with portable tags."""
        headers: Json = {
            "Content-Language": mail.locale,
            "List-Unsubscribe": "<{{ unsubscribe_url }}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        return {
            "to": ["{{ customer.email }}"],
            "from": f"{brand.sender.name} <{brand.sender.email}>",
            "reply_to": brand.sender.reply_to,
            "subject": parts.subjects[0].text if parts.subjects else "",
            "tag": mail.id,
            "headers": headers,
            "plain_body": {"file": "body.txt"},
            "html_body": {"file": "body.html"},
        }


ESP = Postal()
