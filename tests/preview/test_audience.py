"""The pages about audiences as a build makes them: what they tell, what they never tell, and how they work."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.preview.audience_project import SECRETS, build, write
from tests.preview.browsing import Open, visits
from tests.preview.test_site import read

PAGES = {
    "audience/index.html": (
        "Who gets which variant",
        "10 to gold",
        "get “gold” first",
        "nobody is left for this variant",
        "all taken today",
        "a customer with no orders",
        "one to four are shown as &lt;5",
    ),
    "audience/segments/index.html": (
        'id="segment-loyal"',
        "Customers whose tier is gold.",
        "Ann, gold",
        "mini/lamp/gold",
        "Nobody.",
        "Snowflake",
    ),
    "audience/calendar/index.html": (
        "Mails by day",
        "2026-12-21",
        "at most 3 mails in 10 days",
        "within the limits",
        "mini/hello",
    ),
    "journeys/index.html": (
        "The steps of the journey Welcome",
        "wait 3 days",
        "orders &gt;= 5?",
        ">no<",
        "any day",
        "this journey sends 1 at most",
        "for others to the end",
    ),
}


@pytest.fixture(scope="module")
def site(audience: Path) -> Path:
    return audience / "out/site"


@pytest.fixture
def visit(require: Callable[..., str], browser: Browser, site: Path) -> Iterator[Open]:
    with visits(browser, site.as_uri() + "/") as go:
        yield go


def test_no_customer_is_in_anything_that_a_build_leaves(audience: Path) -> None:
    files = [path for place in ("out", ".cache") for path in (audience / place).rglob("*") if path.is_file()]
    assert any(path.name == "reach.js" for path in files)
    told = [path for path in files for secret in SECRETS if secret.encode() in path.read_bytes()]
    assert told == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_tells(site: Path, page: str) -> None:
    text = (site / page).read_text(encoding="utf-8")
    assert [words for words in PAGES[page] if words not in text] == []
    assert "style=" not in text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leads_only_to_what_is_there(site: Path, page: str) -> None:
    for address in read(site / page).found:
        path, _, place = address.partition("#")
        target = ((site / page).parent / path).resolve() if path else site / page
        assert target.is_file(), address
        if place and place != "main":
            assert f'id="{place}"' in target.read_text(encoding="utf-8"), address


def test_reach_is_there_for_the_viewer(site: Path) -> None:
    text = (site / "data/reach.js").read_text(encoding="utf-8")
    found = json.loads(text.splitlines()[1])
    assert found["mini/lamp/all"] | {"count": 35, "of": "60", "taken": "10", "share": "58 %"} == found["mini/lamp/all"]
    assert found["mini/lamp/gold"]["suppressed"] == "<5"


def test_a_calendar_has_a_cell_a_day(site: Path) -> None:
    text = (site / "audience/calendar/index.html").read_text(encoding="utf-8")
    strips = re.findall(r'<svg class="heat".*?</svg>', text)
    assert len(strips) >= 4
    assert {one.count("<rect") for one in strips} == {30}


def test_without_numbers_the_pages_tell_what_is_proven(tmp_path: Path) -> None:
    built = build(write(tmp_path), "--no-reach")
    assert built.returncode == 1, built.stderr
    pages = {page: (tmp_path / "out/site" / page).read_text(encoding="utf-8") for page in PAGES}
    assert "Nobody was counted" in pages["audience/index.html"]
    assert "nobody is left for this variant" in pages["audience/index.html"]
    assert "Customers whose tier is gold." in pages["audience/segments/index.html"]
    assert "there is no calendar" in pages["audience/calendar/index.html"]
    assert 'take("reach",\n{}\n)' in (tmp_path / "out/site/data/reach.js").read_text(encoding="utf-8")


# In a browser ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*PAGES, "index.html"])
def test_a_page_fits_a_phone(visit: Open, page: str) -> None:
    assert visit(page, width=375).evaluate("document.documentElement.scrollWidth") == 375


def test_mails_are_searched_and_an_address_opens_one(visit: Open) -> None:
    page = visit("audience/index.html?q=rug")
    expect(page.locator(".reach:visible h4")).to_have_text([re.compile("^rug")])
    page.get_by_role("searchbox").fill("nothing")
    expect(page.locator("#none")).to_be_visible()
    page = visit("audience/index.html#mail-mini-lamp")
    expect(page.locator("#mail-mini-lamp .steps:visible")).to_have_count(3)
    page.locator("#mail-mini-lamp .steps a").first.click()
    expect(page.locator("h1")).to_have_text("Lamp, gold")


def test_the_dashboard_orders_by_reach_and_groups_by_journey(visit: Open) -> None:
    page = visit("index.html?sort=reach&group=journey")
    expect(page.locator(".shelf h2")).to_have_text([re.compile("^Welcome"), re.compile("^In no journey")])
    expect(page.locator(".card h3")).to_have_text(["Hello", "Rug", "Lamp, all", "Lamp, gold", "Lamp, ghost"])
    page.get_by_label("Group").select_option("mail")
    expect(page.locator(".shelf h2").first).to_have_text(re.compile("^mini/hello"))
    page.get_by_role("link", name="gets to 35 58 %").click()
    expect(page.locator("#mail-mini-lamp")).to_be_in_viewport()


def test_the_dashboard_is_a_list_without_scripts(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    expect(page.locator(".card")).to_have_count(5)
    expect(page.locator(".card").first).to_contain_text("gets to 55")
    context.close()


def test_what_is_wrong_with_a_variant_beside_others_stands_on_its_card(visit: Open, site: Path) -> None:
    report = json.loads((site.parent / "report/findings.json").read_text(encoding="utf-8"))["findings"]
    errors = [one["rule"] for one in report if (one["mail"], one["severity"]) == ("mini/lamp/ghost", "error")]
    assert "audience-shadowed" in errors
    page = visit("index.html")
    expect(page.locator('[data-id="mini/lamp/ghost"] .mark.error')).to_have_text(str(len(errors)))
    expect(page.get_by_text("in shared files")).to_have_count(0)
    page = visit("m/mini/lamp/ghost/index.html?panel=checks")
    expect(page.locator("#panel-checks")).to_contain_text("nobody is left for this variant")
    expect(page.locator("#panel-checks .place").first).to_contain_text("ghost.en.md:")
