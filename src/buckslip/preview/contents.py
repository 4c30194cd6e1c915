"""Which pages the review site has, and what each of them shows; knows nothing of the site generator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath

from buckslip.load.changes import Change
from buckslip.model.finding import Finding
from buckslip.model.project import Project
from buckslip.preview.audience import Audience
from buckslip.preview.audience_journeys import sending
from buckslip.preview.blocks import BlockBook, Drawings
from buckslip.preview.compare import Compared
from buckslip.preview.compare_page import compare_page
from buckslip.preview.counts import Counted
from buckslip.preview.dashboard import Entry, Published, Shown, by_mail, by_variant, counting, dashboard, mail_of
from buckslip.preview.data import finding_json
from buckslip.preview.matrix import matrix
from buckslip.preview.pages import embeddable, taken
from buckslip.preview.palette import ESP_TITLES, palette
from buckslip.preview.rulebook import Rulebook
from buckslip.preview.verdicts import told_segments

History = Mapping[str, Sequence[Change]]

_ANY_DAY = date(2000, 1, 1)  # for examples where no day is given
_GUIDES = frozenset({".gif", ".jpg", ".md", ".png", ".svg", ".webp"})
READ_FIRST = (
    "writers-guide",
    "audiences",
    "limits-and-journeys",
    "personalisation",
    "front-matter",
    "products",
    "serve",
    "reviewers-guide",
    "compare",
    "value-card",
    "checks",
    "jurisdictions",
    "findings",
    "fixing",
    "proofs",
    "blocks",
    "capabilities",
    "reach",
    "segments",
    "commands",
    "editors",
    "admin",
    "ci-guide",
    "shots",
    "pull-requests",
    "publishing",
    "audit",
    "architecture",
    "adding-an-esp",
    "roadmap",
)  # guides in the order in which people need them; others follow by name


@dataclass(frozen=True)
class Contents:
    """Everything that the site generator asks for; `index` is in the order of the ids.

    `examples` are the drawings of each block by its name; `today` tells what is stale.
    `numbers` were counted on customers (None: nobody was), `published` is what the ESPs have of each variant, and
    `history` holds the commits that changed it.
    """

    project: Project
    index: tuple[Entry, ...]
    examples: Drawings
    today: date | None = None
    numbers: Counted | None = None
    published: Published = field(default_factory=dict)
    compared: Compared | None = None
    history: History = field(default_factory=dict)
    failed: tuple[Entry, ...] = ()  # variants that could not be drawn: id and findings

    def pages(self) -> Iterator[tuple[str, str]]:
        """The generated Markdown pages: source path and text."""
        for entry in self.index:
            yield f"m/{entry['id']}/index.md", "---\ntemplate: viewer.html\n---\n"
        for rule in self.project.rules.values():
            yield f"rules/{rule.id}/index.md", f"---\ntemplate: rule.html\n---\n\n{rule.page}"
        for name in self.project.blocks:
            yield f"blocks/{name}/index.md", "---\ntemplate: block.html\n---\n"
        if self.compared:
            yield "compare/index.md", "---\ntemplate: compare.html\n---\n"

    def guides(self) -> Iterator[tuple[str, Path]]:
        """The Markdown files of docs/ and their pictures, with the places they take in the site."""
        docs = self.project.root / "docs"
        for path in sorted(docs.rglob("*")) if docs.is_dir() else ():
            if path.suffix.lower() in _GUIDES and path.is_file():
                yield f"guides/{path.relative_to(docs).as_posix()}", path

    def files(self) -> Iterator[tuple[str, bytes]]:
        """What the site holds beside pages: the index for machines, and the list that the palette looks through."""
        yield "data/index.json", embeddable({"version": 1, "mails": self._entries}).encode()
        yield "data/audiences.json", embeddable(told_segments(self.project)).encode()
        if self.compared:
            yield "data/shots.js", taken("shots", {})  # `buckslip shots` fills it
        if self.history:
            yield "data/history.js", history_file(self.history)
        yield "data/reach.js", reach_file(self.numbers)
        yield "data/index.js", taken("index", palette(self.index, self.guide_titles(), self.project.rules))
        yield from self.blocks.files()

    def context(self, path: str) -> Shown:
        """What the template of the page with this source path shows."""
        return {**self._context(path), "has_base": self.compared is not None}

    def _context(self, path: str) -> Shown:
        match path.split("/"):
            case ["index.md"]:
                sent = sending(self.project)
                shown = dashboard(
                    self._entries, self._shared, numbers=self.numbers, published=self.published, journeys=sent
                )
                return {**shown, "failed": self.failed}
            case ["m", *_, "index.md"]:
                return self._viewer(self._places[path[2 : -len("/index.md")]])
            case ["audience" | "journeys" as page, *rest]:
                return self._audience.page(rest[0] if len(rest) > 1 else page)
            case ["compare", "index.md"] if self.compared:
                shown = compare_page(self.compared, by_variant(self.numbers))
                return {"section": "compare", **shown, "failed": self.failed}
            case ["rules", "index.md"]:
                return {"section": "rules", **self._rulebook.shown()}
            case ["rules", rule, "index.md"]:
                return {"section": "rules", **self._rulebook.page(rule)}
            case ["blocks", "index.md"]:
                return {"section": "blocks", **self.blocks.shown()}
            case ["blocks", name, "index.md"]:
                return {"section": "blocks", **self.blocks.page(name)}
            case ["esps", "index.md"]:
                pages = {one["path"] for one in self.guide_titles()}
                return {"section": "esps", "matrix": matrix(), "pages": pages}
            case ["guides", *_]:
                return {"section": "guides"}
        return {}

    def guide_titles(self) -> list[dict[str, str]]:
        """The guides by title in reading order, those in folders below the title of their folder's README."""
        return self._guide_titles

    @cached_property
    def _guide_titles(self) -> list[dict[str, str]]:
        titles = {_group(path): _title(file) for path, file in self._guide_files if path.endswith("/README.md")}
        return [
            {
                "path": path.removesuffix(".md") + ".html",
                "title": _title(file),
                "group": titles.get(_group(path), _group(path).capitalize()) if _group(path) else "",
            }
            for path, file in sorted(self._guide_files, key=_reading_order)
            if path.endswith(".md") and not path.endswith(("/index.md", "/README.md"))
        ]

    @cached_property
    def _guide_files(self) -> tuple[tuple[str, Path], ...]:
        return tuple(self.guides())

    @cached_property
    def blocks(self) -> BlockBook:
        """The catalogue of blocks."""
        return BlockBook(self.project, self.index, self.examples)

    @cached_property
    def _rulebook(self) -> Rulebook:
        return Rulebook(self.project, self.index, self.today)

    @cached_property
    def _audience(self) -> Audience:
        return Audience(self.project, self.numbers, frozenset(self._places), self.today or _ANY_DAY)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {str(entry["id"]): place for place, entry in enumerate(self.index)}

    @cached_property
    def _of_variants(self) -> Mapping[str, Sequence[Finding]]:
        """What is wrong with variants beside others: findings that no mail's own file can hold."""
        found: dict[str, list[Finding]] = {}
        for one in self.project.findings:
            if one.mail in self._places:
                found.setdefault(one.mail, []).append(one)
        return found

    @cached_property
    def _shared(self) -> Sequence[Finding]:
        return [one for one in self.project.findings if one.mail not in self._places]

    @cached_property
    def _entries(self) -> Sequence[Entry]:
        """The index with those findings counted too."""
        return [counting(entry, self._of_variants.get(str(entry["id"]), ())) for entry in self.index]

    @cached_property
    def _mails(self) -> Sequence[Sequence[Entry]]:
        """The variants of each mail together."""
        return by_mail(self.index)

    @cached_property
    def _mail_places(self) -> Mapping[object, int]:
        return {mail_of(mail[0]): place for place, mail in enumerate(self._mails)}

    def _against(self, entry: Entry) -> Shown:
        """What the viewer may compare the mail with."""
        if self.compared is None:
            return {}
        told = {"change": entry.get("change", ""), "compared": entry.get("compared", False)}
        return {"base": self.compared.name, **told}

    def _more(self) -> list[str]:
        """The data that are there beside the mail's own."""
        return [*(["reach"] if self.numbers else []), *(["history"] if self.history else [])]

    def _viewer(self, place: int) -> Shown:
        entry = self.index[place]
        number = self._mail_places[mail_of(entry)]
        mails, siblings = self._mails, self._mails[number]
        around = {
            "siblings": [{"variant": one["variant"], "id": one["id"], "title": one["title"]} for one in siblings],
            "previous": mails[number - 1][0]["id"] if number else None,
            "next": mails[number + 1][0]["id"] if number + 1 < len(mails) else None,
            "images": self.project.brands[str(entry["brand"])].image_base,
            "esps": ESP_TITLES,
            "published": self.published.get(str(entry["id"]), ()),
            "findings": [finding_json(self.project, one) for one in self._of_variants.get(str(entry["id"]), ())],
            "more": self._more(),
            **self._against(entry),
        }
        return {
            "section": "mails",
            "mail": entry,
            "around": Safe(embeddable(around)),
            "siblings": around["siblings"],
            "base": self.compared.name if self.compared else "",
        }


def history_file(history: History) -> bytes:
    """The commits of each variant for the viewer."""
    return taken("history", {name: [asdict(one) for one in ones] for name, ones in sorted(history.items())})


def reach_file(numbers: Counted | None) -> bytes:
    """How many customers each variant reaches, for the viewer."""
    return taken("reach", by_variant(numbers))


class Safe(str):
    """JSON that templates write as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def _title(guide: Path) -> str:
    """The first heading of a guide, or its file name in words."""
    with guide.open(encoding="utf-8") as lines:
        heading = next((line for line in lines if line.startswith("# ")), "")
    return heading[2:].strip().replace("`", "") or guide.stem.replace("-", " ").capitalize()


def _reading_order(guide: tuple[str, Path]) -> tuple[int, str]:
    path, file = guide
    known = _group(path) == "" and file.stem in READ_FIRST
    return (READ_FIRST.index(file.stem) if known else len(READ_FIRST), path)


def _group(path: str) -> str:
    return " / ".join(PurePosixPath(path).parts[1:-1])
