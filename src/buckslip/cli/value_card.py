"""The VALUE card of a mail on the terminal."""

from __future__ import annotations

import textwrap

import click

from buckslip.checks.results import State
from buckslip.checks.value import NAMES, Letter, card
from buckslip.cli.options import today
from buckslip.cli.output import plural
from buckslip.export.make import make_variant
from buckslip.model.project import Project, VariantFiles

WIDTH = 100
COLOURS = {State.KEPT: "green", State.DOUBTFUL: "yellow", State.BROKEN: "red", State.WAIVED: "cyan"}
_STATE = max(len(name) for name in NAMES.values())


def print_card(project: Project, files: VariantFiles) -> None:
    """What the rules say of the variant in the brand's own locale, a line for each letter and each rule not kept."""
    made = make_variant(project, files, (), today=today(), checking=True)
    wanted = project.brands[files.brand].default_locale
    one = next((one for one in made.mails if one.mail.locale == wanted), next(iter(made.mails), None))
    if one is None or not one.rendered.html:
        click.echo("\nNo VALUE card: the mail cannot be built; `buckslip check` tells why.")
        return
    click.echo(f"\n{click.style('VALUE', bold=True)} in {one.mail.locale}, by the rules that apply; no legal advice")
    for letter in card(one.results, project.rules):
        _print_letter(letter)


def _print_letter(letter: Letter) -> None:
    state = click.style(f"{NAMES[letter.state]:<{_STATE}}", fg=COLOURS.get(letter.state))
    asked = f"{plural(len(letter.answers), 'rule')} asked" if letter.answers else "no rule applies"
    click.echo(f"  {letter.title[0]}  {state}  {letter.title} ({asked})")
    for answer in letter.answers:
        if answer.state is not State.KEPT:
            indent = " " * (7 + _STATE)
            line = f"{answer.rule} {NAMES[answer.state]}: {answer.message} ({answer.title})"
            click.echo(textwrap.fill(line, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  "))
