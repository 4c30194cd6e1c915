"""`buckslip pull`: bring edits that were made at an ESP into the working tree."""

from __future__ import annotations

from pathlib import Path

import click

from buckslip.cli.options import project_option
from buckslip.cli.output import plural, talk
from buckslip.cli.publishing import env_option, out_option, place_of


@click.command()
@click.argument("esp")
@project_option
@env_option
@out_option
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.pass_context
def command(context: click.Context, esp: str, root: Path, env: str, out: Path | None, dry_run: bool) -> None:
    """Bring edits that were made at ESP into the working tree.

    An edit of words is made in the Markdown, if it has one place there, and if the mail that is built with it is what
    ESP holds. Any other edit is laid beside, in publish/pulled/: what ESP holds, and a patch. Nothing is changed at
    ESP. Look at the change, check, build, commit; the next plan finds it published already.

    \b
    Ends with 0, also when there was nothing to pull.
    """
    from buckslip.publish.diffs import clean
    from buckslip.publish.session import pull_for

    taken, beside = 0, 0
    for one in pull_for(place_of(root, esp, env, out), dry_run=dry_run):
        drift = one.drift
        if one.sources:
            taken += 1
            click.echo(f"~ {drift.kind} {drift.key} ({drift.id}): {', '.join(one.sources)}")
            for line in one.shown:
                click.echo(f"  {clean(line)}")
        else:
            beside += 1
            click.echo(f"? {drift.kind} {drift.key} ({drift.id}): {one.why}")
            for path in one.beside:
                click.echo(f"  {path}")
    wrote = "would change" if dry_run else "changed"
    talk(f"{esp} in {env}: {plural(taken, 'edit')} {wrote} the Markdown, {plural(beside, 'edit')} laid beside")
    context.exit(0)
