"""`out/audit/<id>/<locale>.json`: an unsigned in-toto statement about every file that was made of one mail.

Its shape is that of the in-toto Statement v1 (github.com/in-toto/attestation, spec/v1/statement.md, read 2026-11-22).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path

from buckslip import __version__, checks
from buckslip.export.artefact import Artefact, Entry
from buckslip.export.audit import Record
from buckslip.export.audit_names import PREDICATE, STATEMENT, belongs, statement_path
from buckslip.export.formats.sarif import fingerprints
from buckslip.export.reports import reader
from buckslip.load.packs import PATH as PACKS
from buckslip.load.revision import Revision, revision
from buckslip.model.finding import Finding, Severity
from buckslip.model.project import Project

LOCK = "requirements/runtime.lock"
LIBRARIES = ("css-inline", "mjml-python")


@dataclass(frozen=True, slots=True)
class Seal:
    """What the statements of one build have in common: where it came from, who made it, by which rules and day.

    It is asked for once, and never cached with a mail: a commit changes nothing in the mail itself. `reach` is the
    number of customers in each variant's audience, when somebody counted them.
    """

    project: Project
    source: Revision
    today: date
    policy: Mapping[str, object]
    packs: Mapping[str, Mapping[str, object]]
    builder: Mapping[str, object]
    reach: Mapping[str, int] = field(default_factory=dict)

    def statements(
        self, records: Iterable[Record], entries: Sequence[Entry], findings: Sequence[Finding]
    ) -> list[Artefact]:
        """The statement of each record's mail; `entries` and `findings` are those of its variant."""
        return [
            Artefact(
                statement_path(one.id, one.locale), self._statement(one, entries, findings), _sources(one, entries)
            )
            for one in records
        ]

    def _statement(self, record: Record, entries: Sequence[Entry], findings: Sequence[Finding]) -> bytes:
        own = [one for one in self.project.findings if one.mail == record.id]
        known = [one for one in (*own, *findings) if one.locale in ("", record.locale)]
        subjects = [{"name": one.path, "digest": {"sha256": one.sha256}} for one in _files(record, entries)]
        predicate = {**record.told, "results": self._results(record, known)}
        if record.id in self.reach:
            predicate["audience"] = {**_mapping(record.told["audience"]), "reach": self.reach[record.id]}
        packs = {name: one for name, one in self.packs.items() if not one["law"] or name in record.packs}
        predicate["policy"] = {**self.policy, "packs": packs}
        predicate["source"] = {"commit": self.source.commit or None, "dirty": self.source.dirty}
        predicate["builder"] = self.builder
        return _written(subjects, predicate)

    def _results(self, record: Record, findings: Sequence[Finding]) -> dict[str, object]:
        """Counts, how each rule came out, and the findings by their fingerprints; their words stay in the report."""
        counts = Counter(one.severity for one in findings)
        prints = fingerprints(findings, reader(self.project)) if findings else []
        return {
            "day": self.today.isoformat(),
            **{f"{one.value}s": counts[one] for one in Severity},
            "rules": dict(sorted(record.results.items())),
            "findings": [
                {"rule": one.rule, "severity": one.severity.value, "place": str(one.span), "fingerprint": mark}
                for one, mark in zip(findings, prints, strict=True)
            ],
        }


def seal(project: Project, today: date, reach: Mapping[str, int] | None = None) -> Seal:
    """The seal for a build of that day."""
    return Seal(
        project, revision(project.root), today, _policy(project), _packs(project), _builder(project), reach or {}
    )


def _files(record: Record, entries: Iterable[Entry]) -> list[Entry]:
    return sorted((one for one in entries if belongs(one.path, record.id, record.locale)), key=lambda one: one.path)


def _sources(record: Record, entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(sorted({path for one in _files(record, entries) for path in one.sources}))


def _mapping(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping)
    return value


# What a build has in common ------------------------------------------------------------------------------------------


def _policy(project: Project) -> dict[str, object]:
    folder = Path(checks.__file__).parent
    clients = (folder / "caniemail.json").read_bytes()
    return {
        "packs_sha256": _sha256_of(project.root / PACKS),
        "lexicon_sha256": _listed((path.name, path) for path in sorted((folder / "lexicon").glob("*.txt"))),
        "caniemail": {"updated": json.loads(clients).get("updated"), "sha256": sha256(clients).hexdigest()},
    }


def _packs(project: Project) -> dict[str, Mapping[str, object]]:
    """Each pack: whether it is law, when it was reviewed, and the digest of the list of its rules' digests.

    `sha256sum rules/compliance/law/*-*.md | sha256sum` gives the same digest.
    """
    pages = sorted((one.pack, one.span.path) for one in project.rules.values())
    told: dict[str, dict[str, object]] = {
        name: {"law": one.is_jurisdiction, "reviewed_on": one.reviewed_on or None}
        for name, one in project.packs.items()
    }
    for name, found in groupby(pages, key=lambda one: one[0]):
        paths = [path for _, path in found]
        listed = _listed((path, project.root / path) for path in paths)
        pack = told.setdefault(name, {"law": False, "reviewed_on": None})
        pack |= {"rules": len(paths), "rules_sha256": listed}
    return dict(sorted(told.items()))


def _builder(project: Project) -> dict[str, object]:
    lock = _sha256_of(project.root / LOCK)
    return {"buckslip": __version__, **{name: _version(name) for name in LIBRARIES}, "lock_sha256": lock}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _listed(files: Iterable[tuple[str, Path]]) -> str:
    """The digest of what `sha256sum` prints of the files."""
    return sha256("".join(f"{_sha256_of(path)}  {name}\n" for name, path in files).encode()).hexdigest()


def _sha256_of(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _written(subjects: Sequence[object], predicate: Mapping[str, object]) -> bytes:
    """One line a subject and one a part of the predicate: quick to write, and a diff shows what changed."""
    lines = ",\n  ".join(_json(one) for one in subjects)
    parts = ",\n  ".join(f"{_json(name)}: {_json(value)}" for name, value in sorted(predicate.items()))
    return (
        f'{{\n "_type": {_json(STATEMENT)},\n "subject": [\n  {lines}\n ],\n'
        f' "predicateType": {_json(PREDICATE)},\n "predicate": {{\n  {parts}\n }}\n}}\n'
    ).encode("utf-8", "replace")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
