"""`buckslip explain`: who gets a mail and why, what a segment means, and what a finding means."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import project_option
from buckslip.model.errors import UsageError
from buckslip.model.suggest import did_you_mean

if TYPE_CHECKING:
    from buckslip.model.project import Project
    from buckslip.model.rule import Rule


@click.command()
@click.argument("name", required=False)
@project_option
@click.option("--persona", default="", metavar="NAME", help="Sentence by sentence, for this sample customer.")
@click.option("--coverage", is_flag=True, help="Which ways through a mail the personas show, and who shows the others.")
@click.option("--add-persona", is_flag=True, help="With --coverage: write those customers to content/_personas/.")
@click.pass_context
def command(
    context: click.Context, name: str | None, root: Path, persona: str, coverage: bool, add_persona: bool
) -> None:
    """Print who gets a mail, in English, or what a segment or a finding means.

    NAME is a variant (giftshop/lens-after-camera/loyal), a segment (loyal), a compliance rule (LAW-001) or any other
    finding. A mail's VALUE card follows: what the rules say of relevance, goals, frequency, pricing and opting out.
    With --persona, every sentence of the mail or segment is marked true or false, with the values that decided
    it. With --coverage, every outcome of a condition, loop or fallback that no persona shows is listed, with an
    example customer who gets the mail and shows it. Without NAME, all findings are listed.
    """
    from buckslip.load.project import load_project

    project = load_project(root)
    if coverage or add_persona:
        context.exit(_coverage(project, name, persona, add=add_persona))
    rules = project.rules
    built_in = _built_in()
    if name is None:
        _list(rules, built_in)
        return
    found = next((one for one in rules.values() if name.lower() in (one.id.lower(), one.name.lower())), None)
    if persona and (found or name in built_in):
        raise UsageError("--persona goes with a mail or a segment")
    if found:
        _print_page(found)
    elif name in built_in:
        meaning, way_out = built_in[name]
        click.echo(f"{name}\n\n{meaning}" + (f"\nWay out: {way_out}" if way_out else ""))
    else:
        context.exit(_audience(project, name, persona, [*rules, *(one.name for one in rules.values()), *built_in]))


def _coverage(project: Project, name: str | None, persona: str, *, add: bool) -> int:
    """Print what the personas leave out of a mail; the exit code."""
    from buckslip.cli import coverage

    if name is None or persona:
        raise UsageError("--coverage goes with a mail, and without --persona")
    return coverage.command(project, name, add=add)


def _audience(project: Project, name: str, persona: str, known: list[str]) -> int:
    """Print a mail's or a segment's audience; the exit code."""
    from buckslip.cli import explain_audience

    ids = [one.id for one in project.variants]
    if name in project.audiences:
        return explain_audience.segment(project, name, persona)
    if "/" in name or any(one.startswith(f"{name}/") for one in ids):
        return explain_audience.mail(project, name, persona)
    hint = did_you_mean(name, [*known, *project.audiences, *ids]) or "`buckslip explain` lists all findings"
    raise UsageError(f"no mail, segment or rule '{name}'; {hint}")


def _built_in() -> dict[str, tuple[str, str]]:
    """The findings that come with the tool, by id: what is wrong and the way out."""
    from buckslip.load.catalogue import RULES as LOAD
    from buckslip.publish.catalogue import RULES as PUBLISH
    from buckslip.render.catalogue import RULES as RENDER
    from buckslip.syntax.catalogue import RULES as SYNTAX
    from buckslip.targeting.catalogue import RULES as TARGETING

    return {**LOAD, **RENDER, **TARGETING, **PUBLISH, **{name: (meaning, "") for name, meaning in SYNTAX.items()}}


def _list(rules: Mapping[str, Rule], built_in: Mapping[str, tuple[str, str]]) -> None:
    lines = [(one.id, one.title) for one in rules.values()]
    lines += [(name, meaning) for name, (meaning, _) in sorted(built_in.items())]
    width = max(len(name) for name, _ in lines)
    for name, text in lines:
        click.echo(f"{name:<{width}}  {text}")


def _print_page(rule: Rule) -> None:
    facts = [f"severity {rule.severity.value}", rule.duty, rule.source]
    click.echo(f"{rule.id}  {rule.title}\n{' · '.join(fact for fact in facts if fact)}")
    click.echo(f"law in {', '.join(rule.jurisdictions)}" if rule.jurisdictions else "holds everywhere")
    if rule.reading:
        click.echo(f"sources reviewed {rule.reading}")
    click.echo(f"\n{rule.page.strip()}")
