"""Salesforce Marketing Cloud Engagement: AMPscript, fields of the sendable data extension, Content Builder assets.

Read 2026-11-22: developer.salesforce.com, mc-apis (asset v1) and marketing-cloud-ampscript; help.salesforce.com,
000387316 and mc_overview_headers_and_footers (what commercial mail needs); asset types and views in
Accenture/sfmc-devtools. A row of a data extension holds single values; there are no lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import ClassVar

from buckslip.dialects.ampscript import AmpScript
from buckslip.dialects.ampscript_values import constant
from buckslip.esps.adapt import Adapted, flat, spoken
from buckslip.esps.base import Esp
from buckslip.esps.parts import Parts
from buckslip.esps.pretty import Json
from buckslip.model.brand import Brand
from buckslip.model.mail import Mail
from buckslip.model.schema import Kind
from buckslip.render.rendered import Rendered
from buckslip.targeting.segments import marketingcloud

_KEY = 36  # characters of a customer key
_DIGEST = 10
_NO_WORD = re.compile(r"[^a-z0-9]+")


class MarketingCloud(Esp):
    """Prints the views of an HTML e-mail in Content Builder."""

    NAME = "marketingcloud"
    TITLE = "Salesforce Marketing Cloud"
    DIALECT = AmpScript
    SEGMENT = "segment.sql"
    SEGMENTS = staticmethod(marketingcloud.compiled)
    SYSTEM: ClassVar[Mapping[str, str]] = {
        "preferences_url": "%%profile_center_url%%",
        "sender.legal_name": "%%Member_Busname%%",
        "sender.postal_address": "%%Member_Addr%%, %%Member_City%% %%Member_State%% %%Member_PostalCode%%, "
        "%%Member_Country%%",
        "unsubscribe_url": "%%unsub_center_url%%",
        "view_online_url": "%%view_email_url%%",
    }
    MANDATORY = ("preferences_url", "sender.legal_name", "sender.postal_address", "unsubscribe_url")
    TYPES: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.TEXT, Kind.URL, Kind.ENUM), "Text"),
        Kind.INTEGER: "Number; Decimal (18, 0) beyond 2,147,483,647",
        **dict.fromkeys((Kind.NUMBER, Kind.MONEY), "Decimal (18, 2)"),
        Kind.BOOLEAN: "Boolean",
        Kind.DATE: "Text, ISO 8601",
        Kind.LIST: "flat fields",
    }
    LONGEST_NAME = 50
    LOADING = (
        "The sendable data extension needs the fields in `fields.json`, with these names and types, nullable if "
        "they are optional; dates are kept as ISO text, because a Date field prints in the account's own way.",
        "Setup → the business unit's settings: name and address as the brand has them; the mail prints them with "
        "`%%Member_…%%`.",
        "Content Builder → Create → Email → HTML: paste `body.html`, and `body.txt` as the text version. Or send the "
        "`asset` in `message.json` to the API (`POST /asset/v1/content/assets`), with the files and the folder's id "
        "put in: the customer key stays the same for every version of this mail.",
        "Take the subject from `subjects.json` (several entries are an A/B test in Email Studio), the preheader and "
        "the sender from `message.json`.",
        "Automation Studio → SQL Query: `segment.sql`, into a data extension whose key is `SubscriberKey`.",
        "Preview and test with rows that lack the optional fields, and with one whose name holds `&`; then validate.",
    )

    def reference(self, name: str) -> str:
        """A field of the row; a missing one is null, and ends no send."""
        return f"AttributeValue({constant(name)})"

    def adapted(self, rendered: Rendered, brand: Brand) -> Adapted:
        """Without lists, and with the account's own name and address."""
        sender = brand.sender
        own = {"sender.postal_address": sender.postal_address, "sender.legal_name": sender.legal_name}
        return spoken(flat(rendered), own)

    def _message(self, mail: Mail, brand: Brand, parts: Parts, body: bytes, text: bytes) -> Json:
        message = super()._message(mail, brand, parts, body, text)
        assert isinstance(message, dict)
        return {**message, "asset": self._asset(mail, parts)}

    def _asset(self, mail: Mail, parts: Parts) -> Json:
        """The asset of the API; bodies by the names of their files."""
        return {
            "customerKey": customer_key(mail.id, mail.locale),
            "name": f"{mail.id} {mail.locale}",
            "assetType": {"id": 208, "name": "htmlemail"},
            "views": {
                "html": {"content": {"file": "body.html"}},
                "text": {"content": {"file": "body.txt"}},
                "subjectline": {"content": parts.subjects[0].text if parts.subjects else ""},
                "preheader": {"content": parts.preheader.text},
            },
            "data": {"email": {"options": {"characterEncoding": "utf-8"}}},
        }


def customer_key(mail: str, locale: str) -> str:
    """The key that names a mail's asset for ever: readable at the start, told apart by a digest at the end."""
    words = _NO_WORD.sub("-", f"{mail}-{locale}".lower()).strip("-")
    digest = sha256(f"{mail} {locale}".encode()).hexdigest()[:_DIGEST]
    return f"{words[: _KEY - _DIGEST - 1].strip('-')}-{digest}"


ESP = MarketingCloud()
