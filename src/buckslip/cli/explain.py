"""`buckslip explain`: a rule's page."""

from __future__ import annotations

from pathlib import Path

import click

from buckslip.cli.options import project_option
from buckslip.model.errors import UsageError
from buckslip.model.suggest import did_you_mean


@click.command()
@click.argument("rule")
@project_option
def command(rule: str, root: Path) -> None:
    """Print the page of a compliance rule, by its id (LAW-001) or name."""
    from buckslip.load.project import load_project

    rules = load_project(root).rules
    found = next((one for one in rules.values() if rule.lower() in (one.id.lower(), one.name.lower())), None)
    if found is None:
        hint = did_you_mean(rule, [*rules, *(one.name for one in rules.values())]) or "buckslip check lists ids in [ ]"
        raise UsageError(f"no rule '{rule}'; {hint}")
    facts = [f"severity {found.severity.value}", found.duty, found.source]
    click.echo(f"{found.id}  {found.title}\n{' · '.join(fact for fact in facts if fact)}")
    if found.reviewed_on:
        click.echo(f"sources read {found.reviewed_on}")
    click.echo(f"\n{found.page.strip()}")
