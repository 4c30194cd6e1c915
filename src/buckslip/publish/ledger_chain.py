"""Where a ledger's chain is broken, and by what: a line edited, taken out, put in, moved, or never finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from buckslip.model.finding import Finding, Severity
from buckslip.model.source import Span
from buckslip.publish.ledger_lines import GENESIS, PREVIOUS, SEQ, Line

RESTORE = "`git log -p -- {path}` shows what it was; put the committed lines back, and find out who changed them"
CONFLICT = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")


def chain_findings(found: Sequence[Line], path: str, known: Sequence[Line] = ()) -> list[Finding]:
    """What is wrong with the chain; `known` are lines that were committed, which help to tell what happened."""
    marks = [line.number for line in found if line.data.startswith(CONFLICT)]
    if marks:
        way_out = "`git checkout --ours -- " + path + "`, then `buckslip audit merge MERGE_HEAD`"
        return [_finding("ledger-conflict", path, marks[0], "two branches have both added entries", way_out)]
    return [*_genesis(found, path), *_links(found, path, known), *_tail(found, path)]


def history_findings(now: Sequence[Line], known: Sequence[Line], path: str) -> list[Finding]:
    """What the last commit has, and the ledger no longer: lines may only be added after those."""
    for old, new in zip(known, now, strict=False):
        if old.data != new.data:
            message = "this line is not the one of the last commit"
            return [_finding("ledger-rewritten", path, new.number, message, RESTORE.format(path=path))]
    if len(now) < len(known):
        gone = len(known) - len(now)
        message = f"the last commit has {gone} more line{'s' * (gone != 1)} at the end"
        return [_finding("ledger-cut-off", path, max(1, len(now)), message, RESTORE.format(path=path))]
    return []


def _genesis(found: Sequence[Line], path: str) -> Iterator[Finding]:
    if found and found[0].whole and found[0].data != GENESIS:
        message = "the first line is not the one that every ledger begins with"
        yield _finding("ledger-genesis", path, 1, message, f"it is {GENESIS.decode().strip()}")


def _tail(found: Sequence[Line], path: str) -> Iterator[Finding]:
    if found and not found[-1].whole:
        message = f"the last line was not written to its end ({len(found[-1].data)} bytes of it are there)"
        way_out = (
            "a crash does that, and the entry counts as not made: `buckslip audit mend` takes it away, and publishing "
            "again writes it anew"
        )
        yield _finding("ledger-torn", path, found[-1].number, message, way_out)


def _links(found: Sequence[Line], path: str, known: Sequence[Line]) -> Iterator[Finding]:
    """Each place where a line does not name the line above it; after an unreadable line the next is taken as it is."""
    whole = [line for line in found if line.whole]
    digests = {line.digest: line.number for line in whole}
    for at, line in enumerate(whole):
        if line.values is None:
            message, way_out = "this is no line of a ledger, to the byte", RESTORE.format(path=path)
            yield _finding("ledger-bad-line", path, line.number, message, way_out)
        elif at and line.text(PREVIOUS) != whole[at - 1].digest and whole[at - 1].values is not None:
            yield _broken(whole[at - 1], line, path, digests, known)
        elif at and whole[at - 1].values is not None and _number(line) != _number(whole[at - 1]) + 1:
            message = f"this line is number {_number(line)} after number {_number(whole[at - 1])}"
            yield _finding("ledger-broken-link", path, line.number, message, RESTORE.format(path=path))


def _broken(before: Line, line: Line, path: str, digests: dict[str, int], known: Sequence[Line]) -> Finding:
    """Why `line` does not follow `before`, as far as the lines tell."""
    way_out = RESTORE.format(path=path)
    named = digests.get(line.text(PREVIOUS))
    gap = _number(line) - _number(before) - 1
    was = next((one.number for one in known if one.digest == line.text(PREVIOUS)), None)
    recorded = f"; the last commit has it as line {was}" if was else ""
    if named is not None and named > line.number:
        message = f"this line follows line {named}, which stands below it: lines were moved"
        return _finding("ledger-reordered", path, line.number, message, way_out)
    if named is not None:
        message = f"this line follows line {named}: what stands between them was put in later"
        return _finding("ledger-put-in", path, line.number, message, way_out)
    if gap > 0:
        missing = f"{gap} line{'s' * (gap != 1)} {'are' if gap != 1 else 'is'} missing above this one"
        return _finding("ledger-removed", path, line.number, f"{missing}{recorded}", way_out)
    if gap == 0:
        message = f"the next line names another digest, so this one was edited{recorded}"
        return _finding("ledger-edited", path, before.number, message, way_out)
    message = "this line does not name the digest of the one above it"
    return _finding("ledger-broken-link", path, line.number, message, way_out)


def _number(line: Line) -> int:
    return int((line.values or {})[SEQ])


def _finding(rule: str, path: str, number: int, message: str, way_out: str) -> Finding:
    return Finding(rule, Severity.ERROR, Span(path, number), message, way_out)
