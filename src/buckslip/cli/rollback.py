"""`buckslip rollback`: plan to publish a mail as it was at a commit."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import known_esps, project_option, selected, today
from buckslip.cli.output import plural, talk
from buckslip.cli.publishing import earlier_build, env_option, format_option, place_of, plan_file, shown
from buckslip.model.errors import UsageError

if TYPE_CHECKING:
    from buckslip.publish.plan import Plan


@click.command()
@click.argument("esp")
@click.argument("mail", metavar="MAIL@REV")
@project_option
@env_option
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where the plan goes.")
@format_option
@click.pass_context
def command(context: click.Context, esp: str, mail: str, root: Path, env: str, output: Path | None, form: str) -> None:
    """Plan to publish a mail as it was at a commit; nothing is changed yet.

    The mail is built from that commit, and the plan is made from it; `buckslip apply` carries it out like any other.
    Whatever keeps a mail from being published today keeps an earlier one from it as well, such as an offer that is
    over. Revert the commit too, or the next plan brings the newer mail back.

    \b
    Ends as `buckslip plan` does: 0 with a plan, 1 when the mail must not go out.
    """
    from buckslip.publish.plan import Options
    from buckslip.publish.planfile import write_plan
    from buckslip.publish.session import plan_for

    name, _, revision = mail.rpartition("@")
    if not name or not revision:
        raise UsageError(f"'{mail}' names no revision; write MAIL@REV, such as giftshop/teapots/tea-lovers@HEAD~3")
    known_esps([esp])
    commit, ids = _built(root, esp, name, revision)
    plan: Plan = plan_for(place_of(root, esp, env, None, commit), Options(keep_orphans=True, only=ids))
    path = output or plan_file(root, env, f"{esp}-rollback")
    write_plan(plan, path)
    click.echo(shown(plan, form, path))
    talk(f"{plural(len(ids), 'variant')} as of {commit[:12]}")
    if plan.changes():
        talk(f"next: buckslip apply {path}")
    context.exit(1 if plan.faults or any(one.fault for one in plan.steps) else 0)


def _built(root: Path, esp: str, name: str, revision: str) -> tuple[str, tuple[str, ...]]:
    """Build the mail as it was; gives the commit and the variants that are meant."""
    from buckslip.cli.loading import load_judged
    from buckslip.export.build import Plan, build
    from buckslip.load.past import checked_out

    with checked_out(root, revision) as (place, commit):
        project = load_judged(place, today())
        variants = selected(project, [name])
        out = earlier_build(root, esp, commit).resolve()
        shutil.rmtree(out, ignore_errors=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        build(project, Plan(out, variants, today(), (esp,), selection=(name,)), lambda _name: None)
    return commit, tuple(one.id for one in variants)
