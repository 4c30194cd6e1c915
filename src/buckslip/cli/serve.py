"""`buckslip serve`: the preview site, live."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from buckslip.cli.options import esp_option, known_esps, project_option, today
from buckslip.cli.output import talk
from buckslip.cli.site_numbers import numbers_options


@click.command()
@project_option
@esp_option
@click.option("-p", "--port", type=click.IntRange(0, 65535), help="The port.  [default: 8000, or the next free one]")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--open", "opened", is_flag=True, help="Open the browser.")
@click.option("--poll", is_flag=True, help="Look for changes instead of waiting for events: for network drives.")
@click.option("--no-background", "idle", is_flag=True, help="Make no mail before it is opened.")
@numbers_options
@click.option("--base", default="", metavar="DIR|REF", help="Compare with another build, or a commit, branch or tag.")
def command(
    root: Path,
    esps: tuple[str, ...],
    port: int | None,
    host: str,
    opened: bool,
    poll: bool,
    idle: bool,
    base: str,
    **counted: Any,
) -> None:
    """Show the preview site live: what you save is in the browser at once.

    A mail that cannot be drawn shows why, file, line and column, above its last good state.
    """
    from buckslip.cli.serving.run import Wanted, serve
    from buckslip.cli.site_numbers import Wanted as Counted
    from buckslip.model.errors import ProjectError

    if not (root / "content").is_dir() and not (root / "rules").is_dir():
        raise ProjectError(f"{root} is not a buckslip project: it has neither content/ nor rules/")
    if host not in ("127.0.0.1", "::1", "localhost"):
        talk(f"warning: everybody who can reach {host} can read these mails and write persona files")
    address = "127.0.0.1" if host == "localhost" else host
    if base:
        _check(root, base)
    wanted = Wanted(
        root,
        today(),
        known_esps(esps) if esps else (),
        address,
        port,
        opened,
        poll,
        background=not idle,
        counted=Counted(**counted),
        base=base,
    )
    serve(wanted)


def _check(root: Path, base: str) -> None:
    """Raise UsageError for a base that can be none, before anything is started."""
    from buckslip.load.past import commit_of
    from buckslip.preview.base import Base

    if Path(base).is_dir():
        Base(Path(base), "base")
    else:
        commit_of(root, base)
