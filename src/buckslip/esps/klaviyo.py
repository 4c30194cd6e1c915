"""Klaviyo: Django templates, profile properties as `person.x`.

Read in Klaviyo's help and developer pages, 2026-11-22: glossary_of_variable_filters, use_conditionals_in_messages,
django_message_design, and help article 4408802648731 (system tags).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.django import Django
from buckslip.esps.base import Esp
from buckslip.model.schema import Kind
from buckslip.targeting.segments import klaviyo

_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_WITHOUT_PREFIX = frozenset({"email", "first_name", "last_name"})


class Klaviyo(Esp):
    """Prints templates of the type CODE."""

    NAME = "klaviyo"
    TITLE = "Klaviyo"
    DIALECT = Django
    SEGMENTS = staticmethod(klaviyo.compiled)
    SYSTEM: ClassVar[Mapping[str, str]] = {
        "preferences_url": "{% manage_preferences_link %}",
        "unsubscribe_url": "{% unsubscribe_link %}",
        "view_online_url": "{% web_view_link %}",
    }
    MANDATORY = ("unsubscribe_url",)
    TYPES: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.TEXT, Kind.URL, Kind.ENUM), "string"),
        **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.MONEY), "number"),
        Kind.BOOLEAN: "boolean",
        Kind.DATE: "date",
        Kind.LIST: "list",
    }
    MESSAGE: ClassVar[Mapping[str, str]] = {"editor_type": "CODE"}
    LOADING = (
        "Profiles need the properties in `fields.json`, with these names and types: numbers stored as numbers, "
        "true and false as booleans, dates as ISO text.",
        "Content → Templates → Create → Code your own: paste `body.html`, and `body.txt` as the plain-text version.",
        "Campaign or flow message: take the subject from `subjects.json` (several entries are an A/B test), the "
        "preview text, sender and reply-to address from `message.json`.",
        "Segments → Create: build what `definition` in `segment.json` says, `in_words` tells it in English; it is the "
        "`definition` of `POST /api/segments`, once the account's metric ids are put in.",
        "Send a preview to yourself with a profile that lacks the optional fields.",
    )

    def reference(self, name: str) -> str:
        """`first_name` and `email` stand alone; any other property hangs on `person`."""
        if name in _WITHOUT_PREFIX:
            return name
        if _PLAIN_NAME.match(name):
            return f"person.{name}"
        quote = '"' if "'" in name else "'"
        return f"person|lookup:{quote}{name}{quote}"


ESP = Klaviyo()
