"""Forced dark in a browser: the page replaces what Python replaces, and the mail is dark."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.preview.browsing import VIEWER, Open

from buckslip.preview.forced import apply, forced, turned

HOSTILE = (
    "<!doctype html><head><style>p{color:#000;background:url(a$&b.png) #fff}a{color:Navy!important}</style></head>"
    "<body bgcolor='White' style=\"color:black;background-color:rgba(255,255,255,.5)\"><p style='color:#000000'>$& $1"
    '<font color="#123">x</font><p style="border:1px solid #eee;background:linear-gradient(#fff,#000)">color:#000</p>'
)


def test_the_browser_replaces_as_python_does(browser: Browser) -> None:
    page = browser.new_page()
    script = "([text, list]) => list.reduce((now, [from, to]) => now.replaceAll(from, () => to), text)"
    replacements = forced([HOSTILE])
    assert page.evaluate(script, [HOSTILE, replacements]) == apply(HOSTILE, replacements)
    page.close()


@pytest.mark.parametrize("written", ["#ffffff", "#f4efe6", "#d02020", "#0b3d91", "rgb(10,200,90)", "hsl(200 60% 80%)"])
def test_the_browser_computes_the_same_colours(browser: Browser, written: str) -> None:
    """Chromium knows `lch()`: the algorithm written in CSS gives the colour that Python gives, but for rounding."""
    page = browser.new_page()
    script = """([written, turned]) => {
      const pixel = (colour) => {
        const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
      };
      const probe = document.body.appendChild(document.createElement("i"));
      probe.style.color = `lch(from ${written} l c h)`;
      const [l, c, h] = getComputedStyle(probe).color.match(/-?[\\d.]+(?:e-?\\d+)?/g).map(Number);
      const light = l >= 50 ? 50 - (l - 50) * 0.75 : l;
      return [pixel(`lch(${light} ${c * 0.8} ${h || 0})`), pixel(turned)];
    }"""
    wanted, got = page.evaluate(script, [written, turned(written, "background-color")])
    assert max(abs(one - other) for one, other in zip(wanted, got, strict=True)) <= 1
    page.close()


def test_the_viewer_shows_it(visit: Open, site: Path) -> None:
    page = visit(f"{VIEWER}?p=ana&d=forced")
    frame = page.locator("#frame")
    expect(page.frame_locator("#frame").locator("h1")).to_have_text("A lamp for you")
    shown = str(frame.get_attribute("srcdoc"))
    english = data(site)["locales"][0]
    swapped = english["schemes"]["light"]
    view = english["views"][english["chosen"]["ana"]]
    joined = "".join(english["pieces"][swapped.get(str(part), part)] for part in view["parts"])
    expected = apply(joined, english["forced"])
    assert expected != joined
    assert expected.partition("</head>")[0].partition("<style>html{background")[2] in shown
    body = re.sub(r'"[^"]*assets/images/', '"', shown.partition("</head>")[2])
    assert body == re.sub(r'"[^"]*assets/images/', '"', expected.partition("</head>")[2])
    ground = page.frame_locator("#frame").locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert ground == "rgb(33, 33, 33)"


def data(site: Path) -> dict[str, Any]:
    script = (site / "data/shop/lamp/loyal.js").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(script.splitlines()[1])
    return found
