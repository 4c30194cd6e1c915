"""The review site's own pages before axe-core: no violation of WCAG 2.2 A and AA, in the light and in the dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.oracles.axe import WCAG, Axe

PAGES = {
    "dashboard": "index.html",
    "viewer": "m/shop/lamp/loyal/index.html",
    "blocks": "blocks/index.html",
    "block": "blocks/button/index.html",
    "rules": "rules/index.html",
    "rule": "rules/A11Y-1/index.html",
    "guides": "guides/writers.html",
    "ESPs": "esps/index.html",
}
STATES = {
    "checks": "?panel=checks&tab=why",
    "source": "?panel=source&tab=data#L5",
    "inbox": "?panel=inbox&tab=meta",
    "links": "?panel=links&tab=none",
    "history": "?panel=history&f=A11Y-1",
    "matrix": "?grid=persona,locale",
    "variants by widths": "?grid=variant,width",
    "an ESP's file": "?c=klaviyo&d=forced&zoom=200&img=0",
    "text": "?c=text&w=320",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_site_has_no_violation(page: str, scheme: str, site: Path, oracle: Axe) -> None:
    path = site / PAGES[page]
    assert path.exists()
    oracle.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    oracle.page.goto(path.as_uri(), wait_until="load")
    assert oracle.page.title()
    assert oracle.here(asked=WCAG) == {}


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("state", STATES)
def test_a_state_of_the_viewer_has_no_violation(state: str, width: int, site: Path, oracle: Axe) -> None:
    scheme = "dark" if width == 375 else "light"
    oracle.page.set_viewport_size({"width": width, "height": 900})
    oracle.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    oracle.page.goto("about:blank")
    oracle.page.goto((site / PAGES["viewer"]).as_uri() + STATES[state], wait_until="load")
    oracle.page.wait_for_function("buckslip.viewer.address() !== ''")
    assert oracle.here(asked=WCAG) == {}


@pytest.mark.parametrize("key", ["?", "Control+k"])
def test_a_dialog_has_no_violation(key: str, site: Path, oracle: Axe) -> None:
    oracle.page.goto((site / PAGES["viewer"]).as_uri(), wait_until="load")
    oracle.page.keyboard.press(key)
    oracle.page.wait_for_selector("dialog[open]")
    assert oracle.here(asked=WCAG) == {}
