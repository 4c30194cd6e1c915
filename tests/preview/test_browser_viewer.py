"""The viewer in a real browser: every switch, the address, the keys, and the mail's isolation."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.preview.browsing import VIEWER, Open, background, mail, query

DARK = "rgb(16, 16, 16)"
WHITE = "rgb(255, 255, 255)"


def width(page: Page) -> int:
    return int(page.locator("#frame").evaluate("frame => frame.offsetWidth"))


def pressed(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True, pressed=True)


def test_every_switch_shows_and_is_in_the_address(visit: Open) -> None:
    page = visit(VIEWER)
    expect(mail(page).locator("h1")).to_have_text("A lamp for you")
    expect(mail(page).get_by_text("Delivery is on us.")).to_be_visible()
    page.get_by_label("Persona").select_option("ben")
    expect(mail(page).get_by_text("Delivery is on us.")).to_have_count(0)
    expect(page.locator("#rows b")).to_have_text(["A lamp", "Hello, a lamp"])
    page.get_by_role("button", name="de", exact=True).click()
    expect(mail(page).locator("h1")).to_have_text("Eine Lampe")
    page.get_by_role("button", name="375").click()
    assert width(page) == 375
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(mail(page).locator("body")).to_have_css("background-color", DARK)
    page.get_by_role("button", name="Images").click()
    expect(mail(page).locator("img")).to_have_attribute("src", "data:,")
    expect(mail(page).get_by_alt_text("A lamp")).to_be_visible()
    page.get_by_role("button", name="1.5×").click()
    expect(mail(page).locator("html")).to_have_css("font-size", "24px")
    page.get_by_role("tab", name="Links").click()
    page.get_by_role("tab", name="Meta").click()
    assert query(page) == "?l=de&p=ben&w=375&d=dark&img=0&zoom=150&panel=links&tab=meta"
    for _ in range(5):
        page.go_back()
    expect(mail(page).locator("body")).to_have_css("background-color", WHITE)
    assert query(page) == "?l=de&p=ben&w=375"
    page.go_forward()
    expect(pressed(page, "Dark")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        "?l=de&p=ben&w=500&c=klaviyo&d=dark&img=0&zoom=200&panel=source&s=klaviyo/body.html&tab=data#L1",
        "?w=full&c=text&d=forced&panel=inbox&tab=none",
        "?p=cleo&w=320&panel=checks&tab=meta&f=A11Y-1",
        "?l=de&panel=history&grid=persona,locale&cmp=main&mode=slider",
        "?grid=variant,width",
        "",
    ],
)
def test_an_address_survives_the_round_trip(visit: Open, address: str) -> None:
    page = visit(VIEWER + address)
    assert page.evaluate("buckslip.viewer.address()") == address
    shuffled = "&".join(reversed(address.lstrip("?").split("#")[0].split("&")))
    page = visit(f"{VIEWER}?{shuffled}" + ("#L1" if "#" in address else ""))
    assert page.evaluate("buckslip.viewer.address()") == address


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("?v=text", "?c=text"),
        ("?s=klaviyo/body.html&tab=details#L1", "?panel=source&s=klaviyo/body.html&tab=meta#L1"),
        ("?tab=findings", "?panel=checks"),
        ("?l=xx&p=nobody&w=9&d=pink&img=7&zoom=3&panel=x&s=x&tab=x&grid=persona,persona", "?w=240"),
        ("?w=99999&c=nothing", "?w=2000"),
    ],
)
def test_old_and_unknown_values_fall_back(visit: Open, old: str, now: str) -> None:
    page = visit(VIEWER + old)
    expect(mail(page).locator("h1")).to_have_count(1)
    assert page.evaluate("buckslip.viewer.address()") == now


def test_a_deep_link_shows_what_was_seen(visit: Open) -> None:
    page = visit(VIEWER + "?l=de&p=ben&w=500&d=dark&img=0&panel=source&s=klaviyo/body.html&tab=meta#L1")
    expect(mail(page).locator("h1")).to_have_text("Eine Lampe")
    assert background(page) == DARK
    assert width(page) == 500
    expect(page.get_by_label("Persona")).to_have_value("ben")
    expect(page.locator("#code .here")).to_contain_text("<!doctype html>")
    expect(page.locator("#code mark").first).to_contain_text("customer.first_name")
    expect(page.get_by_role("tab", name="Meta")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#panel-meta")).to_contain_text("24.50 GBP")


def test_an_esp_shows_its_own_file_with_its_tags(visit: Open) -> None:
    page = visit(VIEWER)
    page.get_by_label("Shown as").select_option("klaviyo")
    chips = mail(page).locator(".buckslip-tag")
    expect(chips.first).to_have_text("{{ customer.first_name | otherwise('there') }}")
    expect(chips).to_have_count(3)
    expect(mail(page).locator("img")).to_have_js_property("naturalWidth", 600)
    expect(mail(page).locator("a")).to_have_attribute("href", "{{ unsubscribe_url }}")
    page.get_by_label("Shown as").select_option("text")
    expect(page.locator("#plain")).to_contain_text("A lamp for Ana")


def test_forced_dark_is_called_an_emulation(visit: Open) -> None:
    page = visit(VIEWER)
    expect(page.get_by_text("emulation", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Forced dark").click()
    expect(page.get_by_text("emulation", exact=True)).to_be_visible()
    expect(mail(page).locator("body")).not_to_have_css("background-color", WHITE)
    assert background(page) != DARK
    assert query(page) == "?d=forced"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_of_the_mail_is_not_the_systems(visit: Open, scheme: str) -> None:
    page = visit(VIEWER, scheme=scheme)
    expect(mail(page).locator("body")).to_have_css("background-color", WHITE)
    page.keyboard.press("d")
    expect(mail(page).locator("body")).to_have_css("background-color", DARK)


def test_pictures_are_the_sites_own(visit: Open) -> None:
    page = visit(VIEWER)
    picture = mail(page).locator("img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 600)


KEYS = (
    ("l", "?l=de"),
    ("p", "?l=de&p=ben"),
    ("1", "?l=de&p=ben&w=320"),
    ("2", "?l=de&p=ben&w=375"),
    ("3", "?l=de&p=ben&w=390"),
    ("4", "?l=de&p=ben&w=414"),
    ("5", "?l=de&p=ben&w=600"),
    ("0", "?l=de&p=ben&w=full"),
    ("6", "?l=de&p=ben"),
    ("d", "?l=de&p=ben&d=dark"),
    ("d", "?l=de&p=ben&d=forced"),
    ("i", "?l=de&p=ben&d=forced&img=0"),
    ("z", "?l=de&p=ben&d=forced&img=0&zoom=150"),
    ("zzdi", "?l=de&p=ben"),
    ("t", "?l=de&p=ben&c=text"),
    ("t", "?l=de&p=ben"),
    ("f", "?l=de&p=ben&panel=checks&f=A11Y-1"),
    ("s", "?l=de&p=ben&panel=source&f=A11Y-1"),
    ("s", "?l=de&p=ben&f=A11Y-1"),
    ("g", "?l=de&p=ben&grid=persona,locale&f=A11Y-1"),
    ("g", "?l=de&p=ben&f=A11Y-1"),
)


def press_all(page: Page) -> None:
    for keys, expected in KEYS:
        for key in keys:
            page.keyboard.press(key)
        assert query(page) == expected, keys
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_keys_switch(visit: Open) -> None:
    page = visit(VIEWER)
    press_all(page)
    page.keyboard.press("Escape")
    assert query(page) == "?l=de&p=ben"


def test_keys_work_while_the_mail_has_the_focus(visit: Open) -> None:
    page = visit(VIEWER)
    for keys, expected in (("d", "?d=dark"), ("l", "?l=de&d=dark"), ("s", "?l=de&d=dark&panel=source")):
        mail(page).locator("h1").click()
        page.keyboard.press(keys)
        assert query(page) == expected
    expect(mail(page).locator("h1")).to_have_text("Eine Lampe")
    mail(page).locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Go to a mail, page or guide")).to_be_focused()


def test_keys_lead_to_other_mails_and_keep_what_is_shown(visit: Open, base: str) -> None:
    page = visit(VIEWER + "?p=ben&d=dark")
    for key, expected in (
        ("]", "m/shop/lamp/new/index.html?p=ben&d=dark"),
        ("[", "m/shop/lamp/loyal/index.html?p=ben&d=dark"),
        ("j", "m/shop/rug/only/index.html?p=ben&d=dark"),
        ("k", "m/shop/lamp/loyal/index.html?p=ben&d=dark"),
    ):
        page.keyboard.press(key)
        expect(page).to_have_url(base + expected)
        page.wait_for_load_state()


def test_what_changed_is_said(visit: Open) -> None:
    page = visit(VIEWER)
    said = page.locator("#said")
    for key, words in (
        ("p", "Ben <new>"),
        ("l", "German"),
        ("d", "dark"),
        ("d", "forced dark, an emulation"),
        ("1", "320 pixels wide"),
        ("i", "images off"),
        ("s", "source opened"),
    ):
        page.keyboard.press(key)
        expect(said).to_have_text(words)


def test_tabs_obey_the_arrow_keys_and_close(visit: Open) -> None:
    page = visit(VIEWER)
    page.get_by_role("tab", name="Why").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Data")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#panel-meta")).to_contain_text("Lamp, loyal")
    page.get_by_role("button", name="Close the dock").click()
    expect(page.get_by_role("complementary", name="About this mail")).to_be_hidden()
    expect(page.locator("#dock-open")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel", name="Why")).to_be_visible()
    page.get_by_role("tab", name="Links").click()
    expect(page.locator("#panel-links")).to_contain_text("{{ unsubscribe_url }}")
    page.get_by_role("tab", name="Links").click()
    expect(page.locator("#panel-links")).to_be_hidden()
    assert query(page) == ""


def test_the_grip_drags_the_width(visit: Open) -> None:
    page = visit(VIEWER)
    box = page.locator("#grip").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] - 42, box["y"] + 100, steps=4)
    page.mouse.up()
    assert width(page) == 540
    page.locator("#grip").focus()
    page.keyboard.press("ArrowRight")
    assert query(page) == "?w=550"
    page.get_by_label("Width in pixels").fill("444")
    page.keyboard.press("Enter")
    assert width(page) == 444
    expect(page.locator("#grip")).to_have_attribute("aria-valuenow", "444")


def test_a_frame_is_as_tall_as_its_mail(visit: Open) -> None:
    page = visit(VIEWER + "?w=375")
    expect(mail(page).locator("h1")).to_be_visible()
    inside = mail(page).locator("body").evaluate("body => body.offsetHeight")
    assert inside > 400
    expect(page.locator("#frame")).to_have_js_property("clientHeight", inside)


def test_the_mail_runs_no_script(visit: Open) -> None:
    page = visit(VIEWER + "?grid=persona,locale")
    assert page.locator("#frame").get_attribute("sandbox") == "allow-same-origin allow-popups"
    expect(page.locator(".grid iframe").first).to_have_attribute("sandbox", "allow-same-origin")


def test_the_mail_alone_is_the_persons_rendering(visit: Open) -> None:
    page = visit(VIEWER + "?p=ben")
    address = page.get_by_role("link", name="Open ↗").get_attribute("href")
    assert address is not None
    page.goto(str(page.evaluate("address => new URL(address, location).href", address)))
    expect(page.locator("h1")).to_have_text("A lamp for you")
    expect(page.get_by_text("Delivery is on us.")).to_have_count(0)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_want_no_motion(visit: Open, motion: str) -> None:
    page = visit("index.html", motion=motion)
    moves = page.locator(".card").first.evaluate("card => parseFloat(getComputedStyle(card).transitionDuration) > 0")
    assert moves == (motion != "reduce")


def test_a_letter_of_the_value_card_opens_to_its_rules_and_stays_open(visit: Open) -> None:
    page = visit(VIEWER)
    expect(page.locator("#strip .letter")).to_have_text(["V", "A", "L", "U", "E"])
    page.get_by_role("button", name="VALUE card").click()
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


def test_a_finding_leads_to_its_line_and_its_rule(visit: Open) -> None:
    page = visit(VIEWER + "?panel=checks")
    expect(page.get_by_role("tab", name="Checks 1")).to_be_visible()
    expect(page.locator("#panel-checks .findings")).to_contain_text("the lamp <b> is dim")
    page.get_by_role("button", name="loyal.en.md:5").click()
    expect(page.locator("#code .here code")).to_have_text("")
    assert query(page) == "?panel=source#L5"
    page.locator("#code [data-line='6']").click()
    expect(page.locator("#code .here mark")).to_have_text('{{ customer.first_name | default("there") }}')
    page.get_by_role("tab", name="Checks 1").click()
    page.locator("#panel-checks").get_by_role("link", name="A11Y-1").first.click()
    expect(page).to_have_url(re.compile("/rules/A11Y-1/index.html$"))
