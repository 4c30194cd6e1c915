"""Talking to people: results on stdout, talk and progress on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from buckslip.model.finding import Finding, Severity


def talk(message: str) -> None:
    """A line on stderr."""
    click.echo(message, err=True)


@contextmanager
def progress(total: int, label: str) -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr, when that is a terminal and the work is long enough to want one."""
    if not sys.stderr.isatty() or total < 12:
        yield lambda _name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    with bar:
        task = bar.add_task(label, total=total)

        def advance(_name: str) -> None:
            bar.advance(task)
            bar.refresh()

        yield advance


def counted(findings: Sequence[Finding]) -> str:
    """`2 errors, 1 warning`, or `no findings`."""
    counts = Counter(one.severity for one in findings)
    parts = [f"{counts[one]} {one.value}{'s' * (counts[one] != 1)}" for one in Severity if counts[one]]
    return ", ".join(parts) or "no findings"


def plural(count: int, noun: str) -> str:
    """`1 mail`, `2 mails`."""
    return f"{count:,} {noun}{'s' * (count != 1)}"
