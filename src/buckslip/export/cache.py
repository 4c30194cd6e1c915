"""What a variant gave last time, kept by the digest of everything that it was made of."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from buckslip import __version__
from buckslip.checks.functions.series import read_beside
from buckslip.export.artefact import Artefact
from buckslip.export.audit import Record
from buckslip.export.folder import Writer
from buckslip.model.finding import Finding, Severity
from buckslip.model.project import Project, VariantFiles
from buckslip.model.source import Span
from buckslip.targeting.rivals import siblings


@dataclass(frozen=True, slots=True)
class Kept:
    """What a variant gave: how many mails, what was wrong, its files, its line on the site's dashboard, its VALUE."""

    mails: int
    findings: tuple[Finding, ...]
    artefacts: tuple[Artefact, ...]
    line: Mapping[str, object]
    value: Mapping[str, str]
    records: tuple[Record, ...] = ()  # what its statements will tell


class Cache:
    """A folder of results. `salt` names the tool's code and the kind of build; another salt, other results."""

    def __init__(self, folder: Path, salt: str) -> None:
        self._folder = folder
        self._salt = salt

    @property
    def salt(self) -> str:
        """What tells apart results of another tool or another kind of build."""
        return self._salt

    def key(self, project: Project, files: VariantFiles, esps: Sequence[str], today: date) -> str:
        """The digest of everything that a variant's results depend on.

        Its files, those of its near-copies and of the mail's other variants, which may take customers from it; the
        frame, the tool, and the day, since offers and waivers end.
        """
        digest = sha256(f"{self._salt}\0{project.digest}\0{files.id}\0{','.join(esps)}\0{today}".encode())
        for one in (files, *read_beside(project, files), *siblings(project, files.brand, files.name)):
            for path in (*(one.locales[tag] for tag in sorted(one.locales)), one.shared):
                if path:
                    digest.update(path.encode() + b"\0")
                    digest.update(_bytes(project.root / path))
        return digest.hexdigest()

    def get(self, key: str) -> Kept | None:
        """What was kept under `key`; None when there is nothing, or nothing readable."""
        try:
            packed = zlib.decompress((self._folder / key[:2] / key[2:]).read_bytes())
            size = int.from_bytes(packed[:8], "big")
            head = json.loads(packed[8 : 8 + size])
        except (OSError, zlib.error, ValueError):
            return None
        findings = tuple(_finding(one) for one in head["findings"])
        artefacts = []
        at = 8 + size
        for path, length, sources in head["artefacts"]:
            artefacts.append(Artefact(path, packed[at : at + length], tuple(sources)))
            at += length
        records = tuple(Record(**{**one, "packs": tuple(one["packs"])}) for one in head["records"])
        return Kept(head["mails"], findings, tuple(artefacts), head["line"], head["value"], records)

    def put(self, key: str, kept: Kept) -> None:
        """Keep a result; a reader sees all of it or nothing. Where nothing can be written, nothing is kept."""
        listed = [(one.path, len(one.data), list(one.sources)) for one in kept.artefacts]
        findings = [asdict(one) for one in kept.findings]
        records = [asdict(one) for one in kept.records]
        content = {"mails": kept.mails, "findings": findings, "artefacts": listed, "records": records}
        head = json.dumps({**content, "line": kept.line, "value": kept.value}).encode()
        packed = len(head).to_bytes(8, "big") + head + b"".join(one.data for one in kept.artefacts)
        beside = f"{key[:2]}/{key[2:]}.{os.getpid()}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            Writer(self._folder).write(beside, zlib.compress(packed, 1))
            (self._folder / beside).replace(self._folder / key[:2] / key[2:])


def opened(root: Path, kind: str) -> Cache:
    """The project's cache for one kind of build, under `.cache/` in its folder.

    The salt holds the tool's version and the state of its code, so that a changed tool never gives old results.
    """
    code = Path(__file__).parents[1]
    stats = ((path, path.stat()) for path in sorted(code.rglob("*.py")))
    state = sha256("".join(f"{path.relative_to(code)}{one.st_size}{one.st_mtime_ns}" for path, one in stats).encode())
    return Cache(root / ".cache" / "buckslip", f"{__version__}\0{kind}\0{state.hexdigest()}")


def _finding(one: dict[str, object]) -> Finding:
    span = Span(**one.pop("span"))  # type: ignore[arg-type]
    severity = Severity(str(one.pop("severity")))
    return Finding(span=span, severity=severity, **{name: str(value) for name, value in one.items()})


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b"\0unreadable"
