"""Every safe fix gives back, byte for byte, the file that was right before its fault was put in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.checks.fixes import REPAIRS, editable, fixes, mended
from buckslip.checks.repairs.source import Source
from buckslip.cli.check import _findings
from buckslip.cli.loading import load_judged
from buckslip.export.mending import raw_reader, replace
from buckslip.load.project import load_project
from buckslip.model.finding import Finding
from buckslip.model.project import Project
from buckslip.model.source import Span

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "fixes.yml").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 22)
MAIL = "content/giftshop/set/recipe.en.md"
FILES = {
    "mail": MAIL,
    "shared": "content/giftshop/set/_mail.yml",
    "brand": "content/_brands/giftshop.yml",
    "locale": "content/_locales/en.yml",
    "persona": "content/_personas/grace-gold.yml",
    "rule": "rules/compliance/dark-patterns/DP-004-added-unasked.md",
}


@pytest.fixture(scope="module")
def root(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project without a finding."""
    root = tmp_path_factory.mktemp("fixes")
    for folder in ("blocks", "layouts", "rules", "content/_brands", "content/_locales", "content/_personas"):
        shutil.copytree(starter / folder, root / folder, ignore=shutil.ignore_patterns("journeys", "limits.yml"))
    (root / MAIL).parent.mkdir(parents=True)
    shutil.copy(starter / "content/giftshop/baking-bundle/_mail.yml", root / FILES["shared"])
    shutil.copy(HERE / "fixes.md", root / MAIL)
    return root


@pytest.fixture(scope="module")
def project(root: Path) -> Project:
    """The same, loaded."""
    return load_project(root)


def judged(root: Path) -> tuple[Project, list[Finding]]:
    project = load_judged(root, TODAY)
    return project, _findings(project, ("giftshop/set",), ("generic",), 1, None)


def offered(root: Path) -> tuple[Project, list[Finding], dict[str, int]]:
    project, findings = judged(root)
    found = fixes(findings, project, raw_reader(root))
    return project, findings, {one.rule: len(edits) for one, edits in found.items()}


@pytest.fixture
def spoiled(request: pytest.FixtureRequest, root: Path) -> Iterator[tuple[Path, bytes]]:
    """The file of a case with the fault in it, and its bytes before; it is put back afterwards."""
    case, ending = request.param
    path = root / FILES[case.get("file", "mail")]
    sound = path.read_bytes()
    before = sound.replace(LF, ending)
    if ending == CRLF:
        before = before.rstrip(b"\r\n")  # no newline at the end either
    old, new = (one.replace("\n", ending.decode()).encode() for one in case["put"])
    assert old in before
    try:
        path.write_bytes(before.replace(old, new, 1))
        yield path, before
    finally:
        path.write_bytes(sound)


LF, CRLF = b"\n", b"\r\n"
MENDED = [(case, LF) for case in CASES["mended"]]
OFTEN = ("LNK-001", "byte-order-mark", "tag-unknown-field", "unknown-option", "waiver-expired", "yaml-duplicate-key")
MENDED += [(case, CRLF) for case in {case["rule"]: case for case in CASES["mended"] if case["rule"] in OFTEN}.values()]


def cases(chosen: list[tuple[dict[str, Any], bytes]]) -> list[Any]:
    return [
        pytest.param(case, (case, ending), id=f"{case['rule']}: {case['name']}{', CRLF' * (ending == CRLF)}")
        for case, ending in chosen
    ]


def test_the_project_is_clean(root: Path) -> None:
    assert judged(root)[1] == []


@pytest.mark.parametrize(("case", "spoiled"), cases(MENDED), indirect=["spoiled"])
def test_a_safe_fix_takes_the_fault_out_and_nothing_else(
    case: dict[str, Any], spoiled: tuple[Path, bytes], root: Path
) -> None:
    path, before = spoiled
    read = raw_reader(root)
    project, findings = judged(root)
    assert case["rule"] in {one.rule for one in findings}
    while files := mended(fixes(findings, project, read), read):
        assert [replace(root, one) for one in files] == [""] * len(files)
        project, findings = judged(root)
    assert path.read_bytes() == before
    assert findings == []


@pytest.mark.parametrize(("case", "spoiled"), cases([(case, LF) for case in CASES["left"]]), indirect=["spoiled"])
def test_what_a_person_must_judge_is_left(case: dict[str, Any], spoiled: tuple[Path, bytes], root: Path) -> None:
    path, before = spoiled
    spoilt = path.read_bytes()
    _, findings, found = offered(root)
    assert case["rule"] in {one.rule for one in findings}
    assert case["rule"] not in found
    assert spoilt == path.read_bytes() != before


def test_every_fix_has_a_case(project: Project) -> None:
    rules = project.rules
    named = {case["rule"] for case in CASES["mended"]}
    assert {rules[one].check if one in rules else one for one in named} == set(REPAIRS)
    assert list(REPAIRS) == sorted(REPAIRS)


@pytest.mark.parametrize(
    "path",
    [
        "../content/a.md",
        "content/../../a.md",
        "content/./a.md",
        "content//a.md",
        "/content/a.md",
        "content/a\nb.md",
        "content/a\x1b[31m.md",
        "content\\..\\a.md",
        "data/customers.yml",
        "blocks/text.mjml",
        "content/a.py",
        "contents/a.md",
    ],
)
def test_a_path_that_is_no_writer_s_file_is_never_edited(path: str, root: Path) -> None:
    assert not editable(path)
    assert raw_reader(root)(path) is None


@pytest.mark.parametrize(
    ("line", "column"), [(0, 1), (1, 0), (99, 1), (1, 5), (2, 99), (-1, -1), (10**9, 10**9)], ids=str
)
def test_a_place_that_the_file_does_not_have_is_none(line: int, column: int) -> None:
    assert Source.of(MAIL, "abc\r\nde").offset(Span(MAIL, line, column)) is None
    assert Source.of(MAIL, "abc\r\nde").offset(Span("content/other.md", 1, 1)) is None


@pytest.mark.parametrize("rule", REPAIRS)
@pytest.mark.parametrize("span", [Span(MAIL, 999, 1), Span(MAIL, 2, 999), Span(MAIL, 0, 0), Span(MAIL)], ids=str)
def test_a_finding_that_does_not_fit_the_file_gets_no_fix(rule: str, span: Span, root: Path, project: Project) -> None:
    known = next((one.id for one in project.rules.values() if one.check == rule), rule)
    severity = project.rules["DP-004"].severity
    finding = Finding(
        known, severity, span, "no 'gold' 'first on line 999'", "did you mean 'golden'?", "giftshop/set/x"
    )
    assert fixes([finding], project, raw_reader(root)) == {}


def test_lines_are_counted_as_findings_count_them() -> None:
    source = Source.of(MAIL, "\ufeffab\r\nc\u2028d\re\n")
    places = [(1, 1, "a"), (2, 3, "d"), (3, 1, "e")]
    for line, column, letter in places:
        at = source.offset(Span(MAIL, line, column))
        assert at is not None
        assert source.text[at] == letter
        assert source.place(at) == Span(MAIL, line, column)
