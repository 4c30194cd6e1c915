"""One block at a time becomes MJML: its template is drawn, read back as a tree, and filled with its children."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from buckslip.model.block import Block, Origin
from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Mail
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean
from buckslip.render import markup
from buckslip.render.defaults import PHRASES, Phrases
from buckslip.render.markup import Comment, Element, Node
from buckslip.render.memory import Watched, copied
from buckslip.render.options import arguments
from buckslip.render.plaintext import plain_text
from buckslip.render.sandbox import TemplateFault
from buckslip.render.studio import Outer, Studio
from buckslip.render.tokens import Tokens
from buckslip.render.validate import Fault
from buckslip.syntax.nodes import ForTag
from buckslip.syntax.portable import source as portable_source
from buckslip.syntax.tags import Scope, Session

SLOT = "slot:content"
SLOT_MARKUP = Markup(f"<!--{SLOT}-->")
MAX_CALLS = 200
NESTING = 12


class Drawing:
    """Draws the blocks of one mail. `findings`, `used` (files) and `blocks` fill while it works."""

    def __init__(self, studio: Studio, mail: Mail, tokens: Tokens, scope: Scope) -> None:
        self.studio = studio
        self.mail = mail
        self.tokens = tokens
        self.scope = scope
        self.findings: list[Finding] = []
        self.used: dict[str, None] = {}
        self.blocks: list[Origin] = []
        self.loops: list[ForTag] = []  # those of the writer that are open where a block is drawn
        self.brand = studio.project.brands[mail.brand]
        self.locale = studio.project.locales[mail.locale]
        self._calls = 0
        self._depth = 0
        words = {name: Markup(tokens.add(tag)) for name, tag in studio.system_tags.items()}
        self._shared: dict[str, Any] = {**studio.shared(self.brand, self.locale), **_nested(words)}
        self._about = Watched({"id": mail.id, "title": mail.declared.title, "goal": mail.declared.goal})
        self._shared["mail"] = self._about
        first = studio.project.locales.get(self.brand.default_locale, self.locale)
        self._shared["phrases"] = Phrases(self.locale.phrases, {**PHRASES, **first.phrases}, self._missing_phrase)
        self.called: dict[str, None] = {}  # files of blocks that the template at hand has called

    def error(self, rule: str, span: Span, message: str, way_out: str) -> None:
        """Note a mistake; drawing goes on."""
        self.findings.append(Finding(rule, Severity.ERROR, span, message, way_out))

    def _missing_phrase(self, name: str) -> None:
        message = f"the locale '{self.locale.tag}' has no phrase '{name}', which a block shows"
        self.findings.append(
            Finding("missing-phrase", Severity.WARNING, self.locale.span, message, "add it to phrases")
        )

    def draw(
        self,
        block: Block,
        values: Mapping[str, Any],
        children: list[Node],
        outer: Mapping[str, Any],
        origin: Origin,
        words: Mapping[str, str] | None = None,
    ) -> list[Node]:
        """The block's nodes, with `children` in the place of its `{{ content }}`, and `words` replaced."""
        if block.path:
            self.used[block.path] = None
        session = self._session()
        context = self._context(session, block, values, outer)
        context["content"] = SLOT_MARKUP if children else Markup("")
        try:
            nodes = self._nodes(block, context, tuple(map(str, values.values())), origin)
            nodes = copied(nodes, origin, words) if words else nodes
            text = self.studio.draw(block.text, {**context, "content": plain_text_of(children)}) if block.text else None
        except TemplateFault as fault:
            kind = "layout" if block.path.startswith("layouts/") else "block"
            place = Span(block.path, block.first_line + fault.line - 1) if block.path else origin.span
            self.error(f"broken-{kind}", place, f"{kind} '{block.name}' cannot be drawn: {fault.message}", "")
            return []
        for _ in self.loops:
            session.scan("{% endfor %}", origin.span)
        self.findings += session.finish(Span(block.path or self.mail.path, block.first_line))
        nodes = _filled(nodes, children, [0]) if children else nodes
        return _with_text(nodes, text.strip()) if text is not None else nodes

    def _context(
        self, session: Session, block: Block, values: Mapping[str, Any], outer: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What the block's template may name; its `content` is for the caller to add."""
        return {
            **self._shared,
            **values,
            "parent": Outer(outer),
            "tag": lambda text: self._tag(session, str(text), block),
            "block": lambda name, **options: self._called(session, name, options),
        }

    def _nodes(self, block: Block, context: Mapping[str, Any], shown: tuple[str, ...], origin: Origin) -> list[Node]:
        """The template's output as a tree, from memory when it holds nothing of this mail.

        Raises TemplateFault where the template cannot be drawn.
        """
        outer = tuple(context["parent"].items()) if "parent" in block.template else ()
        place = (self.brand.name, self.locale.tag, self.tokens.nonce)
        key = (block.name, block.template, place, shown, outer, bool(context["content"]))
        kept = self.studio.memory.get(key)
        if kept:
            self.used.update(dict.fromkeys(kept.used))
            return copied(kept.nodes, origin)
        before = (len(self.tokens), len(self.findings))
        calls, self.called, self._about.read = self.called, {}, False
        parsed = markup.parse(self.studio.draw(block.template, context))
        for problem in parsed.problems:
            self.error("broken-markup", self._in_template(block, problem.snippet, origin), problem.message, "")
        if before == (len(self.tokens), len(self.findings)) and not self._about.read:
            self.studio.memory.offer(key, parsed.children, tuple(self.called))
        self.called = calls | self.called
        markup.set_origin(parsed.children, origin)
        return list(parsed.children)

    def _session(self) -> Session:
        session = Session(self.scope)
        for loop in self.loops:
            session.scan(portable_source(loop), loop.span)
        return session

    def _tag(self, session: Session, text: str, block: Block) -> Markup:
        scanned = session.scan(text, self._in_template(block, text[:12], None))
        self.findings += scanned.findings
        return Markup("".join(escape(one) if isinstance(one, str) else self.tokens.add(one) for one in scanned.pieces))

    def _called(self, session: Session, name: str, options: Mapping[str, Any]) -> Markup:
        """`block("name", …)` in a template: the block's source, drawn with these options only."""
        block = self.studio.block(name)
        if block is None:
            raise LookupError(f"no block '{name}'; {did_you_mean(name, self.studio.project.blocks)}")
        self._calls += 1
        if self._calls > MAX_CALLS or self._depth >= NESTING:
            raise ValueError("blocks draw each other without end")
        spelled = {param.name.replace("-", "_"): param.name for param in block.params}
        written = {spelled.get(key, key): _written(value) for key, value in options.items()}
        content = written.pop("content", "")
        complaints: list[Finding] = []
        values = arguments(block, written, Span(block.path or self.mail.path), complaints)
        if values is None:
            raise ValueError("; ".join(one.message for one in complaints))
        if block.path:
            self.used[block.path] = self.called[block.path] = None
        self._depth += 1
        try:
            inner = self._context(session, block, values, {})
            return Markup(self.studio.draw(block.template, {**inner, "content": Markup(content)}))
        finally:
            self._depth -= 1

    def misdrawn(self, fault: Fault) -> Finding:
        """A fault in the MJML of a drawn block, at its template."""
        origin = fault.element.origin or Origin(Span(self.mail.path))
        block = self.studio.block(origin.block) if origin.block else None
        place = self._in_template(block, f"<{fault.element.tag}", origin) if block else origin.span
        return Finding("invalid-mjml", Severity.ERROR, place, fault.message)

    def _in_template(self, block: Block, snippet: str, origin: Origin | None) -> Span:
        """Where `snippet` stands in the block's file; the writer's place when it does not."""
        at = block.template.find(snippet) if snippet else -1
        if at < 0 or not block.path:
            return origin.span if origin and not block.path else Span(block.path or self.mail.path, block.first_line)
        return Span(block.path, block.first_line).moved(block.template[:at])


def plain_text_of(children: Sequence[Node]) -> Markup:
    """The plain text of drawn children, for a block's `text` template."""
    return Markup(plain_text(Element("mj-body", {}, list(children))).strip()) if children else Markup("")


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(Markup(value).unescape() if isinstance(value, Markup) else value)


def _nested(words: Mapping[str, Markup]) -> dict[str, Any]:
    """`{"sender.name": w}` as `{"sender": {"name": w}}`, so that templates can write it with a dot."""
    nested: dict[str, Any] = {}
    for name, word in words.items():
        *path, last = name.split(".")
        here = nested
        for step in path:
            here = here.setdefault(step, {})
        here[last] = word
    return nested


def _filled(nodes: Sequence[Node], children: list[Node], times: list[int]) -> list[Node]:
    """`nodes` with `children` in place of each slot; a second slot gets a copy."""
    filled: list[Node] = []
    for node in nodes:
        if isinstance(node, Comment) and node.text.strip() == SLOT:
            filled += children if not times[0] else copy.deepcopy(children)
            times[0] += 1
            continue
        if isinstance(node, Element):
            node.children = _filled(node.children, children, times)
        filled.append(node)
    return filled


def _with_text(nodes: list[Node], text: str) -> list[Node]:
    """The first element stands for `text` in the plain-text part, the others for nothing."""
    for node in nodes:
        if isinstance(node, Element):
            node.attrs["data-text"] = text
            text = ""
    return nodes
