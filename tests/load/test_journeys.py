from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from buckslip.model.journey import Journey, Trigger
from buckslip.model.source import Span

TABLE = yaml.safe_load((Path(__file__).parent / "cases" / "journeys.yml").read_text(encoding="utf-8"))
VASE = {"content/shop/vase/any.en.md": "---\ntitle: A vase\ngoal: survey\nsubject: A vase\n---\nA vase.\n"}
HERE = "rules/journeys/next.yml"


@pytest.mark.parametrize("name", TABLE)
def test_journeys_are_read(name: str, load: Callable) -> None:
    case = TABLE[name]
    said = [str(one) for one in load({**VASE, HERE: case["file"]}).findings]
    assert len(said) == len(case["findings"]) and all(map(str.startswith, said, case["findings"])), "\n".join(said)


def test_steps_reach_the_model(load: Callable) -> None:
    found: Journey = load({**VASE, HERE: TABLE["a sound one"]["file"]}).project.journeys["next"]
    assert [(step.id, step.mail.value, step.hours) for step in found.steps if step.mail] == [
        ("lamp", "shop/lamp", 96),
        ("vase", "shop/vase", 216),
    ]
    assert found.entry.as_json() == {"all": ["did purchase in the last 1 day"]}
    assert found.exit and found.steps[1].only_if


def test_where_a_journey_goes_on(load: Callable) -> None:
    found: Journey = load({**VASE, HERE: TABLE["branches that join again"]["file"]}).project.journeys["next"]
    assert [found.following(number) for number in range(3)] == [(1, 2), (), ()]
    assert [found.after(0, sent=held) for held in (True, False)] == [1, 2]


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("{event: purchase, wait: 30 days}", Trigger("purchase", 720, Span("content/shop/lamp/_mail.yml", 2, 34))),
        ("{event: purchase}", Trigger("purchase", 0, Span("content/shop/lamp/_mail.yml", 2, 10))),
    ],
)
def test_triggers_are_understood(trigger: str, expected: Trigger, load: Callable) -> None:
    found = load({"content/shop/lamp/_mail.yml": f"goal: upsell\ntrigger: {trigger}\n"})
    assert found.findings == ()
    assert found.mails[0].declared.timing == expected


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("{event: purchase, wait: 30}", "2:28: error: 'trigger.wait' must be text"),
        ("{event: purchase, wait: 3 monts}", "2:34: error: 'mont' is no unit here, only hours, days and weeks"),
        ("{event: purchas, wait: 3 days}", "2:18: error: no event 'purchas'; did you mean 'purchase'?"),
    ],
)
def test_faulty_triggers_are_found(trigger: str, expected: str, load: Callable) -> None:
    found = load({"content/shop/lamp/_mail.yml": f"goal: upsell\ntrigger: {trigger}\n"})
    assert [str(one).startswith(f"content/shop/lamp/_mail.yml:{expected}") for one in found.findings] == [True]
