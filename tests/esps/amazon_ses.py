"""Amazon SES, the worked example of docs/adding-an-esp.md: one file like this, and one line in the registry.

Read 2026-11-22: docs.aws.amazon.com/ses, send-personalized-email-advanced and sending-email-subscription-management.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.handlebars import BareHandlebars
from buckslip.esps.adapt import Adapted, flat, spoken
from buckslip.esps.base import Esp
from buckslip.model.brand import Brand
from buckslip.model.schema import Kind
from buckslip.render.rendered import Rendered


class AmazonSes(Esp):
    """Prints a stored template; what it is filled with comes with every call."""

    NAME = "amazonses"
    TITLE = "Amazon SES"
    DIALECT = BareHandlebars
    SYSTEM: ClassVar[Mapping[str, str]] = {"unsubscribe_url": "{{amazonSESUnsubscribeUrl}}"}
    MANDATORY = ("unsubscribe_url",)
    TYPES: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.TEXT, Kind.URL, Kind.ENUM, Kind.DATE), "string"),
        **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.MONEY), "number"),
        Kind.BOOLEAN: "boolean",
        Kind.LIST: "flat fields",
    }
    LOADING = (
        "CreateEmailTemplate with the subject from `subjects.json`, `body.html` and `body.txt`.",
        'SendEmail with TemplateData: every field in `fields.json`, `""` for a missing one, because a mail whose '
        "data lack a name is not sent.",
        "Set ListManagementOptions, so that the unsubscribe link is filled in and the headers are added.",
    )

    def reference(self, name: str) -> str:
        """A key of the template's data."""
        return name

    def adapted(self, rendered: Rendered, brand: Brand) -> Adapted:
        """Without lists, because a loop cannot stop early; without links that SES has no page for."""
        return spoken(spoken(flat(rendered), {}, without="view_online_url"), {}, without="preferences_url")


ESP = AmazonSes()
