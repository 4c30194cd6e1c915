"""Whether the statements in `out/audit/` still tell the truth about the files in `out/`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from buckslip.export.audit_names import FOLDER, PREDICATE, STATEMENT, belongs, statement_path
from buckslip.model.finding import Finding, Severity
from buckslip.model.source import Span

MANIFEST = "manifest.json"
AGAIN = "`buckslip build` makes everything anew"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as read: where it lies below `out/`, whose it is, and the digest that it gives each file."""

    path: str
    mail: str
    locale: str
    subjects: Mapping[str, str]


def statement_findings(out: Path) -> list[Finding]:
    """Everything that differs between statements, files and manifest."""
    listed = _manifest(out)
    if listed is None:
        message = "the manifest is missing or cannot be read"
        return [_finding("bad-manifest", out, MANIFEST, 1, message, AGAIN)]
    found: list[Finding] = []
    attested: set[str] = set()
    for path in sorted((out / FOLDER).rglob("*.json")):
        name = path.relative_to(out).as_posix()
        data = path.read_bytes()
        if listed.get(name) != sha256(data).hexdigest():
            told = "is not the file that the manifest lists" if name in listed else "is not in the manifest"
            found.append(_finding("statement-changed", out, name, 1, f"the statement {told}", AGAIN))
        statement = read_statement(name, data)
        if isinstance(statement, str):
            found.append(_finding("bad-statement", out, name, 1, statement, AGAIN))
        else:
            attested.update(statement.subjects)
            found += _files(out, statement, listed, data.decode("utf-8", "replace"))
    return [*found, *_missing(out, listed, attested)]


def read_statement(path: str, data: bytes) -> Statement | str:
    """The statement in these bytes, or in words why it is none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return "this is not JSON"
    if not isinstance(found, dict) or found.get("_type") != STATEMENT:
        return f"this is no in-toto statement: its _type is not {STATEMENT}"
    if found.get("predicateType") != PREDICATE:
        return f"its predicateType is not {PREDICATE}"
    subjects = _subjects(found.get("subject"))
    if subjects is None:
        return "its subject is no list of files, each with a name of its own and a sha256"
    predicate = found.get("predicate")
    message = predicate.get("message") if isinstance(predicate, dict) else None
    mail, locale = (str(message.get(key, "")) for key in ("id", "locale")) if isinstance(message, dict) else ("", "")
    if path != statement_path(mail, locale):
        return f"it speaks of '{mail}' in '{locale}', whose statement lies elsewhere"
    strangers = [name for name in subjects if not belongs(name, mail, locale)]
    return f"{strangers[0]} is no file of this mail" if strangers else Statement(path, mail, locale, subjects)


def _subjects(found: object) -> dict[str, str] | None:
    """Names and digests, as the specification and `sha256sum` want them; None otherwise."""
    subjects: dict[str, str] = {}
    for one in found if isinstance(found, list) else ():
        digests = one.get("digest") if isinstance(one, dict) else None
        digest = digests.get("sha256") if isinstance(digests, dict) else None
        name = one.get("name") if isinstance(one, dict) else None
        if (
            not isinstance(name, str)
            or name in subjects
            or not isinstance(digest, str)
            or not _DIGEST.fullmatch(digest)
        ):
            return None
        subjects[name] = digest
    return subjects or None


def _manifest(out: Path) -> dict[str, str] | None:
    try:
        return {one["path"]: one["sha256"] for one in json.loads((out / MANIFEST).read_bytes())["artefacts"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _files(out: Path, statement: Statement, listed: Mapping[str, str], text: str) -> Iterator[Finding]:
    """What is wrong with the files of one statement, at the line where it names them."""
    for name, digest in statement.subjects.items():
        number = text[: text.find(json.dumps(name, ensure_ascii=False))].count("\n") + 1
        try:
            there = sha256((out / name).read_bytes()).hexdigest()
        except OSError:
            message = f"{name} is not there, or cannot be read"
            yield _finding("artefact-missing", out, statement.path, number, message, AGAIN)
            continue
        if there != digest:
            message = f"{name} is not what was attested: it has {there[:12]}…, the statement {digest[:12]}…"
            yield _finding("artefact-changed", out, statement.path, number, message, f"never publish it; {AGAIN}")
        elif listed.get(name) != digest:
            message = f"{name} is not in the manifest with this digest"
            yield _finding("artefact-unlisted", out, statement.path, number, message, AGAIN)


def _missing(out: Path, listed: Mapping[str, str], attested: set[str]) -> Iterator[Finding]:
    """Files and statements that ought to be there: everything of a mail is attested."""
    for name in sorted(listed):
        if name.startswith(f"{FOLDER}/") and not (out / name).is_file():
            yield _finding(
                "statement-missing", out, name, 1, "the manifest lists this statement, and it is gone", AGAIN
            )
        elif name.startswith(("email/", "esp/")) and name not in attested:
            yield _finding("artefact-unattested", out, name, 1, "no statement speaks of this file", AGAIN)
    known = {*listed, MANIFEST}
    for folder in ("email", "esp"):
        for path in sorted((out / folder).rglob("*")):
            name = path.relative_to(out).as_posix()
            if path.is_file() and name not in known:
                yield _finding("artefact-unattested", out, name, 1, "neither manifest nor statement knows it", AGAIN)


def _finding(rule: str, out: Path, name: str, number: int, message: str, way_out: str) -> Finding:
    return Finding(rule, Severity.ERROR, Span(f"{out.name}/{name}", number), message, way_out)
