"""The tables of `buckslip reach` on a terminal: variants by mail, who they are, overlaps, holdouts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from buckslip.targeting.numbers import Reach, VariantReach

WIDTH = 100  # where nothing says how wide the output is
PAIRS, VALUES, BAR = 12, 4, 5
LONGEST = 40  # letters of a mail's name on one line


def print_tables(found: Reach) -> None:
    """Everything on stdout, in plain text where that is no terminal."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, soft_wrap=False)
    at = found.as_of.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    console.print(f"{found.customers:,} customers, as of {at}; {_uncovered(found)}\n", style="bold")
    console.print(_variants(found))
    if any(counts for one in found.variants for _, counts in one.groups):
        console.print(_groups(found.variants))
    _overlaps(console, found)
    for one in found.holdouts:
        console.print(Text(f'Holdout {one.percent}% of "{one.name}": {one.customers:,} of all customers'))
    if found.holdouts:
        console.print()


def _uncovered(found: Reach) -> str:
    count = found.uncovered
    return f"{count:,} are in no audience at all" if count != 1 else "1 is in no audience at all"


def _variants(found: Reach) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    longest = max((len(one.mail) for one in found.variants), default=0)
    table.add_column("mail and variant", overflow="fold", min_width=min(longest, LONGEST))
    for name in ("prio.", "audience", "taken", "may not", "held out", "gets it"):
        table.add_column(name, justify="right", overflow="fold")
    table.add_column("of all", no_wrap=True)
    covered = {one.id: one.covered for one in found.mails}
    for mail, variants in _by_mail(found.variants):
        table.add_row(Text(mail, style="bold"), "", Text(f"{covered.get(mail, 0):,}", style="dim"))
        for one in variants:
            table.add_row(*_row(one, found.customers))
    table.caption = (
        "audience: who is in it (for a mail: in any) · taken: gets a variant of higher priority ·\n"
        "may not: unsubscribed, or without the consent that the mail needs"
    )
    table.caption_justify = "left"
    return table


def _by_mail(variants: Sequence[VariantReach]) -> Iterator[tuple[str, Iterator[VariantReach]]]:
    return groupby(sorted(variants, key=lambda one: (one.mail, -one.priority, one.id)), attrgetter("mail"))


def _row(one: VariantReach, customers: int) -> list[Text]:
    numbers = (one.reach, one.taken, one.suppressed, one.held_out)
    share = one.sent / customers if customers else 0
    style = "" if one.reach else "yellow"
    return [
        Text(f"  {_short(one)}", style=style),
        Text(str(one.priority)),
        *(Text(f"{count:,}" if count else "–", style="" if count else "dim") for count in numbers),
        Text(f"{one.sent:,}", style="bold" if one.sent else "yellow"),
        Text(f"{'█' * round(share * BAR) or ('▏' if share else ''):<{BAR}} {share:.1%}"),
    ]


def _groups(variants: Sequence[VariantReach]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("audience", overflow="fold")
    names = [name for name, _ in variants[0].groups] if variants else []
    for name in names:
        table.add_column(f"by {name}", overflow="fold")
    for mail, reached in _by_mail([one for one in variants if one.reach]):
        table.add_row(Text(mail, style="bold"))
        for one in reached:
            table.add_row(f"  {_short(one)}", *(_listed(counts) for _, counts in one.groups))
    return table


def _short(one: VariantReach) -> str:
    return one.id.rpartition("/")[2]


def _listed(counts: Sequence[tuple[str, int]]) -> str:
    shown = "  ".join(f"{value or 'none'} {count:,}" for value, count in counts[:VALUES])
    return f"{shown}  +{len(counts) - VALUES}" if len(counts) > VALUES else shown


def _overlaps(console: Console, found: Reach) -> None:
    shown = {one.id: one for one in found.variants}
    pairs = [one for one in found.overlaps if one.first in shown and one.second in shown]
    if not pairs:
        return
    pairs.sort(key=lambda one: (-one.customers, one.first, one.second))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("in both audiences", justify="right", no_wrap=True)
    table.add_column("variant", overflow="fold")
    table.add_column("and", overflow="fold")
    for one in pairs[:PAIRS]:
        table.add_row(f"{one.customers:,}", one.first, one.second)
    if len(pairs) > PAIRS:
        table.caption = f"and {len(pairs) - PAIRS:,} pairs more; --format json has them all"
        table.caption_justify = "left"
    console.print(table)
