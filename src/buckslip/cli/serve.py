"""`buckslip serve`: the preview site, live."""

from __future__ import annotations

from pathlib import Path

import click

from buckslip.cli.options import esp_option, known_esps, project_option, today
from buckslip.cli.output import talk


@click.command()
@project_option
@esp_option
@click.option("-p", "--port", type=click.IntRange(0, 65535), help="The port.  [default: 8000, or the next free one]")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--open", "opened", is_flag=True, help="Open the browser.")
@click.option("--poll", is_flag=True, help="Look for changes instead of waiting for events: for network drives.")
@click.option("--no-background", "idle", is_flag=True, help="Make no mail before it is opened.")
def command(
    root: Path, esps: tuple[str, ...], port: int | None, host: str, opened: bool, poll: bool, idle: bool
) -> None:
    """Show the preview site live: what you save is in the browser at once.

    A mail that cannot be drawn shows why, file, line and column, above its last good state.
    """
    from buckslip.cli.serving.run import Wanted, serve
    from buckslip.model.errors import ProjectError

    if not (root / "content").is_dir() and not (root / "rules").is_dir():
        raise ProjectError(f"{root} is not a buckslip project: it has neither content/ nor rules/")
    if host not in ("127.0.0.1", "::1", "localhost"):
        talk(f"warning: everybody who can reach {host} can read these mails and write persona files")
    address = "127.0.0.1" if host == "localhost" else host
    serve(Wanted(root, today(), known_esps(esps) if esps else (), address, port, opened, poll, background=not idle))
