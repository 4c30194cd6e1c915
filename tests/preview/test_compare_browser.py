"""Comparing in a real browser: every way, by mouse and keys, from disk and from a host, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.preview.browsing import Open, hosted, query, visits

VIEWER = "m/mini/words/main/index.html"


@pytest.fixture(scope="module", params=["file", "http"])
def base(request: pytest.FixtureRequest, compared: Path) -> Iterator[str]:
    site = compared / "out" / "site"
    if request.param == "file":
        yield site.as_uri() + "/"
        return
    with hosted(site) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Open]:
    with visits(browser, base) as go:
        yield go


def side(page: Page, number: int) -> str:
    return page.locator("#other iframe").nth(number).content_frame.locator("body").inner_text()


def test_both_sides_show_their_own(visit: Open) -> None:
    page = visit(VIEWER + "?cmp=main")
    expect(page.locator("#other iframe")).to_have_count(2)
    expect(page.locator("#other iframe").nth(1).content_frame.get_by_text("A red lamp")).to_be_visible()
    assert "A lamp for the hall" in side(page, 0)
    assert "Delivery is free" in side(page, 0)
    page.locator("#persona").select_option("bob")
    expect(page.locator("#other iframe").first.content_frame.get_by_text("Delivery is free")).to_have_count(0)
    page.get_by_role("button", name="375").click()
    widths = page.locator("#other iframe").evaluate_all("all => all.map((one) => one.offsetWidth)")
    assert widths == [375, 375]
    assert query(page) == "?p=bob&w=375&cmp=main"


def test_what_differs_is_outlined_on_both_sides(visit: Open) -> None:
    page = visit(VIEWER + "?cmp=main")
    expect(page.locator("#differs")).to_have_text("2 places differ in main, 2 here")
    expect(page.locator(".changes i.went")).to_have_count(2)
    expect(page.locator(".changes i.came")).to_have_count(2)
    page.get_by_label("Outlines").select_option("0")
    expect(page.locator(".changes i")).to_have_count(0)
    assert query(page) == "?cmp=main&box=0"


def test_keys_start_and_stop_comparing(visit: Open) -> None:
    page = visit(VIEWER)
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Compare", exact=True)).to_have_attribute("aria-pressed", "true")
    assert query(page) == "?cmp=main"
    expect(page.locator("#other iframe")).to_have_count(2)
    page.locator("#other iframe").first.content_frame.get_by_text("A lamp").click()
    page.keyboard.press("Escape")
    assert query(page) == ""
    expect(page.locator("#frame")).to_be_visible()


def test_the_slider_obeys_mouse_and_keys(visit: Open) -> None:
    page = visit(VIEWER + "?cmp=main&mode=slider")
    top = page.locator(".stack .top")
    expect(top).to_have_css("clip-path", "inset(0px 50% 0px 0px)")
    page.get_by_role("slider", name="How much of main").focus()
    page.keyboard.press("ArrowRight")
    expect(top).to_have_css("clip-path", "inset(0px 49% 0px 0px)")
    page.keyboard.press("Home")
    expect(top).to_have_css("clip-path", "inset(0px 100% 0px 0px)")
    box = page.locator(".stack .pane").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 40, steps=3)
    page.mouse.up()
    expect(page.get_by_role("slider", name="How much of main")).to_have_value("75")


def test_onion_skin_shines_through(visit: Open) -> None:
    page = visit(VIEWER + "?cmp=main")
    page.get_by_role("button", name="Onion skin").click()
    assert query(page) == "?cmp=main&mode=onion"
    expect(page.locator(".stack .top")).to_have_css("opacity", "0.5")
    page.get_by_role("slider").fill("80")
    expect(page.locator(".stack .top")).to_have_css("opacity", "0.8")


def test_words_are_told_to_everybody(visit: Open) -> None:
    page = visit(VIEWER + "?cmp=main&mode=text")
    words = page.get_by_role("region", name="What changed in the words")
    expect(words.locator(".of-subject ins")).to_contain_text("added: red")
    expect(words.locator(".of-link ins")).to_contain_text("red-")
    expect(words.locator(".sum")).to_have_text("+ 3 added− 0 removed")
    page.keyboard.press("p")
    expect(words).to_be_visible()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("m/mini/same/main/index.html", "This mail is as it is in main."),
        ("m/mini/fresh/main/index.html", "This mail is new: main does not have it."),
        ("m/mini/through/main/index.html", "Only segments changed"),
    ],
)
def test_where_there_is_nothing_to_compare_it_says_so(visit: Open, path: str, said: str) -> None:
    page = visit(path + "?cmp=main")
    expect(page.locator("#other")).to_contain_text(said)


def test_another_picture_is_seen_on_each_side(visit: Open) -> None:
    page = visit("m/mini/seen/main/index.html?cmp=main")
    expect(page.locator("#other iframe")).to_have_count(2)
    expect(page.locator(".remark")).to_contain_text("This persona sees the same as in main, but for pictures.")
    sources = [
        page.locator("#other iframe").nth(one).content_frame.locator("img").get_attribute("src") for one in (0, 1)
    ]
    assert [str(one).replace("../", "") for one in sources] == ["base/box.svg", "assets/images/box.svg"]


def test_the_page_of_changes_is_filtered(visit: Open) -> None:
    page = visit("compare/index.html")
    expect(page.locator(".shift:visible")).to_have_count(5)
    page.get_by_role("button", name="segments 1").click()
    expect(page.locator(".shift:visible h3")).to_have_text(["Through"])
    assert query(page) == "?what=segments"
    page.get_by_role("button", name="look 1").click()
    expect(page.locator("#none")).to_be_visible()


def test_a_change_leads_to_its_comparison(visit: Open) -> None:
    page = visit("compare/index.html")
    page.get_by_role("link", name="Words", exact=True).last.click()
    expect(page.locator(".words")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["compare/index.html", *(f"{VIEWER}?cmp=main&mode={one}" for one in ("side", "slider", "text"))]
)
def test_it_fits_a_phone(visit: Open, path: str) -> None:
    page = visit(path, width=375, scheme="dark")
    expect(page.locator("main")).to_be_visible()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
