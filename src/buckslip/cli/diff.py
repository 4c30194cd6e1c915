"""`buckslip diff`: what a change means for customers, before it is merged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import exit_code, fail_on_option, known_esps, project_option, today
from buckslip.cli.output import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buckslip.cli.diff_reach import Counts
    from buckslip.export.changes import FindingChange
    from buckslip.model.finding import Finding
    from buckslip.model.project import Project
    from buckslip.targeting.compare import AudienceChange

CUSTOMERS, EVENTS = "data/customers.csv", "data/events.csv"


@click.command()
@click.argument("ref", default="", required=False)
@project_option
@fail_on_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "markdown", "text"]),
    default="text",
    show_default=True,
    help="How to show it.",
)
@click.option("--no-findings", is_flag=True, help="Leave out what came to be wrong, which takes a check of both.")
@click.option("--no-reach", is_flag=True, help=f"Count nobody, though {CUSTOMERS} is there.")
@click.option("--personas", type=click.Path(file_okay=False, path_type=Path), help="Write example customers there.")
@click.pass_context
def command(
    context: click.Context,
    ref: str,
    root: Path,
    fail_on: str,
    form: str,
    no_findings: bool,
    no_reach: bool,
    personas: Path | None,
) -> None:
    """Show what changed since REF: audiences, words and findings.

    REF is a commit, a branch or a tag. Without it a branch is compared with where it left main, and main with its last
    commit. Files that are not committed yet count as changed; nothing is checked out or touched.

    Of each changed audience it is proven, without data, whether it takes the same customers as before, fewer, more or
    others, with an example of one gained and one lost. Ends with 1 when a finding came that weighs enough.
    """
    from buckslip.cli.diff_output import as_json, as_markdown, as_text
    from buckslip.cli.loading import first_moment, load_judged
    from buckslip.export.changes import changed_variants, finding_change, text_changes
    from buckslip.load.past import checked_out
    from buckslip.targeting.compare import Version, audience_changes
    from buckslip.targeting.journeys import main_mails

    day = today()
    with checked_out(root, ref) as (place, commit):
        old, new = load_judged(place, day), load_judged(root, day)
        changed = changed_variants(old, new)
        versions = Version(old, main_mails(old)), Version(new, main_mails(new))
        audiences = audience_changes(*versions, first_moment(day))
        texts = tuple(text_changes(old, new, changed))
        findings = finding_change((), ()) if no_findings else _findings(old, new, changed)
        counts = None if no_reach else _counts(old, new, audiences)
    if personas:
        _write(personas, audiences, new)
    show = {"json": as_json, "markdown": as_markdown, "text": as_text}[form]
    shown = show(commit, audiences, texts, findings, counts, new.schema)
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False) if isinstance(shown, dict) else shown)
    context.exit(exit_code(findings.come, fail_on))


def _findings(old: Project, new: Project, changed: Sequence[str]) -> FindingChange:
    """The findings of both versions; those of all mails when blocks, layouts or rules differ."""
    from buckslip.export.changes import finding_change
    from buckslip.export.make import Maker

    esps = known_esps(())
    found: list[list[Finding]] = []
    work = [[one for one in each.variants if old.digest != new.digest or one.id in changed] for each in (old, new)]
    with progress(sum(map(len, work)), "checking") as advance:
        for project, variants in zip((old, new), work, strict=True):
            make = Maker(project, esps, today())
            own = list(project.findings)
            for files in variants:
                own += make(files)
                advance(files.id)
            found.append(own)
    return finding_change(*found)


def _counts(old: Project, new: Project, audiences: Sequence[AudienceChange]) -> Counts | None:
    """How many customers changed audiences had and have, where the project holds customers."""
    from buckslip.cli.diff_reach import counts

    customers, events = new.root / CUSTOMERS, new.root / EVENTS
    ids = {one.id for one in audiences if not one.is_segment}
    if not ids or not customers.is_file():
        return None
    return counts(old, new, ids, str(customers), str(events) if events.is_file() else "")


def _write(folder: Path, audiences: Sequence[AudienceChange], project: Project) -> None:
    """Example customers as persona files."""
    from buckslip.cli.personas import write_personas

    found = [
        (f"{one.id.replace('/', '-')}-{how}", f"{how.title()} by {one.id}", example)
        for one in audiences
        for how, example in (("gained", one.gained), ("lost", one.lost))
        if example
    ]
    write_personas(folder, found, project.schema)
