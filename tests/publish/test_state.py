"""State, journal and lock: what they hold, and what is said of one that is damaged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from buckslip.model.errors import ProjectError, RefusedError
from buckslip.publish.journal import Journal, Past, journal_path, read_journal
from buckslip.publish.lock import alone
from buckslip.publish.state import Block, State, read_state, state_path, write_state

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE = Block("7", "a name", "a" * 64, "b" * 64, "v1", "shop/teapots/tea", "en", "c0ffee", "list/3")
STATE = State("listmonk", "production", "https://news.example", {("campaign", "k/en"): ONE, ("list", "a b"): ONE})


def test_a_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_state(tmp_path, "production", "listmonk") == State("listmonk", "production")
    write_state(tmp_path, STATE)
    assert read_state(tmp_path, "production", "listmonk") == STATE
    lines = state_path(tmp_path, "production", "listmonk").read_text(encoding="utf-8").splitlines()
    names = [line.strip() for line in lines if line.startswith('  "') and line.endswith("{")]
    assert names == ['"campaign k/en": {', '"list a b": {'] and len(lines) > 20


WRONG = {
    "no JSON": b"{",
    "a merge that stopped": b"<<<<<<< HEAD\n{}\n",
    "another ESP": b'{"version": 1, "esp": "drip", "env": "production"}',
    "a newer one": b'{"version": 2, "esp": "listmonk", "env": "production"}',
    "no resource": b'{"version": 1, "esp": "listmonk", "env": "production", "resources": {"list x": 3}}',
    "a number for an id": STATE.written().replace(b'"7"', b"7"),
    "more than we write": STATE.written().replace(b'"locale"', b'"secret"'),
    "no kind": STATE.written().replace(b"campaign k/en", b"../campaign"),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=list(WRONG))
def test_a_damaged_state_is_told(tmp_path: Path, data: bytes) -> None:
    path = state_path(tmp_path, "production", "listmonk")
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    with pytest.raises(ProjectError, match=r"publish/production/listmonk\.json"):
        read_state(tmp_path, "production", "listmonk")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    found = Journal(tmp_path, "production", "listmonk", "f" * 64, "https://news.example")
    yield found
    found.delete()


def test_a_journal_tells_what_was_done(tmp_path: Path, journal: Journal) -> None:
    for key in ("a", "b", "c"):
        journal.begun(("list", key))
    journal.written(("list", "a"), ONE)
    journal.written(("list", "b"), None)
    journal.done(("list", "a"))
    past = read_journal(tmp_path, "production", "listmonk")
    assert past.plan_sha256 == "f" * 64 and past.done == {("list", "a")}
    assert past.begun - past.written.keys() == {("list", "c")}
    state = past.joined(State("listmonk", "production", "", {("list", "b"): ONE, ("list", "z"): ONE}))
    assert set(state.blocks) == {("list", "a"), ("list", "z")}


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_torn_line_counts_as_not_made_and_is_mended(tmp_path: Path, journal: Journal, cut: int) -> None:
    journal.begun(("list", "a"))
    journal.begun(("list", "b"))
    path = journal_path(tmp_path, "production", "listmonk")
    path.write_bytes(path.read_bytes()[:-cut])
    assert read_journal(tmp_path, "production", "listmonk").begun == {("list", "a")}
    again = Journal(tmp_path, "production", "listmonk", "f" * 64, "https://news.example")
    again.begun(("list", "c"))
    again.close()
    assert read_journal(tmp_path, "production", "listmonk").begun == {("list", "a"), ("list", "c")}


def test_a_damaged_journal_is_told(tmp_path: Path, journal: Journal) -> None:
    journal_path(tmp_path, "production", "listmonk").write_bytes(b"nonsense\n")
    with pytest.raises(ProjectError, match="no line of a journal"):
        read_journal(tmp_path, "production", "listmonk")


def test_without_a_journal_nothing_is_past(tmp_path: Path) -> None:
    assert read_journal(tmp_path, "production", "listmonk") == Past()


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path, "production", "listmonk", NOW) as left:
        assert left == ""
        with pytest.raises(RefusedError, match=f"process {os.getpid()}, since 2026-11-22T12:00:00"):
            alone(tmp_path, "production", "listmonk", NOW).__enter__()
        with alone(tmp_path, "staging", "listmonk", NOW) as other:
            assert other == ""
    with alone(tmp_path, "production", "listmonk", NOW) as left:
        assert left == ""


def test_an_error_in_a_run_is_no_death(tmp_path: Path) -> None:
    with pytest.raises(KeyError), alone(tmp_path, "production", "listmonk", NOW):
        raise KeyError
    with alone(tmp_path, "production", "listmonk", NOW) as left:
        assert left == ""


def test_the_lock_of_a_dead_run_is_told_and_taken(tmp_path: Path) -> None:
    code = (
        "import os, sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from buckslip.publish.lock import alone\n"
        "with alone(Path(sys.argv[1]), 'production', 'listmonk', datetime(2026, 11, 22, tzinfo=UTC)): os._exit(9)\n"
    )
    dead = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    dead.wait()
    with alone(tmp_path, "production", "listmonk", NOW) as left:
        assert f"process {dead.pid}" in left and "was killed" in left


def test_the_state_holds_nothing_but_what_its_page_says(tmp_path: Path) -> None:
    write_state(tmp_path, STATE)
    told = json.loads(state_path(tmp_path, "production", "listmonk").read_bytes())
    assert set(told) == {"version", "esp", "env", "host", "resources"}
    assert {key for one in told["resources"].values() for key in one} == set(ONE.told())
