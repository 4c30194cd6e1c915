"""`buckslip check`: everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import esp_option, exit_code, fail_on_option, jobs_option, project_option, selected, today
from buckslip.cli.options import known_esps as esps_of
from buckslip.cli.output import plural, progress, talk
from buckslip.model.errors import UsageError

if TYPE_CHECKING:
    from buckslip.cli.fixing import Judged
    from buckslip.export.make import Oracle
    from buckslip.model.finding import Finding
    from buckslip.model.project import Project

FORMAT_NAMES = ("github", "json", "junit", "markdown", "sarif", "text")


@click.command()
@click.argument("select", nargs=-1)
@project_option
@esp_option
@jobs_option
@fail_on_option
@click.option(
    "--format", "form", type=click.Choice(FORMAT_NAMES), default="text", show_default=True, help="How to show findings."
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead.")
@click.option("--select", "only", multiple=True, metavar="RULE", help="Only this rule, or rules that begin so.")
@click.option("--ignore", "ignored", multiple=True, metavar="RULE", help="Not this rule, nor rules that begin so.")
@click.option("--personas", type=click.Path(file_okay=False, path_type=Path), help="Write example customers there.")
@click.option(
    "--baseline",
    "former",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A former SARIF or JSON report: what it holds is not told again.",
)
@click.option("--fix", is_flag=True, help="Show the safe fixes as a diff, and write them if you agree.")
@click.option("--yes", is_flag=True, help="With --fix: write them without a question.")
@click.option("--profile", is_flag=True, help="Tell how long each rule takes.")
@click.option("--spamassassin", is_flag=True, help="Ask SpamAssassin too, if it is installed (local tests only).")
@click.pass_context
def command(
    context: click.Context,
    select: tuple[str, ...],
    root: Path,
    esps: tuple[str, ...],
    jobs: int | None,
    fail_on: str,
    form: str,
    output: Path | None,
    only: tuple[str, ...],
    ignored: tuple[str, ...],
    personas: Path | None,
    former: Path | None,
    fix: bool,
    yes: bool,
    profile: bool,
    spamassassin: bool,
) -> None:
    """Show everything that is wrong, without writing anything.

    Needs no network, no token and no data. SELECT names mails as for `build`. With --personas, the example customers
    of findings about audiences are written as persona files, to preview the mails with. With --fix, what needs
    nobody's judgement is mended in your files, after you saw how.
    """
    from buckslip.cli.loading import load_judged

    if yes and not fix:
        raise UsageError("--yes goes with --fix")
    oracle = _oracle() if spamassassin else None

    def judge() -> Judged:
        project = load_judged(root, today())
        found = _findings(project, select, esps_of(esps), jobs, oracle)
        wanted = [one for one in found if not only or one.rule.startswith(only)]
        findings = tuple(one for one in wanted if not (ignored and one.rule.startswith(ignored)))
        return project, _fresh(project, findings, former) if former else findings

    project, findings = _fixed(root, judge, yes=yes, aside=form != "text" or output is not None) if fix else judge()
    _print(project, findings, form, output)
    if profile:
        _profile(project, select)
    if personas:
        _write_personas(project, findings, personas)
    context.exit(exit_code(findings, fail_on))


def _fixed(root: Path, judge: Callable[[], Judged], *, yes: bool, aside: bool) -> Judged:
    from buckslip.cli.fixing import fixed

    return fixed(root, judge, yes=yes, aside=aside)


def _oracle() -> Oracle | None:
    """SpamAssassin, if there is one."""
    from buckslip.export.spam import PROGRAM, installed, scored

    if installed():
        return scored
    talk(f"{PROGRAM} is not installed; its rule judges nothing")
    return None


def _fresh(project: Project, findings: tuple[Finding, ...], former: Path) -> tuple[Finding, ...]:
    """What the former report does not hold."""
    from buckslip.export.baseline import baseline, fresh
    from buckslip.export.reports import reader

    new = fresh(findings, baseline(former.read_text(encoding="utf-8", errors="replace"), str(former)), reader(project))
    talk(f"{plural(len(findings) - len(new), 'finding')} of {former} left out")
    return new


def _profile(project: Project, select: tuple[str, ...]) -> None:
    """The time of each rule, on the selected mails one after the other."""
    from buckslip.cli.timing import tell_timings
    from buckslip.export.timing import timings

    tell_timings(timings(project, selected(project, select), today()))


def _findings(
    project: Project, select: tuple[str, ...], esps: tuple[str, ...], jobs: int | None, oracle: Oracle | None
) -> list[Finding]:
    from contextlib import closing

    from buckslip.cli.examples import examples
    from buckslip.export.build import crashed
    from buckslip.export.crew import Crew, default_jobs
    from buckslip.export.make import Maker
    from buckslip.model.finding import in_file_order

    variants = selected(project, select)
    chosen = {one.id for one in variants}
    findings = [one for one in project.findings if not one.mail or one.mail in chosen]
    maker = Maker(project, esps, today(), oracle)
    with progress(len(variants), "checking") as advance, closing(Crew(maker, jobs or default_jobs())) as crew:
        for files, found in crew.run(variants):
            findings += crashed(files) if found is None else found
            advance(files.id)
    if not select:
        for example in examples(project):
            findings += example.findings
    return list(in_file_order(findings))


def _write_personas(project: Project, findings: Sequence[Finding], folder: Path) -> None:
    """The customers that show these findings."""
    from buckslip.checks.spoken import told_by
    from buckslip.cli.loading import first_moment
    from buckslip.cli.personas import write_personas
    from buckslip.targeting.journeys import main_mails
    from buckslip.targeting.proofs import proofs

    shown = {(one.rule, one.mail) for one in findings}
    told = [
        one
        for one in proofs(project, main_mails(project), first_moment(today()))
        if one.finding in findings
        or any((rule, one.finding.mail) in shown for rule in told_by(one.finding, project.rules))
    ]
    named = ((one.finding.rule, one.finding.mail or Path(one.finding.span.path).stem, one.example) for one in told)
    found = [(f"{rule}-{about}".replace("/", "-"), f"Shows {rule}", who) for rule, about, who in named if who]
    write_personas(folder, found, project.schema)


def _print(project: Project, findings: tuple[Finding, ...], form: str, output: Path | None) -> None:
    import sys

    from buckslip.checks.fixes import fixes
    from buckslip.export.formats.registry import FORMATS
    from buckslip.export.mending import raw_reader
    from buckslip.export.reports import reader

    coloured = form == "text" and output is None and sys.stdout.isatty()
    safe = fixes(findings, project, raw_reader(project.root))
    text = FORMATS[form](findings, project.rules, read=reader(project), colour=coloured, fixes=safe)
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
        talk(f"wrote {output}")
    else:
        click.echo(text, nl=not text.endswith("\n"))
