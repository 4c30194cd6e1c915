"""What a former report told is left out, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from buckslip.export.baseline import baseline, fresh
from buckslip.export.formats.registry import FORMATS
from buckslip.model.errors import UsageError
from buckslip.model.finding import Finding, Severity
from buckslip.model.source import Span

TEXT = "---\nsubject: Hello\n---\nA stand.\nA stand.\n"
OLD = (
    Finding("DLV-007", Severity.WARNING, Span("content/a.en.md", 2, 10), "the subject shouts", "", "a", "en"),
    Finding("LNK-001", Severity.ERROR, Span("content/a.en.md", 4, 1), "a link leads nowhere", "", "a", "en"),
    Finding("LNK-001", Severity.ERROR, Span("content/a.en.md", 5, 1), "a link leads nowhere", "", "a", "en"),
)
NEW = Finding("CNT-001", Severity.ERROR, Span("content/a.en.md", 4, 3), "'TODO' was left", "", "a", "en")


def report(form: str, findings: tuple[Finding, ...] = OLD) -> str:
    return FORMATS[form](findings, {}, read=lambda _: TEXT)


@pytest.mark.parametrize("form", ["sarif", "json"])
@pytest.mark.parametrize(
    ("now", "left"),
    [
        (OLD, ()),
        ((*OLD, NEW), (NEW,)),
        ((), ()),
        ((replace(OLD[0], message="the subject whispers"),), (replace(OLD[0], message="the subject whispers"),)),
        ((replace(OLD[0], locale="de"),), (replace(OLD[0], locale="de"),)),
        ((*OLD, OLD[2]), (OLD[2],)),
    ],
    ids=["same", "one more", "all mended", "another message", "another locale", "once more"],
)
def test_what_is_known_is_left_out(form: str, now: tuple[Finding, ...], left: tuple[Finding, ...]) -> None:
    assert fresh(now, baseline(report(form), "old"), lambda _: TEXT) == left


@pytest.mark.parametrize("form", ["sarif", "json"])
def test_lines_that_moved_are_still_known(form: str) -> None:
    moved = tuple(replace(one, span=Span(one.span.path, one.span.line + 2, one.span.column)) for one in OLD)
    assert fresh(moved, baseline(report(form), "old"), lambda _: f"x\ny\n{TEXT}") == ()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"runs": 3}', '{"runs": [{}]}', '{"findings": [{"rule": 1}]}']
)
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"old\.json is no report"):
        baseline(text, "old.json")
