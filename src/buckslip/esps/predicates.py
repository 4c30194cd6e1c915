"""What each ESP's segments can say, found out by having one sentence of each form compiled."""

from __future__ import annotations

from buckslip.esps.base import Esp
from buckslip.esps.registry import ESPS
from buckslip.model.schema import EventSpec, FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.nodes import Not
from buckslip.syntax.rules import Rule
from buckslip.syntax.sentences import parse
from buckslip.targeting.segments.base import Cannot
from buckslip.targeting.segments.mautic import CASE

HERE = Span("predicate")
EXACT, SYNCED, REFUSED, LISTED = "exact", "needs a synced field", "refused", "by hand or list"
BUT_FOR_CASE = "exact but for case"
_FIELDS = (
    FieldSpec("tier", Kind.ENUM, HERE, True, ("bronze", "silver", "gold")),
    FieldSpec("city", Kind.TEXT, HERE, True),
    FieldSpec("orders", Kind.INTEGER, HERE, True),
    FieldSpec("vip", Kind.BOOLEAN, HERE, True),
    FieldSpec("seen_at", Kind.DATE, HERE, True),
)
_EVENTS = (
    EventSpec(
        "purchase", HERE, (FieldSpec("category", Kind.TEXT, HERE), FieldSpec("amount", Kind.MONEY, HERE, unit="GBP"))
    ),
)
SCHEMA = Schema({one.name: one for one in _FIELDS}, {one.name: one for one in _EVENTS})

# What is asked, as a writer says it; `not: ` stands for the same under `none:`.
PREDICATES: tuple[tuple[str, str], ...] = (
    ("equal", "tier is gold"),
    ("not equal, or missing", "tier is not gold"),
    ("one of several", "tier is one of [silver, gold]"),
    ("free text", 'city is "Leeds"'),
    ("a number", "orders >= 3"),
    ("yes or no", "vip is yes"),
    ("is there", "orders is set"),
    ("is missing", "orders is not set"),
    ("the last days", "seen_at was in the last 14 days"),
    ("between days ago", "seen_at was 30 to 60 days ago"),
    ("longer ago", "seen_at was more than 90 days ago"),
    ("hours", "seen_at was in the last 36 hours"),
    ("the next days", "seen_at is in the next 10 days"),
    ("after a day", "seen_at >= 2026-11-01"),
    ("not in a window", "not: seen_at was 30 to 60 days ago"),
    ("not in the future", "not: seen_at is in the next 10 days"),
    ("a count of events", "did purchase at least 2 times"),
    ("a filtered count in a window", "did purchase where category is baking in the last 90 days"),
    ("a sum", "sum of amount in purchase in the last 365 days >= 500"),
    ("an average, a maximum", "max of amount in purchase >= 200"),
    ("a random share", 'in random 10% of "spring"'),
)


def way(esp: Esp, sentence: str) -> tuple[str, str]:
    """How the segments of `esp` say a sentence, and a note."""
    if esp.SEGMENTS is None:
        return LISTED, ""
    spec = FieldSpec("id", Kind.TEXT, HERE)
    try:
        made = esp.SEGMENTS(rule(sentence), esp.name, esp.name(spec))
    except Cannot as cannot:
        return REFUSED, f"{cannot.why}; {cannot.way_out}"
    if made.synced:
        return SYNCED, f"`{made.synced[0].name}`: {made.synced[0].how}"
    return BUT_FOR_CASE if CASE in made.notes else EXACT, "; ".join(made.notes)


def rule(sentence: str) -> Rule:
    """The rule of a predicate; raises ValueError when it is no sentence."""
    found, findings = parse(sentence.removeprefix("not: "), HERE, SCHEMA)
    if found is None:
        raise ValueError(f"{sentence}: {findings}")
    return Not(found) if sentence.startswith("not: ") else found


def table() -> str:
    """The matrix in Markdown: predicates down, every registered ESP across, the notes below."""
    notes: dict[str, int] = {}
    head = ("asked", "as written", *(f"`{name}`" for name in ESPS))
    rows: list[tuple[str, ...]] = [head, ("---",) * len(head)]
    for name, sentence in PREDICATES:
        cells = []
        for esp in ESPS.values():
            found, note = way(esp, sentence)
            cells.append(f"{found} ({notes.setdefault(note, len(notes) + 1)})" if note else found)
        under = " under `none:`" if sentence.startswith("not: ") else ""
        rows.append((name, f"`{sentence.removeprefix('not: ')}`{under}", *cells))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, "", *(f"{number}. {text[0].upper()}{text[1:]}." for text, number in notes.items())])
