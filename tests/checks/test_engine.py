"""Which rules are run, and what becomes of what they find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from buckslip.checks.engine import check
from buckslip.model.finding import Finding, Severity
from buckslip.model.project import Project
from buckslip.model.rule import Rule
from buckslip.model.source import Span

BAD = '<a href="https://shop.marlowandwren.test/x">click here</a>'


def rule(**changes: Any) -> Rule:
    page = Span("rules/compliance/accessibility/A11-005-vague-link.md")
    base = Rule("A11-005", "vague-link", "accessibility", page, "A vague link", Severity.ERROR, "vague-names")
    return (
        replace(base, options={"en": ("click here",)}, **changes)
        if "options" not in changes
        else replace(base, **changes)
    )


@pytest.fixture
def judge(project: Project, fragment: Callable[..., Any]) -> Callable[..., tuple[Finding, ...]]:
    def run(*rules: Rule, html: str = BAD, locale: str = "en", **declared: Any) -> tuple[Finding, ...]:
        case = fragment(html, locale=locale, **declared)
        return check(replace(project, rules={one.id: one for one in rules}), case.rendered, case.context)

    return run


def test_a_finding_says_rule_severity_mail_and_locale(judge: Callable[..., tuple[Finding, ...]]) -> None:
    (found,) = judge(rule(severity=Severity.NOTE))
    assert (found.rule, found.severity) == ("A11-005", Severity.NOTE)
    assert (found.mail, found.locale) == ("giftshop/example/default", "en")
    assert found.span.path == "content/giftshop/example/default.en.md"


@pytest.mark.parametrize(
    ("classes", "declared", "applies"),
    [
        ((), {}, True),
        (("commercial", "mixed"), {"message_class": "commercial"}, True),
        (("commercial", "mixed"), {"message_class": "mixed"}, True),
        (("commercial", "mixed"), {"message_class": "transactional"}, False),
        ((), {"status": "draft"}, True),
        ((), {"status": "archived"}, False),
    ],
)
def test_rules_apply_by_message_class_and_not_to_archived_mails(
    classes: tuple[str, ...], declared: Mapping[str, str], applies: bool, judge: Callable[..., tuple[Finding, ...]]
) -> None:
    assert bool(judge(rule(message_classes=classes), **declared)) is applies


@pytest.mark.parametrize(
    ("changes", "expected", "message"),
    [
        ({"check": "vague-name"}, "rule-check", "no check 'vague-name' for A11-005"),
        ({"options": {"en": ("click (here",)}}, "rule-option", "is not a regular expression"),
        ({"options": {"en": 4}}, "rule-option", "'en' is not a list of phrases"),
        ({"check": "clipped", "options": {"warn": 3}}, "rule-option", "no option 'warn'; did you mean 'warn_kb'?"),
        ({"check": "clipped", "options": {"warn_kb": "much"}}, "rule-option", "'warn_kb' is not a number"),
    ],
)
def test_a_page_that_asks_for_what_is_not_there_gets_a_finding_at_its_place(
    changes: dict[str, Any], expected: str, message: str, judge: Callable[..., tuple[Finding, ...]]
) -> None:
    (found,) = judge(rule(**changes))
    assert found.rule == expected
    assert found.span.path.startswith("rules/compliance/")
    assert message in found.message


def test_numbers_may_come_as_words_of_the_strict_yaml(judge: Callable[..., tuple[Finding, ...]]) -> None:
    assert not judge(rule(check="clipped", options={"warn_kb": "80", "error_kb": "100"}))


def test_what_only_the_brand_can_mend_names_the_brand_and_no_mail(project: Project, fragment: Any) -> None:
    brand = project.brands["giftshop"]
    bare = replace(brand, sender=replace(brand.sender, postal_address=""))
    case = fragment("<p>Hello</p>")
    one = replace(project, brands={"giftshop": bare}, rules={"LAW-001": project.rules["LAW-001"]})
    (found,) = check(one, case.rendered, case.context)
    assert (found.span.path, found.mail) == ("content/_brands/giftshop.yml", "")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "   ",
        "<",
        "<p",
        "\x00",
        "<p>\ud800</p>",
        "<div>" * 3000,
        "<!-- <p>",
        "<html></html>",
        "&#x110000;",
        '<a href="https://[">Unsubscribe</a>',
        '<img src="https://[x/">',
        "<p style='color:rgb(1..1,2,3);font-size:9..9px'>x</p>",
        "<style>}{@media{{a{color:red}</style><p>x</p>",
    ],
    ids=[
        "empty",
        "blank",
        "bracket",
        "half",
        "nul",
        "surrogate",
        "nested",
        "comment",
        "bare",
        "entity",
        "address",
        "picture",
        "style",
        "sheet",
    ],
)
def test_hostile_html_is_judged_without_a_traceback(html: str, project: Project, fragment: Any) -> None:
    case = fragment(html, text="")
    assert check(project, case.rendered, case.context)
