"""Every file of the review site by its path, made when it is asked for."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from buckslip.cli.serving.extras import Extras, Growing
from buckslip.cli.serving.faults import Fault, told
from buckslip.cli.serving.files import inside
from buckslip.cli.serving.light import lazy_id, lazy_page, light_line
from buckslip.cli.serving.marks import DASHBOARD, bare, digest, live, marked
from buckslip.cli.serving.stock import Stock
from buckslip.model.project import Project
from buckslip.preview.shells import Shells

if TYPE_CHECKING:
    from buckslip.cli.serving.mails import Mails, Shown
    from buckslip.preview.blocks import Drawing

HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
SEEN = '\n;(window.buckslipLive=window.buckslipLive||{})["%s"]="%s";\n'  # tells the page how old its data are


@dataclass(frozen=True, slots=True)
class Page:
    """A file for the browser; `fault` is why it could not be made, or why it is an older one."""

    data: bytes
    type: str
    fault: Fault | None = None
    status: int = 200
    made: float = 0.0  # milliseconds that making mails took
    digest: str = ""  # of a page, without what the live server adds to it


class Pages:
    """The site of the project as it is now; `mails` gives the maker of mails, which is loaded when first needed."""

    def __init__(
        self, stock: Stock, shells: Shells, mails: Callable[[], Mails], extras: Extras, token: str, today: date
    ) -> None:
        self._stock = stock
        self._shells = shells
        self._mails = mails
        self._extras = extras
        self._live = live(token)
        self._today = today
        self._lines: dict[str, Mapping[str, object]] = {}
        self._contents: Growing | None = None

    def changed(self, paths: Collection[str] = ()) -> None:
        """Something of the project is different now, or is known."""
        self._contents = None
        if self._extras.beside and any(one.startswith("data/images") for one in paths):
            self._extras.beside.forget(pictures=True)
        self._lines = {name: line for name, line in self._lines.items() if name in self._stock.variants}

    def learn(self, name: str, line: Mapping[str, object]) -> None:
        """Take a variant's line for the dashboard; an empty one forgets it."""
        since, beside = line.get("since"), self._extras.beside
        if beside and isinstance(since, dict):
            beside.learn(name, since)
            self._contents = None
        elif beside and not line:
            beside.forget((name,))
        known = {key: value for key, value in line.items() if key != "since"}
        before, now = self._lines.get(name), {**known, "page": lazy_page(name)} if line else None
        if before == now:
            return
        self._contents = None
        if now:
            self._lines[name] = now
        else:
            del self._lines[name]

    def get(self, path: str) -> Page:
        """The file at this path of the site."""
        path = f"{path}index.html" if not path or path.endswith("/") else path
        if path.endswith(".html") and not path.startswith("r/"):
            return self._page(path) or self._static(path) or self._lost(path)
        if path.startswith("data/"):
            return self._data(path)
        if path.startswith("r/"):
            return self._rendering(path)
        found = self._extras.file(path, ()) if path.startswith("base/") else None
        if found is not None:
            return Page(found, _type(path))
        return self._static(path) or Page(b"not found", "text/plain", status=404)

    def data_digest(self, path: str) -> tuple[str, Page]:
        """The digest of what an open page shows of its mail, and these data; "" for a page that shows none."""
        name = self.mail_of(path)
        if not name or self._stock.project is None or not self._mails().known(name):
            return "", Page(b"", HTML)
        shown = self._mails().shown(name)
        data = self._data(f"data/{name}.js").data if shown.files else b""
        return shown.digest if data else "", Page(data, SCRIPT, shown.fault, made=shown.milliseconds)

    def shell_digest(self, path: str) -> str:
        """The digest of the page itself; "" where the page of a mail that is gone stays as it is."""
        name = self.mail_of(path)
        usable = name and self._stock.project is not None and self._mails().known(name)
        if usable and name not in self._stock.variants and self._mails().shown(name).files:
            return ""
        return self.get(path).digest

    @staticmethod
    def mail_of(path: str) -> str:
        """The variant that a viewer's page shows; "" for other pages."""
        known = path.startswith("m/") and path.endswith("/index.html")
        return path[2 : -len("/index.html")] if known else ""

    def cards(self, names: list[str]) -> Page:
        """The dashboard with the cards of these variants only, from which the browser takes them over."""
        project = self._stock.project
        if project is None:
            return self._broken("index.html")
        wanted = set(names)
        lines = tuple(line for line in self.contents.index if line["id"] in wanted)
        some = self._extras.contents(project, lines, {}, self._today)
        return Page((self._filled(some, "index.html") or "").encode(), HTML)

    @property
    def contents(self) -> Growing:
        """What the templates are told of; the project must be usable."""
        project = self._stock.project
        assert project is not None
        if self._contents is None:
            lines = [self._lines.get(files.id) or self._light(project, files.id) for files in project.variants]
            self._contents = self._extras.contents(project, lines, Examples(project), self._today)
        return self._contents

    def _light(self, project: Project, name: str) -> Mapping[str, object]:
        files = self._stock.variants[name]
        return self._lines.setdefault(name, light_line(project.root, files, project.brands[files.brand].title))

    def _page(self, path: str) -> Page | None:
        if self._stock.project is None:
            return self._broken(path)
        name = self.mail_of(path)
        shown = self._shown(name) if name else None
        if shown and shown.fault and not shown.files:
            return self._card("This mail cannot be drawn", shown.fault, path)
        html = self._filled(self.contents, path)
        if html is None:
            return None
        known = digest(html) if name else self._bare(self._stock.project, path)
        return Page(marked(html, known), HTML, digest=known)

    def _bare(self, project: Project, path: str) -> str:
        site = self._extras.contents(project, (), self.contents.examples, self._today)
        counted = digest(repr(self._extras.numbers)) if path == DASHBOARD and self._extras.numbers else ""
        return bare(self._shells, site, path, (*self._stock.variants, counted), self._live)

    def _filled(self, contents: Growing, path: str) -> str | None:
        return self._shells.page(contents, path, self._live)

    def _broken(self, path: str) -> Page:
        """The page for a project of which nothing can be shown."""
        return self._card("This project cannot be read", told(self._stock.faults, self._stock.root), path)

    def _card(self, title: str, fault: Fault, path: str) -> Page:
        shown = {
            "page": {"title": title},
            "live": {**self._live, "page": path},
            "to": lambda wanted: "../" * path.count("/") + wanted,
            "fault": fault,
        }
        html = self._shells.filled("fault.html", shown)
        known = digest(html)
        return Page(marked(html, known), HTML, fault, 503, digest=known)

    def _lost(self, path: str) -> Page:
        """A page that is not there: perhaps a mail that was, or that cannot be made yet."""
        name = self.mail_of(path)
        if name and self._mails().known(name):
            shown = self._mails().shown(name)
            if shown.fault:
                return self._card("This mail is not there any more", shown.fault, path)
        return Page(b"not found", "text/plain", status=404)

    def _data(self, path: str) -> Page:
        if self._stock.project is None:
            return Page(b"", SCRIPT, status=503)
        name = path.removeprefix("data/").split(".")[0]
        shown = self._shown(name)
        found: bytes | None
        block = path.removeprefix("data/blocks/").removesuffix(".js")
        if path == f"data/blocks/{block}.js" and block in self._stock.project.blocks:
            found = self.contents.blocks.file(block)
        elif shown is None:
            extra = self._extras.file(path, self._stock.variants.values())
            others = (data for known, data in self.contents.files() if known == path)
            found = extra if extra is not None else next(others, None)
        elif path == f"data/{name}.base.js":
            found = self._before(name, shown).get(path)
        else:
            found = shown.files.get(path)
        if found is None:
            return Page(b"not found", "text/plain", status=404)
        if shown and path == f"data/{name}.js":
            found += (SEEN % (path, shown.digest)).encode()
        return Page(found, _type(path), shown.fault if shown else None, made=shown.milliseconds if shown else 0.0)

    def _before(self, name: str, shown: Shown) -> Mapping[str, bytes]:
        return self._extras.beside.files(name, shown.data) if self._extras.beside and shown.files else {}

    def _rendering(self, path: str) -> Page:
        name = lazy_id(path[2:].removesuffix(".html"))
        shown = self._shown(name) if name else None
        if shown and shown.line:
            path = f"r/{shown.line['page']}.html"
        found = self._mails().by_rendering(path) if self._stock.project else None
        return Page(found, HTML) if found is not None else Page(b"not found", "text/plain", status=404)

    def _shown(self, name: str) -> Shown | None:
        if self._stock.project is None or not self._mails().known(name):
            return None
        shown = self._mails().shown(name)
        if shown.line and name in self._stock.variants:
            self.learn(name, shown.line)
            if self._extras.beside and self._extras.beside.made(name, shown.line, shown.data):
                self._contents = None
        return shown

    def _static(self, path: str) -> Page | None:
        """A picture of a guide, or a file beside the site's pages."""
        project = self._stock.project
        if project and path.startswith("guides/"):
            known = any(path == one for one, _ in self.contents.guides())
            found = inside(project.root / "docs", path.removeprefix("guides/")) if known else None
        else:
            found = inside(self._shells.source / "pages", path)
        return Page(found.read_bytes(), _type(path)) if found and found.suffix != ".md" else None


class Examples(Mapping[str, Sequence["Drawing"]]):
    """The drawings of blocks; what draws them is loaded when the first one is asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def _drawn(self) -> Mapping[str, Sequence[Drawing]]:
        from buckslip.cli.examples import drawn_examples

        return drawn_examples(self._project)

    def __getitem__(self, name: str) -> Sequence[Drawing]:
        """The drawings of one block."""
        return self._drawn[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._drawn)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._drawn)


def _type(path: str) -> str:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith(("javascript", "json")) else kind
