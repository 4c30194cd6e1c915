"""`buckslip explain`: what a finding means, or all that there are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import project_option
from buckslip.model.errors import UsageError
from buckslip.model.suggest import did_you_mean

if TYPE_CHECKING:
    from buckslip.model.rule import Rule


@click.command()
@click.argument("rule", required=False)
@project_option
def command(rule: str | None, root: Path) -> None:
    """Print what a finding means: a compliance rule's page, by id (LAW-001) or name, or any other finding's way out.

    Without RULE, all ids are listed.
    """
    from buckslip.load.project import load_project

    rules = load_project(root).rules
    built_in = _built_in()
    if rule is None:
        _list(rules, built_in)
        return
    found = next((one for one in rules.values() if rule.lower() in (one.id.lower(), one.name.lower())), None)
    if found:
        _print_page(found)
    elif rule in built_in:
        meaning, way_out = built_in[rule]
        click.echo(f"{rule}\n\n{meaning}" + (f"\nWay out: {way_out}" if way_out else ""))
    else:
        known = [*rules, *(one.name for one in rules.values()), *built_in]
        hint = did_you_mean(rule, known) or "`buckslip explain` lists all"
        raise UsageError(f"no rule '{rule}'; {hint}")


def _built_in() -> dict[str, tuple[str, str]]:
    """The findings that come with the tool, by id: what is wrong and the way out."""
    from buckslip.load.catalogue import RULES as LOAD
    from buckslip.render.catalogue import RULES as RENDER
    from buckslip.syntax.catalogue import RULES as SYNTAX
    from buckslip.targeting.catalogue import RULES as TARGETING

    return {**LOAD, **RENDER, **TARGETING, **{name: (meaning, "") for name, meaning in SYNTAX.items()}}


def _list(rules: Mapping[str, Rule], built_in: Mapping[str, tuple[str, str]]) -> None:
    lines = [(one.id, one.title) for one in rules.values()]
    lines += [(name, meaning) for name, (meaning, _) in sorted(built_in.items())]
    width = max(len(name) for name, _ in lines)
    for name, text in lines:
        click.echo(f"{name:<{width}}  {text}")


def _print_page(rule: Rule) -> None:
    facts = [f"severity {rule.severity.value}", rule.duty, rule.source]
    click.echo(f"{rule.id}  {rule.title}\n{' · '.join(fact for fact in facts if fact)}")
    if rule.reviewed_on:
        click.echo(f"sources read {rule.reviewed_on}")
    click.echo(f"\n{rule.page.strip()}")
