"""`buckslip diff`: what a change means for customers, before it is merged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import exit_code, fail_on_option, project_option
from buckslip.model.errors import UsageError

if TYPE_CHECKING:
    from buckslip.cli.diff_report import Change

CUSTOMERS = "data/customers.csv"


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
    help="How to show it; markdown is the comment of a pull request.",
)
@click.option("--no-findings", is_flag=True, help="Leave out mails and findings, which takes a build of both.")
@click.option("--no-reach", is_flag=True, help=f"Count nobody, though {CUSTOMERS} is there.")
@click.option("--personas", type=click.Path(file_okay=False, path_type=Path), help="Write example customers there.")
@click.option("--site", default="", metavar="URL", help="Where the preview of this version is hosted, for the links.")
@click.option(
    "--shots",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The folder of that preview, if `buckslip shots` took pictures there.",
)
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
    site: str,
    shots: Path | None,
) -> None:
    """Show what changed since REF: audiences, mails, words, shared files and findings.

    REF is a commit, a branch or a tag. Without it a branch is compared with where it left main, and main with its last
    commit. Files that are not committed yet count as changed; nothing is checked out or touched.

    Of each changed audience it is proven, without data, whether it takes the same customers as before, fewer, more or
    others, with an example of one gained and one lost. Ends with 1 when a finding came that weighs enough.
    """
    from buckslip.cli.diff_output import as_text
    from buckslip.cli.diff_report import Wanted, gathered
    from buckslip.export.comment_text import address
    from buckslip.load.past import checked_out

    if site and not address(site):
        raise UsageError(f"'{site}' is no address of a site; write https://host/path")
    with checked_out(root, ref) as (place, commit):
        change = gathered(place, root, commit, Wanted(findings=not no_findings, reach=not no_reach))
    if personas:
        _write(personas, change)
    click.echo(as_text(change) if form == "text" else _formed(change, form, site, shots), nl=form != "markdown")
    context.exit(exit_code(change.findings.come, fail_on))


def _formed(change: Change, form: str, site: str, shots: Path | None) -> str:
    from buckslip.cli.diff_json import as_json
    from buckslip.cli.diff_shots import shots_of
    from buckslip.export.comment import comment

    report = as_json(change, shots_of(shots) if shots else None)
    return comment(report, site=site) if form == "markdown" else json.dumps(report, indent=2, ensure_ascii=False)


def _write(folder: Path, change: Change) -> None:
    """Example customers as persona files."""
    from buckslip.cli.personas import write_personas

    found = [
        (f"{one.id.replace('/', '-')}-{how}", f"{how.title()} by {one.id}", example)
        for one in change.audiences
        for how, example in (("gained", one.gained), ("lost", one.lost))
        if example
    ]
    write_personas(folder, found, change.schema)
