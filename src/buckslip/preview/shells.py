"""The pages of the review site one at a time and without MkDocs, from the same templates, for the live server."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import escape

from buckslip.preview.shell import Site, finished, framed, prepared

_META = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_KEY = re.compile(r"^(template|title): *[\"']?(.*?)[\"']? *$", re.MULTILINE)
_NAMED = re.compile(r"^site_name: *(.+)$", re.MULTILINE)
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_PAGE = re.compile(r'(?<=href=")(?![a-z]+:|/|#)([^"#?]*?)([^/"#?]+)\.md(?=["#?])')

Live = Mapping[str, str]


class Shells:
    """Fills templates of `site/theme`; `spare` is a site whose theme has those that a project lacks.

    `to_html` turns Markdown into HTML, given the text of mkdocs.yml.
    """

    def __init__(self, source: Path, spare: Path, to_html: Callable[[str, str], str]) -> None:
        self.source = source
        self._to_html = to_html
        themes = [str(source / "theme"), str(spare / "theme")]
        loader = ChoiceLoader([FileSystemLoader(one) for one in dict.fromkeys(themes)])
        self._environment = prepared(Environment(loader=loader, auto_reload=True))

    def page(self, contents: Site, url: str, live: Live) -> str | None:
        """The page at `url`, a path in the site; None when there is none."""
        sources = self._sources(contents)
        path = next((one for one in _candidates(url) if one in sources), None)
        if path is None:
            return None
        text = sources[path]()
        meta = _META.match(text)
        written = dict(_KEY.findall(meta[1])) if meta else {}
        body = text[meta.end() :] if meta else text
        html = (
            finished(_as_pages(self._to_html(body, self._settings)), url, _urls(contents, sources))
            if body.strip()
            else ""
        )
        heading = _HEADING.search(body)
        title = str(written.get("title") or (heading[1] if heading else posixpath.basename(path)))
        shown = {**framed(contents, path, url, html), "page": SimpleNamespace(title=title, url=url)}
        return self.filled(str(written.get("template", "main.html")), {**shown, "live": {**live, "page": url}})

    def filled(self, template: str, shown: Mapping[str, object]) -> str:
        """A template with what it shows."""
        name = _NAMED.search(self._settings)
        config = {"site_name": name[1].strip("\"' ") if name else "buckslip"}
        return self._environment.get_template(template).render({"config": config, **shown})

    def _sources(self, contents: Site) -> dict[str, Callable[[], str]]:
        """Every page's Markdown by its source path, read when called."""
        found: dict[str, Callable[[], str]] = {}
        for path, guide in contents.guides():
            if path.endswith(".md"):
                found[path] = _reader(guide)
        for path, text in contents.pages():
            found[path] = lambda text=text: text  # type: ignore[misc]
        pages = self.source / "pages"
        for file in sorted(pages.rglob("*.md")) if pages.is_dir() else ():
            found[file.relative_to(pages).as_posix()] = _reader(file)
        return found

    @cached_property
    def _settings(self) -> str:
        return _read(self.source / "mkdocs.yml")


def _urls(contents: Site, sources: Mapping[str, object]) -> frozenset[str]:
    """Where pages stand, and the pictures beside them."""
    pictures = (path for path, _ in contents.guides() if not path.endswith(".md"))
    return frozenset((*map(_url, sources), *pictures))


def _url(path: str) -> str:
    """Where a page stands: README.md is the index of its folder."""
    folder, name = posixpath.split(path.removesuffix(".md"))
    return posixpath.join(folder, "index" if name == "README" else name) + ".html"


def _candidates(url: str) -> tuple[str, ...]:
    stem = url.removesuffix(".html")
    if stem == url:
        return ()
    return (f"{stem}.md", f"{stem.removesuffix('index')}README.md") if stem.endswith("index") else (f"{stem}.md",)


def _as_pages(html: str) -> str:
    """Links to Markdown files lead to the pages made from them."""
    return _PAGE.sub(lambda link: link[1] + ("index" if link[2] == "README" else str(escape(link[2]))) + ".html", html)


def _reader(path: Path) -> Callable[[], str]:
    return lambda: _read(path)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
