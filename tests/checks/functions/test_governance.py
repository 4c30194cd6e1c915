"""Approvals and their digests, waivers, and what is told once for all locales."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from buckslip.checks.engine import check
from buckslip.checks.evidence import Evidence
from buckslip.checks.functions.governance import digest
from buckslip.model.mail import Approval
from buckslip.model.project import Project
from buckslip.model.source import Span

HERE = Span("content/giftshop/example/default.en.md", 7, 3)


@pytest.mark.parametrize("prefix", ["", "sha256:"])
@pytest.mark.parametrize("digits", [12, 64])
def test_an_approval_holds_for_the_bytes_that_were_approved(
    prefix: str, digits: int, project: Project, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    case = fragment("<p>A stand</p>")
    now = digest(Evidence(project, case.rendered, case.context))
    approved = (Approval("Ada Wren", "legal", "2026-11-20", f"{prefix}{now[:digits]}", HERE),)
    assert hits("GOV-004", fragment("<p>A stand</p>", approvals=approved)) == []
    (found,) = hits("GOV-004", fragment("<p>Two stands</p>", approvals=approved))
    assert found == "the mail is not what 'Ada Wren' approved on 2026-11-20"


def test_a_short_digest_proves_nothing(fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    assert hits("GOV-004", fragment("<p>x</p>", approvals=(Approval("Ada", "", "", "5f", HERE),)))


def test_an_approval_of_tomorrow_is_none(fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    later = (Approval("Ada", "", "2027-01-01", "", HERE),)
    (found,) = hits("GOV-001", fragment("<p>x</p>", status="approved", owners=("shop",), approvals=later))
    assert "still to come" in found


def test_what_concerns_the_variant_names_no_locale(project: Project, fragment: Callable[..., Any]) -> None:
    one = replace(project, rules={"CON-001": project.rules["CON-001"]})
    found = [check(one, case.rendered, case.context) for case in (fragment("<p>x</p>"), fragment("<p>x</p>"))]
    assert found[0] == found[1]
    assert {(finding.mail, finding.locale) for finding in found[0]} == {("giftshop/example/default", "")}
