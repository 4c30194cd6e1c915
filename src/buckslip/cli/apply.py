"""`buckslip apply`: carry out a plan."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import project_option
from buckslip.cli.output import talk
from buckslip.cli.publishing import SIGNS, VERSION, out_option, place_of

if TYPE_CHECKING:
    from buckslip.publish.apply import Outcome
    from buckslip.publish.lists import Listed
    from buckslip.publish.plan import Plan
    from buckslip.publish.session import Place

DONE = {
    "create": "created",
    "update": "updated",
    "drifted": "put right",
    "orphaned": "deleted",
    "adopt": "taken on",
    "forget": "forgotten",
}

_MEMBERS = (
    "A folder of <mail>/<variant>/<locale>.csv, as `reach --members` writes them: afterwards put these customers, and "
    "nobody else, on the static lists of an ESP that holds no segment for them."
)


@click.command()
@click.argument("plan", type=click.Path(dir_okay=False, path_type=Path))
@project_option
@out_option
@click.option("--allow-destructive", is_flag=True, help="Let the plan delete what no mail wants any more.")
@click.option("--members", type=click.Path(exists=True, file_okay=False, path_type=Path), help=_MEMBERS)
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="text", help="How.  [default: text]")
@click.pass_context
def command(
    context: click.Context,
    plan: Path,
    root: Path,
    out: Path | None,
    allow_destructive: bool,
    members: Path | None,
    form: str,
) -> None:
    """Carry out PLAN, exactly as it is; nothing is ever sent to customers.

    It refuses (7) when anything has moved since the plan was made: the build, the state, or what the ESP holds. It
    refuses (6) to delete without --allow-destructive. A run that was killed is gone on with by the same command.

    \b
    Ends with 0 when every step was done, 1 when the ESP refused one, 4 when it refuses the key,
    5 when it cannot be reached.
    """
    from buckslip.publish.planfile import read_plan
    from buckslip.publish.session import apply_plan

    found = read_plan(plan)
    place = place_of(root, found.esp, found.env, out, found.commit)
    lists = _lists(place, members)
    done: list[Outcome] = []
    listed: list[Listed] = []

    def tell(outcome: Outcome) -> None:
        done.append(outcome)
        if form == "text":
            click.echo(_line(outcome))
        elif outcome.error:
            talk(_line(outcome))

    try:
        apply_plan(place, found, tell, talk, allow_destructive=allow_destructive)
        _fill(place, lists, listed)
    finally:
        if form == "json":
            click.echo(json.dumps(_report(found, done, listed), indent=2, ensure_ascii=False))
    failed = [one for one in done if one.error]
    counts = Counter(DONE[one.step.action] for one in done if not one.error)
    parts = [f"{count} {name}" for name, count in counts.items()] + ([f"{len(failed)} failed"] if failed else [])
    talk(f"{found.esp} in {found.env}: {', '.join(parts) or 'nothing to do'}")
    context.exit(max((one.error.exit_code for one in failed if one.error), default=0) and 1)


def _lists(place: Place, folder: Path | None) -> dict[str, frozenset[str]]:
    """The lists to fill, read before anything is done."""
    if folder is None:
        return {}
    from buckslip.publish.lists import lists_in

    return lists_in(place, folder)


def _fill(place: Place, lists: dict[str, frozenset[str]], listed: list[Listed]) -> None:
    """Fill the lists, and tell numbers; addresses are told nowhere."""
    if not lists:
        return
    from buckslip.publish.lists import fill_lists

    for one in fill_lists(place, lists):
        listed.append(one)
        added, removed, unknown = one.filled
        talk(f"{place.api.LISTS} {one.key}: {added} added, {removed} removed, {unknown} not known there")


def _line(outcome: Outcome) -> str:
    step = outcome.step
    if outcome.error:
        return f"x {step.kind} {step.key}: {outcome.error}"
    note = f" ({outcome.note})" if outcome.note else ""
    return f"{SIGNS[step.action]} {DONE[step.action]} {step.kind} {step.key} ({outcome.id}){note}"


def _report(plan: Plan, done: Sequence[Outcome], listed: Sequence[Listed]) -> dict[str, object]:
    return {
        **({"lists": [{"key": one.key, **one.filled._asdict()} for one in listed]} if listed else {}),
        "version": VERSION,
        "esp": plan.esp,
        "env": plan.env,
        "steps": [
            {
                "action": one.step.action,
                "kind": one.step.kind,
                "key": one.step.key,
                "id": one.id,
                "error": str(one.error) if one.error else None,
                "note": one.note,
            }
            for one in done
        ],
    }
