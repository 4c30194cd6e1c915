"""An end that Git's history knows, against the one announced now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from buckslip.checks.engine import broken
from buckslip.checks.evidence import Evidence
from buckslip.model.offer import Offer, PastEnd
from buckslip.model.project import Project
from buckslip.model.source import Span

PATH = "content/giftshop/example/default.en.md"


@pytest.mark.parametrize(
    ("past", "starts", "found"),
    [
        (PastEnd("2026-11-20", "abc", "2026-11-20"), "2026-11-01", True),
        (PastEnd("2026-11-20T23:59:59Z", "abc", "2026-11-20"), "", True),
        (PastEnd("2026-11-20", "abc", "2026-10-20"), "2026-11-01", False),  # corrected before it began
        (PastEnd("2026-10-20", "abc", "2026-11-16"), "2026-11-16", False),  # another offer, weeks later
        (PastEnd("2026-11-10", "abc", "2026-11-16"), "2026-11-16", True),  # back after six days
        (PastEnd("2026-12-20", "abc", "2026-11-20"), "2026-11-01", False),  # ends earlier than announced
    ],
)
def test_an_end_that_moved(
    past: PastEnd, starts: str, found: bool, project: Project, fragment: Callable[..., Any]
) -> None:
    offer = Offer(Span(PATH), starts=starts, ends="2026-11-29T23:59:59Z")
    case = fragment("<p>Last chance</p>", offer=offer)
    there = replace(project, past_ends={PATH: (past,)})
    told = [one.message for one in broken(project.rules["LAW-009"], Evidence(there, case.rendered, case.context))]
    assert bool(told) is found
    assert all("was to end on 2026-11-" in one for one in told)
