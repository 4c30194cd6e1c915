"""`buckslip reach`: who gets what, counted on a file of customers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import exit_code, fail_on_option, moment, project_option, selected
from buckslip.cli.output import counted, progress, talk
from buckslip.model.errors import UsageError

if TYPE_CHECKING:
    from buckslip.model.finding import Finding
    from buckslip.model.project import Project
    from buckslip.targeting.numbers import Candidate, Reach
    from buckslip.targeting.reach import Inputs, Watch

DIALECTS = ("bigquery", "duckdb", "postgres", "snowflake", "spark")
CUSTOMERS, EVENTS = "data/customers.csv", "data/events.csv"
_MEMBERS = "Write id and address of all who get the one variant, to upload where an ESP takes no such segment."
_PREPARED = "A file that keeps customers and totals in one table, for the next count; made when need be."
_SIMULATE = (
    "Go through the next days under the limits, journeys and triggers of the project: mails by day, who has to wait, "
    "and how close together mails come."
)


@click.command()
@click.argument("select", nargs=-1)
@project_option
@click.option("--customers", default="", metavar="FILE", help=f"Who there is.  [default: {CUSTOMERS} of the project]")
@click.option("--events", default="", metavar="FILE", help=f"What they did.  [default: {EVENTS}, beside the customers]")
@click.option("--as-of", default="", metavar="TIME", help="The moment to count for, as 2026-11-22.  [default: today]")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True, help="Where.")
@click.option("--spark-url", default="", metavar="URL", help="A cluster, as spark://host:7077.  [default: here]")
@click.option("--memory", default="", metavar="SIZE", help="What DuckDB may use, as 2GB.  [default: 400MB]")
@click.option("--prepared", type=click.Path(dir_okay=False, path_type=Path), help=_PREPARED)
@click.option("--sql", "dialect", type=click.Choice(DIALECTS), default=None, help="Print each audience as SQL instead.")
@click.option("--simulate", "days", type=click.IntRange(1, 366), metavar="DAYS", help=_SIMULATE)
@click.option("--members", "listed", type=click.Path(dir_okay=False, path_type=Path), help=_MEMBERS)
@click.option("--locale", default="", metavar="TAG", help="With --members: only those who read this locale.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How.")
@fail_on_option
@click.pass_context
def command(
    context: click.Context,
    select: Sequence[str],
    root: Path,
    customers: str,
    events: str,
    as_of: str,
    engine: str,
    spark_url: str,
    memory: str,
    prepared: Path | None,
    dialect: str | None,
    days: int | None,
    listed: Path | None,
    locale: str,
    form: str,
    fail_on: str,
) -> None:
    """Count who gets what: reach, first match, overlaps, the uncovered, by country and locale, on your own customers.

    FILE is CSV (UTF-8, with a header), Parquet, a DuckDB file or a PostgreSQL address; `#table` behind the last two
    names the table. Customers need a column `id`, and have the fields of rules/schema.yml; events need `customer_id`,
    `event` and `at`, and have the properties. A value that does not fit the schema is reported with its line, and
    counts as missing.

    SELECT is an id, its beginning, a glob or a file. The other variants of a mail are counted along, since of a mail
    everybody gets the matching variant with the highest priority.

    With --sql nothing is counted, and no file is read: the statements are for a database of your own.
    """
    from buckslip.load.project import load_project
    from buckslip.targeting.candidates import candidates, with_siblings

    at = moment(as_of)
    project = load_project(root)
    chosen = selected(project, select)
    known, findings = candidates(project, with_siblings(project, chosen))
    ids = {one.id for one in chosen}
    if dialect:
        context.exit(exit_code(_print_sql(known, ids, dialect, at, findings), fail_on))
    inputs = _inputs(project, customers, events)
    if days:
        told = _simulated(project, inputs, at, days, only=ids, memory=memory, form=form, engine=engine)
        context.exit(exit_code(told, fail_on))
    if listed or locale:
        told = (*findings, *_listed(listed, known, ids, inputs, project, at, locale=locale, memory=memory))
        context.exit(exit_code(told, fail_on))
    found = _counted(known, inputs, project, at, engine=engine, url=spark_url, memory=memory, prepared=prepared)
    found = _narrowed(found, findings, ids)
    context.exit(exit_code(_print(found, inputs, form), fail_on))


def _listed(
    path: Path | None,
    known: Sequence[Candidate],
    ids: set[str],
    inputs: Inputs,
    project: Project,
    moment: datetime,
    *,
    locale: str,
    memory: str,
) -> Sequence[Finding]:
    from buckslip.cli.member_list import write_list

    if path is None:
        raise UsageError("--locale narrows the list that --members writes")
    with _watched() as watch:
        told = write_list(path, known, ids, inputs, project, moment, locale=locale, memory=memory, watch=watch)
    if told:
        _show(told)
    return told


def _print(found: Reach, inputs: Inputs, form: str) -> Sequence[Finding]:
    if form == "json":
        click.echo(json.dumps(_with_findings(found, inputs), indent=2, ensure_ascii=False))
    else:
        from buckslip.cli.reach_tables import print_tables

        print_tables(found)
        _show(found.findings)
    return found.findings


def _simulated(
    project: Project,
    inputs: Inputs,
    moment: datetime,
    days: int,
    *,
    only: set[str],
    memory: str,
    form: str,
    engine: str,
) -> Sequence[Finding]:
    """The findings of a simulation, which is printed."""
    from buckslip.cli.simulation import print_simulation, simulated

    if engine != "duckdb":
        raise UsageError("--simulate runs on this machine, with --engine duckdb")
    with _watched() as watch:
        found = simulated(project, inputs, moment, days, only=only, memory=memory, watch=watch)
    print_simulation(found, form)
    if form == "text":
        _show(found.findings)
    return found.findings


def _counted(
    known: Sequence[Candidate],
    inputs: Inputs,
    project: Project,
    moment: datetime,
    *,
    engine: str,
    url: str,
    memory: str,
    prepared: Path | None,
) -> Reach:
    from buckslip.targeting.reach import counted as by_duckdb
    from buckslip.targeting.reach import question

    asked = question(known, project.schema, moment)
    if engine == "spark" and prepared:
        raise UsageError("--prepared is for --engine duckdb")
    if engine == "spark":
        from buckslip.targeting.spark import counted as by_spark

        return by_spark(asked, inputs, project.schema, url=url)
    if url:
        raise UsageError("--spark-url is for --engine spark")
    with _watched() as watch:
        return by_duckdb(asked, inputs, project.schema, memory=memory, watch=watch, prepared=prepared)


def _inputs(project: Project, customers: str, events: str) -> Inputs:
    from buckslip.targeting.reach import Inputs

    if not customers:
        if not (project.root / CUSTOMERS).is_file():
            raise UsageError(f"the project has no {CUSTOMERS}; name a file with --customers")
        customers = str(project.root / CUSTOMERS)
        if not events and (project.root / EVENTS).is_file():
            events = str(project.root / EVENTS)
    return Inputs(customers, events)


def _narrowed(found: Reach, findings: Sequence[Finding], ids: set[str]) -> Reach:
    """What was asked for; siblings were only counted along."""
    mails = {one.mail for one in found.variants if one.id in ids}
    return replace(
        found,
        variants=tuple(one for one in found.variants if one.id in ids),
        mails=tuple(one for one in found.mails if one.id in mails),
        findings=tuple(one for one in (*findings, *found.findings) if not one.mail or one.mail in ids),
    )


def _with_findings(found: Reach, inputs: Inputs) -> dict[str, object]:
    from buckslip.targeting.reach import as_written

    sources = dict(zip(("customers_file", "events_file"), inputs.names, strict=True))
    return {**found.as_json(), **sources, "findings": as_written(found.findings)}


def _print_sql(
    known: Sequence[Candidate], ids: set[str], dialect: str, moment: datetime, findings: Sequence[Finding]
) -> Sequence[Finding]:
    from buckslip.targeting.selection import selection

    click.echo("\n\n".join(selection(one, dialect, moment) for one in known if one.id in ids))
    _show(findings)
    return findings


def _show(findings: Sequence[Finding]) -> None:
    for one in findings:
        talk(str(one))
    talk(counted(findings))


@contextmanager
def _watched() -> Iterator[Watch | None]:
    """A bar on stderr that follows the database, when that is a terminal."""
    import sys

    if not sys.stderr.isatty():
        yield None
        return
    with progress(100, "counting, in %") as advance:
        done = 0
        now = ""

        def watch(label: str, percent: float) -> None:
            nonlocal done, now
            if label == now and percent > done:
                for _ in range(int(percent) - int(done)):
                    advance(label)
            now, done = label, int(percent)

        yield watch
