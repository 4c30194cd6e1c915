"""How much of a subject and its preview line mail programs show in a list of mails, in characters."""

from __future__ import annotations

from dataclasses import asdict, dataclass

_MEASURED = (
    "emailtooltester.com, “Email subject lines: character limit”, one phone of each kind and one sentence; "
    "read 2026-11-22 in an excerpt"
)
_NAMED = "activecampaign.com/glossary/subject-line-length, read 2026-11-22; how it was measured is not told"
_UNVERIFIED = "unverified: no dated measurement found; a usual width"


@dataclass(frozen=True, slots=True)
class Client:
    """A mail program: characters of the subject that are sure to fit, and of subject and preview line together.

    The two share a line where `one_line` holds; else each has its own. Wide letters fit less often, narrow ones more.
    """

    name: str
    subject: int
    total: int
    source: str
    one_line: bool = False


CLIENTS = (
    Client("Gmail, web", 70, 120, f"subject: {_NAMED}; both together {_UNVERIFIED}", one_line=True),
    Client("Gmail, Android", 33, 33 + 40, f"subject: {_NAMED}; preview line {_UNVERIFIED}"),
    Client("Gmail, iPhone", 37, 37 + 40, f"subject: {_NAMED}; preview line {_UNVERIFIED}"),
    Client("Apple Mail, macOS", 60, 60 + 140, _UNVERIFIED),
    Client("Apple Mail, iPhone", 48, 48 + 99, _MEASURED),
    Client("Outlook, desktop", 50, 50 + 55, f"subject: {_NAMED}; preview line {_UNVERIFIED}"),
    Client("Outlook, mobile", 38, 38 + 80, _UNVERIFIED),
)


def inbox() -> dict[str, object]:
    """The cuts as JSON."""
    return {"clients": [asdict(one) for one in CLIENTS]}
