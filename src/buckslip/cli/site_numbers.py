"""What `build` adds to the review site from customers' data: rounded counts, kept by the digests of data and rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from buckslip.cli.options import moment
from buckslip.cli.output import talk
from buckslip.model.errors import UsageError

if TYPE_CHECKING:
    from buckslip.model.project import Project
    from buckslip.targeting.numbers import Candidate
    from buckslip.targeting.reach import Inputs, Reach

F = TypeVar("F", bound=Callable[..., Any])

CUSTOMERS, EVENTS = "data/customers.csv", "data/events.csv"
DAYS = 30  # of the calendar, where nobody asks for another number
MANY = 200_000  # customers from which on nobody is simulated unasked
VERSION = "3"  # of what is kept


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options as they were given: "" for none, and None for as many days as usual."""

    customers: str = ""
    events: str = ""
    as_of: str = ""
    simulate: int | None = None
    no_reach: bool = False


def numbers_options(command: F) -> F:
    """The options that say what is counted; they arrive as `customers`, `events`, `as_of`, `simulate`, `no_reach`."""
    for add in (
        click.option("--no-reach", is_flag=True, help=f"Count nobody, though {CUSTOMERS} is there."),
        click.option(
            "--simulate",
            type=click.IntRange(0, 366),
            default=None,
            metavar="DAYS",
            help=f"Days of the site's calendar, 0 for none.  [default: {DAYS}, none of more than {MANY:,} customers]",
        ),
        click.option("--as-of", default="", metavar="TIME", help="The moment to count for.  [default: today]"),
        click.option("--events", default="", metavar="FILE", help=f"What they did.  [default: {EVENTS}]"),
        click.option(
            "--customers", default="", metavar="FILE", help=f"Whom to count for the site.  [default: {CUSTOMERS}]"
        ),
    ):
        command = add(command)
    return command


def numbers(project: Project, wanted: Wanted, *, cached: bool = True) -> Mapping[str, Any] | None:
    """Reach and calendar for `preview`, rounded; None where nobody is to be counted.

    Raises UsageError when a file that was named cannot serve; of the project's own file it is only told.
    """
    inputs = _inputs(project, wanted) if not wanted.no_reach else None
    if inputs is None:
        return None
    as_of = moment(wanted.as_of)
    place = _place(project, inputs, as_of, wanted.simulate) if cached else None
    found = _read(place) if place else None
    if found is None:
        try:
            found = _counted(project, inputs, as_of, wanted.simulate)
        except UsageError as problem:
            if wanted.customers:
                raise
            talk(f"the site has no reach: {problem}")
            return None
        if place:
            _write(place, found)
    for fault in found["faults"]:
        talk(f"reach: {fault}")
    return found


def _inputs(project: Project, wanted: Wanted) -> Inputs | None:
    from buckslip.targeting.reach import Inputs

    if wanted.customers:
        return Inputs(wanted.customers, wanted.events)
    if not (project.root / CUSTOMERS).is_file():
        return None
    events = wanted.events or (str(project.root / EVENTS) if (project.root / EVENTS).is_file() else "")
    return Inputs(str(project.root / CUSTOMERS), events)


def _counted(project: Project, inputs: Inputs, as_of: datetime, days: int | None) -> Mapping[str, Any]:
    from buckslip.preview.counts import of_reach
    from buckslip.targeting.candidates import candidates
    from buckslip.targeting.reach import counted, question

    known, _ = candidates(project, project.variants)
    found = counted(question(known, project.schema, as_of), inputs, project.schema)
    told = dict(of_reach(found, _segments(project, inputs, as_of)))
    told["faults"] = [f"{one.message}; {one.help}" for one in found.findings if one.rule == "no-events"]
    if days is None and found.customers > MANY:
        told["unsimulated"] = f"no calendar of more than {MANY:,} customers, unless --simulate asks for it"
    elif days != 0 and known:
        told["calendar"] = _calendar(project, known, inputs, as_of, days or DAYS)
    return told


def _calendar(
    project: Project, known: Sequence[Candidate], inputs: Inputs, as_of: datetime, days: int
) -> Mapping[str, Any]:
    from buckslip.preview.counts import of_simulation
    from buckslip.targeting.journeys import main_mails
    from buckslip.targeting.setting import setting
    from buckslip.targeting.simulate import simulate

    asked = setting(project, known, main_mails(project))
    return of_simulation(simulate(asked, inputs, project.schema, as_of, days))


def _segments(project: Project, inputs: Inputs, as_of: datetime) -> Mapping[str, int]:
    """How many customers are in each named audience."""
    from buckslip.syntax.nodes import And
    from buckslip.targeting.numbers import Candidate
    from buckslip.targeting.reach import counted, question
    from buckslip.targeting.variants import segments_of

    asked = [
        Candidate(name, name, 0, And(tuple(one.rule for one in parts)), project.audiences[name].span, commercial=False)
        for name, parts in segments_of(project)
    ]
    if not asked:
        return {}
    found: Reach = counted(question(asked, project.schema, as_of), inputs, project.schema)
    return {one.id: one.reach for one in found.variants}


# What is kept --------------------------------------------------------------------------------------------------------


def _place(project: Project, inputs: Inputs, as_of: datetime, days: int | None) -> Path | None:
    """Where the counts of these data under these rules are kept; None where a database is asked, which may change."""
    from buckslip.export.cache import opened

    told = f"{VERSION}\0{opened(project.root, 'numbers').salt}\0{as_of}\0{days}\0"
    key = hashlib.sha256(told.encode())
    for one in (inputs.customers, inputs.events):
        name, _, table = one.partition("#")
        if name and not Path(name).is_file():
            return None
        if name:
            with Path(name).open("rb") as file:
                key.update(hashlib.file_digest(file, "sha256").digest() + table.encode() + b"\0")
    for path, text in _asked(project):
        key.update(f"{path}\0{len(text)}\0".encode() + text)
    return project.root / ".cache" / "buckslip" / "numbers" / f"{key.hexdigest()}.json"


def _asked(project: Project) -> Iterator[tuple[str, bytes]]:
    """All that decides who gets what: rules, brands, and of each mail what stands above its text."""
    for folder in ("rules", "content/_brands"):
        for path in sorted((project.root / folder).rglob("*.yml")):
            yield path.relative_to(project.root).as_posix(), _bytes(path)
    for files in project.variants:
        for name in (*sorted(files.locales.values()), files.shared):
            if name:
                head, end, _ = _bytes(project.root / name).partition(b"\n---")
                yield name, head + end


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b"\0unreadable"


def _read(place: Path) -> Mapping[str, Any] | None:
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(place: Path, found: Mapping[str, Any]) -> None:
    """Keep it; where nothing can be written, nothing is kept."""
    from buckslip.export.folder import Writer

    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_suffix(".new")
        Writer(place.parent).write(beside.name, json.dumps(found).encode())
        beside.replace(place)
