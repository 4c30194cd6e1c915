"""`check --fix`: show what would change, ask, write, and look again until nothing is left to mend."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from buckslip.checks.fixes import Mended, fixes, mended
from buckslip.cli.output import plural, talk
from buckslip.export.mending import Stamps, diff, raw_reader, replace
from buckslip.model.finding import Finding
from buckslip.model.project import Project

ROUNDS = 5  # a mended fault may have hidden another, and two fixes at one place take turns
CHANGED = "it has changed since it was read"

Judged = tuple[Project, tuple[Finding, ...]]

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2028-\u202e\u2060-\u2069\ufeff]")


def fixed(root: Path, judge: Callable[[], Judged], *, yes: bool, aside: bool) -> Judged:
    """The project and its findings after the fixes that were agreed to; `aside` shows the diff on stderr."""
    refused: set[str] = set()
    for _ in range(ROUNDS):
        stamps = Stamps.of(root)
        judged = judge()
        files = tuple(one for one in _planned(root, *judged) if one.path not in refused)
        if not files:
            talk("nothing is left that has a safe fix")
            return judged
        _show(files, aside=aside)
        if not _agreed(files, yes=yes):
            return judged
        refused |= set(_written(root, files, stamps))
    talk("there may be more to mend; run the command again")
    return judge()


def _planned(root: Path, project: Project, findings: Sequence[Finding]) -> tuple[Mended, ...]:
    read = raw_reader(root)
    return mended(fixes(findings, project, read), read)


def _agreed(files: Sequence[Mended], *, yes: bool) -> bool:
    """Whether to write; nobody is asked where nobody can answer."""
    count = f"{plural(sum(len(one.findings) for one in files), 'finding')} in {plural(len(files), 'file')}"
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        talk(f"nothing was written; to mend {count} so, run it with --fix --yes")
        return False
    if click.confirm(f"mend {count} so?", err=True):
        return True
    talk("nothing was written")
    return False


def _written(root: Path, files: Sequence[Mended], stamps: Stamps) -> Iterator[str]:
    """Write the files; those that had to be left alone are given back."""
    done = 0
    for one in files:
        why = replace(root, one) if stamps.same(one.path) else CHANGED
        if why:
            talk(f"{one.path} was left alone: {why}")
            yield one.path
        else:
            done += 1
            talk(f"mended {plural(len(one.findings), 'finding')} in {one.path}")
    if not done:
        talk("nothing was written")


def _show(files: tuple[Mended, ...], *, aside: bool) -> None:
    """The diff: as it is for programs, in colours and without steering characters for people."""
    terminal = (sys.stderr if aside else sys.stdout).isatty()
    for line in diff(files):
        click.echo(_painted(line) if terminal else line, nl=False, err=aside)


def _painted(line: str) -> str:
    text = _UNSEEN.sub("\ufffd", line.rstrip("\r\n"))
    bold = line.startswith(("+++ ", "--- "))
    return click.style(text, fg=None if bold else _COLOURS.get(line[:1]), bold=bold or None) + "\n"
