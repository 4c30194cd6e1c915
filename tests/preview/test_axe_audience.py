"""The pages about audiences and the dashboard with numbers before axe-core, everything opened that can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.oracles.axe import WCAG, Axe

PAGES = (
    "index.html",
    "audience/index.html",
    "audience/segments/index.html",
    "audience/calendar/index.html",
    "journeys/index.html",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_violation(page: str, scheme: str, audience: Path, oracle: Axe) -> None:
    oracle.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    oracle.page.goto((audience / "out/site" / page).as_uri(), wait_until="load")
    oracle.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert oracle.page.title()
    assert oracle.here(asked=WCAG) == {}
