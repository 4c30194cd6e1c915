"""Everything that a change does, gathered from two versions of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from buckslip.cli.diff_reach import Counts, counts
from buckslip.cli.loading import first_moment, load_judged
from buckslip.cli.options import known_esps, today
from buckslip.cli.output import progress
from buckslip.export.changes import FindingChange, TextChange, changed_variants, finding_change, text_changes
from buckslip.export.changes_mails import MailChange, mail_changes
from buckslip.export.changes_parts import PartChange, changed_files, part_changes
from buckslip.export.changes_renamed import former_names, moved, under_new_names
from buckslip.export.changes_seen import Seen, seen
from buckslip.export.crew import default_jobs
from buckslip.load.history import past_ends
from buckslip.model.finding import Finding
from buckslip.model.project import Project
from buckslip.model.schema import Schema
from buckslip.targeting.compare import AudienceChange, Version, audience_changes
from buckslip.targeting.journeys import main_mails

CUSTOMERS, EVENTS = "data/customers.csv", "data/events.csv"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at beside audiences and words."""

    findings: bool = True  # and mails, which are built for it
    reach: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is told; `counts` is None where nobody was counted."""

    commit: str
    schema: Schema
    audiences: Sequence[AudienceChange]
    texts: Sequence[TextChange]
    findings: FindingChange = field(default_factory=lambda: FindingChange((), ()))
    counts: Counts | None = None
    mails: Sequence[MailChange] = ()
    parts: Sequence[PartChange] = ()


def gathered(place: Path, root: Path, commit: str, wanted: Wanted) -> Change:
    """What changed from the version in `place`, which was checked out at `commit`, to the one in `root`."""
    before, new = load_judged(place, today()), load_judged(root, today())
    names = former_names(before, new)
    before = replace(before, past_ends=past_ends(root, commit))
    old = under_new_names(before, new, names)
    changed = changed_variants(old, new)
    audiences = audience_changes(Version(old, main_mails(old)), Version(new, main_mails(new)), first_moment(today()))
    change = Change(
        commit,
        new.schema,
        audiences,
        tuple(text_changes(old, new, changed)),
        counts=_counts(old, new, audiences) if wanted.reach else None,
    )
    return _judged(change, old, new, changed, names) if wanted.findings else change


def _judged(change: Change, old: Project, new: Project, changed: Sequence[str], names: Mapping[str, str]) -> Change:
    """The same with what takes a build of both: all mails when shared files differ, else those that changed."""
    everything = bool(changed_files(old, new))
    before, after = (_seen(each, None if everything else changed) for each in (old, new))
    mails = mail_changes(old, new, before, after, names)
    findings = finding_change(tuple(moved(_findings(old, before), names)), _findings(new, after))
    return replace(change, findings=findings, mails=mails, parts=part_changes(old, new, mails))


def _findings(project: Project, looked: Mapping[str, Seen]) -> list[Finding]:
    return [*project.findings, *(finding for one in looked.values() for finding in one.findings)]


def _seen(project: Project, only: Sequence[str] | None) -> dict[str, Seen]:
    variants = [one for one in project.variants if only is None or one.id in only]
    with progress(len(variants), "looking") as advance:
        return seen(project, variants, esps=known_esps(()), today=today(), jobs=default_jobs(), progress=advance)


def _counts(old: Project, new: Project, audiences: Sequence[AudienceChange]) -> Counts | None:
    """How many customers changed audiences had and have, where the project holds customers."""
    customers, events = new.root / CUSTOMERS, new.root / EVENTS
    ids = {one.id for one in audiences if not one.is_segment}
    if not ids or not customers.is_file():
        return None
    return counts(old, new, ids, str(customers), str(events) if events.is_file() else "")
