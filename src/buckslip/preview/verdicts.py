"""What a change means for audiences, proven from the sentences that both builds told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, date, datetime, time
from difflib import ndiff

from buckslip.load.mails import load_variant
from buckslip.model.audience import Group, Segment
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.source import Marked, Span
from buckslip.preview.base import Json
from buckslip.preview.compare import WHAT, Change, Compared
from buckslip.preview.dashboard import Entry
from buckslip.preview.facts import sentences
from buckslip.targeting.compare import AudienceChange, Version, audience_changes, lines

MEANS = {
    "different": "other customers: some are gained, some are lost",
    "equivalent": "the same customers, in other words",
    "narrower": "fewer customers",
    "unreadable": "cannot be compared, since one of the two cannot be read",
    "wider": "more customers",
}
_THERE = Span("base")


def with_verdicts(
    found: Compared, project: Project, index: Sequence[Entry], segments: Mapping[str, Json] | None, today: date
) -> Compared:
    """The comparison with what is proven of each changed audience; `segments` are the base's (None: as they are).

    Where segments changed, every variant of `index` is asked, since its customers may be others with the same words.
    """
    past = project.audiences if segments is None else {name: _segment(name, one) for name, one in segments.items()}
    changes = {one.id: one for one in found.changes}
    asked = {one.id for one in found.changes if one.state == "changed" and "audience" in one.what}
    if _told(past) != _told(project.audiences):
        asked |= {str(one["id"]) for one in index} - {one.id for one in found.changes if one.state != "changed"}
    mails = _mails(project, asked)
    if not mails:
        return found
    before = [_before(mail, changes.get(mail.id)) for mail in mails]
    old = Version(replace(project, audiences=past), before)
    told = audience_changes(old, Version(project, mails), datetime.combine(today, time(), UTC))
    proven = {one.id: one for one in told if not one.is_segment}
    titles = {str(one["id"]): one for one in index}
    for name in proven.keys() - changes.keys():
        line = titles[name]
        changes[name] = Change(name, str(line["title"]), "changed", str(line["brand_title"]))
    whole = tuple(_with(changes[name], proven.get(name)) for name in sorted(changes))
    return replace(found, changes=whole, unchanged=found.unchanged - len(whole) + len(found.changes))


def _with(change: Change, proven: AudienceChange | None) -> Change:
    """A change with its verdict; where its own sentences are as they were, a segment changed."""
    if proven is None:
        return change
    before, after = proven.before, proven.after
    said = [line.rstrip() for line in ndiff(before, after) if not line.startswith("?")] if before != after else []
    through = () if "audience" in change.what else ("segments",)
    what = tuple(one for one in WHAT if one in (*change.what, *through))
    return replace(change, verdict=proven.verdict, sentences=tuple(said), what=what)


def _mails(project: Project, asked: Set[str]) -> list[Mail]:
    """These variants in their first locale, where the sentences stand."""
    loaded = (load_variant(project, files) for files in project.variants if files.id in asked)
    return [one.mails[0] for one in loaded if one.mails]


def _before(mail: Mail, change: Change | None) -> Mail:
    """The mail with its earlier audience; one that did not change has its own."""
    if change is None:
        return mail
    audience = change.groups[0]
    return replace(mail, declared=replace(mail.declared, audience=_group(audience) if audience else None))


def _group(told: Json) -> Group:
    items: Sequence[Json] = told["items"]
    return Group(
        told["mode"], tuple(_group(one) if "mode" in one else Marked(one["text"], _THERE) for one in items), _THERE
    )


def _segment(name: str, told: Json) -> Segment:
    return Segment(name, _THERE, name, _group(told))


def _told(segments: Mapping[str, Segment]) -> dict[str, object]:
    """Segments without their places."""
    return {name: lines(one.rule) for name, one in segments.items()}


def told_segments(project: Project) -> dict[str, object]:
    """The named audiences as a later build reads them from this one's site."""
    return {"version": 1, "segments": {name: sentences(one.rule) for name, one in sorted(project.audiences.items())}}
