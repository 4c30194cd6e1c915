"""A mail's parts become one MJML tree: each block and each run of prose is put where its level belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from buckslip.model.block import LEVELS, Block, Origin
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean
from buckslip.render import markdown, markup
from buckslip.render.directives import Directive, Lines, Part, Prose
from buckslip.render.draw import Drawing
from buckslip.render.markup import Element, Node
from buckslip.render.options import Argument, arguments
from buckslip.render.outline import Item, Logic, outline
from buckslip.render.sandbox import TemplateFault
from buckslip.syntax.nodes import ForTag


class Composer:
    """Composes one mail, drawing each block with `drawing`."""

    def __init__(self, drawing: Drawing, lines: Lines, references: Any) -> None:
        self.drawing = drawing
        self.tokens = drawing.tokens
        self.studio = drawing.studio
        self.lines = lines
        self.references = references
        self.styles: Mapping[str, str] = {}

    # the whole mail ------------------------------------------------------------------------------------------------

    def mail_tree(self, parts: Sequence[Part], subject: str, preheader: str) -> Element | None:
        """The whole `<mjml>` document, or None when its layout cannot be drawn."""
        name = self.drawing.mail.declared.layout or self.drawing.brand.layout
        layout = self.studio.project.layouts.get(name)
        if layout is None:
            hint = did_you_mean(name, self.studio.project.layouts) or "add it to layouts/"
            self.drawing.error("unknown-layout", self.drawing.mail.span, f"no layout '{name}'", hint)
            return None
        self.drawing.used[layout.path] = None
        try:
            self.styles = self.studio.prose_styles(layout, self.drawing.brand, self.drawing.locale)
        except TemplateFault as fault:
            self.drawing.error("broken-layout", Span(layout.path), f"the prose styles: {fault.message}", "")
        body = self._children(parts, "section", {}, "the mail")
        origin = Origin(Span(self.drawing.mail.path, self.drawing.mail.body.span.line), "")
        as_block = Block(name, layout.path, layout.template, layout.first_line, yields="section", accepts="section")
        nodes = self.drawing.draw(as_block, {"subject": subject, "preheader": preheader}, body, {}, origin)
        return next((one for one in nodes if isinstance(one, Element) and one.tag == "mjml"), None)

    # levels --------------------------------------------------------------------------------------------------------

    def _children(self, parts: Sequence[Part], accepts: str, outer: Mapping[str, Argument], place: str) -> list[Node]:
        items, findings = outline(parts, self.tokens, place)
        self.drawing.findings += findings
        return self._emit(items, LEVELS.index(accepts), outer, place)

    def _level(self, item: Item) -> int:
        if isinstance(item, Logic):
            return max((self._level(one) for segment in item.segments for one in segment.items), default=0)
        if isinstance(item, Directive) and (block := self.studio.block(item.name)):
            return LEVELS.index(block.yields)
        return 0

    def _emit(self, items: Sequence[Item], level: int, outer: Mapping[str, Argument], place: str) -> list[Node]:
        """The nodes of `items` where `level` is accepted; lower ones are wrapped, higher ones do not fit."""
        nodes: list[Node] = []
        for target, run in groupby(items, key=lambda item: self._target(self._level(item), level)):
            group = list(run)
            if target == "":
                for item in group:
                    nodes += self._item(item, level, outer, place)
                continue
            if target == "misfit":
                self._misfits(group, place)
                continue
            written = [item for item in group if not isinstance(item, Prose) or any(map(str.strip, item.lines))]
            if all(isinstance(item, Logic) for item in written):
                # The wrapper goes inside the branches, so that nothing is left of it where none of them shows.
                for item in written:
                    nodes += self._item(item, level, outer, place)
            else:
                nodes += self._wrapped(target, group, outer, place)
        return nodes

    @staticmethod
    def _target(level: int, accepted: int) -> str:
        """The wrapper for an item of `level`, "" when it fits as it is."""
        if level >= accepted:
            return "" if level == accepted else "misfit"
        return {3: "columns" if level == 2 else "text", 2: "column", 1: "prose"}[accepted]

    def _wrapped(self, name: str, group: list[Item], outer: Mapping[str, Argument], place: str) -> list[Node]:
        block = self.studio.block(name)
        assert block is not None  # the wrappers exist in every project
        children = self._emit(group, LEVELS.index(block.accepts or "content"), outer, place)
        origin = Origin(self._where(group[0]))
        values = arguments(block, {}, origin.span, self.drawing.findings)
        return [] if values is None else self.drawing.draw(block, values, children, outer, origin)

    def _misfits(self, items: Sequence[Item], place: str) -> None:
        for item in items:
            if isinstance(item, Logic):
                self._misfits([one for segment in item.segments for one in segment.items], place)
            elif isinstance(item, Directive) and self._level(item):
                message = f"block '{item.name}' cannot stand inside {place}"
                self.drawing.error("misplaced-block", item.span, message, "close the outer block first")

    def _where(self, item: Item) -> Span:
        if isinstance(item, Logic):
            return self.tokens.tag(item.segments[0].word).span
        if isinstance(item, Directive):
            return item.span
        blank = next((i for i, line in enumerate(item.lines) if line.strip()), 0)
        return self.lines.span(item.line + blank)

    # items ---------------------------------------------------------------------------------------------------------

    def _item(self, item: Item, level: int, outer: Mapping[str, Argument], place: str) -> list[Node]:
        if isinstance(item, Prose):
            return self._prose(item)
        if isinstance(item, Directive):
            return self._directive(item, outer)
        nodes: list[Node] = []
        loop = self.tokens.tag(item.segments[0].word)
        if isinstance(loop, ForTag):
            self.drawing.loops.append(loop)
        for segment in item.segments:
            nodes += [segment.word, *self._emit(segment.items, level, outer, place)]
        if isinstance(loop, ForTag):
            self.drawing.loops.pop()
        return [*nodes, item.end]

    def _prose(self, prose: Prose) -> list[Node]:
        nodes: list[Node] = []
        for piece in markdown.to_html(prose.lines, self.references):
            parsed = markup.parse(markdown.dressed(piece.html, self.styles))
            markup.set_origin(parsed.children, Origin(self.lines.span(prose.line + piece.line)))
            nodes += parsed.children
        return nodes

    def _directive(self, directive: Directive, outer: Mapping[str, Argument]) -> list[Node]:
        block = self.studio.block(directive.name)
        if block is None:
            known = sorted(self.studio.project.blocks)
            hint = did_you_mean(directive.name, known) or "see blocks/ for those that exist"
            self.drawing.error("unknown-block", directive.span, f"no block '{directive.name}'", hint)
            return []
        values = arguments(block, directive.options, directive.span, self.drawing.findings)
        if values is None:
            return []
        origin = Origin(directive.span, block.name)
        self.drawing.blocks.append(origin)
        children: list[Node] = []
        if block.accepts:
            children = self._children(directive.children, block.accepts, values, f"block '{block.name}'")
        elif any(not isinstance(part, Prose) or any(map(str.strip, part.lines)) for part in directive.children):
            message = f"block '{block.name}' takes no content"
            self.drawing.error("unwanted-content", directive.span, message, "close it right after its options")
        return self.drawing.draw(block, values, children, outer, origin)
