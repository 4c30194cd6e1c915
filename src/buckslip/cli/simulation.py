"""`buckslip reach --simulate DAYS`: the calendar of the next days, as tables with a line of heat for each variant."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from buckslip.model.project import Project
    from buckslip.targeting.outcome import Pressure, Simulation, VariantDays
    from buckslip.targeting.reach import Inputs, Watch

WIDTH = 100  # where nothing says how wide the output is
CELLS = 30  # days in a line of heat; of more days, several share a cell
HEAT = "▁▂▃▄▅▆▇█"


def simulated(
    project: Project,
    inputs: Inputs,
    as_of: datetime,
    days: int,
    *,
    only: Collection[str],
    memory: str = "",
    watch: Watch | None = None,
) -> Simulation:
    """Simulate everything, since all mails compete, and keep the variants `only`."""
    from buckslip.targeting.candidates import candidates
    from buckslip.targeting.journeys import main_mails
    from buckslip.targeting.setting import setting
    from buckslip.targeting.simulate import simulate

    known, faults = candidates(project, project.variants)
    asked = setting(project, known, main_mails(project))
    found = simulate(asked, inputs, project.schema, as_of, days, memory=memory, watch=watch)
    findings = (*faults, *found.findings)
    return replace(
        found,
        variants=tuple(one for one in found.variants if one.id in only),
        findings=tuple(one for one in findings if not one.mail or one.mail in only),
    )


def print_simulation(found: Simulation, form: str) -> None:
    """Everything on stdout, as `text` or as `json`."""
    if form == "json":
        from buckslip.targeting.reach import as_written

        text = json.dumps({**found.as_json(), "findings": as_written(found.findings)}, indent=2, ensure_ascii=False)
        click.echo(text)
        return
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, soft_wrap=False)
    console.print(_head(found), style="bold")
    console.print(_variants(found))
    console.print(_pressure(found))
    if found.caps:
        console.print(_limits(found))
    for line in _remarks(found):
        console.print(Text(line))


def _head(found: Simulation) -> str:
    first = found.as_of.astimezone(UTC)
    last = first + timedelta(days=found.days - 1)
    mode = "days of 24 hours" if found.mode == "rolling" else f"calendar days, zone {found.zone}"
    span = f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    return f"{found.customers:,} customers, {span} ({found.days} days), {mode}; at most one mail a day\n"


def _variants(found: Simulation) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("mail and variant", overflow="fold")
    table.add_column("by", no_wrap=True)
    for name in ("open to", "mails", "held"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("mails by day", no_wrap=True)
    most = max((count for one in found.variants for count in _cells(one.daily)), default=0)
    mails = dict.fromkeys(one.mail for one in found.variants)
    for mail in mails:
        table.add_row(Text(mail, style="bold"))
        for one in found.variants:
            if one.mail == mail:
                table.add_row(*_row(one, most))
    daily = [sum(one.daily[day] for one in found.variants) for day in range(found.days)]
    total, capped = sum(daily), sum(found.capped)
    table.add_section()
    table.add_row("all shown", "", "", f"{total:,}", "", heat(daily, max(_cells(daily), default=0)))
    table.add_row("due a mail, got none", "", "", "", f"{capped:,}", heat(found.capped, max(_cells(found.capped))))
    table.caption = "open to: customers, on some day · held: days on which a limit kept it from a customer"
    table.caption_justify = "left"
    return table


def _row(one: VariantDays, most: int) -> list[Text]:
    style = "yellow" if one.starved else ""
    return [
        Text(f"  {one.id.rpartition('/')[2]}", style=style),
        Text(one.way),
        Text(f"{one.eligible:,}" if one.eligible else "–", style="" if one.eligible else "dim"),
        Text(f"{one.sent:,}", style=style or "bold"),
        Text(f"{one.held:,}" if one.held else "–", style="" if one.held else "dim"),
        Text(heat(one.daily, most)),
    ]


def _cells(daily: Sequence[int]) -> list[int]:
    """The days, several in one where there are many."""
    size = -(-len(daily) // CELLS)
    return [sum(daily[start : start + size]) for start in range(0, len(daily), size)]


def heat(daily: Sequence[int], most: int) -> str:
    """A line of bars: nothing for 0, the highest for `most`."""
    return "".join(HEAT[(count * len(HEAT) - 1) // most] if count else "·" for count in _cells(daily))


def _pressure(found: Simulation) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    window = found.pressure[0].window
    table.add_column(f"mails in any {window} days", overflow="fold")
    table.add_column("", no_wrap=True)
    for count in range(1, 8):
        table.add_column(f"≥ {count}", justify="right", no_wrap=True)
    for one in found.pressure:
        name = "all mails" if one.what == "all" else f"{one.what} mails"
        table.add_row(name, "within the limits", *_shares(one, found.customers, limited=True))
        table.add_row("", "without limits", *_shares(one, found.customers, limited=False), style="dim")
    return table


def _shares(one: Pressure, customers: int, *, limited: bool) -> list[str]:
    counts = (one.limited if limited else one.unlimited)[1:8]
    return [f"{count / customers:.1%}" if count and customers else "–" for count in counts]


def _limits(found: Simulation) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("limit", overflow="fold")
    table.add_column("customers it holds for", justify="right")
    for one in found.caps:
        table.add_row(one.text, f"{one.over:,}" if one.over else "–")
    return table


def _remarks(found: Simulation) -> list[str]:
    lines = [f"{found.held_back:,} of {found.customers:,} customers had to wait for a mail at least once."]
    if found.tied:
        lines.append(f"On {found.tied:,} of these days two mails had the same priority, and their names decided.")
    if found.left_out:
        lines.append(f"Transactional mails are left out: {', '.join(found.left_out)}.")
    lines.append("Nothing new happens in a simulation: no purchase, no click, no change of a field.")
    return lines
