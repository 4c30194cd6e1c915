"""The catalogue of blocks: what its pages say, and what they do in a browser."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.preview.browsing import Open, query

from buckslip.cli.examples import drawn_examples
from buckslip.load.project import load_project
from buckslip.model.project import Project
from buckslip.preview.blocks import BlockBook, programs
from buckslip.preview.blocks_used import calls

PAGE = "blocks/button/index.html"


@pytest.fixture(scope="module")
def book(starter: Path) -> BlockBook:
    """The catalogue of the starter, with a line for each of its variants."""
    project = load_project(starter)
    lines = [{"id": files.id, "title": files.id} for files in project.variants]
    return BlockBook(project, lines, drawn_examples(project))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("::: hero heading=\"A\"\nWords\n:::\n", {"hero": 1}),
        (":::: grid\n::: product-card\n:::\n  ::: product-card\n:::\n::::", {"grid": 1, "product-card": 2}),
        ("A ::: hero in a line, and `::: note`.\n", {}),
        ("```\n::: hero\n```\n::: note\n:::\n", {"note": 1}),
        ("~~~~ markdown\n::: hero\n~~~~\n", {}),
    ],
)  # fmt: skip
def test_calls_are_counted_where_writers_call(text: str, found: dict[str, int]) -> None:
    assert calls(text) == Counter(found)


def test_every_state_is_drawn_in_each_look(book: BlockBook) -> None:
    for name, block in book.project.blocks.items():
        data = json.loads(book.file(name).decode().split("\n")[1])
        declared = [state for state, source in {"": block.example, **block.states}.items() if source]
        for brand in ("giftshop", "northlight") if declared else ():
            drawn = data["brands"][brand]
            assert list(drawn) == declared, name
            for looks in drawn.values():
                light, dark = ("".join(data["texts"][part] for part in looks[one]) for one in ("light", "dark"))
                assert "</html>" in light and "(prefers-color-scheme" not in light + dark
                assert "https://img." not in light, "pictures are the site's own"
        assert bool(data["brands"]) == bool(declared)


def test_a_drawing_has_no_frame_round_it(book: BlockBook) -> None:
    note = book.drawings["note"][0]
    assert "Unsubscribe" not in note.html and len(note.text.splitlines()) < 4
    assert "Unsubscribe" in book.drawings["footer"][0].html


def test_a_page_tells_who_uses_it_and_which_rules_name_it(book: BlockBook) -> None:
    page = book.page("product-card")
    used = {str(entry["id"]): times for entry, times in page["used"]["first"]}  # type: ignore[index]
    assert used["giftshop/baking-bundle/recipe"] == 3
    assert page["used"]["times"] == sum(used.values())  # type: ignore[index]
    assert {"DP-005", "PRC-009"} <= {rule.id for rule in page["rules"]}  # type: ignore[attr-defined]
    assert book.page("footer")["drawn_by"] == {"layouts": ["letter", "standard"], "blocks": []}
    assert book.page("meter")["drawn_by"] == {"layouts": [], "blocks": ["points", "usage-meter"]}


def test_programs_are_those_that_the_project_counts(book: BlockBook, project: Project) -> None:
    drawings = book.drawings["product-card"]
    counted = {slug: names for _, slug, names in programs(book.project, drawings)}
    assert counted["css-border-radius"] == ["Outlook (Windows)"]
    everybody = {slug: names for _, slug, names in programs(project, drawings)}  # it has no rule that counts readers
    assert set(everybody["css-border-radius"]) > {"Outlook (Windows)"}
    assert programs(book.project, book.drawings["button"]) == []


def test_a_block_without_example_says_so(site: Path, book: BlockBook) -> None:
    assert book.page("theme")["states"] == []
    assert (site / PAGE).read_text().count("<figure") == 8  # two states, two looks, two widths


def test_the_switches_are_in_the_address(visit: Open) -> None:
    page = visit(PAGE)
    assert page.locator("figure:visible").count() == 8
    page.get_by_role("button", name="dark").click()
    page.get_by_role("button", name="375").click()
    page.get_by_role("button", name="The Zoo").click()
    assert query(page) == "?brand=zoo&d=dark&w=375"
    assert page.locator("figure:visible").count() == 2
    again = visit(f"{PAGE}?brand=zoo&d=dark&w=nonsense")
    assert query(again) == "?brand=zoo&d=dark"
    frame = again.frame_locator("figure:visible iframe").first
    assert frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(238, 255, 238)"


def test_keys_turn_the_switches_and_copy_says_so(visit: Open) -> None:
    page = visit(PAGE)
    for key in ("d", "w", "b", "b", "d"):
        page.keyboard.press(key)
    assert query(page) == "?d=dark&w=600"
    page.get_by_role("button", name=re.compile("Copy how to write it, quiet")).click()
    assert page.locator(".copy").nth(1).text_content() in ("Copied", "Selected")
    assert page.evaluate("String(getSelection())").startswith("::: button")


def test_a_phone_shows_all_of_it(visit: Open) -> None:
    page = visit(PAGE, width=375, scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.locator("figure iframe").first.wait_for()
    page.wait_for_function("document.querySelector('figure iframe').style.transform.includes('scale(0')")
    index = visit("blocks/index.html", width=375)
    assert index.evaluate("document.documentElement.scrollWidth") <= 375
    index.locator(".card iframe").wait_for()
    index.get_by_role("link", name="button").click()
    assert index.get_by_role("heading", level=1).text_content() == "button"
