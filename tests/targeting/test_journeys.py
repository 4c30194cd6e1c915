"""Journeys and triggers held against the limits, without any customer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from buckslip.load.project import load_project
from buckslip.model.finding import Finding
from buckslip.targeting.journeys import findings, main_mails

ROOT = Path(__file__).resolve().parents[2]
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "journeys.yml").read_text(encoding="utf-8"))
BRAND = "title: Shop\nsender: {name: Shop, email: post@shop.example}\n"
SCHEMA = """
fields:
  tier: {type: enum, values: [silver, gold]}
  joined_at: {type: date, optional: true}
events:
  purchase:
  trial:
"""


def planted(root: Path, case: dict) -> Path:
    """A project with the mails, journeys and limits of a case. A mail is its goal, or its front matter."""
    files = {
        "content/_brands/shop.yml": BRAND,
        "content/_locales/en.yml": "name: English\n",
        "rules/schema.yml": SCHEMA,
    }
    for name, head in case["mails"].items():
        keys = head if isinstance(head, dict) else {"goal": head}
        text = yaml.safe_dump({"title": name, "subject": name, **keys})
        files[f"content/shop/{name}/any.en.md"] = f"---\n{text}---\nHello.\n"
    files |= {f"rules/journeys/{name}.yml": text for name, text in case.get("journeys", {}).items()}
    if "limits" in case:
        files["rules/limits.yml"] = case["limits"]
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def found_in(root: Path) -> tuple[Finding, ...]:
    project = load_project(root)
    assert [str(one) for one in project.findings if one.rule != "no-mjml" and "layout" not in one.rule] == []
    return findings(project, main_mails(project))


def test_mails_are_read_once_and_again_when_one_has_changed(tmp_path: Path) -> None:
    root = planted(tmp_path, {"mails": {"first": "upsell", "second": "survey"}})
    project = load_project(root)
    mails = main_mails(project)
    assert [one.declared.goal for one in mails] == ["upsell", "survey"]
    assert main_mails(replace(project, findings=())) is mails
    (root / "content/shop/first/any.en.md").write_text("---\ntitle: first\ngoal: onboarding\n---\nHello again.\n")
    assert [one.declared.goal for one in main_mails(project)] == ["onboarding", "survey"]
    assert [one.id for one in main_mails(replace(project, variants=project.variants[1:]))] == ["shop/second/any"]


@pytest.mark.parametrize("name", CASES)
def test_what_is_too_much_is_found(name: str, tmp_path: Path) -> None:
    said = [str(one) for one in found_in(planted(tmp_path, CASES[name]))]
    expected = CASES[name]["findings"]
    assert len(said) == len(expected) and all(part in one for one, part in zip(said, expected, strict=True)), "\n".join(
        said
    )


def test_the_starter_is_sound() -> None:
    assert found_in(ROOT) == ()
