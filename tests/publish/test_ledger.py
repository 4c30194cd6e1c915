"""A ledger keeps every line that was added, and shows every line that was changed since."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.publish.conftest import Git, published

from buckslip.model.errors import ProjectError
from buckslip.publish import ledger
from buckslip.publish.catalogue import RULES
from buckslip.publish.ledger import PATH, append, entries, mend, merge, read, verify
from buckslip.publish.ledger_chain import chain_findings
from buckslip.publish.ledger_lines import GENESIS, canonical, lines

Lines = list[bytes]


class Case(NamedTuple):
    """What somebody did to the ledger's lines (genesis is the first), and what is found of it at which line."""

    name: str
    tamper: Callable[[Lines], Lines]
    found: list[tuple[str, int]]


def edited(lines: Lines, number: int, **values: str | int) -> Lines:
    """The line with other values, in the right form."""
    return [canonical({**json.loads(line), **values}) if at == number else line for at, line in enumerate(lines, 1)]


def chained(lines: Lines) -> Lines:
    """All lines tied together anew, as somebody would who knows the form."""
    done: Lines = lines[:1]
    for seq, line in enumerate(lines[1:], 1):
        done.append(canonical({**json.loads(line), "seq": seq, "prev_sha256": sha256(done[-1]).hexdigest()}))
    return done


# Lines 1 to 4 are committed: the genesis and three entries. Lines 5 and 6 are new.
CASES = [
    Case("untouched", lambda it: it, []),
    Case("a line edited that the commit has", lambda it: edited(it, 3, mail="x"), [
        ("ledger-edited", 3), ("ledger-rewritten", 3),
    ]),
    Case("a new line edited", lambda it: edited(it, 5, mail="x"), [("ledger-edited", 5)]),
    Case("an edit that touches blanks only", lambda it: [*it[:4], it[4].replace(b":", b": "), it[5]], [
        ("ledger-bad-line", 5),
    ]),
    Case("a key put in twice", lambda it: [*it[:4], it[4].replace(b"{", b'{"mail":"x",', 1), it[5]], [
        ("ledger-bad-line", 5),
    ]),
    Case("a line that is no JSON", lambda it: [*it[:4], b"hello\n", it[5]], [("ledger-bad-line", 5)]),
    Case("an empty line", lambda it: [*it[:5], b"\n", it[5]], [("ledger-bad-line", 6)]),
    Case("a new line taken out of the middle", lambda it: [*it[:4], it[5]], [("ledger-removed", 5)]),
    Case("a committed line taken out", lambda it: [*it[:2], *it[3:]], [
        ("ledger-removed", 3), ("ledger-rewritten", 3),
    ]),
    Case("two lines taken out", lambda it: [*it[:2], *it[4:]], [("ledger-removed", 3), ("ledger-rewritten", 3)]),
    Case("two lines changed places", lambda it: [*it[:4], it[5], it[4]], [
        ("ledger-put-in", 6), ("ledger-reordered", 5),
    ]),
    Case("a line twice", lambda it: [*it[:5], it[4], it[5]], [("ledger-put-in", 6)]),
    Case("a line put in", lambda it: [*it[:5], edited(it, 5, mail="x")[4], it[5]], [
        ("ledger-put-in", 6), ("ledger-put-in", 7),
    ]),
    Case("a line of another ledger", lambda it: [*it, canonical({"prev_sha256": "0" * 63 + "1", "seq": 2})], [
        ("ledger-broken-link", 7),
    ]),
    Case("numbers that jump", lambda it: [*it[:5], *edited([it[5]], 1, seq=9)], [("ledger-broken-link", 6)]),
    Case("the end cut off behind the commit", lambda it: it[:5], []),
    Case("the end cut off", lambda it: it[:3], [("ledger-cut-off", 3)]),
    Case("everything cut off", lambda _: [], [("ledger-cut-off", 1)]),
    Case("another beginning", lambda it: chained([canonical({**json.loads(it[0]), "version": 2}), *it[1:]]), [
        ("ledger-genesis", 1), ("ledger-rewritten", 1),
    ]),
    Case("without its beginning", lambda it: it[1:], [("ledger-genesis", 1), ("ledger-rewritten", 1)]),
    Case("edited and tied together anew", lambda it: chained(edited(it, 2, mail="x")), [("ledger-rewritten", 2)]),
    Case("taken out and tied together anew", lambda it: chained([*it[:2], *it[3:]]), [("ledger-rewritten", 3)]),
    Case("the last line torn", lambda it: [*it[:5], it[5][:40]], [("ledger-torn", 6)]),
    Case("a committed line torn", lambda it: [*it[:3], it[3][:40]], [("ledger-rewritten", 4), ("ledger-torn", 4)]),
    Case("the last line without its end", lambda it: [*it[:5], it[5][:-1]], [("ledger-torn", 6)]),
    Case("lines of another system", lambda it: [line.replace(b"\n", b"\r\n") for line in it[:1]] + it[1:], [
        ("ledger-genesis", 1), ("ledger-bad-line", 1), ("ledger-rewritten", 1),
    ]),
    Case("a merge that Git could not make", lambda it: [*it[:4], b"<<<<<<< HEAD\n", it[4], b"=======\n", it[5]], [
        ("ledger-conflict", 5),
    ]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_was_done_to_the_ledger_is_found(case: Case, project: Path) -> None:
    path = project / PATH
    path.write_bytes(b"".join(case.tamper(path.read_bytes().splitlines(keepends=True))))
    found = verify(project)
    assert sorted((one.rule, one.span.line) for one in found) == sorted(case.found)
    assert all(one.span.path == PATH and one.help and one.rule in RULES for one in found)


def test_a_ledger_that_is_gone_is_found(project: Path) -> None:
    (project / PATH).unlink()
    assert [one.rule for one in verify(project)] == ["ledger-cut-off"]


def test_the_finding_names_the_line_that_the_commit_has(project: Path) -> None:
    path = project / PATH
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert str(verify(project)[0]).startswith(
        "audit/ledger.jsonl:3:1: error: 1 line is missing above this one; the last commit has it as line 3;"
    )


def test_no_ledger_and_no_git_are_no_fault(tmp_path: Path) -> None:
    assert verify(tmp_path) == ()
    assert entries(tmp_path) == ()


# Adding --------------------------------------------------------------------------------------------------------------


def test_the_bytes_are_those_that_the_manual_describes(tmp_path: Path) -> None:
    digest = append(tmp_path, published(1, resource="Vorlage/ä"))
    first, second = (tmp_path / PATH).read_bytes().splitlines(keepends=True)
    assert first == (
        b'{"ledger":"buckslip","prev_sha256":"' + b"0" * 64 + b'","seq":0,"version":1}\n'
    )  # documented in docs/audit.md; another first line would break every ledger there is
    assert json.loads(second)["prev_sha256"] == sha256(first).hexdigest()
    assert digest == sha256(second).hexdigest()
    assert "Vorlage/ä" in second.decode()
    assert second == canonical(json.loads(second))


def test_entries_come_back_as_they_went_in(project: Path) -> None:
    found = entries(project)
    assert [one["resource"] for one in found] == [f"template/{number}" for number in range(1, 6)]
    assert {name: found[2][name] for name in published(3).values()} == published(3).values()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("when", "2026-11-22 09:30"),
        ("when", "2026-11-22T09:30:00+01:00"),
        ("actor", "ada@example.com"),
        ("action", "invented"),
        ("plan_sha256", "sha256:" + "ab" * 32),
        ("sent_sha256", "AB" * 32),
        ("resource", "two\nlines"),
        ("resource", "x" * 5000),
        ("resource", 7),
    ],
)
def test_what_no_ledger_takes_is_refused(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=name):
        append(tmp_path, published(1, **{name: value}))
    assert not (tmp_path / PATH).exists()


@pytest.mark.parametrize("end", [b'{"half', b"\xff\xfe\n", b"[]\n"], ids=["torn", "not text", "not a line"])
def test_nothing_is_built_upon_a_broken_end(end: bytes, project: Path) -> None:
    path = project / PATH
    before = path.read_bytes() + end
    path.write_bytes(before)
    with pytest.raises(ProjectError, match="audit verify"):
        append(project, published(9))
    assert path.read_bytes() == before
    with pytest.raises(ProjectError, match=r"ledger.jsonl:7"):
        entries(project)


@pytest.mark.parametrize("kept", [1, 40, -1], ids=["a byte", "a part", "all but the newline"])
def test_a_torn_end_is_mended_and_publishing_goes_on(kept: int, project: Path) -> None:
    path = project / PATH
    before = path.read_bytes()
    last = before.splitlines(keepends=True)[-1]
    path.write_bytes(before[: -len(last)] + last[:kept])
    assert mend(project) == last[:kept]
    append(project, published(5))
    assert path.read_bytes() == before
    assert mend(project) == b""
    assert verify(project) == ()


@pytest.mark.parametrize("fault", ["short", "error", "sync"])
def test_a_disk_that_fails_leaves_the_ledger_as_it_was(
    fault: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (project / PATH).read_bytes()
    write, no_space = os.write, OSError(28, "No space left on device")

    def short(file: int, data: bytes) -> int:
        return write(file, data[:20])

    def refuse(*_: object) -> int:
        raise no_space

    monkeypatch.setattr(ledger.os, "fsync" if fault == "sync" else "write", short if fault == "short" else refuse)
    with pytest.raises((OSError, ProjectError)):
        append(project, published(6))
    monkeypatch.undo()
    assert (project / PATH).read_bytes() == before
    append(project, published(6))
    assert verify(project) == ()


WRITER = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tests.publish.conftest import published
from buckslip.publish.ledger import append
for number in range(8):
    append(Path(sys.argv[1]), published(number, resource=sys.argv[2] + str(number)))
"""


def test_publishers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    script = WRITER.format(root=str(Path(__file__).parents[2]))
    command = [sys.executable, "-c", script, str(tmp_path)]
    running = [subprocess.Popen([*command, name]) for name in "abc"]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    found = [str(one["resource"]) for one in entries(tmp_path)]
    assert sorted(found) == sorted(f"{name}{number}" for name in "abc" for number in range(8))
    assert verify(tmp_path) == ()


# Merging -------------------------------------------------------------------------------------------------------------


def test_two_branches_that_both_published_are_merged(project: Path, git: Git) -> None:
    git("stash", "--quiet")
    git("checkout", "--quiet", "-b", "other")
    append(project, published(10))
    append(project, published(11))
    git("commit", "--quiet", "-am", "published there")
    theirs = [line.digest for line in read(project)[4:]]
    git("checkout", "--quiet", "main")
    append(project, published(20))
    git("commit", "--quiet", "-am", "published here")
    assert merge(project, "other") == 2
    found = entries(project)
    assert [one["resource"] for one in found[3:]] == ["template/20", "template/10", "template/11"]
    assert [one.get("was_sha256") for one in found[3:]] == [None, *theirs]
    assert verify(project) == ()
    assert merge(project, "other") == 0  # nothing is added twice
    git("commit", "--quiet", "-am", "merged")
    git("checkout", "--quiet", "other")
    assert merge(project, "main") == 1  # the other way round: what main added, and not what it took from here
    assert verify(project) == ()


def test_only_right_ledgers_are_merged(project: Path, git: Git) -> None:
    with pytest.raises(ProjectError, match="no commit 'nowhere'"):
        merge(project, "nowhere")
    git("branch", "other")
    path = project / PATH
    path.write_bytes(b"".join(edited(path.read_bytes().splitlines(keepends=True), 5, mail="x")))
    with pytest.raises(ProjectError, match="ours is not right"):
        merge(project, "other")


# Any change at all ---------------------------------------------------------------------------------------------------


def ledger_of(count: int) -> Lines:
    return chained([GENESIS, *(canonical({**published(number).values(), "seq": 0}) for number in range(count))])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(count=st.integers(2, 6), data=st.data())
def test_any_byte_changed_before_the_last_line_is_found(count: int, data: st.DataObject) -> None:
    """The last line is tied to nothing yet; there the commit and the form of a line are all there is."""
    found = ledger_of(count)
    whole = b"".join(found)
    at = data.draw(st.integers(0, len(whole) - len(found[-1]) - 1))
    changed = (
        whole[:at] + bytes([data.draw(st.integers(0, 255).filter(lambda one: one != whole[at]))]) + whole[at + 1 :]
    )
    assert chain_findings(lines(whole), PATH) == []
    assert chain_findings(lines(changed), PATH) != []


@settings(max_examples=200, deadline=None)
@given(order=st.permutations(range(6)), count=st.integers(1, 6))
def test_only_a_beginning_in_its_order_is_right(order: list[int], count: int) -> None:
    whole = ledger_of(5)
    chosen = order[:count]
    right = chosen == list(range(count))
    assert (chain_findings(lines(b"".join(whole[at] for at in chosen)), PATH) == []) is right
