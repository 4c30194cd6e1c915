"""The commits that changed a mail, as its page gets them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from buckslip.load.changes import Change
from buckslip.model.project import Project
from buckslip.preview.contents import Contents
from buckslip.preview.data import BuiltMail
from buckslip.preview.pages import variant_files

CHANGE = Change("0123456789" * 4, "2026-11-22T08:00:00Z", "</script><script>alert(1)</script><!-- \u2028 \x01")


@pytest.fixture(scope="module")
def entry(project: Project, variants: Sequence[Sequence[BuiltMail]]) -> Mapping[str, object]:
    """The line of `shop/lamp/new` on the dashboard."""
    return variant_files(project, variants[1], date(2026, 11, 22)).entry


def test_a_hostile_subject_stays_text(project: Project, entry: Mapping[str, object]) -> None:
    contents = Contents(project, (entry,), {}, history={"shop/lamp/new": (CHANGE,)})
    call, line, end = dict(contents.files())["data/history.js"].decode().split("\n")[:3]
    assert (call, end) == ('buckslip.take("history",', ");")
    assert "</" not in line
    assert "<!--" not in line
    assert json.loads(line) == {
        "shop/lamp/new": [{"commit": CHANGE.commit, "date": CHANGE.date, "subject": CHANGE.subject}]
    }


def test_the_page_knows_whether_there_is_a_history(project: Project, entry: Mapping[str, object]) -> None:
    for history, wanted in (({}, False), ({"shop/lamp/new": (CHANGE,)}, True)):
        contents = Contents(project, (entry,), {}, history=history)
        around = json.loads(str(contents.context("m/shop/lamp/new/index.md")["around"]))
        assert ("history" in around["more"]) is wanted
        assert ("data/history.js" in dict(contents.files())) is wanted
