"""The page of named segments: what each means, who is in it, who uses it, and its statement for databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from buckslip.load.journeys import groups
from buckslip.model.audience import Group, Segment
from buckslip.model.source import Marked
from buckslip.preview.counts import share, told
from buckslip.preview.plots.bars import stacked
from buckslip.syntax.nodes import And, Not, Or
from buckslip.syntax.rules import InSegment, Rule
from buckslip.syntax.sentences import rule as read
from buckslip.targeting.compare import lines
from buckslip.targeting.english import paragraph
from buckslip.targeting.numbers import Candidate
from buckslip.targeting.selection import selection

if TYPE_CHECKING:
    from buckslip.preview.audience import Audience

Shown = dict[str, object]
Uses = dict[str, list[Shown]]

DIALECTS = (
    ("postgres", "PostgreSQL"),
    ("bigquery", "BigQuery"),
    ("snowflake", "Snowflake"),
    ("duckdb", "DuckDB"),
    ("spark", "Spark"),
)


def segments(about: Audience) -> list[Shown]:
    """Every segment, in the order of the names."""
    uses = _uses(about)
    return [_segment(about, name, one, uses.get(name, [])) for name, one in sorted(about.project.audiences.items())]


def _segment(about: Audience, name: str, one: Segment, uses: Sequence[Shown]) -> Shown:
    project = about.project
    rule, _ = read(one.rule, project.schema, project.audiences)
    counts: Mapping[str, int] = about.numbers["segments"] if about.numbers else {}
    total = about.numbers["customers"] if about.numbers else 0
    count = counts.get(name)
    return {
        "name": name,
        "title": one.title,
        "path": one.span.path,
        "count": None if count is None else told(count),
        "share": "" if count is None else share(count, total),
        "bar": None if count is None else stacked([("sent", count)], total),
        "english": paragraph(rule, project.schema, project.audiences).split("\n\n") if rule is not None else [],
        "written": "\n".join(lines(one.rule)),
        "members": _people(about, one.members),
        "strangers": _people(about, one.strangers),
        "uses": uses,
        "sql": list(_statements(about, name, one, rule)) if rule is not None else [],
    }


def _people(about: Audience, names: Sequence[Marked[str]]) -> list[Shown]:
    known = about.project.personas
    return [{"name": one.value, "title": known[one.value].title if one.value in known else ""} for one in names]


def _statements(about: Audience, name: str, one: Segment, rule: Rule) -> Iterator[tuple[str, str]]:
    asked = Candidate(name, name, 0, rule, one.span)
    for dialect, title in DIALECTS:
        yield title, selection(asked, dialect, about.as_of)


# Used by -------------------------------------------------------------------------------------------------------------


def _uses(about: Audience) -> Uses:
    """For each segment what names it: mails, journeys and other segments."""
    found: Uses = {}
    for mail in about.mails:
        if mail.declared.status != "archived":
            used = {"kind": "mail", "name": mail.id, "built": mail.id in about.built}
            _add(found, about, [mail.declared.audience] if mail.declared.audience else [], used)
    for name, journey in sorted(about.project.journeys.items()):
        _add(found, about, list(groups(journey)), {"kind": "journey", "name": name, "title": journey.title})
    for name, segment in sorted(about.project.audiences.items()):
        _add(found, about, [segment.rule], {"kind": "segment", "name": name})
    return found


def _add(found: Uses, about: Audience, asked: Sequence[Group], used: Shown) -> None:
    rules = (read(one, about.project.schema, about.project.audiences)[0] for one in asked)
    for name in sorted({name for rule in rules if rule is not None for name in _named(rule)}):
        found.setdefault(name, []).append(used)


def _named(rule: Rule) -> Iterator[str]:
    """The segments that a rule names itself."""
    match rule:
        case InSegment(name):
            yield name
        case And(items) | Or(items):
            for one in items:
                yield from _named(one)
        case Not(item):
            yield from _named(item)
        case _:
            return
