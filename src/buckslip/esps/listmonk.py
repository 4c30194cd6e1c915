"""Listmonk: Go templates with sprig, attributes as `.Subscriber.Attribs.x`.

Read in Listmonk's source and manual, 2026-11-22: docs/content/templating.md, internal/manager/manager.go, models/.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.gotemplate import GoTemplate
from buckslip.dialects.gotemplate_values import constant
from buckslip.esps.base import Esp
from buckslip.model.schema import Kind
from buckslip.targeting.segments import listmonk

_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_OWN = {"email": "$.Subscriber.Email", "name": "$.Subscriber.Name", "uuid": "$.Subscriber.UUID"}


class Listmonk(Esp):
    """Prints the body of a campaign."""

    NAME = "listmonk"
    TITLE = "Listmonk"
    DIALECT = GoTemplate
    # With `$`: Listmonk rewrites these names without arguments, and then they fail inside loops.
    SYSTEM: ClassVar[Mapping[str, str]] = {
        "preferences_url": "ManageURL $",
        "unsubscribe_url": "UnsubscribeURL $",
        "view_online_url": "MessageURL $",
    }
    TYPES: ClassVar[Mapping[Kind, str]] = {
        **dict.fromkeys((Kind.TEXT, Kind.URL, Kind.ENUM, Kind.DATE), "string"),
        **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.MONEY), "number"),
        Kind.BOOLEAN: "boolean",
        Kind.LIST: "array",
    }
    MESSAGE: ClassVar[Mapping[str, str]] = {
        "content_type": "html",
        "template": '{{ template "content" . }}',
        "type": "regular",
    }
    LOADING = (
        "Subscribers need the attributes in `fields.json` (numbers as JSON numbers, dates as ISO text).",
        'Once: Campaigns → Templates → New, type campaign, with the single line `{{ template "content" . }}`. '
        "The mail is whole; this template only passes it on.",
        "Campaigns → New: that template, format Raw HTML, `body.html` as the content and `body.txt` as the "
        "alternative plain text.",
        "Take the subject from `subjects.json` and the sender from `message.json`. Listmonk has no A/B test: make one "
        "campaign for each entry.",
        "Subscribers → Advanced: paste the condition of `segment.sql`, then Manage lists → Add all of them to a list. "
        "Whoever joins later is not in it: do it again before each sending.",
        "Send a test to a subscriber who lacks the optional attributes: Listmonk skips a subscriber whose mail fails, "
        "and says so only in its log.",
    )
    SEGMENT = "segment.sql"
    SEGMENTS = staticmethod(listmonk.compiled)

    def reference(self, name: str) -> str:
        """A column of the subscriber, or one of its attributes; `$` reaches them inside loops, too."""
        if name in _OWN:
            return _OWN[name]
        if _PLAIN_NAME.match(name):
            return f"$.Subscriber.Attribs.{name}"
        return f"(index $.Subscriber.Attribs {constant(name)})"


ESP = Listmonk()
