"""A project's templates, compiled once a process, and drawn as often as mails need them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Template

from buckslip.model.block import Block, Layout
from buckslip.model.brand import Brand
from buckslip.model.locale import Locale
from buckslip.model.project import Project
from buckslip.model.source import Span
from buckslip.render.defaults import DARK, TOKENS
from buckslip.render.memory import Memory
from buckslip.render.sandbox import BlockEnvironment, compiled, drawn
from buckslip.render.shape import reckoned
from buckslip.syntax.catalogue import SYSTEM
from buckslip.syntax.nodes import Out, System

SEPARATOR = "\n/* next */\n"  # between styles that are drawn as one template
WRAPPERS = {
    "prose": Block("prose", "", "<mj-text>{{ content }}</mj-text>", 1, yields="content", accepts="text"),
    "column": Block("column", "", "<mj-column>{{ content }}</mj-column>", 1, yields="column", accepts="content"),
    "columns": Block("columns", "", "<mj-section>{{ content }}</mj-section>", 1, yields="section", accepts="column"),
    "text": Block(
        "text",
        "",
        "<mj-section><mj-column>{{ content }}</mj-column></mj-section>",
        1,
        yields="section",
        accepts="content",
    ),
}


class Outer(Mapping[str, Any]):
    """The options of the block round this one; what it lacks is empty text."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Any:
        return self._values.get(name, "")

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Studio:
    """Draws the blocks and layouts of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._environment = BlockEnvironment()
        self.system_tags = {name: Out(System(name, Span("")), (), Span("")) for name in SYSTEM}
        self._reckoned: dict[tuple[str, str], frozenset[str]] = {}
        self._compiled: dict[str, Template] = {}
        self.memory = Memory()
        self._prose: dict[tuple[str, str, str], Mapping[str, str]] = {}
        self._shared: dict[tuple[str, str], Mapping[str, Any]] = {}

    def block(self, name: str) -> Block | None:
        """The block `name`; the four that wrap prose exist in every project."""
        return self.project.blocks.get(name) or WRAPPERS.get(name)

    def reckoned(self, block: Block) -> frozenset[str]:
        """The options that the block's templates do more with than print them or ask whether they are there."""
        key = (block.template, block.text)
        if key not in self._reckoned:
            self._reckoned[key] = reckoned(*key)
        return self._reckoned[key]

    def draw(self, source: str, context: Mapping[str, Any]) -> str:
        """The output of a template.

        Raises TemplateFault where it cannot be compiled or drawn.
        """
        template = self._compiled.get(source)
        if template is None:
            template = self._compiled[source] = compiled(self._environment, source)
        return drawn(template, context)

    def shared(self, brand: Brand, locale: Locale) -> Mapping[str, Any]:
        """What every block of a brand in a locale may read."""
        key = (brand.name, locale.tag)
        if key not in self._shared:
            rightward = locale.direction != "rtl"
            light = {**TOKENS, **brand.tokens}
            self._shared[key] = {
                "brand": brand,
                "tokens": light,
                "dark": {**light, **DARK, **brand.dark},
                "locale": locale,
                "start": "left" if rightward else "right",
                "end": "right" if rightward else "left",
            }
        return self._shared[key]

    def prose_styles(self, layout: Layout, brand: Brand, locale: Locale) -> Mapping[str, str]:
        """The style of each tag that Markdown yields, as the layout's front matter says.

        Raises TemplateFault where one of them cannot be drawn.
        """
        key = (layout.name, brand.name, locale.tag)
        if key not in self._prose:
            joined = self.draw(SEPARATOR.join(layout.prose.values()), self.shared(brand, locale))
            styles = (style.strip() for style in joined.split(SEPARATOR))
            self._prose[key] = dict(zip(layout.prose, styles, strict=True)) if layout.prose else {}
        return self._prose[key]
