"""axe-core in headless Chromium: what the browser's own accessibility checker says of a mail.

axe-core (npm, MPL-2.0) is a tool of the tests alone: fetched into the test cache, never copied into the product.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from buckslip.cli.shooting.camera import BROWSERS

VERSION = "4.14.1"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")  # axe's tags for WCAG 2.2 up to AA
QUIET = ("--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_RUN = (
    "rules => axe.run(document, {runOnly: {type: 'rule', values: rules}, resultTypes: ['violations'], iframes: false})"
)
_RUN_ALL = (
    "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], iframes: false})"
)


def fetched() -> Path | None:
    """axe-core's script in the test cache, fetched once; None without npm."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "buckslip-tests"
    folder = cache / f"axe-core-{VERSION}"
    script = folder / "node_modules/axe-core/axe.min.js"
    npm = shutil.which("npm")
    if script.exists():
        return script
    if npm is None:
        return None
    beside = cache / f"{folder.name}.{os.getpid()}"
    beside.mkdir(parents=True)
    (beside / "package.json").write_text("{}")
    subprocess.run([npm, "install", *QUIET, f"axe-core@{VERSION}"], cwd=beside, check=True, capture_output=True)
    try:
        beside.rename(folder)
    except OSError:  # another run was faster
        shutil.rmtree(beside)
    return script


class Axe:
    """One page of one browser, in which mails are judged one after the other."""

    def __init__(self, page: Page, script: str) -> None:
        self.page = page
        self._script = script

    def violations(self, html: str, rules: tuple[str, ...], *, scheme: str = "light") -> dict[str, list[str]]:
        """What each of the rules complains about: the elements, by rule."""
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.page.set_content(html, wait_until="domcontentloaded")
        return self.here(_RUN, rules)

    def here(
        self, run: str = _RUN_ALL, asked: tuple[str, ...] = ("wcag2a", "wcag2aa", "wcag22aa")
    ) -> dict[str, list[str]]:
        """The same for the page as it stands, by tags of rules."""
        self.page.evaluate(self._script)
        result: dict[str, Any] = self.page.evaluate(run, list(asked))
        return {one["id"]: [node["html"] for node in one["nodes"]] for one in result["violations"]}


@contextmanager
def axe(chromium: str, script: Path) -> Iterator[Axe]:
    """axe in a browser that asks nothing of the network."""
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 800, "height": 900})
        page.route("**/*", _only_local)
        yield Axe(page, script.read_text(encoding="utf-8"))
        browser.close()


def _only_local(route: Route) -> None:
    if route.request.url.startswith(("file:", "data:", "about:", "http://127.0.0.1")):
        route.continue_()
    else:
        route.abort()


@pytest.fixture(scope="module")
def oracle(require: Callable[..., str]) -> Iterator[Axe]:
    """axe-core in Chromium; skipped where npm or Chromium is missing."""
    chromium = require(*BROWSERS)
    require("npm")
    script = fetched()
    assert script is not None
    with axe(chromium, script) as found:
        yield found
