"""Projects with a handful of customers, followed through the days."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from tests.targeting.test_journeys import SCHEMA, planted

from buckslip.cli import cli
from buckslip.load.project import load_project
from buckslip.targeting.candidates import candidates
from buckslip.targeting.journeys import main_mails
from buckslip.targeting.outcome import Simulation
from buckslip.targeting.setting import setting
from buckslip.targeting.simulate import simulate
from buckslip.targeting.tables import Inputs

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "simulate.yml").read_text(encoding="utf-8"))
AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
WITH_SENT = SCHEMA + "  sent: {properties: {mail: text}}\n"


def run(root: Path, case: dict) -> Simulation:
    """The simulation of a case."""
    inputs = written(root, case)
    project = load_project(root)
    assert [str(one) for one in project.findings if one.rule not in ("caps-too-lax", "unknown-layout")] == []
    known, faults = candidates(project, project.variants)
    assert faults == ()
    asked = setting(project, known, main_mails(project))
    return simulate(asked, inputs, project.schema, AS_OF, case["days"])


def written(root: Path, case: dict) -> Inputs:
    """The project and its customers on disk."""
    planted(root, case)
    (root / "rules/schema.yml").write_text(WITH_SENT)
    with (root / "customers.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["id", "tier", "joined_at"], *case["customers"]])
    with (root / "events.csv").open("w", newline="") as stream:
        rows = [[*one, ""][:4] for one in case.get("events", [])]
        csv.writer(stream).writerows([["customer_id", "event", "at", "mail"], *rows])
    return Inputs(str(root / "customers.csv"), str(root / "events.csv"))


@pytest.mark.parametrize("name", CASES)
def test_the_days_on_which_mails_go_out(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    found = run(tmp_path, case)
    sent = {
        one.mail.removeprefix("shop/"): [day for day, count in enumerate(one.daily) for _ in range(count)]
        for one in found.variants
    }
    assert sent == case["sent"]
    if "capped" in case:
        assert [day for day, count in enumerate(found.capped) if count] == case["capped"]


LADDER = {f"up-{number}": {"goal": "upsell", "priority": -number} for number in range(1, 6)}
PLANTED = {
    "mails": LADDER,
    "customers": [[f"c{number}", "gold" if number < 7 else "silver", ""] for number in range(10)],
    "days": 12,
}
GOLD = {"audience": {"all": ["tier is gold"]}}
LAX = "caps: [at most 5 mails in 10 days, at least 1 day between mails]\n"


@pytest.mark.parametrize(
    ("limits", "peak", "finding"),
    [
        (LAX, 7, "rules/limits.yml:1:1: error: 7 customers get 5 or more upsell mails in 10 days, within the limits"),
        (
            None,
            0,
            "rules/limits.yml:1:1: warning: 7 customers get 5 or more upsell mails in 10 days, did no limit hold",
        ),
    ],
)
def test_five_upsell_mails_in_ten_days(limits: str | None, peak: int, finding: str, tmp_path: Path) -> None:
    case = {**PLANTED, "mails": {name: {**head, **GOLD} for name, head in LADDER.items()}}
    found = run(tmp_path, {**case, "limits": limits} if limits else case)
    upsell = next(one for one in found.pressure if one.what == "upsell")
    assert (upsell.limited[5], upsell.unlimited[5], found.pressure[0].limited[5]) == (peak, 7, peak)
    said = [str(one) for one in found.findings if one.rule != "starved-variant"]
    assert len(said) == 1 and said[0].startswith(finding)
    assert any(one.rule == "caps-too-lax" for one in load_project(tmp_path).findings) == bool(limits)


def test_a_journey_of_five_upsell_mails(tmp_path: Path) -> None:
    steps = ", ".join(f"{{mail: up-{number}, after: {2 * number} days}}" for number in range(1, 6))
    journey = f"title: x\nentry: tier is gold\nsteps: [{steps}]\n"
    found = run(tmp_path, {**PLANTED, "limits": LAX, "journeys": {"ladder": journey}})
    assert [one.daily.index(7) for one in found.variants] == [2, 4, 6, 8, 10]
    assert [one.rule for one in found.findings] == ["over-upsell"]


def test_a_variant_that_the_limits_starve(tmp_path: Path) -> None:
    mails = {"first": {"goal": "survey", "priority": 2}, "last": {"goal": "survey", "priority": 1}}
    case = {**PLANTED, "mails": mails, "limits": "caps: [at most 1 mail in 30 days]\n"}
    found = run(tmp_path, case)
    assert [(one.eligible, one.sent, one.held, one.starved) for one in found.variants] == [
        (10, 10, 0, False),
        (10, 0, 110, True),
    ]
    assert found.held_back == 10 and found.capped == (0, *[10] * 11)
    assert [(one.mail, one.message) for one in found.findings] == [
        ("shop/last/any", "0 of 10 customers who are open to it get it within 12 days")
    ]
    assert [one.over for one in found.caps] == [10]


def test_the_command_shows_it(tmp_path: Path) -> None:
    inputs = written(tmp_path, {**PLANTED, "limits": LAX})
    arguments = ["reach", "-C", str(tmp_path), "--customers", inputs.customers, "--events", inputs.events]
    arguments += ["--as-of", "2026-11-22", "--simulate", "12"]
    shown = CliRunner().invoke(cli, arguments)
    assert shown.exit_code == 1, shown.output
    assert "10 customers, 2026-11-22 to 2026-12-03 (12 days)" in shown.stdout
    assert "█·········" in shown.stdout and max(map(len, shown.stdout.splitlines())) <= 100
    assert "10 customers get 5 or more upsell mails in 10 days" in shown.stderr
    narrowed = CliRunner().invoke(cli, [*arguments, "--format", "json", "shop/up-2"])
    found = yaml.safe_load(narrowed.stdout)
    assert [(one["id"], one["sent"]) for one in found["variants"]] == [("shop/up-2/any", 10)]
    assert found["pressure"][1]["at_least"][5] == 10


def test_nobody_and_nothing(tmp_path: Path) -> None:
    found = run(tmp_path, {"mails": {"a": "survey"}, "customers": [["x", "gold", ""]], "days": 1})
    assert found.sent == 1
    none = run(
        tmp_path / "none",
        {"mails": {"a": {"goal": "survey", "status": "archived"}}, "customers": [["x", "", ""]], "days": 3},
    )
    assert (none.variants, none.sent, none.capped) == ((), 0, (0, 0, 0))
