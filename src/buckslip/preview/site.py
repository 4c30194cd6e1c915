"""The review site: MkDocs run once over all mails; the only import of mkdocs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from buckslip.model.errors import ProjectError
from buckslip.model.project import Project
from buckslip.preview.blocks import Drawings
from buckslip.preview.compare import Compared
from buckslip.preview.contents import Contents, History
from buckslip.preview.counts import Counted
from buckslip.preview.dashboard import Entry, Published
from buckslip.preview.shell import finished, framed, prepared
from buckslip.preview.squeeze import squeezed

if TYPE_CHECKING:
    from mkdocs.utils.templates import TemplateContext


def build_site(
    project: Project,
    staging: Path,
    index: Sequence[Entry],
    *,
    source: Path | None = None,
    examples: Drawings | None = None,
    today: date | None = None,
    numbers: Counted | None = None,
    published: Published | None = None,
    compared: Compared | None = None,
    history: History | None = None,
    failed: Sequence[Entry] = (),
) -> None:
    """Write `staging/site` round the variants' files, which must be there already.

    `index` holds the entries of `variant_files` (an empty one is a variant that could not be built), `source` is the
    folder of mkdocs.yml (the project's `site/` if not given), and `examples` are the drawings of
    blocks by name; `today` tells which reviews of rules are stale, `numbers` what was counted on customers,
    `published` what ESPs have, `compared` what changed since a base, `history` the commits of each variant, and
    `failed` the variants that could not be drawn, with why. Raises ProjectError where MkDocs cannot use them.
    """
    built = sorted((entry for entry in index if entry), key=lambda entry: str(entry["id"]))
    contents = Contents(
        project,
        tuple(built),
        examples or {},
        today,
        numbers,
        published or {},
        compared,
        history or {},
        tuple(failed),
    )
    target = staging / "site"
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=staging, prefix=".pages-") as pages:
        try:
            config = load_config(str((source or project.root / "site") / "mkdocs.yml"), site_dir=pages)
            config.plugins["buckslip"] = _Generated(contents, target)
            build(config)
        except MkDocsException as error:
            raise ProjectError(f"site/mkdocs.yml: {error}; mend it, or delete site/ for the usual look") from error
        _move(Path(pages), target)
    _tidy(target / "assets")
    for path, data in contents.files():
        _write(target / path, data)
    _copy_images(project.root / "data" / "images", target / "assets" / "images")


class _NoOptions(Config):  # type: ignore[no-untyped-call]
    """The plugin is set up by calling it, not by mkdocs.yml."""


class _Generated(BasePlugin[_NoOptions]):  # type: ignore[no-untyped-call]
    """Adds a page for each variant, rule and guide, and gives each page what its template shows."""

    def __init__(self, contents: Contents, target: Path) -> None:
        self._contents = contents
        self._target = target

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Leave out 404.html and sitemap.xml: one cannot work from any folder, the other holds the day."""
        config.theme.static_templates.clear()
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Generate what is not written by hand, and drop the sitemap template, which is no page any more."""
        sitemap = files.get_file_from_path("sitemap.xml")
        if sitemap is not None:
            files.remove(sitemap)
        for path, text in self._contents.pages():
            files.append(File.generated(config, path, content=text, inclusion=InclusionLevel.NOT_IN_NAV))
        for path, guide in self._contents.guides():
            if files.get_file_from_path(path) is None:
                files.append(File.generated(config, path, abs_src_path=str(guide), inclusion=InclusionLevel.NOT_IN_NAV))
        return files

    def on_page_content(self, html: str, *, page: Page, files: Files, **_: object) -> str:
        """Drop links to files of the repository that are no pages here, and let the keyboard scroll what is wide."""
        return finished(html, page.url, {file.url for file in files} if "<a " in html else frozenset())

    def on_env(self, env: Environment, **_: object) -> Environment:
        """Escape by default, which MkDocs does not, and tell templates how to write sizes."""
        return prepared(env)

    def on_page_context(self, context: TemplateContext, *, page: Page, **_: object) -> TemplateContext:
        """Give a page what its template shows."""
        shown = framed(self._contents, page.file.src_uri, page.url, page.content or "")
        context.update(shown)  # type: ignore[typeddict-item]
        return context


def _move(pages: Path, target: Path) -> None:
    """Put what MkDocs wrote beside the variants' files; MkDocs itself would have emptied the folder."""
    for made in sorted(pages.iterdir()):
        there = target / made.name
        if there.is_dir():
            shutil.rmtree(there)
        made.replace(there)


def _tidy(assets: Path) -> None:
    """Squeeze the scripts, and drop what only a page of the live server asks for."""
    for path in sorted(assets.glob("live.*")):
        path.unlink()
    for path in sorted(assets.glob("*.js")):
        _write(path, squeezed(path.read_text(encoding="utf-8")).encode())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _copy_images(images: Path, target: Path) -> None:
    """Copy the pictures, so that the previews need no network."""
    for path in sorted(images.rglob("*")) if images.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            _write(target / path.relative_to(images), path.read_bytes())
