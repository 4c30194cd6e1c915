"""The review site's own pages before axe-core: no violation of WCAG 2.2 A and AA, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.oracles.axe import Axe, axe, fetched

PAGES = {
    "dashboard": "index.html",
    "viewer": "m/shop/lamp/loyal/index.html",
    "blocks": "blocks/index.html",
    "rules": "rules/index.html",
    "rule": "rules/A11Y-1/index.html",
    "guides": "guides/writers.html",
    "ESPs": "esps/index.html",
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
def test_a_page_of_the_site_has_no_violation(page: str, scheme: str, site: Path, oracle: Axe) -> None:
    path = site / PAGES[page]
    assert path.exists()
    oracle.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    oracle.page.goto(path.as_uri(), wait_until="load")
    assert oracle.page.title()
    assert oracle.here(asked=WCAG) == {}
