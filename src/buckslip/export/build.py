"""Every selected variant is made, in worker processes, and written into `out/` in one go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from buckslip.checks.value import states
from buckslip.export.artefact import Artefact, Entry, entry
from buckslip.export.audit import records
from buckslip.export.audit_statement import Seal, seal
from buckslip.export.cache import Cache, Kept
from buckslip.export.crew import Crew
from buckslip.export.folder import Writer, replaced
from buckslip.export.make import MadeVariant, make_variant
from buckslip.export.manifest import manifest
from buckslip.export.reports import reports
from buckslip.model.errors import UsageError
from buckslip.model.finding import Finding, Severity, in_file_order
from buckslip.model.project import Project, VariantFiles
from buckslip.model.source import Span

SiteLine = Mapping[str, object]  # a variant's line on the dashboard
Pages = Callable[[Project, MadeVariant, date], tuple[Sequence[Artefact], SiteLine]]
Finish = Callable[[Project, Path, Sequence[SiteLine]], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build and how. `pages` adds a variant's files for the preview site, `finish` completes the folder."""

    out: Path
    variants: tuple[VariantFiles, ...]
    today: date
    esps: tuple[str, ...]
    jobs: int = 1
    cache: Cache | None = None
    selection: tuple[str, ...] = ()
    pages: Pages | None = None
    finish: Finish | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one variant left: its findings and what the manifest says of its files."""

    id: str
    mails: int
    findings: tuple[Finding, ...]
    entries: tuple[Entry, ...]
    line: SiteLine = field(default_factory=dict)
    value: Mapping[str, str] = field(default_factory=dict)  # the state of each letter of its VALUE card


@dataclass(frozen=True, slots=True)
class Built:
    """The whole build: how many variants and mails, every finding in file order, the manifest's lines."""

    variants: int
    mails: int
    findings: tuple[Finding, ...]
    entries: tuple[Entry, ...] = field(repr=False)


def build(project: Project, plan: Plan, progress: Callable[[str], None] = lambda _id: None) -> Built:
    """Build into `plan.out`, which is replaced as a whole; `progress` hears each variant's id when it is done.

    Raises UsageError where the project itself would be replaced.
    """
    if project.root.resolve().is_relative_to(plan.out):
        raise UsageError(f"{plan.out} holds the project; name a folder for the build alone, such as -o out")
    with replaced(plan.out) as staging:
        outcomes = []
        work = _Work(project, plan, staging, seal(project, plan.today))
        for outcome in _done(work, plan):
            outcomes.append(outcome)
            progress(outcome.id)
        outcomes.sort(key=lambda one: one.id)
        chosen = {one.id for one in plan.variants}
        frame = (one for one in project.findings if not one.mail or one.mail in chosen)
        findings = in_file_order([*frame, *(one for outcome in outcomes for one in outcome.findings)])
        entries = [one for outcome in outcomes for one in outcome.entries]
        if plan.finish:
            plan.finish(project, staging, [one.line for one in outcomes if one.line])
            entries += _site_entries(staging, entries)
        values = {one.id: one.value for one in outcomes if one.value}
        entries += _write(Writer(staging), reports(findings, project, values))
        (staging / "manifest.json").write_bytes(manifest(entries, findings, plan.selection))
    return Built(len(outcomes), sum(one.mails for one in outcomes), findings, tuple(entries))


def _done(work: _Work, plan: Plan) -> Iterator[Outcome]:
    with closing(Crew(work, plan.jobs)) as crew:
        for files, outcome in crew.run(plan.variants):
            yield outcome or Outcome(files.id, 0, crashed(files), ())


def crashed(files: VariantFiles) -> tuple[Finding, ...]:
    """The finding for a variant that ended its worker process."""
    path = files.locales[min(files.locales)]
    message = "a library crashed the process on this mail"
    return (Finding("crashed-mail", Severity.ERROR, Span(path), message, "take the last change back", files.id),)


class _Work:
    """Make one variant and write its files: what each worker process does."""

    def __init__(self, project: Project, plan: Plan, staging: Path, sealing: Seal) -> None:
        self._project = project
        self._seal = sealing
        self._plan = plan
        self._writer = Writer(staging)

    def __call__(self, files: VariantFiles) -> Outcome:
        cache = self._plan.cache
        key = cache.key(self._project, files, self._plan.esps, self._plan.today) if cache else ""
        kept = cache.get(key) if cache else None
        if kept is None:
            kept = self._made(files)
            if cache:
                cache.put(key, kept)
        entries = _write(self._writer, kept.artefacts)
        entries += _write(self._writer, self._seal.statements(kept.records, entries, kept.findings))
        return Outcome(files.id, kept.mails, kept.findings, tuple(entries), kept.line, kept.value)

    def _made(self, files: VariantFiles) -> Kept:
        plan = self._plan
        made = make_variant(self._project, files, plan.esps, today=plan.today, with_mjml=plan.pages is not None)
        artefacts = [one for mail in made.mails for one in mail.artefacts()]
        line: SiteLine = {}
        if plan.pages:
            pages, line = plan.pages(self._project, made, plan.today)
            artefacts += pages
        told = records(self._project, made, plan.today)
        value = states(made.card(self._project.rules))
        return Kept(len(made.mails), made.findings, tuple(artefacts), line, value, told)


def _write(writer: Writer, artefacts: Iterable[Artefact]) -> list[Entry]:
    entries = []
    for artefact in artefacts:
        writer.write(artefact.path, artefact.data)
        entries.append(entry(artefact))
    return entries


def _site_entries(staging: Path, known: Sequence[Entry]) -> list[Entry]:
    """Lines for the files that the site's generator wrote by itself."""
    seen = {one.path for one in known}
    found = (
        f"{Path(folder).relative_to(staging).as_posix()}/{name}"
        for folder, _, names in os.walk(staging / "site")
        for name in names
    )
    new = sorted(name for name in found if name not in seen)
    return [entry(Artefact(name, (staging / name).read_bytes())) for name in new]
