"""The viewer's docks in a real browser: why, data and facts; findings and their pins; sources, links; the matrix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.preview.browsing import VIEWER, Open, mail, query


@pytest.fixture(scope="module")
def base(site: Path) -> str:
    """From disk alone: that a host makes no difference is asked of the switches."""
    return site.as_uri() + "/"


# Two findings with places on the mail, one without: what a build tells when the writer's words are found there.
PINNED = """() => {
  const mail = structuredClone(buckslip.taken.mail);
  const [one] = mail.locales[0].findings;
  mail.locales[0].findings = [
    { ...one, pin: { text: "A lamp is a lamp", nth: 2 } },
    { ...one, line: 6, severity: "error", message: "the name is dim", pin: { text: "A lamp  for you", nth: 0 } },
    { ...one, rule: "OTHER-1", severity: "note", page: false, help: "", line: 2, pin: null },
  ];
  buckslip.take("mail", mail);
}"""


def pinned(page: Page) -> Page:
    expect(mail(page).locator("h1")).to_be_visible()
    page.evaluate(PINNED)
    expect(page.locator("#pins .pin")).to_have_count(2)
    return page


def middle(top: float, height: float) -> float:
    return top + height / 2


def test_pins_lie_beside_what_they_are_about_and_not_in_the_mail(visit: Open) -> None:
    page = pinned(visit(VIEWER))
    heading = mail(page).locator("h1").bounding_box()
    pin = page.locator("#pins .pin", has_text="2").bounding_box()
    assert heading and pin
    assert abs(middle(heading["y"], heading["height"]) - middle(pin["y"], pin["height"])) < 12
    assert pin["x"] < heading["x"] + 10
    assert mail(page).locator("button").count() == 0
    page.get_by_role("button", name="320").click()
    expect(page.locator("#pins .pin")).to_have_count(2)
    page.get_by_role("button", name="de", exact=True).click()
    expect(page.locator("#pins .pin")).to_have_count(0)


def test_a_pin_leads_to_its_finding_and_the_finding_to_its_pin(visit: Open) -> None:
    page = pinned(visit(VIEWER))
    page.get_by_role("button", name="Finding 2, error: the name is dim").click()
    here = page.locator("#panel-checks .findings .here")
    expect(here).to_contain_text("the name is dim")
    expect(page.locator("#pins .spot.error")).to_be_in_viewport()
    assert query(page) == "?panel=checks&f=A11Y-1.2"
    page.get_by_role("button", name="Finding 1: show it on the mail").click()
    expect(here).to_contain_text("the lamp <b> is dim")
    expect(page.locator("#pins .spot.warning")).to_be_in_viewport()
    page.get_by_role("button", name="Finding 3: show it on the mail").click()
    expect(page.locator("#said")).to_have_text(re.compile("It has no place on the mail"))
    for expected in ("A11Y-1", "A11Y-1.2", "OTHER-1", "A11Y-1"):
        page.keyboard.press("f")
        assert query(page).endswith(f"f={expected}")


def test_a_finding_is_beside_its_line_and_leads_back(visit: Open) -> None:
    page = pinned(visit(VIEWER + "?panel=source"))
    dots = page.locator("#code .dot")
    expect(dots).to_have_text(["3", "1", "2"])
    expect(page.locator("#L6 .dot")).to_have_text("2")
    dots.nth(2).click()
    assert query(page) == "?panel=checks&f=A11Y-1.2"


def test_new_data_are_drawn_where_the_reader_is(visit: Open) -> None:
    page = visit(VIEWER + "?d=dark&panel=links&tab=meta")
    page.get_by_role("tab", name="Meta").focus()
    page.locator("#stage").evaluate("stage => (stage.scrollTop = 120)")
    page.evaluate("""() => {
      const mail = structuredClone(buckslip.taken.mail);
      const pieces = mail.locales[0].pieces;
      mail.locales[0].pieces = pieces.map((one) => one.replace("A lamp for you", "A brighter lamp"));
      mail.title = "Brighter";
      buckslip.take("mail", mail);
    }""")
    expect(mail(page).locator("h1")).to_have_text("A brighter lamp")
    expect(page.locator("#panel-meta")).to_contain_text("Brighter")
    expect(page.get_by_role("tab", name="Meta")).to_be_focused()
    assert page.locator("#stage").evaluate("stage => stage.scrollTop") == 120
    assert query(page) == "?d=dark&panel=links&tab=meta"


def test_why_tells_each_sentence_and_what_decided_it(visit: Open) -> None:
    page = visit(VIEWER)
    page.evaluate("""() => {
      const mail = structuredClone(buckslip.taken.mail);
      const line = { depth: 0, mode: null, path: mail.locales[0].path };
      mail.lines = [
        { ...line, text: "orders is at least 2", line: 4 },
        { ...line, text: "", mode: "none", line: 3 },
        { ...line, depth: 1, text: "tier is gold", line: 5 },
      ];
      const because = ["orders is 3", "", "tier is silver"];
      mail.why.ana = { sent: true, verdict: "Ana gets it.", holds: [true, null, false], because };
      mail.why.ben = { sent: false, verdict: "Ben gets another one.", holds: [false, true, true], because };
      buckslip.take("mail", mail);
    }""")
    expect(page.locator(".verdict")).to_have_text("✓Ana gets it.")
    reasons = page.get_by_role("list", name="Reasons").get_by_role("listitem")
    expect(reasons).to_have_text(
        [
            re.compile("✓.*orders is at least 2.*orders is 3.*loyal.en.md:4"),
            re.compile(r"\?.*None of these holds"),
            re.compile("✗.*tier is gold.*tier is silver"),
        ]
    )
    expect(reasons.first.get_by_role("img", name="holds")).to_be_visible()
    expect(page.locator("#persona optgroup[label='Would get it'] option")).to_have_text(["Ana, gold"])
    page.get_by_label("Persona").select_option("ben")
    expect(page.locator(".verdict")).to_have_text("✗Ben gets another one.")
    reasons.first.get_by_role("button").click()
    expect(page.locator("#code .here .num")).to_have_attribute("data-line", "4")


def test_data_are_shown_and_a_live_server_may_change_them(visit: Open) -> None:
    page = visit(VIEWER + "?tab=data")
    expect(page.locator("#panel-data pre")).to_contain_text('"first_name": "Ana"')
    page.evaluate("""() => {
      buckslip.viewer.persona = async (name, data) => {
        if (!data.profile) throw new Error("no profile");
        window.told = [name, data];
      };
      buckslip.viewer.redraw();
    }""")
    area = page.get_by_label("Data of ana")
    area.fill("{")
    page.get_by_role("button", name="Apply").click()
    expect(area).to_have_attribute("aria-invalid", "true")
    area.fill("{}")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#panel-data [role=status]")).to_have_text("no profile")
    area.fill('{"profile": {"tier": "gold"}}')
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#said")).to_have_text("Applied")
    assert page.evaluate("told") == ["ana", {"profile": {"tier": "gold"}}]


def test_meta_tells_what_was_declared_and_published(visit: Open) -> None:
    page = visit(VIEWER + "?tab=meta")
    panel = page.locator("#panel-meta")
    for words in ("Lamp, loyal", "cross-sell", "2.0 KB", "24.50 GBP", "running"):
        expect(panel).to_contain_text(words)


def test_the_inbox_is_cut_as_clients_cut_it(visit: Open) -> None:
    page = visit(VIEWER + "?panel=inbox")
    page.evaluate("""() => {
      const mail = structuredClone(buckslip.taken.mail);
      mail.inbox.clients = [
        { name: "Small", subject: 6, total: 12, one_line: true, source: "measured" },
        { name: "Large", subject: 90, total: 200, source: "" },
      ];
      buckslip.take("mail", mail);
    }""")
    panel = page.locator("#panel-inbox")
    expect(panel.locator(".client")).to_have_count(2)
    expect(panel.get_by_role("list", name="Small, dark")).to_be_visible()
    small = panel.get_by_role("list", name="Small, light")
    expect(small.locator(".line")).to_have_text(["A lamp Light…", "Ana,… Light…"])
    expect(small.locator(".lost")).to_have_text(["cuts the preheader", "cuts the subject and the preheader"])
    expect(panel.get_by_role("list", name="Large, light").locator(".lost")).to_have_text(["all of it fits"] * 2)


def test_sources_are_found_wrapped_and_linked(visit: Open) -> None:
    page = visit(VIEWER + "?panel=source")
    for name, words in (
        ("MJML", "<mj-body/>"),
        ("HTML", "<!doctype html>"),
        ("Text", "https://shop.example/lamps"),
        ("Klaviyo", "How to"),
    ):
        page.locator("#source-heads").get_by_role("button", name=name, exact=True).click()
        expect(page.locator("#code")).to_contain_text(words)
    page.get_by_role("button", name="body.html").click()
    assert query(page) == "?panel=source&s=klaviyo/body.html"
    page.locator("#source-heads").get_by_role("button", name="Markdown").click()
    page.get_by_label("Find in the source").fill("LAMP")
    expect(page.locator("#found")).to_have_text("1 of 2")
    expect(page.locator("#code .hit")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text("2 of 2")
    expect(page.locator("#code .now code")).to_have_text("# A lamp")
    page.get_by_label("Find in the source").fill("no such words")
    expect(page.locator("#found")).to_have_text("not found")
    page.get_by_role("button", name="Wrap").click()
    expect(page.get_by_role("button", name="Wrap")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#code code").first).to_have_css("white-space", "pre")


def test_links_show_where_they_lead_with_their_tracking(visit: Open) -> None:
    page = visit(VIEWER + "?panel=links")
    page.evaluate("""() => {
      const mail = structuredClone(buckslip.taken.mail);
      const url = "https://shop.example/?a=1&utm_source=mail&utm_medium=email";
      mail.locales[0].links.push({ label: "Shop", url, line: 6 });
      buckslip.take("mail", mail);
    }""")
    row = page.get_by_role("row", name="Shop")
    expect(row.locator("code")).to_have_text("https://shop.example/?a=1")
    expect(row.locator(".utm span")).to_have_text(["source=mail", "medium=email"])
    row.get_by_role("button", name="loyal.en.md:6").click()
    assert query(page) == "?panel=source#L6"


@pytest.mark.parametrize(
    ("grid", "cells", "labels"),
    [
        ("persona,locale", 6, ["English", "German"]),
        ("variant,width", 6, ["320 px", "390 px", "600 px"]),
        ("persona,scheme", 9, ["light", "dark", "forced dark (emulation)"]),
    ],
)
def test_the_matrix_shows_the_mail_along_two_axes(visit: Open, grid: str, cells: int, labels: list[str]) -> None:
    page = visit(VIEWER)
    page.get_by_label("One mail or a matrix").select_option(grid)
    assert query(page) == f"?grid={grid}"
    expect(page.locator(".grid .cell")).to_have_count(cells)
    expect(page.locator(".grid thead th")).to_have_text(labels)
    expect(page.frame_locator(".grid iframe >> nth=0").locator("h1")).to_have_text("A lamp for you")
    expect(page.locator("#sheet")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_visible()
    assert query(page) == ""


def test_frames_of_the_matrix_are_made_when_they_come_near(visit: Open) -> None:
    page = visit(VIEWER + "?grid=persona,scheme&panel=checks")
    expect(page.locator(".grid iframe").first).to_be_attached()
    assert page.locator(".grid iframe").count() < 9
    page.locator(".grid tr").last.scroll_into_view_if_needed()
    expect(page.locator(".grid iframe")).to_have_count(9)


def test_a_cell_of_the_matrix_opens_what_it_shows(visit: Open) -> None:
    page = visit(VIEWER + "?grid=persona,locale&d=dark")
    page.get_by_role("link", name="Open Ben <new>, German").click()
    assert query(page) == "?l=de&p=ben&d=dark"
    expect(mail(page).locator("h1")).to_have_text("Eine Lampe")
    page.goto(page.url.split("?")[0] + "?grid=variant,width")
    page.get_by_role("link", name="Open new, 390 px").click()
    expect(page).to_have_url(re.compile(r"/lamp/new/index.html\?w=390$"))


def test_all_mails_of_the_matrix_scroll_together(visit: Open) -> None:
    page = visit(VIEWER + "?grid=persona,locale&w=320")
    expect(page.locator(".grid iframe")).to_have_count(6)
    tops = "views => views.map((view) => Math.round(10 * view.scrollTop / (view.scrollHeight - view.clientHeight)))"
    page.get_by_label("Scroll all mails").fill("50")
    assert page.locator(".grid .view").evaluate_all(tops) == [5] * 6
    page.locator(".grid .open").first.hover()
    page.mouse.wheel(0, 2000)
    expect(page.get_by_label("Scroll all mails")).to_have_value("100")
    assert page.locator(".grid .view").evaluate_all(tops) == [10] * 6


def test_the_ways_through_the_mail_are_counted_and_what_lacks_is_told(visit: Open) -> None:
    page = visit(VIEWER + "?grid=persona,locale")
    page.evaluate("""() => {
      const mail = structuredClone(buckslip.taken.mail);
      const point = { path: mail.locales[0].path, line: 6, what: "if customer.tier == 'gold'", example: null };
      const points = [
        { ...point, outcome: "true", personas: ["ana"] },
        { ...point, outcome: "false", personas: [], example: { tier: "bronze" } },
        { ...point, outcome: "empty", personas: [], note: "nobody can reach this" },
      ];
      mail.coverage.en = { shown: 1, all: 2, points };
      buckslip.take("mail", mail);
    }""")
    ways = page.get_by_role("region", name="Ways through the mail")
    expect(ways).to_contain_text("1 of 2")
    ways.get_by_text("1 shown by nobody, 1 that no customer who gets it can reach").click()
    expect(ways).to_contain_text("does not hold")
    ways.get_by_text("A customer who shows it").click()
    expect(ways.locator("pre")).to_contain_text('"tier": "bronze"')
    expect(ways).to_contain_text("buckslip explain shop/lamp/loyal --coverage --add-persona")


PHONE = (
    "?panel=checks ?panel=source ?panel=inbox ?panel=links ?tab=why ?tab=data ?tab=meta ?grid=persona,locale ?c=klaviyo"
)


@pytest.mark.parametrize("address", PHONE.split())
def test_nothing_is_wider_than_a_phone(visit: Open, address: str) -> None:
    page = visit(VIEWER + address, width=375)
    expect(page.locator("#sheet, #other table").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_docks_are_sheets_on_a_phone_one_at_a_time(visit: Open) -> None:
    page = visit(VIEWER, width=375)
    expect(page.get_by_role("tabpanel")).to_have_count(0)
    assert page.locator("#frame").evaluate("frame => frame.offsetWidth") == 351
    page.get_by_role("tab", name="Why").click()
    expect(page.get_by_role("tabpanel", name="Why")).to_be_in_viewport()
    page.get_by_role("tab", name="Checks").click()
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    expect(page.get_by_role("tabpanel", name="Checks")).to_be_in_viewport()
    page.get_by_role("button", name="Close the panel").click()
    expect(page.get_by_role("tabpanel")).to_have_count(0)
    expect(page.get_by_role("tab", name="Checks")).to_be_focused()


def test_the_mail_and_its_findings_are_printed(visit: Open) -> None:
    page = visit(VIEWER)
    page.emulate_media(media="print")
    expect(page.locator("#frame")).to_be_visible()
    expect(page.locator("#panel-checks")).to_be_visible()
    for hidden in (".tools", ".stagebar", "#dock", "#under-tabs", "#panel-source", "#seek"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.locator("body").evaluate("body => getComputedStyle(body).overflow") == "visible"
