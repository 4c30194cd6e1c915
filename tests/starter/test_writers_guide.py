"""What the writers' guide quotes stands in the starter like that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUOTED = re.compile(r"From\s+`(content/[^`]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)
GUIDE = (ROOT / "docs" / "writers-guide.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "quote"), QUOTED.findall(GUIDE))
def test_quotes_are_current(path: str, quote: str) -> None:
    assert quote in (ROOT / path).read_text(encoding="utf-8")


def test_every_block_named_is_there() -> None:
    table = GUIDE[GUIDE.index("| for | block |") : GUIDE.index("The catalogue on the preview site")]
    for name in re.findall(r"`([a-z-]+)`", table):
        assert (ROOT / "blocks" / f"{name}.mjml").is_file(), name
