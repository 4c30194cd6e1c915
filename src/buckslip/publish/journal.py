"""`publish/<env>/<esp>.journal`: what a run has begun and done, on the disk before it goes on.

Each step leaves three lines: `begun` before the ESP is asked, `written` with what it then held, `done` when the
ledger has it. A run that was killed left its journal; the next run goes on from there. When all is in the state, it is
deleted.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from buckslip.model.errors import ProjectError
from buckslip.publish.state import FOLDER, Block, Place, State, block_of

VERSION = 1


@dataclass(frozen=True, slots=True)
class Past:
    """What a journal tells. A place whose block is None was deleted, or is to be forgotten."""

    plan_sha256: str = ""
    host: str = ""
    begun: frozenset[Place] = frozenset()
    written: Mapping[Place, Block | None] = field(default_factory=dict)
    done: frozenset[Place] = frozenset()

    def joined(self, state: State) -> State:
        """The state with what the run has written."""
        blocks = dict(state.blocks)
        for place, block in self.written.items():
            if block is None:
                blocks.pop(place, None)
            else:
                blocks[place] = block
        return State(state.esp, state.env, state.host or self.host, blocks)


def journal_path(root: Path, env: str, esp: str) -> Path:
    """Where the journal of an ESP lies while a run goes on."""
    return root / FOLDER / env / f"{esp}.journal"


def read_journal(root: Path, env: str, esp: str) -> Past:
    """What is left of a run that was killed; an empty past when there is none. A torn last line counts as not made."""
    path = journal_path(root, env, esp)
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Past()
    head: dict[str, object] = {}
    begun: set[Place] = set()
    done: set[Place] = set()
    written: dict[Place, Block | None] = {}
    for number, line in enumerate(lines[:-1], 1):
        told = _line(line, f"{path.relative_to(root).as_posix()}:{number}")
        if number == 1:
            head = told
            continue
        place = str(told.get("kind")), str(told.get("key"))
        if told.get("is") == "begun":
            begun.add(place)
        elif told.get("is") == "written":
            block = told.get("block")
            written[place] = None if block is None else block_of(block, path.name)
        else:
            done.add(place)
    return Past(str(head.get("plan", "")), str(head.get("host", "")), frozenset(begun), written, frozenset(done))


class Journal:
    """The journal of this run; several threads may write."""

    def __init__(self, root: Path, env: str, esp: str, plan_sha256: str, host: str) -> None:
        self._path = journal_path(root, env, esp)
        self._lock = threading.Lock()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        self._mend()
        if not os.fstat(self._file).st_size:
            self._add({"version": VERSION, "plan": plan_sha256, "host": host})

    def begun(self, place: Place) -> None:
        """From here on, the ESP may hold something new."""
        self._add({"is": "begun", "kind": place[0], "key": place[1]})

    def written(self, place: Place, block: Block | None) -> None:
        """The ESP holds it, and this is what the state will say."""
        told = block.told() if block else None
        self._add({"is": "written", "kind": place[0], "key": place[1], "block": told})

    def done(self, place: Place) -> None:
        """The ledger has it."""
        self._add({"is": "done", "kind": place[0], "key": place[1]})

    def close(self) -> None:
        """Leave the journal where it is."""
        os.close(self._file)

    def delete(self) -> None:
        """All of it is in the state now."""
        self.close()
        self._path.unlink(missing_ok=True)

    def _add(self, told: Mapping[str, object]) -> None:
        line = json.dumps(told, sort_keys=True, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            while line:
                line = line[os.write(self._file, line) :]
            os.fsync(self._file)

    def _mend(self) -> None:
        """Take away what a crash left of a last line, and stand at the end."""
        data = self._path.read_bytes()
        os.ftruncate(self._file, data.rfind(b"\n") + 1)
        os.lseek(self._file, 0, os.SEEK_END)


def _line(line: bytes, place: str) -> dict[str, object]:
    try:
        told = json.loads(line)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise ProjectError(f"{place}: this is no line of a journal; look what the run has done, then delete the file")
    return told
