"""The page on audiences: its table is what the code says, and its examples can be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml

from buckslip.load.audiences import group
from buckslip.load.project import load_project
from buckslip.load.yaml import FRAME, read_mapping
from buckslip.model.project import Project
from buckslip.model.source import Marked, Span
from buckslip.syntax.said import Broken
from buckslip.syntax.sayer import said
from buckslip.syntax.sentence_forms import FORMS
from buckslip.syntax.sentences import holdout, parse, rule

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/audiences.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@cache
def starter() -> Project:
    return load_project(ROOT)


def table() -> str:
    rows = [f"| {form.about} | `{form.example}` | {form.meaning} |" for form in FORMS]
    return "\n".join(["| about | sentence | true of customers where |", "|---|---|---|", *rows])


def test_the_table_of_forms_is_fresh(golden: Callable[[Path, str], None]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition("<!-- table: forms -->\n")
    _, end, tail = rest.partition("<!-- /table -->")
    assert end
    golden(PAGE, f"{head}<!-- table: forms -->\n\n{table()}\n\n<!-- /table -->{tail}")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.example)
def test_every_form_is_about_the_starter(form: object) -> None:
    project = starter()
    example = getattr(form, "example")  # noqa: B009
    assert parse(example, Span("docs"), project.schema, project.audiences)[1] == ()


def test_the_first_example_is_an_audience_of_the_starter() -> None:
    project = starter()
    node, _ = read_mapping(EXAMPLES[0], Span("docs"), FRAME)
    assert node
    read = group(node.entries["audience"], [])
    assert read
    assert rule(read, project.schema, project.audiences)[1] == ()
    assert holdout(Marked(node.entries["holdout"].text, Span("docs")))[1] == ()


def test_the_other_examples_are_yaml_with_sentences_that_can_be_read() -> None:
    segment, facts = yaml.safe_load(EXAMPLES[1]), yaml.safe_load(EXAMPLES[2])
    parts = [part for fact in facts["facts"] for part in re.split(" when | implies ", fact)]
    assert not [one for one in [*segment["any"], *parts] if isinstance(said(one), Broken)]


def test_what_the_page_says_of_missing_values_and_words_can_be_read() -> None:
    shown = re.findall(r"`([a-z_]+ (?:is|was|>|<|>=) [^`…]+)`", PAGE.read_text(encoding="utf-8"))
    assert len(shown) > 10
    assert [one for one in shown if isinstance(said(one), Broken)] == []
