"""A fault that a proof and a rule would both find is told once."""

from __future__ import annotations

import pytest

from buckslip.checks.spoken import told_by
from buckslip.model.finding import Finding, Severity
from buckslip.model.project import Project
from buckslip.model.source import Span

MAIL = "content/giftshop/example/default.en.md"


@pytest.mark.parametrize(
    ("name", "path", "without", "expected"),
    [
        ("audience-consent", MAIL, "", {"CON-001", "CON-002"}),
        ("audience-consent", MAIL, "CON-002", set()),
        ("audience-dead", MAIL, "", {"CON-016"}),
        ("audience-dead", MAIL, "CON-016", set()),
        ("audience-dead", "rules/audiences/nobody.yml", "", set()),
        ("audience-tie", MAIL, "", set()),
    ],
)
def test_a_page_speaks_for_a_proof_where_it_is_there(
    name: str, path: str, without: str, expected: set[str], project: Project
) -> None:
    rules = {key: rule for key, rule in project.rules.items() if key != without}
    finding = Finding(name, Severity.ERROR, Span(path), "nobody")
    assert set(told_by(finding, rules)) == expected
