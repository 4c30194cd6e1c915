"""What each ESP can say of the portable language, found out by having every construct printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from pathlib import Path

from buckslip.esps.base import Bundle, Esp
from buckslip.esps.constructs import CONSTRUCTS, HERE, LOCALES, SCHEMA, Construct
from buckslip.esps.registry import ESPS
from buckslip.model.brand import Brand, Sender
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.project import Project
from buckslip.model.source import Marked
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Placed, Position, Template, Text
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble


class Way(str, Enum):
    """How an ESP says a construct; whatever is not refused comes out as the reference evaluator has it.

    Where several are taken at once, the first one of the list that is true is told, and the notes tell the others.
    """

    REFUSED = "refused"
    SPLIT = "via split"
    UNROLLED = "via unrolling"
    COMPUTED = "via computed field"
    WORDS = "in other words"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Capability:
    """How one ESP says one construct, and what there is to know about it."""

    way: Way
    notes: tuple[str, ...] = ()


_SENDER = Sender("Shop", "post@shop.example", legal_name="Shop Ltd", postal_address="1 Road, Leeds")
PROJECT = Project(Path(), schema=SCHEMA, brands={"shop": Brand("shop", HERE, "Shop", _SENDER)}, locales=LOCALES)
# What stands round a tag of that kind.
_ROUND: Mapping[Position, tuple[str, str]] = {
    Position.TEXT: ("<p>", "</p>"),
    Position.ATTRIBUTE: ('<img alt="', '">'),
    Position.URL: ('<a href="', '">a</a>'),
    Position.URL_PART: ('<a href="https://shop.example/?a=', '">a</a>'),
}
_STEP = re.compile(r"- `[^`]+`: (?!\*\*left out)(.+) \(\d+ ×\)")


def capability(esp: Esp, construct: Construct) -> Capability:
    """How `esp` says `construct`, by what the files of a mail that holds nothing else tell."""
    bundle = esp.bundle(_rendered(construct), PROJECT)
    files = {file.name: file.data.decode() for file in bundle.files}
    if refused := tuple(_reasons(bundle)):
        return Capability(Way.REFUSED, refused)
    fields, split = json.loads(files["fields.json"]), json.loads(files["message.json"]).get("split")
    flat = [one for one in fields["fields"] if "sql" in one]
    steps = [found[1] for found in _STEP.finditer(files["README.md"])]
    hows = [f"a field holds {one['how']}" for one in (*flat, *fields["computed"])]
    if split:
        several = (
            f"the mail becomes {split['of']} mails, each with a narrower audience, because there are no conditions"
        )
        return Capability(Way.SPLIT, _once(several, *steps, *hows))
    if flat:
        return Capability(Way.UNROLLED, _once(*(steps or hows), *_computed(fields["computed"])))
    if fields["computed"]:
        return Capability(Way.COMPUTED, _once(*steps, *hows))
    return Capability(Way.WORDS, _once(*steps)) if steps else Capability(Way.EXACT)


def _computed(lines: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """What computed fields hold; of those for the records of a list, the first one's."""
    return (f"a field holds {one['how']}" for one in lines if not re.match(r"customer\.\w+_[2-9]_", one["from"]))


def _once(*notes: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))


def _reasons(bundle: Bundle) -> Iterator[str]:
    for one in bundle.findings:
        why = one.message.partition(": ")[2] or one.message
        yield f"{why}; {one.help}" if one.help else why


def template(construct: Construct) -> Template:
    """The construct with the markup that goes round it; raises ValueError when it is not of the language."""
    scanned = scan(construct.source, HERE, Scope(SCHEMA, LOCALES[construct.locale]))
    if scanned.findings:
        raise ValueError(f"{construct.name}: {scanned.findings[0]}")
    before, after = _ROUND.get(construct.position, ("", ""))
    pieces = (one if isinstance(one, str) else Placed(one, construct.position) for one in scanned.pieces)
    return assemble((before, *pieces, after))


def _rendered(construct: Construct) -> Rendered:
    made, other = template(construct), (Text("a"),)
    subject = Subject(Marked("a", HERE))
    mail = Mail(
        id="shop/construct/a",
        brand="shop",
        name="construct",
        variant="a",
        locale=construct.locale,
        path=HERE.path,
        declared=Declared("a", "onboarding", message_class="transactional"),
        subjects=(subject,),
        preheader=None,
        body=Marked("a", HERE),
        sources=(),
    )
    return Rendered(
        mail=mail,
        html=made if construct.position in _ROUND else other,
        text=made if construct.position is Position.PLAIN else other,
        subjects=(made if construct.position is Position.SUBJECT else other,),
        preheader=(),
        mjml="",
        links=(),
        pictures=(),
        blocks=(),
        used=(),
        findings=(),
    )


def tables() -> str:
    """The matrix in Markdown: constructs down, every registered ESP across, the notes below."""
    notes: dict[str, int] = {}
    parts = []
    for group, constructs in groupby(CONSTRUCTS, key=lambda one: one.group):
        head = (group, "as written", *(f"`{name}`" for name in ESPS))
        rows = [head, ("---",) * len(head)]
        for one in constructs:
            cells = (_cell(esp, one, notes) for esp in ESPS.values())
            rows.append((one.name, f"`{one.source}`", *cells))
        parts.append("\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows))
    lines = [f"{number}. {text[0].upper()}{text[1:]}." for text, number in notes.items()]
    return "\n\n".join([*parts, "### Notes", "\n".join(lines)])


def _cell(esp: Esp, construct: Construct, notes: dict[str, int]) -> str:
    found = capability(esp, construct)
    numbers = [notes.setdefault(text, len(notes) + 1) for text in found.notes]
    return f"{found.way.value} ({', '.join(map(str, sorted(numbers)))})" if numbers else found.way.value
