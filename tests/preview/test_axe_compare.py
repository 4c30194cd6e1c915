"""Comparing before axe-core: no violation of WCAG 2.2 A and AA, in the light and in the dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.oracles.axe import WCAG, Axe

PAGES = {
    "changes": "compare/index.html",
    **{mode: f"m/mini/words/main/index.html?cmp=main&mode={mode}" for mode in ("side", "slider", "onion", "text")},
    "nothing": "m/mini/same/main/index.html?cmp=main",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_a_comparison_has_no_violation(page: str, scheme: str, compared: Path, oracle: Axe) -> None:
    oracle.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    oracle.page.goto((compared / "out/site").as_uri() + "/" + PAGES[page], wait_until="load")
    oracle.page.wait_for_selector(".compare, .compare-page, #other .empty")
    assert oracle.here(asked=WCAG) == {}
