"""`buckslip shots`: pictures of built mails by headless Chromium."""

from __future__ import annotations

import time
from pathlib import Path

import click

from buckslip.cli.options import project_option
from buckslip.cli.output import plural, progress, talk

WIDTHS, SCHEMES = "375,640", "light,dark"


@click.command()
@click.argument("select", nargs=-1)
@project_option
@click.option("--width", "widths", default=WIDTHS, show_default=True, metavar="PIXELS,…", help="Widths of the window.")
@click.option(
    "--scheme", "schemes", default=SCHEMES, show_default=True, metavar="NAME,…", help="Of light, dark and forced."
)
@click.option("--persona", "personas", multiple=True, metavar="NAME", help="As this persona; may be given again.")
@click.option("--all-personas", is_flag=True, help="As every persona, each distinct rendering once.")
@click.option("--locale", "locales", multiple=True, metavar="TAG", help="Only this locale; may be given again.")
@click.option("--changed", is_flag=True, help="Only mails that changed since the base of the build, or are new.")
@click.option(
    "-o", "--out", type=click.Path(file_okay=False, path_type=Path), help="The build's folder.  [default: out]"
)
@click.option(
    "--base",
    type=click.Path(file_okay=False, path_type=Path),
    help="Take the base's side from this build's folder.  [default: from what `build --base` kept of it]",
)
@click.option("--no-cache", is_flag=True, help="Take every picture anew.")
def command(
    select: tuple[str, ...],
    root: Path,
    widths: str,
    schemes: str,
    personas: tuple[str, ...],
    all_personas: bool,
    locales: tuple[str, ...],
    changed: bool,
    out: Path | None,
    base: Path | None,
    no_cache: bool,
) -> None:
    """Take pictures of built mails into out/site/shots/, for the site, for pull requests and for your own eyes.

    Each mail is shown as the first persona who would get it, unless others are named. In a build with --base, changed
    mails are taken on both sides, and what differs is boxed. Needs Chromium and `pip install 'buckslip[shots]'`;
    nothing else does. The network is never asked, and no script runs.
    """
    from buckslip.cli.shooting.album import write_album
    from buckslip.cli.shooting.camera import Camera
    from buckslip.cli.shooting.chosen import Wanted, chosen, numbers, schemes_of
    from buckslip.cli.shooting.darkroom import Darkroom

    started = time.monotonic()
    wanted = Wanted(select, numbers(widths), schemes_of(schemes), personas, all_personas, locales, changed)
    home = (out or root / "out").resolve()
    film = chosen(home, wanted, base)
    camera = Camera.found()
    darkroom = Darkroom(None if no_cache else root / ".cache" / "buckslip" / "shots", camera.version)
    with progress(len(film.shots), "taking pictures") as advance:
        taken = darkroom.taken(film.shots, camera, advance)
    pairs = write_album(home, film, taken, camera.version)
    talk(
        f"{plural(len(film.shots), 'picture')}, {darkroom.fresh} of them new, "
        f"{plural(pairs, 'pair')} compared, in {time.monotonic() - started:.1f} s"
    )
    click.echo(home / "site" / "shots")
