"""Which commands there are: name, module, and the line in `buckslip --help`."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "apply": "Carry out a plan: make an ESP hold what was built.",
    "audit": "Prove what was built and published: verify, show, merge, mend.",
    "build": "Build everything into out/: mails, preview site, ESP artefacts, reports.",
    "check": "Show everything that is wrong, without writing anything.",
    "completion": "Print the shell completion script.",
    "diff": "Show what changed since a commit: audiences, words and findings.",
    "doctor": "Show what this machine and project lack.",
    "drift": "Find what somebody changed at an ESP.",
    "explain": "Print who gets a mail and why, or what a finding means.",
    "messages": "Write one ready message per customer, for Postal and the like.",
    "new": "Start a project: the complete starter, ready to build.",
    "plan": "Show what an ESP holds, what it should hold, and what would be done.",
    "pull": "Bring edits that were made at an ESP into the working tree.",
    "reach": "Count who gets what, on your own customers.",
    "rollback": "Plan to publish a mail as it was at a commit.",
    "schema": "Print the JSON Schemas of the project's files, for editors.",
    "send-test": "Send one mail to yourself and a few others, by SMTP.",
    "serve": "Show the preview site live: what is saved is in the browser at once.",
    "shots": "Take pictures of built mails with headless Chromium.",
    "show": "Print one artefact of one mail.",
}

ALIASES = {"dev": "serve", "init": "new", "lint": "check", "preview": "serve", "publish": "apply", "validate": "check"}


class LazyGroup(click.Group):
    """Imports a command's module when it is called for, so that `--help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """The command or alias `name`."""
        name = ALIASES.get(name, name)
        if name not in COMMANDS:
            return None
        command = import_module(f"buckslip.cli.{name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a hint for a misspelt command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from buckslip.model.suggest import did_you_mean

            hint = did_you_mean(args[0], [*COMMANDS, *ALIASES])
            raise click.UsageError(f"no command '{args[0]}'{'; ' + hint if hint else ''}", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list in `--help`, without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))
