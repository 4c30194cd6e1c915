"""`buckslip plan`: what publishing would do."""

from __future__ import annotations

from pathlib import Path

import click

from buckslip.cli.options import project_option
from buckslip.cli.output import talk
from buckslip.cli.publishing import env_option, format_option, out_option, place_of, plan_file, shown


@click.command()
@click.argument("esp")
@click.argument("mails", nargs=-1, metavar="[MAIL]...")
@project_option
@env_option
@out_option
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where the plan goes.")
@format_option
@click.option("--detailed-exitcode", is_flag=True, help="End with 7 when there is anything to do.")
@click.option("--import", "take_on", is_flag=True, help="Take on what is there under the right name and not yet ours.")
@click.option("--keep-drift", is_flag=True, help="Leave alone what was edited there; else it is put right.")
@click.option("--keep-orphans", is_flag=True, help="Leave alone what no mail wants any more; else it is deleted.")
@click.option("--offline", is_flag=True, help="Ask nobody and need no key: compare with what was published last.")
@click.pass_context
def command(
    context: click.Context,
    esp: str,
    mails: tuple[str, ...],
    root: Path,
    env: str,
    out: Path | None,
    output: Path | None,
    form: str,
    detailed_exitcode: bool,
    take_on: bool,
    keep_drift: bool,
    keep_orphans: bool,
    offline: bool,
) -> None:
    """Compare what is built with what ESP holds, and write a plan; nothing is changed.

    `buckslip apply` carries the plan out. MAIL names variants by their ids; without one, all are meant.

    \b
    Ends with 0 when there is a plan, 1 when a mail must not go out (errors, a missing approval, an
    offer that is over; what is a draft only waits), 4 without a key, 5 when ESP cannot be reached,
    and with --detailed-exitcode 7 when there is anything to do.
    """
    from buckslip.publish.plan import Options
    from buckslip.publish.planfile import write_plan
    from buckslip.publish.session import plan_for

    place = place_of(root, esp, env, out)
    options = Options(take_on, keep_drift, keep_orphans, tuple(one.strip("/") for one in mails))
    plan = plan_for(place, options, offline=offline)
    path = None if offline else output or plan_file(root, env, esp)
    if path:
        write_plan(plan, path)
    click.echo(shown(plan, form, path))
    if path and plan.changes():
        talk(f"next: buckslip apply {path}")
    faults = bool(plan.faults) or any(one.fault for one in plan.steps)
    context.exit(1 if faults else 7 if detailed_exitcode and plan.changes() else 0)
