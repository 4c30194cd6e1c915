"""Whoever changes a file, a statement or the manifest after the build is found out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from buckslip.export.audit_verify import statement_findings
from buckslip.export.build import Plan, build
from buckslip.load.project import load_project
from buckslip.publish.catalogue import RULES

MAIL = "giftshop/lens-after-camera/loyal"
BODY = f"esp/klaviyo/{MAIL}/en/body.html"
STATEMENT = f"audit/{MAIL}/en.json"


@pytest.fixture(scope="module")
def built(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = load_project(starter)
    out = tmp_path_factory.mktemp("verify") / "out"
    variants = tuple(one for one in project.variants if one.id == MAIL)
    build(project, Plan(out=out, variants=variants, today=date(2026, 11, 22), esps=("klaviyo",)))
    return out


class Case(NamedTuple):
    """What somebody did to `out/`, and what is found, with the file it is told of."""

    name: str
    tamper: Callable[[Path], object]
    found: list[tuple[str, str]]


def listed(out: Path, name: str, digest: str) -> None:
    """Let the manifest say another digest of a file."""
    manifest = json.loads((out / "manifest.json").read_bytes())
    for one in manifest["artefacts"]:
        if one["path"] == name:
            one["sha256"] = digest
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def changed(out: Path, name: str, old: str, new: str) -> None:
    """Change a statement, and its digest in the manifest with it."""
    text = (out / name).read_text("utf-8").replace(old, new, 1)
    (out / name).write_text(text, encoding="utf-8")
    listed(out, name, sha256(text.encode()).hexdigest())


def line_of(out: Path, name: str) -> str:
    """The line of the statement that names a file."""
    return next(line for line in (out / STATEMENT).read_text("utf-8").split("\n") if f'"{name}"' in line)


CASES = [
    Case("untouched", lambda _: None, []),
    Case("a body changed", lambda out: (out / BODY).write_bytes(b"buy now"), [("artefact-changed", STATEMENT)]),
    Case(
        "a body changed, and the manifest with it",
        lambda out: [(out / BODY).write_bytes(b"buy now"), listed(out, BODY, sha256(b"buy now").hexdigest())],
        [("artefact-changed", STATEMENT)],
    ),
    Case("a body gone", lambda out: (out / BODY).unlink(), [("artefact-missing", STATEMENT)]),
    Case("the manifest changed", lambda out: listed(out, BODY, "0" * 64), [("artefact-unlisted", STATEMENT)]),
    Case(
        "a file put in",
        lambda out: (out / BODY).with_name("extra.html").write_bytes(b"x"),
        [("artefact-unattested", f"esp/klaviyo/{MAIL}/en/extra.html")],
    ),
    Case(
        "a statement changed",
        lambda out: (out / STATEMENT).write_bytes((out / STATEMENT).read_bytes().replace(b"commercial", b"other", 1)),
        [("statement-changed", STATEMENT)],
    ),
    Case(
        "a subject taken out",
        lambda out: changed(out, STATEMENT, line_of(out, BODY), ""),
        [("artefact-unattested", BODY)],
    ),
    Case("no JSON", lambda out: (out / STATEMENT).write_bytes(b"{"), [
        ("artefact-unattested", "*"), ("bad-statement", STATEMENT), ("statement-changed", STATEMENT),
    ]),
    Case("another type", lambda out: changed(out, STATEMENT, "Statement/v1", "Statement/v2"), [
        ("artefact-unattested", "*"), ("bad-statement", STATEMENT),
    ]),
    Case("a statement gone", lambda out: (out / STATEMENT).unlink(), [
        ("artefact-unattested", "*"), ("statement-missing", STATEMENT),
    ]),
    Case(
        "a statement put in",
        lambda out: shutil.copy(out / STATEMENT, out / "audit/other.json"),
        [("bad-statement", "audit/other.json"), ("statement-changed", "audit/other.json")],
    ),
    Case("no manifest", lambda out: (out / "manifest.json").unlink(), [("bad-manifest", "manifest.json")]),
    Case("no list in it", lambda out: (out / "manifest.json").write_text("{}"), [("bad-manifest", "manifest.json")]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_was_done_to_the_build_is_found(case: Case, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    case.tamper(out)
    found = statement_findings(out)
    files = {("artefact-unattested", "*") if many(case) and one.rule == "artefact-unattested" else
             (one.rule, one.span.path.removeprefix("out/")) for one in found}  # fmt: skip
    assert files == set(case.found)
    assert all(one.help and one.rule in RULES for one in found)


def many(case: Case) -> bool:
    """Whether all files of the mail are told of."""
    return ("artefact-unattested", "*") in case.found


def test_a_changed_file_is_told_at_the_line_of_the_statement(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    (out / BODY).write_bytes(b"buy now")
    (found,) = statement_findings(out)
    line = (out / STATEMENT).read_text("utf-8").split("\n")[found.span.line - 1]
    assert f'"{BODY}"' in line
    assert "buy now" not in found.message
