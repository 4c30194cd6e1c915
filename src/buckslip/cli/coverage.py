"""`buckslip explain --coverage`: which ways through a mail the personas show, and customers for the others."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import click

from buckslip.checks.crowd import crowd
from buckslip.cli.loading import first_moment
from buckslip.cli.options import one_variant, today
from buckslip.cli.output import plural, talk
from buckslip.load.mails import load_variant
from buckslip.model.errors import UsageError
from buckslip.model.project import Project
from buckslip.preview.coverage import IMPOSSIBLE, Memo, Point, coverage, persona_names, shown, title_of
from buckslip.preview.frames import suited
from buckslip.render.pipeline import render
from buckslip.render.rendered import Rendered
from buckslip.targeting.plain import described, persona_file

FOLDER = Path("content") / "_personas"


def command(project: Project, name: str, *, add: bool) -> int:
    """Print what the personas leave out of a mail; with `add`, write a persona for it. The exit code."""
    files = one_variant(project, name)
    mails = load_variant(project, files).mails
    drawn = [one for mail in mails if (one := render(project, mail, with_mjml=False)).html]
    if not drawn:
        raise UsageError(f"'{files.id}' cannot be drawn; `buckslip check {files.id}` tells why")
    click.echo(f"{click.style(files.id, bold=True)}  {mails[0].declared.title}\n")
    memo, told = Memo(), set[tuple[str, str, str]]()
    for one in drawn:
        mail = one.mail
        who = crowd(mail.declared, project, first_moment(today()))
        points = coverage(one, suited(project, mail.brand), who, memo)
        missing = [point for point in points if not point.personas]
        new = [point for point in missing if (point.way.what, point.way.outcome, str(point.example)) not in told]
        told |= {(point.way.what, point.way.outcome, str(point.example)) for point in new}
        _print(project, one, points, new)
        if add:
            _add(project, one, new)
    return 0


def _print(project: Project, drawn: Rendered, points: Sequence[Point], missing: Sequence[Point]) -> None:
    reachable = [one for one in points if one.note != IMPOSSIBLE]
    covered = sum(bool(one.personas) for one in reachable)
    click.echo(f"{drawn.mail.locale}: personas show {covered} of {plural(len(reachable), 'way')} through the mail")
    for one in missing:
        text = described(one.example, project.schema) if one.example else one.note
        click.echo(
            f"  {one.way.span.path}:{one.way.span.line}  {one.way.what} · {click.style(one.way.outcome, bold=True)}"
        )
        click.echo(textwrap.fill(text, 100, initial_indent="    ", subsequent_indent="    "))


def _add(project: Project, drawn: Rendered, missing: Sequence[Point]) -> None:
    """Write a persona for each example that shows what none before it has shown."""
    covered = set[object]()
    for name, point in zip(persona_names(missing, drawn.mail.name), missing, strict=True):
        path = project.root / FOLDER / f"{name}.yml"
        if point.example is None or point.way in covered:
            continue
        covered |= shown(drawn, point.example.profile)
        if path.exists():
            talk(f"{FOLDER / path.name} is there already and stays as it is")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        text = persona_file(
            point.example, project.schema, title=title_of(name), locale=drawn.mail.locale, brand=drawn.mail.brand
        )
        path.write_text(text, encoding="utf-8")
        talk(f"wrote {FOLDER / path.name}")
