"""Comparing before axe-core: no violation of WCAG 2.2 A and AA, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.oracles.axe import Axe, axe, fetched

PAGES = {
    "changes": "compare/index.html",
    **{mode: f"m/mini/words/main/index.html?cmp=main&mode={mode}" for mode in ("side", "slider", "onion", "text")},
    "nothing": "m/mini/same/main/index.html?cmp=main",
}
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@pytest.fixture(scope="module")
def oracle(require: Callable[..., str]) -> Iterator[Axe]:
    chromium = require("chromium", "chromium-browser", "google-chrome")
    require("npm")
    script = fetched()
    assert script is not None
    with axe(chromium, script) as found:
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_a_comparison_has_no_violation(page: str, scheme: str, compared: Path, oracle: Axe) -> None:
    oracle.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    oracle.page.goto((compared / "out/site").as_uri() + "/" + PAGES[page], wait_until="load")
    oracle.page.wait_for_selector(".compare, .compare-page, #other .empty")
    assert oracle.here(asked=WCAG) == {}
