"""What the live server tells beside the mails: reach, history, releases, and what changed since a base."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.cli.serving.conftest import Served, started
from tests.preview import audience_project, compare_project
from tests.preview.browsing import chromium

from buckslip.cli.shooting.camera import BROWSERS

WORDS, SAME, FRESH = "mini/words/main", "mini/same/main", "mini/fresh/main"
RELEASE = {"mails": {WORDS: {"revision": "7", "at": "2026-11-20T10:00:00Z", "digest": "ab" * 32}}}


@pytest.fixture(scope="module")
def browser(require: Callable[..., str]) -> Iterator[Browser]:
    with chromium(require(*BROWSERS)) as one:
        yield one


@pytest.fixture(scope="module")
def beside_main(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A project with changes since main, served beside it."""
    root = compare_project.write(tmp_path_factory.mktemp("beside") / "mini")
    (root / "publish/prod").mkdir(parents=True)
    (root / "publish/prod/klaviyo.json").write_text(json.dumps(RELEASE), encoding="utf-8")
    yield from ended(started(root, "--port", "0", "--base", "main"))


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A project with customers."""
    root = audience_project.write(tmp_path_factory.mktemp("counted") / "mini")
    yield from ended(started(root, "--port", "0", "--no-background", "--simulate", "3"))


def ended(served: Served) -> Iterator[Served]:
    yield served
    code, said = served.stop()
    assert (code, "Traceback" in said, "internal error" in said) == (0, False, False), said


def opened(browser: Browser, served: Served, path: str) -> Page:
    """A connected page that would show if it were loaded again."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(120_000)
    expect.set_options(timeout=120_000)
    page.goto(served.address + path)
    expect(page.locator("#live-sign")).to_have_text("Live")
    page.evaluate("window.sameAsBefore = true")
    return page


def eventually(found: Callable[[], Any], seconds: float = 120) -> Any:
    """What is there in the end."""
    late = time.monotonic() + seconds
    while time.monotonic() < late:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError("not in time")


def data(served: Served, path: str) -> Any:
    """What a script of the site hands over."""
    answer = served.ask(path)
    return json.loads(answer.body.decode().split("\n")[1]) if answer.status == 200 else None


def around(served: Served, name: str) -> Any:
    """What the viewer is told of a mail."""
    _, _, after = served.text(f"/m/{name}/index.html").partition('id="around">')
    return json.loads(after.partition("</script>")[0])


def test_a_mail_is_shown_beside_the_base(beside_main: Served) -> None:
    eventually(lambda: "base" in around(beside_main, WORDS))
    assert [around(beside_main, one)["compared"] for one in (WORDS, SAME, FRESH)] == [True, True, False]
    before = data(beside_main, f"/data/{WORDS}.base.js")
    assert before["name"] == "main"
    assert all(isinstance(one, str) for one in before["locales"][0]["pieces"])
    assert "A lamp for the hall." in "".join(before["locales"][0]["pieces"])
    assert before["diffs"]["en"]["diffs"][0]["words"]
    assert data(beside_main, f"/data/{SAME}.base.js")["diffs"]["en"]["diffs"] == []
    assert beside_main.ask(f"/data/{FRESH}.base.js").status == 404


def test_pictures_of_the_base_are_given_where_they_differ(beside_main: Served) -> None:
    eventually(lambda: "base" in around(beside_main, WORDS))
    assert b"#aa3333" in beside_main.ask("/base/box.svg").body
    assert b"#3333aa" in beside_main.ask("/assets/images/box.svg").body
    assert beside_main.ask("/base/none.svg").status == 404
    assert beside_main.ask("/base/../../content/_personas/ann.yml").status == 404


def test_the_page_of_changes_fills_in_the_background(beside_main: Served) -> None:
    def page() -> str:
        answer = beside_main.ask("/compare/index.html")
        text = answer.body.decode()
        return text if answer.status == 200 and "not compared yet" not in text else ""

    text = eventually(page)
    for words in ("1 new", "1 removed", "Fresh", "Gone", "Words", "<b>different</b>"):
        assert words in text
    dashboard = eventually(lambda: beside_main.text("/").count('data-change="changed"') and beside_main.text("/"))
    assert 'data-value="removed"' in dashboard
    assert 'data-change="new"' in dashboard


def test_an_open_mail_is_compared_with_the_base_as_it_is_saved(beside_main: Served, browser: Browser) -> None:
    eventually(lambda: "base" in around(beside_main, SAME))
    page = opened(browser, beside_main, f"m/{SAME}/index.html?cmp=main&mode=text")
    expect(page.locator("#other")).to_contain_text("word for word, as it was")
    path = f"content/{SAME}.en.md"
    text = (beside_main.root / path).read_text(encoding="utf-8")
    beside_main.write(path, text.replace("Nothing is new.", "Something is new."))
    expect(page.locator(".words ins")).to_contain_text("Something")
    expect(page.locator(".words del")).to_contain_text("Nothing")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="History").click()
    expect(page.locator("#panel-history")).to_contain_text("As it was")
    assert page.evaluate("window.sameAsBefore === true")
    beside_main.write(path, text)
    expect(page.frame_locator("#frame").get_by_text("Nothing is new.")).to_be_visible()
    page.context.close()


def test_history_and_releases_are_told(beside_main: Served) -> None:
    assert around(beside_main, WORDS)["more"] == ["history"]
    told = data(beside_main, "/data/history.js")
    assert [one["subject"] for one in told[WORDS]] == ["As it was"]
    assert told[FRESH] == []
    assert around(beside_main, WORDS)["published"][0]["revision"] == "7"


def test_customers_are_counted_and_counted_again(counted: Served) -> None:
    assert around(counted, "mini/lamp/gold")["more"] == ["reach"]
    before = eventually(lambda: data(counted, "/data/reach.js"))
    assert before["mini/lamp/gold"]["total"] == 60
    assert "60 customers" in counted.text("/")
    assert "so there is no calendar" not in counted.text("/audience/calendar/index.html")
    counted.write("data/customers.csv", audience_project.customers(80))
    eventually(lambda: data(counted, "/data/reach.js")["mini/lamp/gold"]["total"] == 80)


def test_the_numbers_come_into_an_open_mail(tmp_path: Path, browser: Browser) -> None:
    root = audience_project.write(tmp_path / "mini")
    served = started(
        root, "--port", "0", "--no-background", "--simulate", "0", "--customers", str(tmp_path / "some.csv")
    )
    page = opened(browser, served, "m/mini/lamp/gold/index.html")
    expect(page.locator("#panel-why")).not_to_contain_text("customers, ")
    (tmp_path / "some.csv").write_text(audience_project.customers(70), encoding="utf-8")
    served.write("rules/audiences/fresh.yml", "title: Fresh\nall: [orders >= 1]\n")
    expect(page.locator("#panel-why .reach")).to_contain_text("of 70 customers")
    assert page.evaluate("window.sameAsBefore === true")
    page.context.close()
    assert served.stop()[0] == 0


BASES = {"nowhere": "nowhere", "an empty folder": "."}


@pytest.mark.parametrize("what", BASES)
def test_a_base_that_is_none_is_told_before_anything_starts(what: str, shop: Path) -> None:
    command = [sys.executable, "-m", "buckslip", "serve", "-C", str(shop), "--port", "0", "--base", BASES[what]]
    done = subprocess.run(command, capture_output=True, text=True, cwd=shop, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_customers_that_cannot_be_read_are_told(shop: Path) -> None:
    served = started(shop, "--port", "0", "--no-background", "--customers", "none.csv")
    assert served.ask("/").status == 200
    assert served.process.stderr is not None
    said = eventually(lambda: next((line for line in served.process.stderr or () if "none.csv" in line), ""))
    assert said.startswith("numbers: ")
    assert served.stop()[0] == 0
