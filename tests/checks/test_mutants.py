"""Every rule of the table notices a known defect in a clean mail, and no other rule speaks without a cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from scripts.mutants import Bench, Defect, defects

ALL = defects()
FIRST = [replace(one, mails=one.mails[:1]) for one in {one.rule: one for one in reversed(ALL)}.values()]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """A place for mails with defects."""
    with Bench() as bench:
        yield bench


@pytest.mark.parametrize("defect", FIRST, ids=lambda defect: f"{defect.rule}-{defect.name.replace(' ', '-')}")
def test_the_rule_notices_its_first_defect_and_no_other_rule_speaks(defect: Defect, bench: Bench) -> None:
    (outcome,) = bench.judge(defect)
    assert outcome.fired
    assert not outcome.extra


def test_the_table_speaks_of_rules_that_exist_and_names_each_defect_once(bench: Bench) -> None:
    assert {one.rule for one in ALL} <= bench.rules
    names = [(one.rule, one.name) for one in ALL]
    assert len(names) == len(set(names))
