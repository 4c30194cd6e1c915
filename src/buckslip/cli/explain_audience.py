"""An audience on the terminal: in English, and ticked off for one sample customer."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import click

from buckslip.cli.loading import first_moment
from buckslip.cli.options import one_variant, today
from buckslip.cli.output import talk
from buckslip.cli.value_card import print_card
from buckslip.load.mails import load_variant
from buckslip.model.errors import UsageError
from buckslip.model.mail import Mail
from buckslip.model.project import Project, VariantFiles
from buckslip.model.suggest import did_you_mean
from buckslip.syntax.audience import audience
from buckslip.syntax.decide import holds
from buckslip.syntax.sentences import rule as read_rule
from buckslip.syntax.who import Who, who
from buckslip.targeting.english import paragraph
from buckslip.targeting.rivals import rivals
from buckslip.targeting.sentence import plain
from buckslip.targeting.verdict import Candidate, Line, ticked, verdict

WIDTH = 100
MARKS = {True: click.style("✓", fg="green"), False: click.style("✗", fg="red")}


def mail(project: Project, name: str, persona: str) -> int:
    """Print who gets a variant, and its VALUE card unless it is about one customer; the exit code."""
    files = one_variant(project, name)
    main = _main(project, files)
    if main is None:
        raise UsageError(f"'{files.id}' cannot be read; `buckslip check {files.id}` tells why")
    found = audience(main.declared, project)
    if found.rule is None:
        for finding in found.findings:
            talk(str(finding))
        talk(f"the audience of {files.id} cannot be understood; `buckslip check` shows what is wrong")
        return 1
    click.echo(f"{click.style(files.id, bold=True)}  {main.declared.title}\n")
    if not persona:
        _print_paragraphs(paragraph(found.rule, project.schema, project.audiences))
        if found.holdout:
            share = f"{plain(found.holdout.percent)}% of them, the holdout “{found.holdout.name}”, never get it."
            _print_paragraphs(f"\nA random {share}")
        print_card(project, files)
        return 0
    customer, title = _who(project, persona)
    _print_lines(ticked(found.rule, customer))
    chosen = Candidate(files.id, main.declared.priority, found)
    click.echo(f"\n{verdict(chosen, rivals(project, main), customer, title)}")
    return 0


def segment(project: Project, name: str, persona: str) -> int:
    """Print what a segment means; the exit code."""
    found = project.audiences[name]
    rule, findings = read_rule(found.rule, project.schema, project.audiences)
    if rule is None:
        for finding in findings:
            talk(str(finding))
        talk(f"the segment {name} cannot be understood; `buckslip check` shows what is wrong")
        return 1
    click.echo(f"{click.style(name, bold=True)}  {found.title}\n")
    if not persona:
        _print_paragraphs(paragraph(rule, project.schema, project.audiences))
        _print_examples(project, name)
        return 0
    customer, title = _who(project, persona)
    _print_lines(ticked(rule, customer))
    click.echo(f"\n{title} is {'in it' if holds(rule, customer) else 'out of it'}.")
    return 0


def _main(project: Project, files: VariantFiles) -> Mail | None:
    mails = load_variant(project, files).mails
    return mails[0] if mails else None


def _who(project: Project, name: str) -> tuple[Who, str]:
    """A persona as a customer, and how to call them."""
    persona = project.personas.get(name)
    if persona is None:
        hint = did_you_mean(name, project.personas) or f"known are {', '.join(project.personas)}"
        raise UsageError(f"no persona '{name}'; {hint}")
    customer = who(persona, project.schema, first_moment(today()))
    click.echo(f"{persona.title} ({name}), as of {customer.as_of:%Y-%m-%d %H:%M} UTC\n")
    return customer, name


def _print_paragraphs(text: str) -> None:
    for one in text.split("\n"):
        click.echo(textwrap.fill(one, WIDTH) if one else "")


def _print_lines(lines: Sequence[Line]) -> None:
    width = max((2 * one.depth + len(one.text) for one in lines if one.because), default=0)
    for one in lines:
        indent = "  " * one.depth
        gap = " " * (width - 2 * one.depth - len(one.text) + 3)
        because = click.style(f"{gap}{one.because}", dim=True) if one.because else ""
        click.echo(f"{indent}{MARKS[one.holds]} {one.text}{because}")


def _print_examples(project: Project, name: str) -> None:
    found = project.audiences[name]
    for head, people in (("in", found.members), ("out", found.strangers)):
        if people:
            click.echo(f"\n{head}: {', '.join(one.value for one in people)}")
