"""Why a customer gets a mail or not, line by line as it is written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.syntax.audience import audience
from buckslip.syntax.decisions import Decision
from buckslip.syntax.who import who
from buckslip.targeting.reasons import Reasons, reasons
from buckslip.targeting.rivals import rivals

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HEAD = "---\ntitle: Hello\ngoal: onboarding\nsubject: Hello\n"
FILES = {
    "content/_brands/mini.yml": "title: Mini\nlayout: bare\n"
    "sender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n",
    "content/_locales/en.yml": "name: English\n",
    "content/_personas/ann.yml": "title: Ann\nprofile: {id: a1, orders: 4, consent_email: true, unsubscribed: false}\n"
    "events: [{name: sent, at: 3 days ago, properties: {mail: mini/other}},"
    " {name: sent, at: 30 days ago, properties: {mail: mini/other}}]\n",
    "content/_personas/bob.yml": "title: Bob\nprofile: {id: b1, orders: 1, consent_email: true, unsubscribed: true}\n",
    "content/_personas/cat.yml": "title: Cat\nprofile: {id: c1, orders: 9, consent_email: true, unsubscribed: false}\n",
    "content/mini/hello/first.en.md": f'{HEAD}priority: 2\naudience:\n  all:\n    - in segment "buyers"\n'
    "    - orders is at least 9\n---\nHello.\n",
    "content/mini/hello/second.en.md": f'{HEAD}priority: 1\nholdout: 0% of "x"\naudience:\n  any:\n    - orders > 3\n'
    "    - all: [did sent, orders > 0]\n  none: [orders is 7]\n---\nHello.\n",
    "content/mini/hello/held.en.md": f'{HEAD}priority: 0\nholdout: 100% of "y"\n---\nHello.\n',
    "content/mini/notice/only.en.md": f"{HEAD}message_class: transactional\n---\nHello.\n",
    "layouts/bare.mjml": "<mjml><mj-body>{{ content }}</mj-body></mjml>\n",
    "rules/schema.yml": "fields: {id: text, orders: integer, consent_email: boolean, unsubscribed: boolean}\n"
    "events: {sent: {properties: {mail: text}}}\n",
    "rules/audiences/buyers.yml": "title: Buyers\nany: [orders > 1, did sent]\n",
    "rules/limits.yml": "caps: [at most 1 mail in 10 days, at most 2 onboarding mails in 14 days]\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("mini")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    found = load_project(root)
    assert found.findings == ()
    return found


def mail_of(project: Project, id: str) -> Mail:
    files = next(one for one in project.variants if one.id == id)
    loaded = load_variant(project, files)
    assert loaded.findings == ()
    return loaded.mails[0]


def told(project: Project, id: str, persona: str, segments: dict[str, Decision] | None = None) -> Reasons:
    mail = mail_of(project, id)
    found = project.personas[persona]
    customer = who(found, project.schema, NOW)
    return reasons(
        project, mail, audience(mail.declared, project), rivals(project, mail), customer, found.title, segments
    )


# the mail and the persona; whether it is sent, the verdict, and lines: depth, group or sentence, what holds, because
CASES: dict[str, tuple[str, str, bool, str, list[tuple[int, str, bool | None, str]]]] = {
    "sent": (
        "first", "cat", True, "Cat gets it.",
        [
            (0, 'in segment "buyers"', True, ""),
            (1, "any", True, ""),
            (2, "orders > 1", True, "orders is 9"),
            (2, "did sent", False, "0 times"),
            (0, "orders is at least 9", True, "orders is 9"),
            (0, "has not unsubscribed", True, "unsubscribed is no"),
            (0, "has agreed", True, "consent_email is yes"),
            (0, "at most 1 mail in 10 days", None, "what was sent before is known on the day"),
            (0, "at most 2 onboarding mails in 14 days", None, "what was sent before is known on the day"),
        ],
    ),
    "taken by a variant of higher priority": (
        "second", "cat", False, "Cat does not get it: mini/hello/first matches too and goes first (2 > 1).",
        [
            (0, "any", True, ""),
            (1, "orders > 3", True, "orders is 9"),
            (1, "all", False, ""),
            (2, "did sent", False, "0 times"),
            (2, "orders > 0", True, "orders is 9"),
            (0, "none", True, ""),
            (1, "orders is 7", False, "orders is 9"),
            (0, "not in the holdout, 0% of “x”", True, "customer c1 is outside this sample"),
            (0, "not taken by mini/hello/first", False, "mini/hello/first matches too and goes first (2 > 1)"),
            (0, "has not unsubscribed", True, "unsubscribed is no"),
            (0, "has agreed", True, "consent_email is yes"),
            (0, "at most 1 mail in 10 days", None, "what was sent before is known on the day"),
            (0, "at most 2 onboarding mails in 14 days", None, "what was sent before is known on the day"),
        ],
    ),
    "a limit is reached": (
        "second", "ann", False, "Ann does not get it: 1 mail in the last 10 days.",
        [
            (0, "any", True, ""),
            (1, "orders > 3", True, "orders is 4"),
            (1, "all", True, ""),
            (2, "did sent", True, "2 times, last 3 days ago"),
            (2, "orders > 0", True, "orders is 4"),
            (0, "none", True, ""),
            (1, "orders is 7", False, "orders is 4"),
            (0, "not in the holdout, 0% of “x”", True, "customer a1 is outside this sample"),
            (0, "not taken by mini/hello/first", True, "mini/hello/first does not match (2 > 1)"),
            (0, "has not unsubscribed", True, "unsubscribed is no"),
            (0, "has agreed", True, "consent_email is yes"),
            (0, "at most 1 mail in 10 days", False, "1 mail in the last 10 days"),
            (0, "at most 2 onboarding mails in 14 days", None, "what was sent before is known on the day"),
        ],
    ),
    "held out": (
        "held", "ann", False,
        "Ann does not get it: in the audience, and held out (100% of “y”). Instead: mini/hello/second.",
        [
            (0, "not in the holdout, 100% of “y”", False, "customer a1 is held out"),
            (0, "not taken by mini/hello/first", True, "mini/hello/first does not match (2 > 0)"),
            (0, "not taken by mini/hello/second", False, "mini/hello/second matches too and goes first (1 > 0)"),
            (0, "has not unsubscribed", True, "unsubscribed is no"),
            (0, "has agreed", True, "consent_email is yes"),
            (0, "at most 1 mail in 10 days", False, "1 mail in the last 10 days"),
            (0, "at most 2 onboarding mails in 14 days", None, "what was sent before is known on the day"),
        ],
    ),
    "no advertising": ("notice", "bob", True, "Bob gets it.", []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_line_tells_whether_it_holds(
    case: tuple[str, str, bool, str, list[tuple[int, str, bool | None, str]]], project: Project
) -> None:
    name, persona, sent, verdict, lines = case
    found = told(project, "mini/notice/only" if name == "notice" else f"mini/hello/{name}", persona)
    assert (found.sent, found.verdict) == (sent, verdict)
    assert [(one.depth, one.mode or one.text, one.holds, one.because) for one in found.lines] == lines


def test_who_has_unsubscribed_gets_no_advertising(project: Project) -> None:
    found = told(project, "mini/hello/held", "bob")
    assert not found.sent
    assert any(one.text == "has not unsubscribed" and one.holds is False for one in found.lines)


def test_lines_lead_to_their_source(project: Project) -> None:
    places = {one.text: str(one.span) for one in told(project, "mini/hello/first", "ann").lines}
    assert places["orders is at least 9"] == "content/mini/hello/first.en.md:9:7"
    assert places["did sent"] == "rules/audiences/buyers.yml:2:19"
    assert places["at most 1 mail in 10 days"].startswith("rules/limits.yml:1:")


def test_lines_are_the_same_for_every_customer(project: Project) -> None:
    for name in ("first", "second", "held"):
        shapes = {
            tuple((one.depth, one.mode, one.text, one.span) for one in told(project, f"mini/hello/{name}", who).lines)
            for who in project.personas
        }
        assert len(shapes) == 1


def test_segments_decided_before_say_the_same(project: Project) -> None:
    known: dict[str, Decision] = {}
    first = told(project, "mini/hello/first", "ann", known)
    assert list(known) == ["buyers"]
    assert told(project, "mini/hello/first", "ann", known) == first == told(project, "mini/hello/first", "ann")


def test_rivals_follow_their_files(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    project = load_project(tmp_path)
    mail = mail_of(project, "mini/hello/second")
    assert [(one.id, one.priority) for one in rivals(project, mail)] == [
        ("mini/hello/first", 2),
        ("mini/hello/held", 0),
    ]
    first = tmp_path / "content/mini/hello/first.en.md"
    first.write_text(first.read_text(encoding="utf-8").replace("priority: 2", "priority: 30"), encoding="utf-8")
    assert rivals(project, mail)[0].priority == 30
