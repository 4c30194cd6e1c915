"""The site's pages in a real browser: the dashboard, the rules and the palette; nothing leaves the origin."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.preview.browsing import VIEWER, Open, query

PAGES = ("index.html", VIEWER, "rules/index.html", "blocks/index.html", "esps/index.html", "guides/writers.html")


def test_the_dashboard_finds_mails(visit: Open) -> None:
    page = visit("index.html")
    cards = page.locator(".card:visible")
    expect(cards).to_have_count(4)
    page.keyboard.press("/")
    page.keyboard.type("zoo")
    expect(cards).to_have_count(1)
    assert query(page) == "?q=zoo"
    page.keyboard.type("nothing")
    expect(page.locator("#none")).to_be_visible()
    page.locator("#clear-none").click()
    expect(cards).to_have_count(4)
    assert query(page) == ""


def test_the_dashboard_draws_what_is_near(visit: Open) -> None:
    page = visit("index.html")
    expect(page.locator(".thumb iframe")).to_have_count(4)
    expect(page.frame_locator(".thumb iframe").first.locator("h1")).to_have_text("A lamp for you")


def test_the_dashboard_filters_sorts_and_groups(visit: Open) -> None:
    page = visit("index.html?status=approved,draft&findings=warning")
    expect(page.locator(".card:visible h3")).to_have_text(["Lamp, loyal"])
    page.get_by_role("button", name="Clear", exact=True).click()
    page.locator("#group").select_option("goal")
    expect(page.locator(".shelf h2")).to_have_text(["cross-sell 3", "renewal 1"])
    page.locator("#group").select_option("none")
    page.locator("#sort").select_option("status")
    assert page.locator(".card h3").last.text_content() == "Lamp, loyal"
    assert query(page) == "?sort=status&group=none"
    page.reload()
    assert page.locator(".card h3").last.text_content() == "Lamp, loyal"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_and_follows_the_system(visit: Open, path: str) -> None:
    page = visit(path, width=375)
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(247, 247, 245)", "rgb(19, 19, 18)"]


def test_the_rules_are_searched_and_filtered(visit: Open) -> None:
    page = visit("rules/index.html")
    rules = page.locator(".ruled > li:visible")
    expect(rules).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("dim-lamp warning")
    expect(rules).to_have_count(1)
    page.keyboard.type(" nothing")
    expect(page.locator("#none")).to_be_visible()
    expect(page.locator("#count")).to_have_text("0 of 1 rules")
    page.get_by_role("button", name="Clear the filters").click()
    expect(rules).to_have_count(1)
    page.get_by_role("button", name="A 1: Align with user goals").click()
    page.get_by_role("button", name="found in this build 1").click()
    page.get_by_label("Pack").select_option("access")
    expect(rules).to_have_count(1)
    assert query(page) == "?found=found&value=align&pack=access"
    page.reload()
    expect(page.get_by_role("button", name="A 1: Align with user goals")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Pack")).to_have_value("access")


def opened(page: Page, key: str = "/") -> Page:
    """The palette, with its list."""
    page.keyboard.press(key)
    expect(page.locator("#seek-list li")).not_to_have_count(0)
    return page


@pytest.mark.parametrize("path", [one for one in PAGES if one not in ("index.html", "rules/index.html")])
def test_the_palette_opens_on_every_page(visit: Open, path: str) -> None:
    page = opened(visit(path))
    page.keyboard.type("zoo lamp")
    expect(page.locator("#seek-list [aria-selected=true] b")).to_have_text("Lamp, only")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/m/zoo/lamp/only/index.html$"))


@pytest.mark.parametrize("path", ["index.html", "rules/index.html"])
def test_a_page_with_its_own_search_keeps_the_slash(visit: Open, path: str) -> None:
    page = visit(path)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    opened(page, "Control+k")
    page.keyboard.press("Escape")
    expect(page.locator(".palette")).to_be_hidden()
    page.get_by_role("button", name="Go to…").click()
    expect(page.get_by_role("combobox", name="Go to a mail, page or guide")).to_be_focused()


def test_the_palette_finds_by_every_word_and_by_letters(visit: Open) -> None:
    page = opened(visit(VIEWER))
    box = page.get_by_role("combobox", name="Go to a mail, page or guide")
    for words, first in {
        "shop/lamp/new": "Lamp, new",
        "renewal": "Rug, only",
        "approved shop": "Lamp, loyal",
        "zoo": "Lamp, only",
        "hello lamp": None,
        "writers": "For writers",
        "dm-lmp": None,
        "A11Y-1": "Lamps are bright",
        "blocks": "Blocks",
        "wrters": "For writers",
    }.items():
        box.fill(words)
        if first is None:
            expect(page.locator("#seek-none")).to_be_visible()
            expect(box).not_to_have_attribute("aria-activedescendant", "hit-0")
        else:
            expect(page.locator("#hit-0 b")).to_have_text(first)
            expect(box).to_have_attribute("aria-activedescendant", "hit-0")


def test_the_palette_is_walked_by_arrows_and_clicked(visit: Open) -> None:
    page = opened(visit(VIEWER), "Control+k")
    chosen = page.locator("#seek-list [aria-selected=true]")
    last = f"hit-{page.locator('#seek-list li').count() - 1}"
    for key, place in (("ArrowDown", "hit-1"), ("ArrowUp", "hit-0"), ("ArrowUp", last), ("ArrowDown", "hit-0")):
        page.keyboard.press(key)
        expect(chosen).to_have_id(place)
    page.locator("#seek-list li", has_text="shop/rug/only").click()
    expect(page).to_have_url(re.compile("/m/shop/rug/only/index.html$"))
