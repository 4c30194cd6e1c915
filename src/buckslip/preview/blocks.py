"""The catalogue of blocks: a page for each with all its states, what it takes, who uses it and which rules name it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from buckslip.checks.support import support, uses
from buckslip.model.block import Block
from buckslip.model.finding import Finding
from buckslip.model.project import Project
from buckslip.preview.blocks_used import drawn_by, named_by, written_in
from buckslip.preview.dashboard import Entry, Shown
from buckslip.preview.pages import taken
from buckslip.preview.pieces import Pieces
from buckslip.preview.schemes import IMAGES, SCHEMES, fragments, in_scheme

WIDTHS = (600, 375)  # pixels in which each state is drawn
STANDS = {
    "section": ("Across the whole mail", "the mail itself"),
    "column": ("Side by side", "a block of columns"),
    "content": ("In a column", "a column or running text"),
    "text": ("In running text", "running text"),
}
_SHOWN = 12  # mails that a page lists before the rest is folded
_NOT_ELEMENTS = frozenset(("html-style", "html-width", "html-height"))  # here these are attributes of old


@dataclass(frozen=True, slots=True)
class Drawing:
    """A block in one of its states and one brand's look, as HTML, plain text and the MJML that it came from."""

    state: str  # "" for the example itself
    brand: str
    html: str
    text: str = ""
    mjml: str = ""
    findings: tuple[Finding, ...] = ()


Drawings = Mapping[str, Sequence[Drawing]]


@dataclass(frozen=True)
class BlockBook:
    """The blocks of a project beside the variants of a build; `drawings` has what could be drawn."""

    project: Project
    index: Sequence[Entry]
    drawings: Drawings

    def shown(self) -> Shown:
        """What the index of all blocks shows."""
        shelves = [
            (title, [self._card(block) for block in self._blocks if block.yields == level])
            for level, (title, _) in STANDS.items()
        ]
        return {"shelves": [(title, cards) for title, cards in shelves if cards], "count": len(self._blocks)}

    def page(self, name: str) -> Shown:
        """What the page of one block shows."""
        block = self.project.blocks[name]
        drawings = self.drawings.get(name, ())
        brands = list(dict.fromkeys(one.brand for one in drawings))
        used = self._used.get(name, [])
        place = self._blocks.index(block)
        return {
            "block": block,
            "stands": STANDS.get(block.yields, STANDS["content"])[1],
            "brands": [(one, self.project.brands[one].title) for one in brands],
            "widths": WIDTHS,
            "schemes": SCHEMES,
            "states": [self._state(state, source, drawings) for state, source in _sources(block).items()],
            "used": {"first": used[:_SHOWN], "rest": used[_SHOWN:], "times": sum(times for _, times in used)},
            "drawn_by": drawn_by(self.project, name),
            "rules": named_by(self.project, block),
            "programs": programs(self.project, drawings),
            "updated": support().updated,
            "faults": list(dict.fromkeys(fault for one in drawings for fault in one.findings)),
            "digest": _digest(drawings),
            "previous": self._blocks[place - 1].name if place else None,
            "next": self._blocks[place + 1].name if place + 1 < len(self._blocks) else None,
        }

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The drawings of each block, as scripts."""
        for block in self._blocks:
            yield f"data/blocks/{block.name}.js", self.file(block.name)

    def file(self, name: str) -> bytes:
        """The drawings of one block: texts, and which of them make each brand's states in the light and the dark."""
        pieces = Pieces()
        brands: dict[str, dict[str, dict[str, list[int]]]] = {}
        for one in self.drawings.get(name, ()):
            head, body, rest = self._with_own_pictures(one.html).partition("<body")
            parts = [part for text in (head, body + rest) for part in fragments(text, "")]
            looks = {scheme: [pieces.number(in_scheme(part, scheme)) for part in parts] for scheme in SCHEMES}
            brands.setdefault(one.brand, {})[one.state] = looks
        return taken(f"block-{name}", {"texts": pieces.texts, "brands": brands})

    def _with_own_pictures(self, html: str) -> str:
        """The HTML with the site's copies of all brands' pictures."""
        for base in {brand.image_base.rstrip("/") for brand in self.project.brands.values() if brand.image_base}:
            html = html.replace(f"{base}/", IMAGES)
        return html

    @cached_property
    def _blocks(self) -> list[Block]:
        return [block for _, block in sorted(self.project.blocks.items())]

    @cached_property
    def _used(self) -> Mapping[str, list[tuple[Entry, int]]]:
        return written_in(self.project, self.index)

    def _card(self, block: Block) -> Shown:
        used = self._used.get(block.name, [])
        return {
            "block": block,
            "mails": len(used),
            "states": len(_sources(block)),
            "state": next(iter(_sources(block)), ""),
            "layouts": [] if used else drawn_by(self.project, block.name)["layouts"],
        }

    def _state(self, state: str, source: str, drawings: Sequence[Drawing]) -> Shown:
        texts = {one.brand: one.text.strip() for one in drawings if one.state == state}
        same = len(set(texts.values())) < 2
        return {
            "name": state,
            "id": state.replace(" ", "-") or "example",
            "source": source.strip(),
            "drawn": bool(texts),
            "texts": [("", next(iter(texts.values()), ""))] if same else list(texts.items()),
        }


def programs(project: Project, drawings: Sequence[Drawing]) -> list[tuple[str, str, list[str]]]:
    """What a block's own markup uses that some mail programs do not know: title, page there, and their names."""
    known = support()
    counted = _counted(project)
    found = {use.slug for one in drawings for use in uses(one.mjml.partition("<mj-body")[2])} - _NOT_ELEMENTS
    lost = {slug: known.without(slug) & counted for slug in sorted(found)}
    return [
        (known.features[slug].title, slug, [known.clients[name] for name in known.clients if name in names])
        for slug, names in lost.items()
        if names
    ]


def _counted(project: Project) -> frozenset[str]:
    """The programs that a rule of the project counts readers of; all that are known without such a rule."""
    weighed = (rule.options.get("programs") for rule in project.rules.values())
    named = {str(one).partition(" ")[0] for programs in weighed if isinstance(programs, tuple) for one in programs}
    return frozenset(named or support().clients)


def _sources(block: Block) -> Mapping[str, str]:
    """What a writer writes for the example and for each state."""
    return {state: source for state, source in {"": block.example, **block.states}.items() if source.strip()}


def _digest(drawings: Sequence[Drawing]) -> str:
    """Tells the live server whether an open page is old."""
    seen = json.dumps([(one.state, one.brand, one.html) for one in drawings])
    return sha256(seen.encode()).hexdigest()[:12]
