"""What is told of a change in words, as a table of mails before and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.preview.reading import reading
from buckslip.preview.textdiff import CAME, STAYED, WENT, as_json, counted, text_diff, words

CASES: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("readings.yml").read_text(encoding="utf-8"))
SIGNS = {STAYED: "{}", CAME: "{{+{}+}}", WENT: "[-{}-]"}


@pytest.mark.parametrize("name", CASES)
def test_a_change_in_words(name: str) -> None:
    case = CASES[name]
    found = text_diff(reading(case["before"]), reading(case["after"]))
    told = [f"{line.kind}: " + "".join(SIGNS[how].format(text) for how, text in line.segments) for line in found]
    assert told == case["told"]
    assert list(counted(found)) == case["words"]


@pytest.mark.parametrize("name", CASES)
def test_both_readings_can_be_had_back(name: str) -> None:
    case = CASES[name]
    before, after = reading(case["before"]), reading(case["after"])
    found = text_diff(before, after)
    for side, other in ((before, CAME), (after, WENT)):
        lines = ("".join(text for how, text in line.segments if how != other) for line in found)
        assert sorted(line for line in lines if line) == sorted(text for _, text in side)


def test_a_line_that_stayed_is_plain_in_json() -> None:
    found = text_diff((("text", "Hello"), ("text", "Old words here")), (("text", "Hello"), ("text", "New words here")))
    assert as_json(found) == [["text", "Hello"], ["text", [(WENT, "Old"), (CAME, "New"), (STAYED, " words here")]]]


def test_nothing_before_is_all_new() -> None:
    assert list(words("", "Hello")) == [(CAME, "Hello")]
