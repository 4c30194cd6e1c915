"""The live server in a real browser: what is saved is seen, what is wrong is told, and nothing ends the preview."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Route, expect, sync_playwright
from tests.cli.serving.conftest import FILES, Serve, Served, started, write_shop

from buckslip.cli.shooting.camera import BROWSERS

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
LAMP, RUG = "content/shop/lamp/all.en.md", "content/shop/rug/all.en.md"
LAMP_ID = "shop/lamp/all"
LAMP_PAGE, RUG_PAGE = "m/shop/lamp/all/index.html", "m/shop/rug/all/index.html"
PATIENCE = 120_000  # ms; cores may be busy with much else

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(require: Callable[..., str]) -> Iterator[Browser]:
    chromium = require(*BROWSERS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests that put back what they change."""
    served = started(write_shop(tmp_path_factory.mktemp("live") / "shop"), "--port", "0", "--no-background")
    yield served
    code, said = served.stop()
    assert (code, "Traceback" in said, "internal error" in said) == (0, False, False), said


@pytest.fixture
def shared(standing: Served) -> Iterator[Served]:
    """The same, put back."""
    yield standing
    for path, text in FILES.items():
        if (standing.root / path).read_text(encoding="utf-8") != text:
            standing.write(path, text)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """`visit(served, LAMP_PAGE)`: an open, connected page; what its console says against it is a failure."""
    said: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)

    def told(message: ConsoleMessage) -> None:
        text, url = message.text, str(message.location.get("url"))
        gone = "404" in text and "/r/~" in url  # the thumbnail of a mail that is deleted meanwhile
        if message.type == "error" and "ERR_CONNECTION" not in text and "503" not in text and not gone:
            said.append(f"{text} {url}")

    def go(served: Served, path: str = "") -> Page:
        page = context.new_page()
        page.on("console", told)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(served.address + path)
        expect(page.locator("#live-sign")).to_have_text("Live")
        return page

    yield go
    context.close()
    assert said == []


def shows(page: Page, words: str) -> None:
    expect(page.frame_locator("#frame").get_by_text(words).first).to_be_visible()


def until(page: Page, holds: str) -> None:
    """Wait for what a script says; `wait_for_function` would need a policy that lets pages evaluate text."""
    late = f"setTimeout(() => fail(new Error('not in time')), {PATIENCE})"
    look = f"(function look() {{ ({holds}) ? done() : requestAnimationFrame(look); }})()"
    for _ in range(9):
        try:
            page.evaluate(f"() => new Promise((done, fail) => {{ {late}; {look}; }})")
            return
        except Error as error:
            if "context was destroyed" not in str(error):  # the page was loaded again meanwhile
                raise
            page.wait_for_load_state()
    raise AssertionError("the page is loaded again and again")


def marked(page: Page) -> Page:
    """A page that would show if it were loaded again."""
    page.evaluate("window.sameAsBefore = true")
    return page


def is_same(page: Page) -> bool:
    return bool(page.evaluate("window.sameAsBefore === true"))


def hold(page: Page, address: str | re.Pattern[str], times: int | None = None) -> list[Route]:
    """The next requests to this address wait in the list until the test lets them go."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route), times=times)  # Playwright asks for a function's arguments
    return held


def came(page: Page, held: list[Route]) -> Route:
    """The request that is held, once it has come."""
    for _ in range(PATIENCE // 20):
        if held:
            return held[0]
        page.wait_for_timeout(20)
    raise AssertionError("nothing was asked for")


def edit(served: Served, path: str, old: str, new: str) -> None:
    text = (served.root / path).read_text(encoding="utf-8")
    assert old in text
    served.write(path, text.replace(old, new))


SOURCES = {
    "the mail": (LAMP, "buy a lamp", "take a lamp home"),
    "its layout": ("layouts/bare.mjml", "<mj-body>", "<mj-body><mj-section><mj-column><mj-text>take a lamp home"
                   "</mj-text></mj-column></mj-section>"),
    "its block": ("blocks/note.mjml", "Note: {{ words }}", "take a lamp home"),
    "the persona": ("content/_personas/ana.yml", "first_name: Ana", "first_name: take a lamp home"),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_saved_is_seen_on_the_same_page(name: str, shared: Served, visit: Visit) -> None:
    page = marked(visit(shared, f"{LAMP_PAGE}?p=ana"))
    shows(page, "Mind the step")
    edit(shared, *SOURCES[name])
    shows(page, "take a lamp home")
    assert is_same(page)


def test_place_and_state_stay(shared: Served, visit: Visit) -> None:
    page = marked(visit(shared, f"{RUG_PAGE}?w=375"))
    shows(page, "A rug is a rug.")
    stage = page.locator(".stage")
    until(page, "document.querySelector('.stage')?.scrollHeight > 1500")
    stage.evaluate("one => one.scrollTo(0, 500)")
    page.locator("#persona").focus()
    edit(shared, RUG, "# A rug\n", "# A softer rug\n")
    shows(page, "A softer rug")
    until(page, "document.querySelector('.stage')?.scrollHeight > 1500")
    assert is_same(page)
    assert stage.evaluate("one => one.scrollTop") == 500
    assert page.evaluate("document.activeElement.id") == "persona"
    assert page.url.endswith("?w=375")


def test_a_changed_title_loads_the_page_again_at_the_same_place(shared: Served, visit: Visit) -> None:
    page = marked(visit(shared, f"{RUG_PAGE}?w=375"))
    until(page, "document.querySelector('.stage')?.scrollHeight > 1500")
    page.locator(".stage").evaluate("one => one.scrollTo(0, 500)")
    edit(shared, RUG, "title: Rugs", "title: Carpets")
    expect(page).to_have_title(re.compile("Carpets"))
    until(page, "Math.abs(document.querySelector('.stage')?.scrollTop - 500) < 2")
    assert not is_same(page)
    assert page.url.endswith("?w=375")


FAULTS = {
    "a tag": (LAMP, "{% endif %}", "{% endif", "A lamp"),
    "an unclosed block": (LAMP, 'step"\n:::', 'step"', "Mind the step"),
    "an unknown block": (LAMP, "::: note", "::: nota", "Mind the step"),
    "front matter": (LAMP, "goal: cross-sell", "goal: [cross", "Mind the step"),
    "no front matter": (LAMP, "---\ntitle", "title", "Mind the step"),
    "half a file": (LAMP, FILES[LAMP], FILES[LAMP][:40], "Mind the step"),
    "an empty file": (LAMP, FILES[LAMP], "", "Mind the step"),
    "a layout": ("layouts/bare.mjml", "{{ content }}", "{{ content ", "Mind the step"),
    "a layout's markup": ("layouts/bare.mjml", "</mj-body>", "", "Mind the step"),
    "a block": ("blocks/note.mjml", "{{ words }}", "{{ words | nothing }}", "Mind the step"),
    "a block's head": ("blocks/note.mjml", "params:", "params: [", "Mind the step"),
    "a brand": ("content/_brands/shop.yml", "title: The Shop", "title: {The Shop", "Mind the step"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_over_the_last_good_state(name: str, shared: Served, visit: Visit) -> None:
    path, good, bad, still = FAULTS[name]
    page = marked(visit(shared, LAMP_PAGE))
    shows(page, still)
    edit(shared, path, good, bad)
    card = page.locator("#live-card")
    expect(card).to_be_visible()
    expect(card.locator("code").first).to_have_text(re.compile(rf"{re.escape(path)}:\d+:\d+$"))
    expect(card.locator(".live-message").first).not_to_be_empty()
    expect(card).to_contain_text("the last state that could be drawn")
    shows(page, still)
    shared.write(path, FILES[path])
    expect(card).to_have_count(0)
    shows(page, still)
    assert is_same(page)


def test_a_mail_that_never_could_be_drawn_has_a_page_that_heals(serve: Serve, visit: Visit) -> None:
    served = serve()
    served.write(LAMP, "---\ntitle: [\n---\nHello\n")
    served.write("content/shop/lamp/all.de.md", "")
    page = visit(served, LAMP_PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("This mail cannot be drawn")
    expect(page.locator(".live-card")).to_contain_text(f"{LAMP}:3:1")
    served.write(LAMP, FILES[LAMP])
    shows(page, "Mind the step")


def test_a_broken_schema_is_told_everywhere_and_heals(shared: Served, visit: Visit) -> None:
    pages = [marked(visit(shared, path)) for path in (LAMP_PAGE, "", "rules/index.html")]
    shows(pages[0], "Mind the step")
    shared.write("rules/schema.yml", "fields:\n  first_name: {type: [\n")
    for page in pages:
        expect(page.locator("#live-card")).to_contain_text("rules/schema.yml:")
    shows(pages[0], "Mind the step")
    shared.write("rules/schema.yml", FILES["rules/schema.yml"])
    for page in pages:
        expect(page.locator("#live-card")).to_have_count(0)
        assert is_same(page)


def test_a_project_that_starts_broken_has_a_page_that_heals(shop: Path, serve: Serve, visit: Visit) -> None:
    (shop / "rules/schema.yml").write_text("fields: [\n", encoding="utf-8")
    served = serve()
    page = visit(served, LAMP_PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("This project cannot be read")
    expect(page.locator(".live-card")).to_contain_text("rules/schema.yml:")
    served.write("rules/schema.yml", FILES["rules/schema.yml"])
    shows(page, "Mind the step")


def test_a_deleted_mail_stays_until_it_is_back(serve: Serve, visit: Visit) -> None:
    served = serve()
    page = marked(visit(served, RUG_PAGE))
    shows(page, "A rug is a rug.")
    (served.root / RUG).unlink()
    expect(page.locator("#live-card")).to_contain_text("this mail is not there any more")
    shows(page, "A rug is a rug.")
    served.write(RUG, FILES[RUG].replace("# A rug", "# The rug is back"))
    shows(page, "The rug is back")
    expect(page.locator("#live-card")).to_have_count(0)
    assert is_same(page)


def test_a_renamed_folder_is_found_again(serve: Serve, visit: Visit) -> None:
    served = serve()
    page, dashboard = visit(served, RUG_PAGE), visit(served)
    shows(page, "A rug is a rug.")
    (served.root / "content/shop/rug").rename(served.root / "content/shop/carpet")
    expect(page.locator("#live-card")).to_contain_text("it is called shop/carpet/all now")
    expect(dashboard.locator('[data-id="shop/carpet/all"]')).to_be_visible()
    expect(dashboard.locator('[data-id="shop/rug/all"]')).to_have_count(0)
    shows(visit(served, "m/shop/carpet/all/index.html"), "A rug is a rug.")


def test_all_content_may_come_and_go(serve: Serve, visit: Visit) -> None:
    served = serve()
    page = visit(served, LAMP_PAGE)
    shows(page, "Mind the step")
    away = served.root / "away"
    (served.root / "content").rename(away)
    expect(page.locator("#live-card")).to_be_visible()
    shutil.copytree(away, served.root / "content")
    expect(page.locator("#live-card")).to_have_count(0)
    edit(served, LAMP, "buy a lamp", "take a lamp home")
    shows(page, "take a lamp home")


def test_a_thousand_files_at_once_are_one_change(serve: Serve, visit: Visit) -> None:
    served = serve()
    page, dashboard = visit(served, LAMP_PAGE), visit(served)
    for number in range(500):
        folder = served.root / f"content/shop/mail-{number:03}"
        folder.mkdir()
        (folder / "all.en.md").write_text(FILES[RUG].replace("Rugs", f"Rug {number}"), encoding="utf-8")
    edit(served, LAMP, "buy a lamp", "take a lamp home")
    shows(page, "take a lamp home")
    expect(dashboard.locator('[data-id="shop/mail-499/all"]')).to_be_attached()
    for number in range(500):
        shutil.rmtree(served.root / f"content/shop/mail-{number:03}")
    edit(served, LAMP, "take a lamp home", "leave the lamps")
    shows(page, "leave the lamps")
    expect(dashboard.locator('[data-id="shop/mail-499/all"]')).to_have_count(0)


def test_polling_sees_changes_too(serve: Serve, visit: Visit) -> None:
    served = serve("--poll", "--port", "0", "--no-background")
    page = marked(visit(served, LAMP_PAGE))
    shows(page, "Mind the step")
    edit(served, LAMP, "buy a lamp", "take a lamp home")
    shows(page, "take a lamp home")
    (served.root / LAMP).write_text(FILES[LAMP].replace("buy a lamp", "written in place"), encoding="utf-8")
    shows(page, "written in place")
    assert is_same(page)


def test_two_tabs_each_show_their_own(shared: Served, visit: Visit) -> None:
    lamps, rugs, german = visit(shared, LAMP_PAGE), visit(shared, RUG_PAGE), visit(shared, f"{LAMP_PAGE}?l=de")
    pages = [marked(one) for one in (lamps, rugs, german)]
    edit(shared, LAMP, "buy a lamp", "take a lamp home")
    shows(lamps, "take a lamp home")
    edit(shared, RUG, "# A rug\n", "# A softer rug\n")
    shows(rugs, "A softer rug")
    edit(shared, "content/shop/lamp/all.de.md", "Kauf eine", "Nimm eine")
    shows(german, "Nimm eine Lampe")
    assert all(is_same(one) for one in pages)


def test_the_background_fills_the_dashboard(serve: Serve, visit: Visit) -> None:
    served = serve("--port", "0")
    page = visit(served)
    expect(page.locator('[data-id="shop/rug/all"]')).not_to_have_attribute("data-size", "0")
    expect(page.locator('[data-id="shop/lamp/all"]')).not_to_have_attribute("data-size", "0")


def test_a_customer_is_edited_and_saved(serve: Serve, visit: Visit) -> None:
    served = serve()
    page = marked(visit(served, f"{LAMP_PAGE}?p=ben&tab=data"))
    shows(page, "Hello you")
    area = page.locator("#panel-data textarea")
    area.fill('{"profile": {"first_name": "Zoe", "orders": "many"}}')
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#panel-data .apply .told")).to_have_text(re.compile("'orders' must be a whole number"))
    area.fill('{"profile": {"first_name": "Zoe", "orders": 9}}')
    page.get_by_role("button", name="Apply").click()
    shows(page, "Hello Zoe")
    shows(page, "Thank you for coming back")
    edit(served, LAMP, "buy a lamp", "take a lamp home")
    shows(page, "Hello Zoe, take a lamp home")
    page.get_by_label("Name of the new persona file").fill("zoe")
    page.get_by_role("button", name="Save as persona file").click()
    expect(page.get_by_text("Written: content/_personas/zoe.yml")).to_be_visible()
    assert "first_name: Zoe" in (served.root / "content/_personas/zoe.yml").read_text(encoding="utf-8")
    page.get_by_role("button", name="Back to the file").click()
    shows(page, "Hello you")
    assert is_same(page)


def test_an_answer_that_comes_too_late_is_not_shown(serve: Serve, visit: Visit) -> None:
    served = serve()
    page = visit(served, f"{LAMP_PAGE}?p=ben&tab=data")
    page.locator("#panel-data textarea").fill('{"profile": {"first_name": "Zoe", "orders": 9}}')
    page.get_by_role("button", name="Apply").click()
    shows(page, "Hello Zoe")
    held = hold(page, "**/_live/persona/persona")
    edit(served, LAMP, "buy a lamp", "take a lamp home")
    request = came(page, held)
    page.get_by_role("button", name="Back to the file").click()
    shows(page, "Hello you, take a lamp home")
    with page.expect_response("**/_live/persona/persona"):
        request.continue_()
    page.wait_for_timeout(200)
    shows(page, "Hello you, take a lamp home")


def overtaken(page: Page, served: Served, file: str) -> Callable[[], None]:
    """Two saves; what was asked for after the first comes, as it was then, when the answer is called."""
    held = hold(page, f"**/data/{LAMP_ID}{file}*", times=1)
    edit(served, LAMP, "buy a lamp", "take a lamp home")
    request = came(page, held)
    old = served.ask(f"/data/{LAMP_ID}{file}").body
    edit(served, LAMP, "take a lamp home", "leave the lamps")

    def answer() -> None:
        request.fulfill(body=old, content_type="text/javascript")
        page.wait_for_timeout(300)

    return answer


def test_what_was_saved_first_and_comes_last_is_not_shown(shared: Served, visit: Visit) -> None:
    page = marked(visit(shared, LAMP_PAGE))
    shows(page, "Mind the step")
    answer = overtaken(page, shared, ".js?")
    page.wait_for_timeout(500)
    answer()
    shows(page, "leave the lamps")
    assert is_same(page)


def test_sources_that_come_too_late_are_not_shown(shared: Served, visit: Visit) -> None:
    page = marked(visit(shared, f"{LAMP_PAGE}?panel=source"))
    code = page.locator("#code")
    expect(code).to_contain_text("buy a lamp")
    answer = overtaken(page, shared, ".sources.js")
    expect(code).to_contain_text("leave the lamps")
    answer()
    expect(code).to_contain_text("leave the lamps")
    page.locator("#artefact").select_option("generic")
    shows(page, "leave the lamps")
    assert is_same(page)


def test_an_esps_file_that_comes_too_late_is_not_shown(shared: Served, visit: Visit) -> None:
    page = marked(visit(shared, f"{LAMP_PAGE}?c=generic"))
    shows(page, "buy a lamp")
    answer = overtaken(page, shared, ".sources.js")
    shows(page, "leave the lamps")
    answer()
    shows(page, "leave the lamps")


def test_a_customer_applied_while_the_file_comes_back_stays(shared: Served, visit: Visit) -> None:
    page = visit(shared, f"{LAMP_PAGE}?p=ben&tab=data")
    area = page.locator("#panel-data textarea")
    area.fill('{"profile": {"first_name": "Zoe", "orders": 9}}')
    page.get_by_role("button", name="Apply").click()
    shows(page, "Hello Zoe")
    held = hold(page, f"**/data/{LAMP_ID}.js?*", times=1)
    page.get_by_role("button", name="Back to the file").click()
    request = came(page, held)
    area.fill('{"profile": {"first_name": "Ida", "orders": 9}}')
    page.get_by_role("button", name="Apply").click()
    request.continue_()
    page.wait_for_timeout(500)
    shows(page, "Hello Ida")


def test_what_is_typed_stays_when_the_mail_is_saved(shared: Served, visit: Visit) -> None:
    page = visit(shared, f"{LAMP_PAGE}?p=ben&tab=data")
    area = page.locator("#panel-data textarea")
    area.fill('{"profile": {"first_name": "Zo')
    edit(shared, LAMP, "buy a lamp", "take a lamp home")
    shows(page, "take a lamp home")
    expect(area).to_have_value('{"profile": {"first_name": "Zo')
    edit(shared, LAMP, "title: Lamps for all", "title: Lamps for everybody")
    expect(page).to_have_title(re.compile("Lamps for everybody"))
    expect(area).to_have_value('{"profile": {"first_name": "Zo')


def test_the_place_stays_when_a_page_is_loaded_again_twice(shared: Served, visit: Visit) -> None:
    page = visit(shared, f"{RUG_PAGE}?w=375")
    until(page, "document.querySelector('.stage')?.scrollHeight > 1500")
    page.locator(".stage").evaluate("one => one.scrollTo(0, 500)")
    held = hold(page, "**/data/shop/rug/all.js", times=1)
    edit(shared, RUG, "title: Rugs", "title: Soft rugs")
    request = came(page, held)
    edit(shared, RUG, "title: Soft rugs", "title: Softer rugs")
    request.continue_()
    expect(page).to_have_title(re.compile("Softer rugs"))
    until(page, "document.querySelector('.stage')?.scrollTop === 500")


def test_cards_that_were_made_before_the_page_listened_are_filled(serve: Serve, visit: Visit) -> None:
    page = visit(serve("--port", "0"))
    card = page.locator('[data-id="shop/rug/all"]')
    expect(card).not_to_have_attribute("data-size", "0")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    card.evaluate("card => card.dataset.size = '0'")  # as it is in a page that is older than the mail
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    expect(card).not_to_have_attribute("data-size", "0")


def told_size(cards: bytes) -> int:
    found = re.search(rb'data-size="(\d+)"', cards)
    assert found
    return int(found[1])


def test_cards_that_come_too_late_are_not_shown(serve: Serve, visit: Visit) -> None:
    served = serve("--port", "0")
    page = visit(served)
    card = page.locator('[data-id="shop/rug/all"]')
    expect(card).not_to_have_attribute("data-size", "0")
    held = hold(page, re.compile(r"/_live/cards\?"), times=1)
    edit(served, RUG, "# A rug\n", "# A rug\n\n" + "More of it. " * 50 + "\n")
    request = came(page, held)
    old = served.ask("/_live/cards?ids=shop/rug/all").body
    page.get_by_label("Search mails").fill("rug")
    edit(served, RUG, "# A rug\n", "# A rug\n\n" + "Much more of it. " * 500 + "\n")
    before = size = told_size(old)
    for _ in range(600):  # the first save may come in between
        if (size := told_size(served.ask("/_live/cards?ids=shop/rug/all").body)) > before + 5000:
            break
        page.wait_for_timeout(100)
    assert size > before + 5000
    page.wait_for_timeout(1000)
    request.fulfill(body=old, content_type="text/html")
    expect(card).to_have_attribute("data-size", str(size))
    page.wait_for_timeout(300)
    expect(card).to_have_attribute("data-size", str(size))
    expect(card).to_be_visible()
    expect(page.locator('[data-id="shop/lamp/all"]')).to_be_hidden()


def test_a_page_whose_data_do_not_come_waits_for_the_server(serve: Serve, visit: Visit) -> None:
    first = serve()
    page = visit(first, LAMP_PAGE)
    shows(page, "Mind the step")
    held = hold(page, f"**/data/{LAMP_ID}.js?*", times=1)
    edit(first, LAMP, "buy a lamp", "take a lamp home")
    request = came(page, held)
    first.stop()
    request.abort("connectionclosed")
    port = first.address.rstrip("/").rpartition(":")[2]
    serve("--port", port, "--no-background")
    shows(page, "take a lamp home")


def test_a_page_finds_the_server_again(serve: Serve, visit: Visit, shop: Path) -> None:
    first = serve()
    page = visit(first, LAMP_PAGE)
    shows(page, "Mind the step")
    port = first.address.rstrip("/").rpartition(":")[2]
    first.stop()
    expect(page.locator("#live-sign")).to_have_text("Not connected")
    first.write(LAMP, FILES[LAMP].replace("buy a lamp", "take a lamp home"))
    serve("--port", port, "--no-background")
    expect(page.locator("#live-sign")).to_have_text("Live")
    shows(page, "take a lamp home")


def test_hostile_words_stay_words(shared: Served, visit: Visit) -> None:
    page = visit(shared, LAMP_PAGE)
    evil = "<img src=x onerror=top.evil=1><script>top.evil=1</script>"
    edit(shared, LAMP, "title: Lamps for all", f"title: '{evil}'")
    expect(page).to_have_title(re.compile(re.escape(evil[:8])))
    edit(shared, LAMP, "{% endif %}", "{% endif " + evil)
    expect(page.locator("#live-card")).to_contain_text("onerror")
    assert page.evaluate("window.evil") is None


def test_a_changed_guide_is_loaded_again(serve: Serve, visit: Visit) -> None:
    served = serve()
    served.write("docs/ours.md", "# Ours\n\nFirst words.\n")
    page = visit(served, "guides/ours.html")
    expect(page.get_by_text("First words.")).to_be_visible()
    served.write("docs/ours.md", "# Ours\n\nOther words.\n")
    expect(page.get_by_text("Other words.")).to_be_visible()
