"""Headless Chromium as a camera: mails from memory, their pictures from disk, nothing from the network, no script."""

from __future__ import annotations

import asyncio
import base64
import math
import mimetypes
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from buckslip.cli.shooting.chosen import Shot
from buckslip.model.errors import ProjectError

if TYPE_CHECKING:
    from playwright.async_api import Browser, CDPSession, Page, Route

Take = Callable[[Shot, bytes], None]

# The first one is the same browser without windows, in half the time.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
HOME = "https://mail.invalid/"  # a name that never leads anywhere; every request is answered here
TALLEST = 12_000  # pixels; mails beyond it are cut there
HEIGHT = 800
SECONDS = 20
FLAGS = (
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_LATE = re.compile(r"srcset|<picture|url\(", re.IGNORECASE)  # other widths and schemes may load other pictures
HELP = "set BUCKSLIP_CHROMIUM to its path, or install it: apt install chromium-headless-shell, brew install chromium"


@dataclass(frozen=True, slots=True)
class Camera:
    """A browser to start: its path and what it calls itself."""

    path: str
    version: str
    pages: int = 3  # that are open at once

    @staticmethod
    def found() -> Camera:
        """The browser of this machine. Raises ProjectError when it, or the library that drives it, is missing."""
        try:
            import PIL  # noqa: F401
            import playwright  # noqa: F401
        except ImportError as problem:
            raise ProjectError(f"pictures need {problem.name}: pip install 'buckslip[shots]'") from problem
        named = os.environ.get("BUCKSLIP_CHROMIUM", "")
        path = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
        if not path:
            raise ProjectError(f"no Chromium {f'at {named}' if named else 'was found'}; {HELP}")
        try:
            said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=SECONDS, check=True)
        except (OSError, subprocess.SubprocessError) as problem:
            raise ProjectError(f"{path} does not start; {HELP}") from problem
        return Camera(path, " ".join(said.stdout.split()))

    def take(self, shots: Sequence[Shot], done: Take) -> None:
        """Take all pictures; `done` gets each as PNG. Raises ProjectError when the browser fails."""
        from playwright.async_api import Error

        try:
            asyncio.run(self._take(shots, done))
        except Error as problem:
            raise ProjectError(f"Chromium failed: {problem.message.splitlines()[0]}") from problem

    async def _take(self, shots: Sequence[Shot], done: Take) -> None:
        from playwright.async_api import async_playwright

        waiting = _rolls(shots)[::-1]
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=self.path, args=[*FLAGS, *_flags()], chromium_sandbox=not _flags()
            )
            try:
                workers = min(self.pages, len(waiting))
                await asyncio.gather(*(_worker(browser, waiting, done) for _ in range(workers)))
            finally:
                await browser.close()


def _flags() -> tuple[str, ...]:
    """Root has no sandbox in Chromium; everybody else keeps it."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


def _rolls(shots: Sequence[Shot]) -> list[list[Shot]]:
    """Shots of the same HTML together: one loading serves all their widths and schemes."""
    rolls: dict[tuple[str, str, tuple[Path, ...]], list[Shot]] = {}
    for shot in shots:
        alone = shot.name if _LATE.search(shot.html) else ""
        rolls.setdefault((shot.html, alone, shot.homes), []).append(shot)
    return list(rolls.values())


async def _worker(browser: Browser, waiting: list[list[Shot]], done: Take) -> None:
    """Take what is waiting, on a page of its own."""
    stage = await _Stage.opened(browser)
    while waiting:
        for number, shot in enumerate(waiting.pop()):
            if number == 0:
                await stage.show(shot)
            done(shot, await stage.take(shot))


class _Stage:
    """A page that shows one mail after the other."""

    def __init__(self, page: Page, wire: CDPSession) -> None:
        self._page = page
        self._wire = wire
        self._shot: Shot | None = None

    @staticmethod
    async def opened(browser: Browser) -> _Stage:
        """A new page."""
        context = await browser.new_context(
            java_script_enabled=False, reduced_motion="reduce", service_workers="block", accept_downloads=False
        )
        page = await context.new_page()
        stage = _Stage(page, await context.new_cdp_session(page))
        await context.route("**/*", stage._answer)
        return stage

    async def show(self, shot: Shot) -> None:
        """Load the mail in the width and the scheme of its first picture."""
        self._shot = shot
        await self._dress(shot)
        await self._page.goto(f"{HOME}r/{shot.digest}.html", wait_until="load", timeout=SECONDS * 1000)

    async def take(self, shot: Shot) -> bytes:
        """The whole mail that is shown, as PNG."""
        await self._dress(shot)
        measured = await self._wire.send("Page.getLayoutMetrics")
        height = min(TALLEST, math.ceil(measured["cssContentSize"]["height"]))
        clip = {"x": 0, "y": 0, "width": shot.width, "height": height, "scale": 1}
        asked = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        return base64.b64decode((await self._wire.send("Page.captureScreenshot", asked))["data"])

    async def _dress(self, shot: Shot) -> None:
        await self._page.emulate_media(color_scheme="dark" if shot.scheme == "dark" else "light")
        await self._page.set_viewport_size({"width": shot.width, "height": HEIGHT})

    async def _answer(self, route: Route) -> None:
        """Answer a request for the mail or for one of its pictures; refuse every other."""
        shot, url = self._shot, urlsplit(route.request.url)
        if shot is None or route.request.method != "GET" or not route.request.url.startswith(HOME):
            await route.abort()
        elif route.request.is_navigation_request() and url.path == f"/r/{shot.digest}.html":
            await route.fulfill(body=shot.html, content_type="text/html; charset=utf-8")
        elif picture := _picture(unquote(url.path), shot.homes):
            kind = mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
            await route.fulfill(body=picture.read_bytes(), content_type=kind)
        else:
            await route.abort()


def _picture(path: str, homes: Sequence[Path]) -> Path | None:
    """The file of a picture, from the first place that has it; nothing outside those places."""
    name = path.removeprefix("/assets/images/")
    if name == path:
        return None
    for home in homes:
        place = (home / name).resolve()
        if place.is_file() and place.is_relative_to(home.resolve()):
            return place
    return None
