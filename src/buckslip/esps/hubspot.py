"""HubSpot: HubL templates for programmable e-mail, properties as `contact.x`.

Read in HubSpot's developer pages and its public API collection, 2026-11-22: cms/reference/hubl, the required tags of
e-mail templates, cms source code and marketing emails 2026-03. A property holds one value; there are no lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.hubl import Hubl
from buckslip.esps.adapt import Adapted, flat, spoken
from buckslip.esps.base import Esp
from buckslip.esps.parts import Parts
from buckslip.esps.pretty import Json
from buckslip.model.brand import Brand
from buckslip.model.mail import Mail
from buckslip.model.schema import FieldSpec, Kind
from buckslip.render.rendered import Rendered
from buckslip.targeting.segments import hubspot

_OWN_NAMES = {"first_name": "firstname", "last_name": "lastname"}
_ADDRESS = ("street_address_1", "street_address_2", "city", "state", "zip", "country")
# The first bytes of a template; without them nobody can pick it, and without the last line conditions do nothing.
_HEAD = """<!--
 templateType: email
 isAvailableForNewContent: true
 label: {label}
 isEnabledForEmailV3Rendering: true
-->
"""


class Hubspot(Esp):
    """Prints a coded e-mail template."""

    NAME = "hubspot"
    TITLE = "HubSpot"
    DIALECT = Hubl
    SEGMENTS = staticmethod(hubspot.compiled)
    SYSTEM: ClassVar[Mapping[str, str]] = {
        "preferences_url": "{{ unsubscribe_link }}",
        "sender.legal_name": "{{ site_settings.company_name }}",
        "sender.postal_address": " ".join(f"{{{{ site_settings.company_{one} }}}}" for one in _ADDRESS),
        "unsubscribe_url": "{{ unsubscribe_link_all }}",
        "view_online_url": "{{ view_as_page_url }}",
    }
    MANDATORY = ("sender.legal_name", "sender.postal_address", "unsubscribe_url")
    TYPES: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.TEXT, Kind.URL, Kind.DATE), "string (single-line text)"),
        **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.MONEY), "number"),
        Kind.ENUM: "enumeration",
        Kind.BOOLEAN: "bool",
        Kind.LIST: "flat fields",
    }
    LOADING = (
        "Contacts need the properties in `fields.json`, with these internal names and types; dates are kept as ISO "
        "text, because a date property prints in the account's own way.",
        "Settings → Marketing → Email → Configuration: the company's name and postal address as the brand has them.",
        "Design Manager → New file → HTML: paste `body.html`. Its first lines make it an e-mail template with "
        "programmable rendering, which needs Marketing Hub Professional or Enterprise.",
        "Marketing → Email → Create, with that template: `body.txt` as the plain-text version, the subject from "
        "`subjects.json` (several entries are an A/B test), the preview text and the sender from `message.json`.",
        "CRM → Segments: build what `definition` in `segment.json` says, `in_words` tells it in English; it is the "
        "`filterBranch` of `POST /crm/lists`.",
        "Send a test as a contact who lacks the optional properties, and as one whose name holds `&`.",
    )

    def reference(self, name: str) -> str:
        """A property of the contact."""
        return f"contact.{name}"

    def name(self, spec: FieldSpec) -> str:
        """A property's internal name; HubSpot has its own for first and last names."""
        return spec.esp_names.get(self.NAME) or _OWN_NAMES.get(spec.name, spec.name)

    def adapted(self, rendered: Rendered, brand: Brand) -> Adapted:
        """Without lists, with HubSpot's own tags for name and address, and with the template's annotation first."""
        sender = brand.sender
        own = {"sender.postal_address": sender.postal_address, "sender.legal_name": sender.legal_name}
        mail = rendered.mail
        return spoken(flat(rendered), own, head=_HEAD.replace("{label}", f"{mail.id} {mail.locale}"))

    def _message(self, mail: Mail, brand: Brand, parts: Parts, body: bytes, text: bytes) -> Json:
        message = super()._message(mail, brand, parts, body, text)
        assert isinstance(message, dict)
        path = f"buckslip/{mail.id}/{mail.locale}.html"
        return {**message, "source_code": {"path": path, "file": "body.html"}, "email": self._email(mail, parts, path)}

    def _email(self, mail: Mail, parts: Parts, path: str) -> Json:
        """The draft of the API; the plain text by the name of its file."""
        return {
            "name": f"{mail.id} {mail.locale}",
            "subject": parts.subjects[0].text if parts.subjects else "",
            "language": mail.locale.lower(),
            "state": "DRAFT",
            "content": {"templatePath": path, "plainTextVersion": {"file": "body.txt"}},
        }


ESP = Hubspot()
