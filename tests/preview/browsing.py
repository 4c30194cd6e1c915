"""A headless Chromium that visits the built site, and complains of what a page complains of or fetches elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Page, sync_playwright

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

Open = Callable[..., Page]


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """A browser for many pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def hosted(site: Path) -> Iterator[str]:
    """The address of the site on a static host."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def visits(browser: Browser, base: str) -> Iterator[Open]:
    """Open pages; at the end nothing may have been complained about or fetched from elsewhere."""
    troubles: list[str] = []
    contexts = []

    def go(path: str, *, width: int = 1280, scheme: str = "light", motion: str = "no-preference") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion=motion,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(f"console: {message.text}") if ours(message) else None)
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("request", lambda request: troubles.append(request.url) if outside(request.url) else None)
        page.goto(base + path)
        return page

    def ours(message: ConsoleMessage) -> bool:
        return not message.location["url"].endswith("/favicon.ico")

    def outside(url: str) -> bool:
        return not url.startswith((base, "data:", "about:")) and not url.endswith("/favicon.ico")

    yield go
    for context in contexts:
        context.close()
    assert troubles == []


def mail(page: Page) -> FrameLocator:
    """The mail in its frame."""
    return page.frame_locator("#frame")


def background(page: Page) -> str:
    return str(mail(page).locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))


def query(page: Page) -> str:
    return str(page.evaluate("location.search + location.hash"))
