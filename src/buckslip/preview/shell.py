"""What the template of a page is given, whoever fills it in: the site generator or the live server."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

from jinja2 import Environment
from markupsafe import Markup, escape

from buckslip.preview.dashboard import Shown

_LOCAL_LINK = re.compile(r'<a href="(?P<path>(?![a-z]+:|#|/)[^"#?]+)[^"]*">(?P<words>.*?)</a>', re.DOTALL)

_WIDE = '<div class="scroll" role="group" aria-label="Table" tabindex="0">'


class Site(Protocol):
    """What pages are made from: `contents.Contents`, or as much of it as is known."""

    def pages(self) -> Iterator[tuple[str, str]]:
        """The generated Markdown pages: source path and text."""

    def guides(self) -> Iterator[tuple[str, Path]]:
        """The files of docs/ with the places that they take in the site."""

    def guide_titles(self) -> list[dict[str, str]]:
        """The guides in reading order."""

    def context(self, path: str) -> Shown:
        """What the template of the page with this source path shows."""


def prepared(env: Environment) -> Environment:
    """Set up the templates' environment: it escapes by default and knows how to write sizes."""
    env.autoescape = True
    env.trim_blocks = env.lstrip_blocks = True
    env.filters["kilobytes"] = lambda size: f"{size / 1024:.1f} KB"
    env.filters["coded"] = coded
    return env


def coded(text: str) -> Markup:
    """A message with what stands in backquotes as code."""
    parts = (escape(part) for part in text.split("`"))
    return Markup().join(Markup("<code>{}</code>").format(one) if at % 2 else one for at, one in enumerate(parts))


def framed(contents: Site, path: str, url: str, body: str) -> Shown:
    """What the page made from `path`, which stands at `url`, shows round its `body`."""
    shown = contents.context(path)
    shown["here"] = url
    shown["to"] = lambda wanted: relative(wanted, url)
    shown["body"] = Markup(body)
    shown["guides"] = contents.guide_titles()
    return shown


def relative(wanted: str, url: str) -> str:
    """The address of a page of the site as seen from another."""
    folder = url.rpartition("/")[0]
    if wanted and not folder:
        return wanted
    here, there = [one for one in folder.split("/") if one], [one for one in wanted.split("/") if one]
    same = next((at for at, (one, other) in enumerate(zip(here, there, strict=False)) if one != other), -1)
    same = min(len(here), len(there)) if same < 0 else same
    path = "/".join((*[".."] * (len(here) - same), *there[same:])) or "."
    return path + ("/" if wanted.endswith("/") else "")


def finished(html: str, url: str, pages: Collection[str]) -> str:
    """Drop links to files of the repository that are no pages here, and let the keyboard scroll what is wide."""

    def kept(link: re.Match[str]) -> str:
        leads_to = urljoin(url, link["path"])
        return link[0] if leads_to in pages else link["words"]

    linked = _LOCAL_LINK.sub(kept, html).replace("<pre>", '<pre tabindex="0">')
    return linked.replace("<table>", f"{_WIDE}<table>").replace("</table>", "</table></div>")
