"""What the live site tells beside the mails: reach, history, releases, and what changed since a base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buckslip.cli.releases import releases
from buckslip.model.project import Project, VariantFiles
from buckslip.preview.compare_page import compare_page
from buckslip.preview.contents import Contents, history_file, reach_file
from buckslip.preview.dashboard import CHANGES, Entry, Shown, by_variant

if TYPE_CHECKING:
    from datetime import date

    from buckslip.cli.serving.beside import Beside
    from buckslip.preview.blocks import Drawings
    from buckslip.preview.compare import Compared

COMPARE = "compare/index.md"


@dataclass(frozen=True)
class Growing(Contents):
    """The site while it is being made: pages tell from the start what they will show, so that none gets old by it."""

    more: tuple[str, ...] = ()
    beside: Beside | None = None
    pending: int = 0

    def _context(self, path: str) -> Shown:
        if self.beside is None or path not in (COMPARE, "index.md"):
            return super()._context(path)
        if path == COMPARE and self.compared:
            shown = compare_page(self._since(self.compared), by_variant(self.numbers))
            return {"section": "compare", **shown, "pending": self.pending}
        shown = super()._context(path)
        chips = [(one, one.capitalize()) for one in CHANGES]
        others = [one for one in _facets(shown) if one[0] != "change"]
        return {**shown, "facets": [("change", "Change", chips), *others]}

    def _since(self, found: Compared) -> Compared:
        """The comparison with what is proven of the audiences of those that changed."""
        from buckslip.preview.verdicts import with_verdicts

        if self.beside is None or self.today is None:
            return found
        ids = {one.id for one in found.changes}
        lines = [one for one in self.index if one["id"] in ids]
        return with_verdicts(found, self.project, lines, self.beside.segments, self.today)

    def _more(self) -> list[str]:
        return list(self.more)

    def _against(self, entry: Entry) -> Shown:
        if self.beside is None:
            return {}
        there = self.beside.has(entry["id"])
        return {"base": self.beside.name, "change": "changed" if there else "new", "compared": there}


def _facets(shown: Shown) -> Sequence[tuple[str, str, object]]:
    found = shown["facets"]
    return found if isinstance(found, list) else []


class Extras:
    """Holds what came from elsewhere: counts of customers and the base; reads what is quickly read."""

    def __init__(self, root: Path, *, counting: bool) -> None:
        self._root = root
        self._counting = counting
        self.numbers: Mapping[str, Any] | None = None
        self.beside: Beside | None = None
        self._releases: tuple[object, Mapping[str, Sequence[Mapping[str, str]]]] = ((), {})

    def take(self, numbers: Mapping[str, Any] | None, folder: str, name: str) -> None:
        """Take over what was counted, or which build to compare with."""
        if numbers is not None:
            self.numbers = numbers
        if folder:
            from buckslip.cli.serving.beside import Beside
            from buckslip.preview.base import Base

            self.beside = Beside(Base(Path(folder), name), self._root / "data" / "images")

    def contents(self, project: Project, lines: Sequence[Entry], examples: Drawings, today: date) -> Growing:
        """The site with these lines of the dashboard."""
        found = self.beside.compared(lines) if self.beside else None
        return Growing(
            project,
            tuple(found.marked(lines) if found else lines),
            examples,
            today,
            self.numbers,
            self._published(),
            found,
            more=self._more,
            beside=self.beside,
            pending=self.beside.pending if self.beside else 0,
        )

    def file(self, path: str, variants: Iterable[VariantFiles]) -> bytes | None:
        """A file of the site that holds such things."""
        if path == "data/reach.js":
            return reach_file(self.numbers)
        if path == "data/history.js":
            from buckslip.load.changes import changes, of_variant

            known = changes(self._root)
            return history_file({one.id: of_variant(one, known) for one in variants})
        if path == "data/shots.js" and self.beside:
            return b'buckslip.take("shots",\n{}\n);\n'
        if path.startswith("base/") and self.beside:
            return self.beside.picture(path.removeprefix("base/"))
        return None

    @cached_property
    def _more(self) -> tuple[str, ...]:
        root = self._root.resolve()
        in_git = any((place / ".git").exists() for place in (root, *root.parents))
        return (*(["reach"] if self._counting else []), *(["history"] if in_git else []))

    def _published(self) -> Mapping[str, Sequence[Mapping[str, str]]]:
        """What ESPs have; read again when a file of it is another one."""
        files = sorted((self._root / "publish").glob("*/*.json"))
        seen = tuple((path, path.stat().st_mtime_ns) for path in files if path.is_file())
        if seen != self._releases[0]:
            self._releases = (seen, releases(self._root))
        return self._releases[1]
