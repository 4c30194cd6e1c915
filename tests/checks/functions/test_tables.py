"""Rules of accessibility and client support on small pieces of HTML, as tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent
CASES = [
    pytest.param(rule, case, id=f"{rule}-{number}")
    for name in ("accessibility", "clients")
    for rule, cases in yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8")).items()
    for number, case in enumerate(cases)
]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_a_rule_says(
    rule: str, case: dict[str, Any], fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    said = hits(rule, fragment(case["html"], locale=case.get("locale", "en")))
    assert len(said) == len(case["says"]), said
    for words, message in zip(case["says"], said, strict=True):
        assert words in message
