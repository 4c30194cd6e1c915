"""`audit/ledger.jsonl`: what was published, one line a resource, each tied to the line before it; lines are only added.

A line is appended with one write under a lock and is on the disk when `append` returns, so two publishers at once lose
nothing. What a crash left of a line is never built upon: `append` refuses until somebody looked at it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from buckslip.export.audit_verify import statement_findings
from buckslip.load.revision import commit_of, committed
from buckslip.model.finding import Finding, in_file_order
from buckslip.publish.ledger_chain import chain_findings, history_findings
from buckslip.publish.ledger_lines import (
    GENESIS,
    PREVIOUS,
    SEQ,
    WAS,
    Entry,
    LedgerError,
    Line,
    Values,
    canonical,
    lines,
)

PATH = "audit/ledger.jsonl"
FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
TAIL = 65_536  # bytes that hold the last line, and far more
TURN = 0.02  # seconds between two looks whether another process is done, where the system cannot wait by itself

__all__ = ["PATH", "Entry", "LedgerError", "append", "entries", "mend", "merge", "read", "verify"]


def append(root: Path, entry: Entry) -> str:
    """Add an entry at the end, and give the digest of its line. Raises LedgerError when the ledger cannot take it."""
    return _append(root, [entry.values()])


def entries(root: Path) -> tuple[Values, ...]:
    """What the ledger says, genesis left out. Raises LedgerError at the first line that is none."""
    found = read(root)
    for line in found:
        if line.values is None or not line.whole:
            raise LedgerError(f"{PATH}:{line.number}: this is no line of a ledger; `buckslip audit verify` tells more")
    return tuple(line.values for line in found[1:] if line.values is not None)


def read(root: Path) -> tuple[Line, ...]:
    """The lines as they are, right or wrong; none where there is no ledger."""
    try:
        return lines((root / PATH).read_bytes())
    except FileNotFoundError:
        return ()


def verify(root: Path, out: Path | None = None) -> tuple[Finding, ...]:
    """What is wrong with the chain, with the ledger beside Git's last commit, and with the statements in `out`."""
    now = read(root)
    before = committed(root, PATH, commit_of(root, "HEAD"))
    known = lines(before) if before else ()
    found = chain_findings(now, PATH, known)
    if all(one.rule != "ledger-conflict" for one in found):
        found += history_findings(now, known, PATH)
    if out is not None:
        found += statement_findings(out)
    return in_file_order(found)


def merge(root: Path, ref: str) -> int:
    """Add the entries that only the ledger at `ref` has, after our own; their number.

    Each keeps the digest of the line that it was under `was_sha256`, so that the other branch can still be proven.
    Raises LedgerError when either ledger is not right by itself.
    """
    commit = commit_of(root, ref)
    theirs = lines(committed(root, PATH, commit) or b"")
    if not theirs:
        raise LedgerError(f"'{ref}' has no {PATH}" if commit else f"git knows no commit '{ref}'")
    ours = read(root)
    for side, name in ((ours, "ours"), (theirs, f"that of {ref}")):
        if faults := chain_findings(side, PATH):
            raise LedgerError(f"the ledger cannot be merged, {name} is not right: {faults[0]}")
    have = {digest for line in ours for digest in (line.digest, line.text(WAS)) if digest}
    new = [line for line in theirs if line.digest not in have and line.text(WAS) not in have]
    told = [{**(line.values or {}), WAS: line.text(WAS) or line.digest} for line in new]
    if told:
        _append(root, told)
    return len(told)


def mend(root: Path) -> bytes:
    """Take away what a crash left of a last line, and give it; b"" when there is nothing to take away."""
    path = root / PATH
    if not path.is_file():
        return b""
    file = os.open(path, FLAGS)
    try:
        with _alone(file):
            found = read(root)
            torn = found[-1].data if found and not found[-1].whole else b""
            if torn:
                os.ftruncate(file, os.fstat(file).st_size - len(torn))
                os.fsync(file)
            return torn
    finally:
        os.close(file)


# Writing -------------------------------------------------------------------------------------------------------------


def _append(root: Path, told: list[dict[str, str | int]]) -> str:
    path = root / PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, FLAGS, 0o644)
    try:
        with _alone(file):
            size = os.fstat(file).st_size
            data, last = (b"", _last(file, size)) if size else (GENESIS, lines(GENESIS)[0])
            digest, number = last.digest, int((last.values or {})[SEQ])
            for values in told:
                number += 1
                line = canonical({**values, PREVIOUS: digest, SEQ: number})
                digest = sha256(line).hexdigest()
                data += line
            _written(file, data, size)
    finally:
        os.close(file)
    if not size:
        _settled(path.parent)
    return digest


def _last(file: int, size: int) -> Line:
    """The last line. Raises LedgerError when it is none, or was not written to its end."""
    os.lseek(file, max(0, size - TAIL), os.SEEK_SET)
    last = lines(os.read(file, TAIL))[-1]
    if not last.whole:
        raise LedgerError(
            f"{PATH}: the last line was not written to its end; `buckslip audit verify` tells the way out"
        )
    if last.values is None:
        raise LedgerError(f"{PATH}: the last line is none of a ledger; `buckslip audit verify` tells the way out")
    return last


def _written(file: int, data: bytes, size: int) -> None:
    """Add the bytes for good, or leave the file as it was."""
    try:
        if os.write(file, data) < len(data):
            raise LedgerError(f"{PATH}: the disk took only a part of the line; make room and try again")
        os.fsync(file)
    except BaseException:
        os.ftruncate(file, size)
        raise


def _settled(folder: Path) -> None:
    """See that a new file's name is on the disk too, where a system lets folders be opened."""
    if sys.platform != "win32":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def _alone(file: int) -> Iterator[None]:
    """Wait until no other process appends; the lock goes with the process, whatever ends it."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            os.lseek(file, 0x7FFF0000, os.SEEK_SET)  # a byte far behind the end: locked bytes cannot be read there
            try:
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
                break
            except OSError:
                time.sleep(TURN)
        try:
            yield
        finally:
            os.lseek(file, 0x7FFF0000, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file gives the lock back
