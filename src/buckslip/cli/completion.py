"""`buckslip completion`: shell completion."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
def command(shell: str) -> None:
    """Print the completion script of a shell: eval "$(buckslip completion bash)"."""
    from buckslip.cli import cli

    found = get_completion_class(shell)
    assert found is not None  # click knows the three shells above
    click.echo(found(cli, {}, "buckslip", "_BUCKSLIP_COMPLETE").source())
