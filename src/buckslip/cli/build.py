"""`buckslip build`: everything into out/."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import (
    esp_option,
    exit_code,
    fail_on_option,
    jobs_option,
    known_esps,
    project_option,
    selected,
    today,
)
from buckslip.cli.output import counted, plural, progress, talk
from buckslip.cli.site_numbers import Wanted, numbers_options
from buckslip.model.finding import Severity

if TYPE_CHECKING:
    from buckslip.export.artefact import Artefact
    from buckslip.export.build import Built
    from buckslip.export.make import MadeVariant
    from buckslip.load.changes import Change
    from buckslip.model.project import Project
    from buckslip.preview.base import Base
    from buckslip.preview.data import BuiltMail

SHOWN = 20


@click.command()
@click.argument("select", nargs=-1)
@project_option
@esp_option
@jobs_option
@fail_on_option
@click.option("--no-site", is_flag=True, help="Leave the preview site out.")
@click.option("--no-cache", is_flag=True, help="Make every mail anew.")
@numbers_options
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), help="Where to build.  [default: out]")
@click.option(
    "--base",
    metavar="DIR|REF",
    help="Compare with another build's folder, or with a commit, branch or tag, which is then built too.",
)
@click.pass_context
def command(
    context: click.Context,
    select: tuple[str, ...],
    root: Path,
    esps: tuple[str, ...],
    jobs: int | None,
    fail_on: str,
    no_site: bool,
    no_cache: bool,
    out: Path | None,
    customers: str,
    events: str,
    as_of: str,
    simulate: int | None,
    no_reach: bool,
    base: str | None,
) -> None:
    """Build everything into out/: mails, preview site, ESP artefacts, reports.

    SELECT names mails by id (giftshop/lens-after-camera/loyal), by the beginning of ids (giftshop), by glob or by
    file; out/ then holds only those. The folder is replaced as a whole at the end, never left half-written.
    """
    from buckslip.cli.comparing import base_of
    from buckslip.cli.loading import load_judged
    from buckslip.export.build import Plan, build
    from buckslip.export.cache import opened
    from buckslip.export.crew import default_jobs

    started = time.monotonic()
    project = load_judged(root, today())
    variants = selected(project, select)
    wanted = Wanted(customers, events, as_of, simulate, no_reach)
    plan = Plan(
        out=(out or root / "out").resolve(),
        variants=variants,
        today=today(),
        esps=known_esps(esps),
        jobs=jobs or default_jobs(),
        cache=None if no_cache else opened(project.root, "plain" if no_site else "site"),
        selection=select,
        pages=None if no_site else pages,
        finish=None if no_site else partial(finish, wanted=wanted, cached=not no_cache),
    )
    if base and not no_site:
        against = base_of(project, base, plan)
        plan = replace(plan, finish=partial(finish, wanted=wanted, cached=not no_cache, base=against))
    with progress(len(variants), "building") as advance:
        built = build(project, plan, advance)
    _summary(built, plan.out, time.monotonic() - started, site=not no_site)
    context.exit(exit_code(built.findings, fail_on))


def pages(project: Project, made: MadeVariant, day: date) -> tuple[list[Artefact], Mapping[str, object]]:
    """A variant's files for the preview site, and its line on the dashboard."""
    from buckslip.export.artefact import Artefact
    from buckslip.preview.pages import variant_files

    mails = site_mails(project, made)
    lost = _lost(made, {one.rendered.mail.locale for one in mails})
    if not mails:
        return [], {"failed": made.id, "findings": lost}
    site = variant_files(project, mails, day)
    entry = {**site.entry, "lost": lost} if lost else site.entry
    return [Artefact(file.path, file.data) for file in site.files], entry


def _lost(made: MadeVariant, drawn: Collection[str]) -> list[Mapping[str, str]]:
    """Why a variant, or some of its locales, could not be drawn."""
    known = (one for one in made.findings if one.severity is Severity.ERROR)
    return [
        {"place": str(one.span), "message": one.message, "help": one.help}
        for one in known
        if not drawn or (one.locale and one.locale not in drawn)
    ]


def site_mails(project: Project, made: MadeVariant) -> list[BuiltMail]:
    """The mails of a variant that could be drawn, as the preview site takes them."""
    from buckslip.preview.data import BuiltMail

    return [
        BuiltMail(
            one.rendered,
            tuple(finding for finding in made.findings if finding.locale in ("", one.mail.locale)),
            one.bundles,
            len(one.html),
            (project.root / one.mail.path).read_text(encoding="utf-8"),
            one.results,
            {"html": one.html, "txt": one.text, "eml": one.eml},
        )
        for one in made.mails
        if one.rendered.html
    ]


def finish(
    project: Project,
    staging: Path,
    entries: Sequence[Mapping[str, object]],
    *,
    wanted: Wanted,
    cached: bool = True,
    base: Base | None = None,
) -> None:
    """Complete the preview site round the pages of all variants.

    It tells what is counted on customers as `wanted`, and what changed since `base`.
    """
    from buckslip.cli.comparing import compared_with
    from buckslip.cli.examples import drawn_examples
    from buckslip.cli.new import starter
    from buckslip.cli.releases import releases
    from buckslip.cli.site_numbers import numbers
    from buckslip.preview.site import build_site

    failed = [one for one in entries if "failed" in one]
    failed += [{"failed": one["id"], "findings": one["lost"]} for one in entries if "lost" in one]
    entries = [{key: value for key, value in one.items() if key != "lost"} for one in entries if "failed" not in one]
    own = project.root / "site"
    source = own if (own / "mkdocs.yml").is_file() else starter() / "site"
    entries, found = compared_with(base, project, staging, entries)
    build_site(
        project,
        staging,
        entries,
        source=source,
        examples=drawn_examples(project),
        today=today(),
        numbers=numbers(project, wanted, cached=cached),
        published=releases(project.root),
        compared=found,
        history=_history(project, {one["id"] for one in entries if one}),
        failed=failed,
    )


def _history(project: Project, built: Collection[object]) -> Mapping[str, Sequence[Change]]:
    """The commits that changed each of the variants that were built."""
    from buckslip.load.changes import changes, of_variant

    known = changes(project.root)
    found = ((one.id, of_variant(one, known)) for one in project.variants if one.id in built)
    return {name: ones for name, ones in found if ones}


def _summary(built: Built, out: Path, seconds: float, *, site: bool) -> None:
    for finding in built.findings[:SHOWN]:
        talk(str(finding))
    if len(built.findings) > SHOWN:
        talk(f"… and {len(built.findings) - SHOWN} more: buckslip check shows all")
    counts = f"{plural(built.variants, 'variant')}, {plural(built.mails, 'mail')}, {plural(len(built.entries), 'file')}"
    talk(f"built {counts} in {seconds:.1f} s: {counted(built.findings)}")
    click.echo(out / "site" / "index.html" if site else out)
