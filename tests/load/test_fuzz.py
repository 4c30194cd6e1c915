from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from buckslip.load.front_matter import split
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.load.yaml import FRAME, read

CASES = Path(__file__).parent / "cases"
BASE: dict[str, str] = pyyaml.safe_load((CASES / "base.yml").read_text(encoding="utf-8"))
SYNTAX = (CASES / "scraps.txt").read_text(encoding="utf-8").split()
SCRAPS = [*SYNTAX, ": ", "- ", '"', "\\", "\n", "\r", "\t", "\0", "\x85", "\u2028", "\ufeff", "👩🏽‍🍳"]


def _load(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for path, data in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        project = load_project(root)
        for one in project.findings:
            str(one).encode()
        for files_of_one in project.variants:
            for one in load_variant(project, files_of_one).findings:
                str(one).encode()


def _mutated(text: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(text) + 1)
        end = min(len(text), start + dice.choice([0, 0, 1, 3, 12]))
        text = text[:start] + dice.choice(SCRAPS) * dice.choice([1, 1, 1, 40]) + text[end:]
    return text


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    read(text, split(text, "a.md").body.span, FRAME)
    split(f"---\n{text}\n---\n{text}", "a.md")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_a_project(data: bytes) -> None:
    _load({path: data if path.endswith((".de.md", "grace.yml")) else text.encode() for path, text in BASE.items()})


@pytest.mark.parametrize("seed", range(150))
def test_no_mutation_breaks_a_project(seed: int) -> None:
    dice = random.Random(seed)
    _load({path: _mutated(text, dice).encode("utf-8", "replace") for path, text in BASE.items()})
