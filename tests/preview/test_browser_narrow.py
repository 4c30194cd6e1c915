"""The site where there is little room, on paper, and without scripts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.preview.browsing import VIEWER, Open, mail

PAPER = 718  # pixels of A4 between its margins


def box(one: Locator) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    found = one.bounding_box()
    assert found
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


@pytest.mark.parametrize("width", [360, 375, 768])
def test_every_tab_of_the_viewer_is_in_sight(visit: Open, width: int) -> None:
    page = visit(VIEWER, width=width)
    tabs = page.get_by_role("tab").all()
    assert len(tabs) == 8
    edges = sorted((box(one)[0], box(one)[2]) for one in tabs)
    assert edges[0][0] >= 0
    assert edges[-1][1] <= width
    assert all(one[1] <= two[0] + 1 for one, two in pairwise(edges))


def test_an_address_with_two_panels_opens_one_sheet(visit: Open) -> None:
    page = visit(f"{VIEWER}?panel=inbox&tab=meta", width=375)
    expect(page.get_by_role("tab", selected=True)).to_have_text(["Inbox"])
    expect(page.locator("#panel-meta")).to_be_hidden()


def test_the_section_that_is_open_is_in_sight(visit: Open) -> None:
    page = visit("guides/writers.html", width=375)
    left, _, right, _ = box(page.locator(".sections [aria-current]"))
    assert 0 <= left < right <= box(page.locator("#seek"))[0]
    expect(page.get_by_role("link", name="All guides")).to_be_visible()


def test_the_mail_begins_high_on_a_phone(visit: Open) -> None:
    page = visit(VIEWER, width=375)
    expect(mail(page).locator("h1")).to_be_visible()
    assert box(page.locator(".stage"))[1] < 260


def printed(page: Page) -> Page:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    return page


@pytest.mark.parametrize("address", ["", "?panel=source", "?tab=none"])
def test_findings_are_printed_below_the_mail(visit: Open, address: str) -> None:
    page = visit(f"{VIEWER}{address}{'&' if address else '?'}p=ben", scheme="dark")
    expect(mail(page).locator("h1")).to_be_visible()
    printed(page)
    expect(page.locator("#panel-checks")).to_be_visible()
    assert box(page.locator("#panel-checks"))[1] >= box(page.locator("#frame"))[3]
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 28, 26)"
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER


def test_without_scripts_the_mail_is_there(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(base + VIEWER)
    expect(page.frame_locator(".alone").locator("h1")).to_have_text("A lamp for you")
    expect(page.locator("#frame")).to_be_hidden()
    expect(page.locator("#help-open")).to_be_hidden()
    page.goto(base + "index.html")
    expect(page.get_by_role("link", name="Lamp, loyal")).to_be_visible()
    expect(page.locator(".thumb").first).to_be_hidden()
    context.close()
