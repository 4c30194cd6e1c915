"""Findings point at the writer's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from buckslip.checks.engine import check
from buckslip.checks.pinpoint import pinpoint
from buckslip.model.project import Project
from buckslip.model.source import Marked, Span

MAIL = """---
title: Cake stands for bakers
goal: cross-sell
subject: "Three stands"
preheader: "Chosen from what bakers like you bought next, in three sizes."
status: draft
---
# A stand for every bake

Three sizes, and **two more** for you: [click here](https://shop.marlowandwren.test/a), or [here]
(https://shop.marlowandwren.test) and [here](https://shop.marlowandwren.test/b?qty=3).

{% if customer.orders > 2 %}
![image](products/stand.png)
{% endif %}

::: button label="Read more" url="https://shop.marlowandwren.test/{{ customer.id }}"
:::
"""


def test_links_and_pictures_are_found_to_the_column(project: Project, whole: Callable[[str], Any]) -> None:
    case = whole(MAIL)
    found = check(project, case.rendered, case.context)
    assert [(one.rule, one.span.line, one.span.column) for one in found] == [
        ("A11-005", 10, 40),
        ("A11-005", 11, 39),
        ("DP-004", 11, 39),
        ("A11-004", 14, 2),
        ("A11-005", 17, 18),
    ]


BODY = Marked("one two\n\n  three two\n", Span("m", 5, 1))


@pytest.mark.parametrize(
    ("rough", "clue", "place"),
    [
        (Span("m", 5, 1), "two", Span("m", 5, 5)),
        (Span("m", 6, 1), "two", Span("m", 7, 9)),
        (Span("m", 7, 3), "three", Span("m", 7, 3)),
        (Span("m", 7, 4), "three", Span("m", 7, 4)),
        (Span("m", 5, 1), "four", Span("m", 5, 1)),
        (Span("m", 5, 1), "", Span("m", 5, 1)),
        (Span("m", 2, 1), "two", Span("m", 2, 1)),
        (Span("n", 5, 1), "two", Span("n", 5, 1)),
        (Span("m", 99, 1), "two", Span("m", 99, 1)),
    ],
)
def test_pinpoint(rough: Span, clue: str, place: Span) -> None:
    assert pinpoint(rough, BODY, (clue,)) == place
