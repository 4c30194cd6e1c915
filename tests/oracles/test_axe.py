"""Our accessibility rules agree with axe-core, mail by mail: on the starter, on mutants, on pages we never wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.oracles.agreement import PAIRS, Agreement, compare
from tests.oracles.axe import Axe
from tests.oracles.mutants import CLEAN, MUTANTS

from buckslip.checks.flat import flat
from buckslip.load.mails import load_variant
from buckslip.model.project import Project
from buckslip.render.pipeline import render

FEW = ("giftshop/baking-bundle/value", "giftshop/vip-points/nearly-gold", "northlight/workshop-hotels/nearest")


def mails(project: Project, *, every: bool) -> Iterator[tuple[str, str, str]]:
    """`(id, locale, html)` of the starter's mails, branches and all; a handful, or every one."""
    for files in project.variants:
        if every or files.id in FEW:
            for mail in load_variant(project, files).mails:
                known = {"sender.postal_address": project.brands[mail.brand].sender.postal_address}
                yield f"{mail.id}.{mail.locale}", mail.locale, flat(render(project, mail).html, known)


def told(result: Agreement, capsys: pytest.CaptureFixture[str], title: str) -> None:
    """Print the table, so that a run shows what was compared."""
    with capsys.disabled():
        print(f"\n{title}\n{result.table()}")


def test_the_starter_is_clean_for_both(
    project: Project, oracle: Axe, nightly: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    result = compare(project, oracle, mails(project, every=nightly))
    told(result, capsys, "the starter's mails")
    assert not result.differences
    assert {name: row for name, row in result.counts.items() if any(row[:3])} == {}


def test_both_see_what_was_broken(
    project: Project, oracle: Axe, nightly: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every mutant of every mail in the nightly run, and of one mail else."""
    chosen = list(mails(project, every=nightly))[: None if nightly else 1]
    broken = {
        (f"{mutant.name}: {label}", locale, mutant.make(html)): mutant.axe
        for label, locale, html in chosen
        for mutant in (CLEAN, *MUTANTS)
        if mutant is CLEAN or mutant.make(html) != html
    }
    result = compare(project, oracle, broken)
    told(result, capsys, "mutants")
    assert not result.differences, "\n".join(result.differences)
    expected = {(label, rule) for (label, _, _), rule in broken.items() if rule}
    assert expected <= result.known, sorted(expected - result.known)
    assert {rule for _, rule in expected} == {*PAIRS, "color-contrast"}


PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))


def test_mails_of_other_makes(project: Project, oracle: Axe, capsys: pytest.CaptureFixture[str]) -> None:
    """Mails written by hand in the manner of other tools, with the faults that such mails have."""
    result = compare(project, oracle, ((page.stem, "en", page.read_text(encoding="utf-8")) for page in PAGES))
    told(result, capsys, "mails of other makes")
    assert not result.differences, "\n".join(result.differences)
