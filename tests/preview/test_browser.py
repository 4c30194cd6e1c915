"""The site in a real browser: switches, keys, addresses, and nothing that leaves the origin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIEWER = "m/shop/lamp/loyal/index.html"
PAGES = ("index.html", VIEWER, "rules/index.html", "blocks/index.html", "esps/index.html", "guides/writers.html")

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(require: Callable[..., str]) -> Iterator[Browser]:
    chromium = require("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module", params=["file", "http"])
def base(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Where the site is: on disk, and on a static host."""
    if request.param == "file":
        yield site.as_uri() + "/"
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Open]:
    """Open a page; at the end of the test, nothing may have been complained about or fetched from elsewhere."""
    troubles: list[str] = []
    contexts = []

    def go(path: str, *, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("request", lambda request: troubles.append(request.url) if outside(request.url) else None)
        page.goto(base + path)
        return page

    def outside(url: str) -> bool:
        return not url.startswith((base, "data:", "about:")) and not url.endswith("/favicon.ico")

    yield go
    for context in contexts:
        context.close()
    assert troubles == []


def mail(page: Page) -> FrameLocator:
    return page.frame_locator("#frame")


def background(page: Page) -> str:
    return str(mail(page).locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))


def query(page: Page) -> str:
    return str(page.evaluate("location.search + location.hash"))


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


def test_every_switch_shows_and_is_in_the_address(visit: Open) -> None:
    page = visit(VIEWER)
    expect(mail(page).locator("h1")).to_have_text("A lamp for you")
    expect(mail(page).get_by_text("Delivery is on us.")).to_be_visible()
    page.locator("#persona").select_option("ben")
    expect(mail(page).get_by_text("Delivery is on us.")).to_have_count(0)
    expect(page.locator("#inbox b")).to_have_text(["A lamp", "Hello, a lamp"])
    page.get_by_role("button", name="de", exact=True).click()
    expect(mail(page).locator("h1")).to_have_text("Eine Lampe")
    page.get_by_role("button", name="375").click()
    assert page.locator("#frame").evaluate("frame => frame.offsetWidth") == 375
    page.get_by_role("button", name="Dark").click()
    expect(mail(page).locator("body")).to_have_css("background-color", "rgb(16, 16, 16)")
    page.get_by_role("button", name="Images").click()
    expect(mail(page).locator("img")).to_have_attribute("src", "data:,")
    assert query(page) == "?l=de&p=ben&w=375&d=dark&img=0"
    for _ in range(2):
        page.go_back()
    expect(mail(page).locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    assert query(page) == "?l=de&p=ben&w=375"
    page.go_forward()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_a_deep_link_shows_what_was_seen(visit: Open) -> None:
    page = visit(VIEWER + "?l=de&p=ben&w=500&d=dark&img=0&s=klaviyo/body.html&tab=details#L1")
    expect(mail(page).locator("h1")).to_have_text("Eine Lampe")
    assert background(page) == "rgb(16, 16, 16)"
    assert page.locator("#frame").evaluate("frame => frame.offsetWidth") == 500
    expect(page.locator("#persona")).to_have_value("ben")
    expect(page.locator("#code .here")).to_contain_text("<!doctype html>")
    expect(page.locator("#code mark").first).to_contain_text("customer.first_name")
    expect(page.get_by_role("tab", name="Details")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#panel-details")).to_contain_text("orders is at least 2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_of_the_mail_is_not_the_systems(visit: Open, scheme: str) -> None:
    page = visit(VIEWER, scheme=scheme)
    expect(mail(page).locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.keyboard.press("d")
    expect(mail(page).locator("body")).to_have_css("background-color", "rgb(16, 16, 16)")


def test_pictures_are_the_sites_own(visit: Open) -> None:
    page = visit(VIEWER)
    picture = mail(page).locator("img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 600)


def test_keys_switch(visit: Open) -> None:
    page = visit(VIEWER)
    for keys, expected in (
        ("l", "?l=de"),
        ("p", "?l=de&p=ben"),
        ("1", "?l=de&p=ben&w=375"),
        ("4", "?l=de&p=ben&w=320"),
        ("3", "?l=de&p=ben&w=full"),
        ("2", "?l=de&p=ben"),
        ("d", "?l=de&p=ben&d=dark"),
        ("i", "?l=de&p=ben&d=dark&img=0"),
        ("di", "?l=de&p=ben"),
        ("t", "?l=de&p=ben&v=text"),
        ("t", "?l=de&p=ben"),
        ("s", "?l=de&p=ben&s=markdown"),
    ):
        for key in keys:
            page.keyboard.press(key)
        assert query(page) == expected, keys
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_keys_lead_to_other_mails_and_keep_what_is_shown(visit: Open, base: str) -> None:
    page = visit(VIEWER + "?p=ben&d=dark")
    for key, expected in (
        ("]", "m/shop/lamp/new/index.html?p=ben&d=dark"),
        ("[", "m/shop/lamp/loyal/index.html?p=ben&d=dark"),
        ("j", "m/shop/rug/only/index.html?p=ben&d=dark"),
        ("k", "m/shop/lamp/loyal/index.html?p=ben&d=dark"),
        ("/", "index.html"),
    ):
        page.keyboard.press(key)
        expect(page).to_have_url(base + expected)
        page.wait_for_load_state()


def test_keys_work_while_the_mail_has_the_focus(visit: Open) -> None:
    page = visit(VIEWER)
    mail(page).locator("h1").click()
    page.keyboard.press("d")
    expect(mail(page).locator("body")).to_have_css("background-color", "rgb(16, 16, 16)")


def test_a_finding_leads_to_its_line(visit: Open) -> None:
    page = visit(VIEWER)
    expect(page.get_by_role("tab", name="Findings 1")).to_be_visible()
    expect(page.locator("#panel-findings")).to_contain_text("the lamp <b> is dim")
    page.get_by_role("button", name="loyal.en.md:5").click()
    expect(page.locator("#code .here")).to_have_text("")
    assert query(page) == "?s=markdown#L5"
    page.locator("#code [data-line='6']").click()
    expect(page.locator("#code .here mark")).to_have_text('{{ customer.first_name | default("there") }}')
    page.get_by_role("link", name="A11Y-1").click()
    expect(page).to_have_url(re.compile("/rules/A11Y-1/index.html$"))


def test_tabs_obey_the_arrow_keys(visit: Open) -> None:
    page = visit(VIEWER)
    page.get_by_role("tab", name="Findings 1").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Details")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#panel-links")).to_contain_text("{{ unsubscribe_url }}")


def test_the_grip_drags_the_width(visit: Open) -> None:
    page = visit(VIEWER)
    box = page.locator("#grip").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] - 42, box["y"] + 100, steps=4)
    page.mouse.up()
    assert page.locator("#frame").evaluate("frame => frame.offsetWidth") == 540
    page.locator("#grip").focus()
    page.keyboard.press("ArrowRight")
    assert query(page) == "?w=550"


def test_a_frame_is_as_tall_as_its_mail(visit: Open) -> None:
    page = visit(VIEWER + "?w=375")
    expect(mail(page).locator("h1")).to_be_visible()
    inside = mail(page).locator("body").evaluate("body => body.offsetHeight")
    assert inside > 400
    expect(page.locator("#frame")).to_have_js_property("clientHeight", inside)


def test_the_mail_runs_no_script(visit: Open) -> None:
    page = visit(VIEWER)
    assert page.locator("#frame").get_attribute("sandbox") == "allow-same-origin allow-popups"


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


def test_a_letter_of_the_value_card_opens_to_its_rules_and_stays_open(visit: Open) -> None:
    page = visit(VIEWER)
    letters = page.locator(".value-card summary")
    states = ["not asked", "in doubt", "not asked", "not asked", "not asked"]
    expect(page.locator(".value-card .state")).to_have_text(states)
    letters.nth(1).click()
    line = page.locator(".value-card li:visible")
    expect(line).to_have_text("A11Y-1Lamps are brightin doubt: the lamp <b> is dim")
    page.get_by_role("button", name="de", exact=True).click()
    expect(line).to_have_count(1)
    page.locator(".value-card li a").click()
    expect(page.locator("h1")).to_have_text("Lamps are bright")
    expect(page.get_by_text("Found in 1 variant of this build")).to_be_visible()
