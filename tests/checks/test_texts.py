"""Texts beside one another: near-copies are found, whatever else there is, and the cache asks for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from buckslip.checks.functions.series import read_beside
from buckslip.checks.texts import Texts
from buckslip.export.cache import Cache
from buckslip.model.project import Project, VariantFiles

WORDS = [f"word{number}" for number in range(200)]
CASES = {
    "the same": (WORDS, True),
    "one word changed": ([*WORDS[:90], "other", *WORDS[91:]], True),
    "a paragraph more": ([*WORDS, *(f"more{number}" for number in range(15))], True),
    "a fourth changed": ([*WORDS[:150], *(f"other{number}" for number in range(50))], False),
    "every tenth word changed": ([f"other{at}" if at % 10 == 0 else word for at, word in enumerate(WORDS)], False),
    "twice as long": ([*WORDS, *(f"more{number}" for number in range(200))], False),
    "another text": ([f"other{number}" for number in range(200)], False),
    "nothing": ([], False),
}


def project_of(project: Project, root: Path, texts: dict[str, list[str]]) -> Project:
    """A project with these mails, `<mail>/<variant>` of the gift shop."""
    variants = []
    for name, words in texts.items():
        path = f"content/giftshop/{name}.en.md"
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"---\ntitle: {name}\n---\n{' '.join(words)}\n", encoding="utf-8")
        mail, variant = name.split("/")
        variants.append(VariantFiles(f"giftshop/{name}", "giftshop", mail, variant, {"en": path}))
    return replace(project, root=root, variants=tuple(variants))


def twins(project: Project, name: str) -> list[str]:
    return [one.id for one in Texts(project, 0.9).twins(f"giftshop/{name}")]


@pytest.mark.parametrize("name", CASES)
def test_near_copies_are_found(name: str, project: Project, tmp_path: Path) -> None:
    words, near = CASES[name]
    crowd = {f"mail-{number}/any": [f"{number}-{at}" for at in range(100)] for number in range(5)}
    there = project_of(project, tmp_path, {"one/any": WORDS, "two/any": words, **crowd})
    assert twins(there, "one/any") == (["giftshop/two/any"] if near else [])
    assert twins(there, "two/any") == (["giftshop/one/any"] if near else [])


def test_variants_of_one_mail_and_short_texts_are_not_compared(project: Project, tmp_path: Path) -> None:
    there = project_of(project, tmp_path, {"one/a": WORDS, "one/b": WORDS, "two/a": WORDS[:40], "three/a": WORDS[:40]})
    assert [twins(there, one) for one in ("one/a", "two/a")] == [[], []]


def test_a_near_copy_that_changes_makes_the_kept_result_stale(project: Project, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", "salt")
    keys = []
    for other in (WORDS, [*WORDS, "more"], [*WORDS[:100], "else"]):
        there = project_of(project, tmp_path, {"one/any": WORDS, "two/any": other})
        keys.append(cache.key(there, there.variants[0], ["generic"], date(2026, 11, 22)))
        assert len(read_beside(there, there.variants[0])) == (other[100:101] != ["else"])
    assert len(set(keys)) == 3
