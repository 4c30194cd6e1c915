"""`buckslip explain` for mails, segments and customers, on the starter; and `check` on broken sentences."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.warm import buckslip

Result = subprocess.CompletedProcess[str]

MAIL = "giftshop/lens-after-camera/loyal"


@pytest.fixture
def run(starter: Path) -> Callable[..., Result]:
    return lambda *arguments: buckslip("explain", "-C", starter, *arguments)


def told(result: Result) -> str:
    assert result.returncode == 0, result.stderr
    return " ".join(result.stdout.split())


def test_a_mail_is_read_aloud(run: Callable[..., Result]) -> None:
    text = told(run(MAIL))
    assert "whose latest order was between 30 and 90 days ago, except those who are in the segment “struggling”" in text
    assert "In segment “camera-owners” (Owns one of our cameras) are customers who bought something" in text
    assert "A random 10% of them, the holdout “cross-sell-2026”, never get it." in text


def test_a_mail_ends_with_its_value_card(run: Callable[..., Result]) -> None:
    card = told(run("giftshop/order-confirmation/standard")).partition("VALUE in en")[2]
    assert "V kept Verify relevance (" in card
    assert "L not asked Limit frequency (no rule applies)" in card
    assert "no legal advice" in card
    assert "VALUE" not in told(run(MAIL, "--persona", "anke-camera"))


def test_every_sentence_is_ticked_off_for_a_customer(run: Callable[..., Result]) -> None:
    text = told(run(MAIL, "--persona", "anke-camera"))
    assert '✓ in segment "opted-in" ✓ consent_email is yes consent_email is yes' in text
    assert "✓ last_purchase_at was 30 to 90 days ago last_purchase_at was 2026-10-15, 38 days ago" in text
    assert "✓ none of" in text
    assert "✗ health_score < 50 health_score is 85" in text
    assert text.endswith("anke-camera gets it.")
    assert "\x1b" not in text


def test_who_does_not_get_it_is_told_why(run: Callable[..., Result]) -> None:
    text = told(run(MAIL, "--persona", "nora-new"))
    assert '✗ in segment "camera-owners"' in text
    assert "nora-new does not get it: not in the audience." in text


def test_a_segment_is_read_aloud_with_its_examples(run: Callable[..., Result]) -> None:
    text = told(run("loyal"))
    assert "Customers whose tier is silver or gold or whose orders are at least 5." in text
    assert "in: grace-gold, anke-camera, ioana-points" in text
    assert told(run("loyal", "--persona", "nora-new")).endswith("nora-new is out of it.")


def test_a_finding_and_a_rule_are_still_explained(run: Callable[..., Result]) -> None:
    assert told(run("LAW-001")).startswith("LAW-001")
    assert "cannot be read" in told(run("sentence-syntax"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bakrs",), "did you mean 'bakers'?"),
        (("giftshop/lens-after-camera/loyl",), "no mail matches"),
        (("giftshop",), "name one"),
        ((MAIL, "--persona", "grace-gld"), "did you mean 'grace-gold'?"),
        (("LAW-001", "--persona", "grace-gold"), "--persona goes with a mail or a segment"),
    ],
)
def test_what_is_not_there_is_a_usage_error(arguments: tuple[str, ...], says: str, run: Callable[..., Result]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert says in result.stderr


FILES = {
    "content/_brands/mini.yml": "title: Mini\nlayout: bare\n"
    "sender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n",
    "content/_locales/en.yml": "name: English\n",
    "content/_personas/ann.yml": "title: Ann\nprofile: {orders: 4}\nevents: [{name: purchase, at: 3 days ago}]\n",
    "content/mini/hello/_mail.yml": "holdout: 10% off\n",
    "content/mini/hello/first.en.md": "---\ntitle: Hello\ngoal: onboarding\nsubject: Hello\npriority: 2\n"
    'audience:\n  all:\n    - orders > 3\n    - "ordres > 3"\n---\nHello.\n',
    "content/mini/hello/second.en.md": "---\ntitle: Hello\ngoal: onboarding\nsubject: Hello\npriority: 1\n"
    "audience: [did purchase]\n---\nHello.\n",
    "layouts/bare.mjml": "<mjml><mj-body>{{ content }}</mj-body></mjml>\n",
    "rules/schema.yml": "fields: {orders: integer}\nevents: {purchase: }\nfacts: [orders > 0 when purchase]\n",
    "rules/audiences/few.yml": "title: Few\nall: [orders < 3]\nin: [ann]\n",
}


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def test_broken_sentences_are_findings_at_their_columns(mini: Path) -> None:
    result = buckslip("check", "-C", mini, "--select", "se", "--format", "github")
    assert result.returncode == 3  # one of them is about the schema
    for place in (
        "file=content/mini/hello/_mail.yml,line=1,col=14",
        "file=content/mini/hello/first.en.md,line=9,col=8",
        "file=rules/audiences/few.yml,line=3,col=6",
        "file=rules/schema.yml,line=3,col=25",
    ):
        assert place in result.stdout, place


def test_an_audience_that_cannot_be_read_is_not_explained(mini: Path) -> None:
    result = buckslip("explain", "-C", mini, "mini/hello/first")
    assert result.returncode == 1
    assert "did you mean 'orders'?" in result.stderr


def test_the_verdict_knows_the_other_variants(mini: Path) -> None:
    (mini / "content/mini/hello/_mail.yml").unlink()
    first = mini / "content/mini/hello/first.en.md"
    first.write_text(first.read_text(encoding="utf-8").replace('"ordres > 3"', "orders < 9"), encoding="utf-8")
    explain = ["explain", "-C", mini, "--persona", "ann"]
    second = buckslip(*explain, "mini/hello/second").stdout
    assert "ann does not get it: mini/hello/first matches too and goes first (2 > 1)." in second
    assert buckslip(*explain, "mini/hello/first").stdout.endswith("ann gets it.\n")
    first.write_text(first.read_text(encoding="utf-8").replace("orders < 9", "orders > 9"), encoding="utf-8")
    other = buckslip(*explain, "mini/hello/first").stdout
    assert other.endswith("ann does not get it: not in the audience. Instead: mini/hello/second.\n")
    text = first.read_text(encoding="utf-8").replace("priority: 2", 'priority: 2\nholdout: 100% of "x"')
    first.write_text(text.replace("orders > 9", "orders < 9"), encoding="utf-8")
    held = buckslip(*explain, "mini/hello/first").stdout
    assert "in the audience, and held out (100% of “x”). Instead: mini/hello/second." in held


def test_a_card_names_what_is_broken(mini: Path) -> None:
    (mini / "content/mini/hello/_mail.yml").unlink()
    page = mini / "rules/compliance/law/LAW-002-no-way-out.md"
    page.parent.mkdir(parents=True)
    page.write_text(
        "---\ntitle: No way out\nseverity: error\ncheck: opt-out-link\nvalue: empower\n---\n", encoding="utf-8"
    )
    text = told(buckslip("explain", "-C", mini, "mini/hello/second"))
    assert "E broken Empower opt-out (1 rule asked) LAW-002 broken: " in text
    assert text.endswith("(No way out)")


def test_a_mail_that_cannot_be_built_has_no_card(mini: Path) -> None:
    (mini / "content/mini/hello/_mail.yml").unlink()
    (mini / "layouts/bare.mjml").write_text("{% if %}", encoding="utf-8")
    assert "No VALUE card: the mail cannot be built" in told(buckslip("explain", "-C", mini, "mini/hello/second"))


CHOOSY = {
    **FILES,
    "content/mini/hello/_mail.yml": "message_class: marketing\n",
    "content/mini/hello/first.en.md": "---\ntitle: Hello\ngoal: onboarding\nsubject: Hello\n"
    "audience: [orders > 3]\n---\n"
    "{% if customer.orders > 7 %}\nMany.\n{% elif customer.orders < 2 %}\nFew.\n{% endif %}\n",
    "rules/schema.yml": "fields: {orders: integer}\nevents: {purchase: }\n",
    "rules/audiences/few.yml": "title: Few\nall: [orders < 3]\nout: [ann]\n",
}


def test_examples_for_what_no_persona_shows_become_personas(mini: Path) -> None:
    for path, text in CHOOSY.items():
        (mini / path).write_text(text, encoding="utf-8")
    listed = told(buckslip("explain", "-C", mini, "mini/hello/first", "--coverage"))
    assert "en: personas show 1 of 2 ways through the mail" in listed
    assert "first.en.md:7 if customer.orders > 7 · true a customer with 8 orders" in listed
    assert "elif customer.orders < 2 · true no customer who gets this mail can reach this" in listed
    assert [path.name for path in (mini / "content/_personas").iterdir()] == ["ann.yml"]
    again = buckslip("explain", "-C", mini, "mini/hello/first", "--coverage", "--add-persona")
    assert again.stderr.splitlines() == ["wrote content/_personas/hello-true-orders-7.yml"]
    assert "personas show 2 of 2 ways" in told(buckslip("explain", "-C", mini, "mini/hello/first", "--coverage"))


def test_coverage_goes_with_a_mail(run: Callable[..., Result]) -> None:
    for arguments in (("--coverage",), (MAIL, "--coverage", "--persona", "nora-new"), ("LAW-001", "--add-persona")):
        assert run(*arguments).returncode == 2
