from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from buckslip.load.caps import hours
from buckslip.model.limits import DEFAULT_CAPS, Cap, Limits, earliest
from buckslip.model.source import Span

TABLE = yaml.safe_load((Path(__file__).parent / "cases" / "limits.yml").read_text(encoding="utf-8"))
VASE = {"content/shop/vase/any.en.md": "---\ntitle: A vase\ngoal: survey\nsubject: A vase\n---\nA vase.\n"}


def written(cap: Cap) -> str:
    narrowed = [cap.goal, cap.brand, *cap.mails]
    return " ".join([f"{cap.most} in {cap.days}", *filter(None, narrowed)])


@pytest.mark.parametrize("name", TABLE)
def test_limits_are_read(name: str, load: Callable) -> None:
    case = TABLE[name]
    found = load({**VASE, "rules/limits.yml": case["file"]})
    said = [str(one) for one in found.findings]
    expected = case.get("findings", [])
    assert len(said) == len(expected) and all(map(str.startswith, said, expected)), "\n".join(said)
    assert [written(cap) for cap in found.project.limits.all_caps] == case["caps"]


def test_every_key_reaches_the_model(load: Callable) -> None:
    text = "mode: calendar\nzone: customer\nprefer: waiting\nhold: 36 hours\nrecommendations: 2\n"
    found: Limits = load({"rules/limits.yml": text}).project.limits
    assert (found.mode, found.zone, found.prefer, found.hold, found.recommendations) == (
        "calendar",
        "customer",
        "waiting",
        2,
        2,
    )


def test_without_a_file_the_default_caps_hold(load: Callable) -> None:
    assert load({}).project.limits.caps == DEFAULT_CAPS


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30 days", 720), ("1 day", 24), ("a week", 168), ("two Weeks", 336), ("4  hours", 4), ("day", 24), ("0 days", 0)],
)
def test_times(text: str, expected: int) -> None:
    assert hours(text) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "3", "days", "3 months", "-1 day", "1.5 days", "3 days ago", "99999 days"]
)
def test_what_is_no_time_is_said(text: str) -> None:
    assert isinstance(hours(text), str)


@pytest.mark.parametrize(
    ("caps", "days", "expected"),
    [
        ([], 3, [0, 1, 2]),
        ([(3, 10)], 10, [0, 1, 2]),
        ([(3, 10)], 12, [0, 1, 2, 10, 11]),
        ([(3, 10), (1, 2)], 10, [0, 2, 4]),
        ([(5, 10), (1, 2)], 10, [0, 2, 4, 6, 8]),
        ([(2, 3), (3, 7)], 10, [0, 1, 3, 7, 8]),
    ],
)
def test_the_most_mails_that_caps_allow(caps: list[tuple[int, int]], days: int, expected: list[int]) -> None:
    assert list(earliest(tuple(Cap(most, time, "", Span("x")) for most, time in caps), days)) == expected


@pytest.mark.parametrize(("most", "expected"), [(2, []), (3, ["content/shop/lamp/_mail.yml:2:33"])])
def test_a_mail_may_not_recommend_more(most: int, expected: list[str], load: Callable) -> None:
    shared = f"goal: upsell\nrecommendations: {{from: x, max: {most}}}\n"
    found = load({"rules/limits.yml": "recommendations: 2\n", "content/shop/lamp/_mail.yml": shared})
    assert [str(one.span) for one in found.findings if one.rule == "too-many-recommendations"] == expected
