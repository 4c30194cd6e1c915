"""Mautic: e-mails with tokens, and slots of dynamic content beside them.

Read in Mautic's source 5.1.1, 2026-11-22: EmailApiController, EmailBundle's BuilderSubscriber and MailHelper. A field
of a contact holds one value; there are no lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from buckslip.dialects.mautic import LONGEST
from buckslip.dialects.mautic import Mautic as Tokens
from buckslip.esps.adapt import Adapted, flat
from buckslip.esps.base import Bundle, Esp
from buckslip.esps.parts import Parts
from buckslip.esps.pretty import Json
from buckslip.model.brand import Brand
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Position
from buckslip.targeting.segments import mautic

_OWN_NAMES = {"first_name": "firstname", "last_name": "lastname"}


class Mautic(Esp):
    """Prints an e-mail with its dynamic content."""

    NAME = "mautic"
    TITLE = "Mautic"
    DIALECT = Tokens
    SEGMENTS = staticmethod(mautic.compiled)
    SYSTEM: ClassVar[Mapping[str, str]] = {
        "preferences_url": "{unsubscribe_url}",
        "unsubscribe_url": "{unsubscribe_url}",
        "view_online_url": "{webview_url}",
    }
    MANDATORY = ("unsubscribe_url",)
    TYPES: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.TEXT, Kind.URL), "text"),
        **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.MONEY), "number"),
        Kind.ENUM: "select",
        Kind.BOOLEAN: "boolean",
        Kind.DATE: "date",
        Kind.LIST: "flat fields",
    }
    NO_CONDITIONS_IN = frozenset({Position.SUBJECT})
    LONGEST_NAME = LONGEST
    LOADING = (
        "Contacts need the custom fields in `fields.json`, with exactly these aliases and types: Mautic skips a "
        "condition on a field that it does not know, and prints nothing for such a token.",
        "Channels → Emails → New, in code mode: paste `body.html`, and `body.txt` as the plain text under Advanced.",
        "Dynamic content: make a slot for each entry of `dynamicContent` in `message.json`, with its name, its "
        "default, and its variants in this order. Mautic's API takes the entries as they are.",
        "Take the subject from `subjects.json` (several entries are an A/B test) and the sender from `message.json`. "
        "Leave the preheader text empty: `body.html` has it, and Mautic would add a second one.",
        "To let readers choose what they get, bind a preference centre to the mail: `{unsubscribe_url}` leads there.",
        "Segments → New: the filters of `definition` in `segment.json`, or send them to `POST /api/segments/new`.",
        "Send the mail to contacts of your own, one of whom lacks the optional fields: a preview shows only defaults.",
    )

    def reference(self, name: str) -> str:
        """A field's alias."""
        return name

    def name(self, spec: FieldSpec) -> str:
        """A field's alias; Mautic has its own for first and last names."""
        return spec.esp_names.get(self.NAME) or _OWN_NAMES.get(spec.name) or super().name(spec)

    def adapted(self, rendered: Rendered, brand: Brand) -> Adapted:  # noqa: ARG002 - no tag for the address
        """Without lists."""
        return flat(rendered)

    def bundle(self, rendered: Rendered, project: Project, *, checking: bool = False) -> Bundle:
        """The files; a refusal that knows no place points at the mail."""
        made = super().bundle(rendered, project, checking=checking)
        span = rendered.mail.span
        return replace(made, findings=tuple(one if one.span.path else replace(one, span=span) for one in made.findings))

    def _message(self, mail: Mail, brand: Brand, parts: Parts, body: bytes, text: bytes) -> Json:
        message = super()._message(mail, brand, parts, body, text)
        assert isinstance(message, dict)
        return {**message, "email": self._email(mail, brand, parts), "dynamicContent": _slots(parts)}

    def _email(self, mail: Mail, brand: Brand, parts: Parts) -> Json:
        """The e-mail of the API, without its dynamic content; bodies by the names of their files."""
        sender = brand.sender
        return {
            "name": f"{mail.id} {mail.locale}",
            "subject": parts.subjects[0].text if parts.subjects else "",
            "preheaderText": "",  # Mautic would put it before the one that the layout has in the body
            "customHtml": {"file": "body.html"},
            "plainText": {"file": "body.txt"},
            "emailType": "template" if mail.declared.message_class == "transactional" else "list",
            "language": mail.locale.replace("-", "_"),
            "fromAddress": sender.email,
            "fromName": sender.name,
            "replyToAddress": sender.reply_to,
        }


def _slots(parts: Parts) -> Json:
    """Every slot that the parts need, once."""
    found = {name: slot for part in parts.all() for name, slot in part.slots}
    return [found[name] for name in sorted(found)]  # type: ignore[misc]


ESP = Mautic()
