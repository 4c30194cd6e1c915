"""The VALUE card: its letters from the results of rules, and which rule belongs to which letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from buckslip.checks.engine import judge
from buckslip.checks.results import Result, State, results
from buckslip.checks.value import LETTERS, as_json, card, states, together
from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Waiver
from buckslip.model.project import Project
from buckslip.model.rule import Rule
from buckslip.model.source import Span

PAGE = Path(__file__).resolve().parents[2] / "docs/value-card.md"
HERE = Span("content/giftshop/example/default.en.md")
E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def rule(name: str, value: str = "") -> Rule:
    return Rule(name, name.lower(), "pack", HERE, f"Fault {name}", E, "check", value=value)


RULES = {one.id: one for one in (rule("A-1", "verify"), rule("A-2", "verify"), rule("B-1", "limit"), rule("C-1"))}


def found(name: str, *severities: Severity) -> list[Finding]:
    return [Finding(name, one, HERE, f"{name} {one.value}") for one in severities]


# what a rule found, whether a waiver covers it, and what it comes to
RESULTS = {
    "nothing found": (found("A-1"), False, [Result("A-1", State.KEPT)]),
    "an error": (found("A-1", E), False, [Result("A-1", State.BROKEN, "A-1 error", 1)]),
    "a warning": (found("A-1", W), False, [Result("A-1", State.DOUBTFUL, "A-1 warning", 1)]),
    "a note": (found("A-1", N), False, [Result("A-1", State.DOUBTFUL, "A-1 note", 1)]),
    "the worst speaks": (found("A-1", N, E, W), False, [Result("A-1", State.BROKEN, "A-1 error", 3)]),
    "waived": (found("A-1", E), True, [Result("A-1", State.WAIVED, "A-1 error", 1)]),
    "a page that asks for what is not there": (found("rule-check", E), False, []),
}


@pytest.mark.parametrize(("findings", "is_waived", "expected"), RESULTS.values(), ids=RESULTS)
def test_a_rule_that_was_asked_has_a_result(findings: list[Finding], is_waived: bool, expected: list[Result]) -> None:
    left = [] if is_waived else findings
    assert list(results([("A-1", findings)], left)) == expected


def answers(**given: str) -> list[Result]:
    return [
        Result(name.replace("_", "-"), State(state), "" if state == "kept" else "why") for name, state in given.items()
    ]


# the results of rules, and the states of V and L
CARDS = {
    "no rule was asked": ({}, "unasked", "unasked"),
    "all kept": ({"A_1": "kept", "A_2": "kept", "B_1": "kept"}, "kept", "kept"),
    "only what was asked counts": ({"A_2": "kept"}, "kept", "unasked"),
    "the worst counts": ({"A_1": "doubtful", "A_2": "broken"}, "broken", "unasked"),
    "leave is no pass": ({"A_1": "waived", "A_2": "kept"}, "waived", "unasked"),
    "a doubt is worse than leave": ({"A_1": "waived", "A_2": "doubtful"}, "doubtful", "unasked"),
    "a rule outside the card": ({"C_1": "broken", "B_1": "kept"}, "unasked", "kept"),
    "a rule that is not there": ({"X_9": "broken"}, "unasked", "unasked"),
}


@pytest.mark.parametrize(("given", "verify", "limit"), CARDS.values(), ids=CARDS)
def test_a_letter_is_as_good_as_its_worst_rule(given: dict[str, str], verify: str, limit: str) -> None:
    found = states(card(answers(**given), RULES))
    assert list(found) == list(LETTERS)
    assert (found["verify"], found["limit"]) == (verify, limit)
    assert found["align"] == found["transparent"] == found["empower"] == "unasked"


def test_the_worst_stands_first_and_a_brief_card_counts_what_is_kept() -> None:
    made = card(answers(A_1="kept", A_2="broken"), RULES)
    verify: Any = as_json(made)["verify"]
    assert verify == {
        "title": "Verify relevance",
        "state": "broken",
        "asked": 2,
        "rules": [
            {"rule": "A-2", "title": "Fault A-2", "state": "broken", "message": "why"},
            {"rule": "A-1", "title": "Fault A-1", "state": "kept", "message": ""},
        ],
    }
    brief: Any = as_json(made, brief=True)["verify"]
    assert (brief["asked"], [one["rule"] for one in brief["rules"]]) == (2, ["A-2"])


def test_the_locales_of_a_variant_share_a_card_with_the_worst_of_each() -> None:
    cards = {
        "en": card(answers(A_1="kept", A_2="doubtful"), RULES),
        "de": card(answers(A_1="broken", B_1="kept"), RULES),
        "fr": card(answers(A_1="broken", A_2="kept"), RULES),
    }
    made = together(cards)
    assert [(one.rule, one.state.value, one.locale) for one in made[0].answers] == [
        ("A-1", "broken", "de"),
        ("A-2", "doubtful", "en"),
    ]
    assert states(made)["limit"] == "kept"
    assert together({}) == card([], RULES)


# Of mails ------------------------------------------------------------------------------------------------------------

WITHOUT_WAY_OUT = "<p>A stand</p>"

# what a mail declares, and the state of each letter
MAILS = {
    "no way to opt out": ({"html": WITHOUT_WAY_OUT}, {"empower": "broken"}),
    "an archived mail": (
        {"html": WITHOUT_WAY_OUT, "status": "archived"},
        dict.fromkeys(LETTERS, "unasked"),
    ),
    "an order's confirmation": (
        {"html": WITHOUT_WAY_OUT, "message_class": "transactional"},
        {"limit": "unasked", "verify": "kept"},
    ),
}


@pytest.mark.parametrize(("given", "expected"), MAILS.values(), ids=MAILS)
def test_a_mail_has_a_card(
    given: dict[str, Any], expected: dict[str, str], project: Project, fragment: Callable[..., Any]
) -> None:
    case = fragment(**given)
    found = states(card(judge(project, case.rendered, case.context).results, project.rules))
    assert {name: found[name] for name in expected} == expected


def test_a_waived_rule_is_shown_as_waived(project: Project, fragment: Callable[..., Any]) -> None:
    haste = "<p>Only today: last chance!</p>"
    leave = Waiver("DP-001", "why", "legal@marlowandwren.test", "2026-12-31", HERE)
    outcomes = {}
    for name, waivers in (("without", ()), ("with", (leave,))):
        case = fragment(haste, text="Only today: last chance!", body="Only today: last chance!", waivers=waivers)
        judged = judge(project, case.rendered, case.context)
        outcomes[name] = next(one.state for one in judged.results if one.rule == "DP-001")
    assert outcomes == {"without": State.BROKEN, "with": State.WAIVED}


# The rules -----------------------------------------------------------------------------------------------------------


def table(name: str) -> str:
    marks = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert marks, f"docs/value-card.md has no table '{name}'"
    return marks[1]


def test_the_table_of_letters_is_the_rules(project: Project, golden: Callable[[Path, str], None]) -> None:
    lines = []
    for name, title in LETTERS.items():
        lines += [f"### {title}", "", "| rule | what it looks for | severity |", "|---|---|---|"]
        for one in sorted(project.rules.values(), key=lambda one: one.id):
            if one.value == name:
                lines.append(f"| [{one.id}](../{one.span.path}) | {one.title} | {one.severity.value} |")
        lines.append("")
    text = "\n" + "\n".join(lines)
    page = PAGE.read_text(encoding="utf-8")
    written = re.sub(r"(<!-- letters -->\n).*?(\n<!-- /letters -->)", rf"\g<1>{text}\g<2>", page, flags=re.DOTALL)
    assert written.count(text) == 1
    golden(PAGE, written)


def test_every_rule_has_a_letter_or_is_outside_for_a_reason(project: Project) -> None:
    rules = {one.id: one for one in project.rules.values()}
    rows = [line.split("|")[1:3] for line in table("outside").splitlines()[3:] if line.startswith("|")]
    named = {name for first, _ in rows for name in re.findall(r"`([\w-]+)`", first)}
    assert all(reason.strip() for _, reason in rows)
    packs = {one.pack for one in rules.values() if not one.value}
    assert sorted(named - packs - {name for name, one in rules.items() if not one.value}) == []
    missing = [name for name, one in rules.items() if not one.value and not {name, one.pack} & named]
    assert missing == [], "give the rule a `value`, or say in docs/value-card.md why it has none"
