"""Waivers: what they cover, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from buckslip.checks.waivers import settled, waived
from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Waiver
from buckslip.model.project import Project
from buckslip.model.source import Span

TODAY = date(2026, 11, 22)
PLACE = Span("content/giftshop/example/default.en.md", 9, 5)


def waiver(rule: str = "DP-003", expires: str = "2026-12-31") -> Waiver:
    return Waiver(rule, "the button quotes a poem", "legal@marlowandwren.test", expires, PLACE)


def finding(rule: str) -> Finding:
    return Finding(rule, Severity.ERROR, Span(PLACE.path, 20), "something is wrong")


CASES = {
    "a waiver covers its rule": (waiver(), ["DP-003", "CNT-001"], ["CNT-001"]),
    "a rule may be named by its name": (waiver("confirmshaming"), ["DP-003"], []),
    "it covers every finding of the rule": (waiver(), ["DP-003", "DP-003"], []),
    "it holds on its last day": (waiver(expires="2026-11-22"), ["DP-003"], []),
    "it has expired": (waiver(expires="2026-11-21"), ["DP-003"], ["DP-003", "waiver-expired"]),
    "it covers nothing": (waiver(), [], ["waiver-unused"]),
    "the rule cannot be waived": (waiver("LAW-001"), ["LAW-001"], ["LAW-001", "waiver-not-allowed"]),
    "there is no such rule": (waiver("DP-030"), ["DP-003"], ["DP-003", "waiver-unknown-rule"]),
    "the day is no day": (waiver(expires="soon"), ["DP-003"], ["DP-003", "waiver-date"]),
}


@pytest.mark.parametrize(("given", "found", "expected"), CASES.values(), ids=CASES)
def test_waivers(
    given: Waiver, found: list[str], expected: list[str], project: Project, fragment: Callable[..., Any]
) -> None:
    mail = fragment(waivers=(given,)).rendered.mail
    left = waived([finding(rule) for rule in found], mail, project.rules, TODAY)
    assert [one.rule for one in left] == expected
    assert all(one.span == PLACE for one in left if one.rule.startswith("waiver"))


def test_an_unknown_rule_is_answered_with_a_near_one(project: Project, fragment: Callable[..., Any]) -> None:
    mail = fragment(waivers=(waiver("confirm-shaming"),)).rendered.mail
    (told,) = waived([], mail, project.rules, TODAY)
    assert told.help == "did you mean 'confirmshaming'?"


UNUSED = Finding("waiver-unused", Severity.WARNING, PLACE, "covers nothing", "remove it", "giftshop/example/default")


@pytest.mark.parametrize(
    ("idle_in", "under_it", "told"),
    [
        (["en", "de"], ["en", "de"], [UNUSED]),
        (["en"], ["en", "de"], []),
        (["en"], ["en"], [UNUSED]),
        ([], ["en", "de"], []),
    ],
)
def test_a_waiver_that_one_locale_needs_is_not_unused(
    idle_in: list[str], under_it: list[str], told: list[Finding], fragment: Callable[..., Any]
) -> None:
    other = finding("DP-003")
    mails = [fragment(locale=locale, waivers=(waiver(),)).rendered.mail for locale in under_it]
    found = [replace(UNUSED, locale=locale) for locale in idle_in]
    assert settled([*found, other], mails) == (other, *told)
