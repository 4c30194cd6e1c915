"""Honest and dishonest mails in seven languages: what the rules of law, price and dark patterns find in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.checks.engine import applies, broken
from buckslip.checks.evidence import Evidence
from buckslip.load.mails import load_variant
from buckslip.model.locale import Locale
from buckslip.model.project import Project, VariantFiles
from buckslip.model.source import Span

FOLDER = Path(__file__).resolve().parents[1] / "corpus"
HONEST = Path(__file__).with_name("honest.yml")
LOCALES = {"pt": "pt-BR"}
MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
WEEKDAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
CLASSES = {
    "time": ("DP-001", "DP-012", "LAW-008"),
    "stock": ("DP-002",),
    "proof": ("DP-009", "DP-010", "DP-017"),
    "price": ("PRC-001", "PRC-002", "PRC-005", "PRC-006", "PRC-007", "PRC-008"),
    "terms": ("DP-014", "DP-016", "LAW-018", "PRC-003", "PRC-004"),
    "disguise": ("DP-003", "DP-007", "DP-011", "LAW-007", "LAW-010", "LAW-011"),
}
JUDGED = {rule for rules in CLASSES.values() for rule in rules}


@dataclass(frozen=True)
class Case:
    """A mail with the rules that it breaks."""

    collection: str
    language: str
    name: str
    breaks: frozenset[str]
    source: str


def cases() -> list[Case]:
    found = []
    for path in sorted(FOLDER.rglob("*.yml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8")):
            front = f"title: {path.stem} {one['name']}\ngoal: re-engagement\nstatus: draft\n{one.get('front', '')}"
            inbox = f'subject: "{one["subject"]}"\npreheader: "{one["preheader"]}"\n'
            source = f"---\n{front}{inbox}---\n{one['body']}"
            collection = path.parent.relative_to(FOLDER).name or "first"
            found.append(Case(collection, path.stem, one["name"], frozenset(one["breaks"]), source))
    return found


CASES = cases()


@pytest.fixture(scope="module")
def judged(
    project: Project, tmp_path_factory: pytest.TempPathFactory, build_in: Callable[[Project, Any], Any]
) -> dict[Case, set[str]]:
    """What the rules say of each mail."""
    root = tmp_path_factory.mktemp("corpus")
    locales = dict(project.locales)
    for tag, months in MONTHS.items():
        base = locales["de"]
        locales[tag] = replace(base, tag=tag, months=tuple(months.split()), weekdays=tuple(WEEKDAYS[tag].split()))
        assert isinstance(locales[tag], Locale)
    found = {}
    for number, case in enumerate(CASES):
        locale = LOCALES.get(case.language, case.language)
        brands = {**project.brands, "giftshop": replace(project.brands["giftshop"], default_locale=locale)}
        there = replace(project, root=root, brands=brands, locales=locales)
        folder = f"content/giftshop/case-{number}"
        (root / folder).mkdir(parents=True)
        (root / folder / "_mail.yml").write_text(HONEST.read_text(encoding="utf-8"), encoding="utf-8")
        (root / folder / f"default.{locale}.md").write_text(case.source, encoding="utf-8")
        files = VariantFiles(
            f"giftshop/case-{number}", "giftshop", f"case-{number}", "default",
            {locale: f"{folder}/default.{locale}.md"}, f"{folder}/_mail.yml",
        )  # fmt: skip
        (mail,) = load_variant(there, files).mails
        assert mail.span == Span(f"{folder}/default.{locale}.md")
        built = build_in(there, mail)
        evidence = Evidence(there, built.rendered, built.context)
        rules = [rule for rule in project.rules.values() if rule.id in JUDGED and applies(rule, evidence)]
        found[case] = {finding.rule for rule in rules for finding in broken(rule, evidence)}
    return found


@pytest.mark.parametrize("collection", sorted({case.collection for case in CASES}))
def test_each_class_of_rules_finds_what_a_reader_finds(collection: str, judged: dict[Case, set[str]]) -> None:
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for case, fired in judged.items():
        if case.collection != collection:
            continue
        for name, rules in CLASSES.items():
            expected = case.breaks.intersection(rules)
            actual = fired.intersection(rules)
            right[name] += len(expected & actual)
            wrong[name] += len(actual - expected)
            missed[name] += len(expected - actual)
    print(f"\n{collection}\nclass     found  wrong  missed  precision  recall")
    for name in CLASSES:
        precision = right[name] / max(1, right[name] + wrong[name])
        recall = right[name] / max(1, right[name] + missed[name])
        print(f"{name:9} {right[name]:5} {wrong[name]:6} {missed[name]:7} {precision:10.2f} {recall:7.2f}")
        assert right[name]
        assert precision >= 0.95
        assert recall >= 0.95


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.collection} {case.language}: {case.name}")
def test_the_mail_is_judged_as_labelled(case: Case, judged: dict[Case, set[str]]) -> None:
    assert judged[case] == case.breaks


def test_there_are_honest_and_dishonest_mails_in_every_language() -> None:
    assert len(CASES) >= 30
    for language in ("en", "de", "fr", "es", "pt", "ja", "ro"):
        honest = [not case.breaks for case in CASES if case.language == language]
        assert any(honest)
        assert not all(honest)
