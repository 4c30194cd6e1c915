"""The command line: one command a file, each loaded only when it runs."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from types import FrameType

import click

from buckslip import __version__
from buckslip.cli.commands import LazyGroup
from buckslip.model.errors import BuckslipError

EPILOG = """\b
Exit codes: 0 ok · 1 findings · 2 usage · 3 configuration · 4 authentication
5 network · 6 destructive change blocked · 7 drift or changes · 70 internal error"""


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def cli() -> None:
    """Build marketing e-mail from Markdown: mails, a preview site and files for your ESP."""


def main() -> None:
    """Run the command line and end the process with one of the frozen exit codes."""
    signal.signal(signal.SIGTERM, _terminated)
    gc.set_threshold(100_000, 50, 100)  # a run is short and makes few cycles; looking for them costs an eighth of it
    try:
        status = cli.main(prog_name="buckslip", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except click.Abort:
        click.echo("interrupted", err=True)
        status = 130
    except BuckslipError as error:
        click.echo(f"buckslip: {error}", err=True)
        status = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"buckslip: {place}{error.strerror or error}", err=True)
        status = 3
    except Exception as error:  # the one place that catches everything: a bug of ours, shown as one line
        status = _internal(error)
    sys.exit(status if isinstance(status, int) else 0)


def _terminated(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does: worker processes stop, and nothing half-done is left."""
    raise KeyboardInterrupt


def _internal(error: Exception) -> int:
    click.echo(f"buckslip: internal error: {type(error).__name__}: {error}", err=True)
    if os.environ.get("BUCKSLIP_DEBUG"):
        traceback.print_exc()
    else:
        click.echo("set BUCKSLIP_DEBUG=1 to see where, and please report it", err=True)
    return 70
