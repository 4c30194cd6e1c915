"""`buckslip drift`: what somebody changed at an ESP."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import project_option
from buckslip.cli.output import plural, talk
from buckslip.cli.publishing import VERSION, env_option, escaped, format_option, out_option, place_of

if TYPE_CHECKING:
    from buckslip.publish.drift import Drift

WHAT = {
    "edited": "was edited there",
    "deleted": "was deleted there",
    "unmarked": "lost the mark that makes it ours",
}


@click.command()
@click.argument("esp")
@project_option
@env_option
@out_option
@format_option
@click.pass_context
def command(context: click.Context, esp: str, root: Path, env: str, out: Path | None, form: str) -> None:
    """Find what was changed at ESP since it was published; nothing is changed.

    What the ESP itself makes of a mail is no drift, and neither is an edit that equals what is built now. `buckslip
    pull` brings edits back, `plan` and `apply` put them right.

    \b
    Ends with 0 when nothing drifted, 7 when something has.
    """
    from buckslip.publish.session import drift_for

    found = drift_for(place_of(root, esp, env, out))
    if form == "json":
        click.echo(json.dumps(_report(esp, env, found), indent=2, ensure_ascii=False))
    else:
        for line in _markdown(found) if form == "markdown" else _text(found):
            click.echo(line)
        talk(f"{esp} in {env}: {plural(len(found), 'resource')} drifted" if found else f"{esp} in {env}: no drift")
    context.exit(7 if found else 0)


def _text(found: Sequence[Drift]) -> list[str]:
    lines: list[str] = []
    for one in found:
        lines += [f"! {one.kind} {one.key} ({one.id}) {_told(one)}", *(f"  {line}" for line in _diff(one))]
    return lines


def _markdown(found: Sequence[Drift]) -> list[str]:
    lines: list[str] = []
    for one in found:
        lines.append(f"* {one.kind} `{one.key}` ({one.id}) {escaped(_told(one))}")
        if diff := _diff(one):
            lines += ["", "````````diff", *(line.removeprefix("  ") for line in diff), "````````", ""]
    return lines


def _told(one: Drift) -> str:
    return f"{WHAT[one.what]}{', and here as well' if one.edited_here else ''}"


def _diff(one: Drift) -> list[str]:
    """From what is built now to what is there."""
    from buckslip.publish.diffs import diff

    return diff(one.here, one.there) if one.here is not None else []


def _report(esp: str, env: str, found: Sequence[Drift]) -> dict[str, object]:
    return {
        "version": VERSION,
        "esp": esp,
        "env": env,
        "drifted": [
            {
                "kind": one.kind,
                "key": one.key,
                "id": one.id,
                "what": one.what,
                "edited_here": one.edited_here,
                "mail": one.mail,
                "locale": one.locale,
                "diff": [line.removeprefix("  ") for line in _diff(one)],
            }
            for one in found
        ],
    }
