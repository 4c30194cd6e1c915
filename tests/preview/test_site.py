"""The site that MkDocs writes."""

from __future__ import annotations

import json
import logging
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from buckslip.model.project import Project
from buckslip.preview.site import build_site

PAGES = {
    "index.html": (
        "<h1>Mails</h1>",
        "4 variants",
        "3 mails",
        "Lamp, loyal",
        'aria-label="VALUE: Verify relevance, not asked; Align with user goals, in doubt; Limit frequency, not asked;',
    ),
    "esps/index.html": ("<h1>What each ESP can say</h1>", "Klaviyo", "a fallback", "computed field", 'id="note-1"'),
    "m/shop/lamp/loyal/index.html": ("Shop", 'src="../../../../data/shop/lamp/loyal.js"'),
    "m/zoo/lamp/only/index.html": ("The Zoo",),
    "rules/index.html": (
        "Lamps are bright",
        "dim-lamp",
        "Not legal advice.",
        "found in 1 variant",
        "Align with user goals",
        'data-law="*"',
        'data-found="found|"',
    ),
    "rules/A11Y-1/index.html": (
        "Because <em>light</em> helps.",
        "dim\n</code>",
        "Not legal advice.",
        "Found in 1 variant of this build",
        '<a href="../../m/shop/lamp/loyal/index.html">Lamp, loyal</a>',
        "2 findings",
        '<a href="../index.html?value=align">Align with user goals</a>',
    ),
    "blocks/index.html": ("A button.", 'href="button/index.html"', "2 states"),
    "blocks/button/index.html": (
        "A button.",
        "::: button label=&#34;Go&#34;",
        "Quiet",
        ">The Zoo</button>",
        "required",
    ),
    "guides/index.html": ("For writers", "Why lamps"),
    "guides/writers.html": ("{{ customer.first_name }}", 'href="decisions/1.html"'),
    "guides/decisions/1.html": ("Why lamps", "They shine.", 'src="../shine.svg"'),
}


class Addresses(HTMLParser):
    """Every address in a page, its CSP and its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline_scripts = 0
        self.csp = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [given[key] or "" for key in ("href", "src") if key in given]
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.inline_scripts += 1
        if given.get("http-equiv") == "Content-Security-Policy":
            self.csp = given["content"] or ""


def read(page: Path) -> Addresses:
    addresses = Addresses()
    addresses.feed(page.read_text(encoding="utf-8"))
    return addresses


def test_two_builds_give_the_same_bytes(sites: tuple[Path, Path]) -> None:
    first, second = (
        {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        for site in sites
    )
    assert first == second
    assert not [path for path in first if "sitemap" in path or path.endswith(".gz")]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows(site: Path, page: str) -> None:
    text = (site / page).read_text(encoding="utf-8")
    assert [words for words in PAGES[page] if words not in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leads_only_to_files_that_are_there(site: Path, page: str) -> None:
    here = (site / page).parent
    local = [one for one in read(site / page).found if not re.match(r"[a-z]+:|#", one)]
    missing = [one for one in local if one and not (here / one.split("?")[0].split("#")[0]).is_file()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_a_script_of_its_own(site: Path, page: str) -> None:
    found = read(site / page)
    assert found.inline_scripts == 0
    assert "script-src 'self';" in found.csp
    assert "default-src 'none'" in found.csp


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_few_and_small_scripts(site: Path, page: str) -> None:
    loaded = {one.rpartition("/")[2] for one in read(site / page).found if "assets/" in one and one.endswith(".js")}
    sizes = {name: (site / "assets" / name).stat().st_size for name in loaded}
    assert "palette.js" in sizes
    assert max(sizes.values()) < 10_000
    assert sum(sizes.values()) < 60_000


def test_pictures_come_along(site: Path, project: Project) -> None:
    copy = site / "assets/images/lamps/hero.svg"
    assert copy.read_bytes() == (project.root / "data/images/lamps/hero.svg").read_bytes()


def test_the_index_is_there_for_machines(site: Path) -> None:
    index = json.loads((site / "data/index.json").read_text(encoding="utf-8"))
    assert index["version"] == 1
    assert [one["id"] for one in index["mails"]] == [
        "shop/lamp/loyal",
        "shop/lamp/new",
        "shop/rug/only",
        "zoo/lamp/only",
    ]


def test_a_bare_project_still_gives_a_site(tmp_path: Path, starter: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        build_site(Project(tmp_path / "nothing"), tmp_path, [], source=starter / "site")
    assert "No mail has been built" in (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert caplog.records == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


def test_a_second_build_replaces_the_pages_of_the_first(tmp_path: Path, starter: Path) -> None:
    for number in range(2):
        build_site(Project(tmp_path / "nothing"), tmp_path, [], source=starter / "site")
        page = tmp_path / "site/rules/index.html"
        assert "no rules" in page.read_text(encoding="utf-8"), f"build {number}"
        page.write_text("stale", encoding="utf-8")
