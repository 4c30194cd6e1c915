"""One block at a time becomes MJML: its template is drawn, read back as a tree, and filled with its children."""

from __future__ import annotations

import copy
from collections.abc import Hashable, Mapping, Sequence
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
from buckslip.render.memory import Drawn, Watched, copied, replaced
from buckslip.render.options import arguments
from buckslip.render.plaintext import plain_text
from buckslip.render.sandbox import TemplateFault
from buckslip.render.shape import replaceable, word
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
    ) -> list[Node]:
        """The block's nodes, with `children` in the place of its `{{ content }}`."""
        if block.path:
            self.used[block.path] = None
        shown, words = self._shown(block, values, children)
        key = self._key(block, shown, outer)
        drawing = self.studio.memory.get(key)
        if drawing is None:
            drawing = self._drawn(block, shown, outer, origin, key)
        if drawing is None:
            return []
        self.used.update(dict.fromkeys(drawing.used))
        nodes = copied(drawing.nodes, origin, words)
        nodes = _filled(nodes, children, [0]) if children else nodes
        return nodes if drawing.text is None else _with_text(nodes, replaced(drawing.text, words).strip())

    def _shown(
        self, block: Block, values: Mapping[str, Any], children: list[Node]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """The values as the templates get them, with words for those they only print, and what the words stand for."""
        reckoned = self.studio.reckoned(block)
        all_values = {**values, "content": plain_text_of(children) if block.text else Markup("")}
        shown = dict(all_values)
        words: dict[str, str] = {}
        for number, (name, value) in enumerate(all_values.items()):
            if name not in reckoned and replaceable(value):
                words[word(number)] = escape(value)
                shown[name] = Markup(word(number))
        return {**shown, SLOT: SLOT_MARKUP if children else Markup("")}, words

    def _key(self, block: Block, shown: Mapping[str, Any], outer: Mapping[str, Any]) -> Hashable:
        """Everything that decides a drawing."""
        place = (self.brand.name, self.locale.tag, self.tokens.nonce)
        around = tuple(map(str, outer.items())) if "parent" in block.template or "parent" in block.text else ()
        return (block.name, block.template, place, around, *map(str, shown.values()))

    def _drawn(
        self, block: Block, shown: Mapping[str, Any], outer: Mapping[str, Any], origin: Origin, key: Hashable
    ) -> Drawn | None:
        """A new drawing, remembered when it holds nothing of this mail; None, and a finding, when it fails."""
        session = self._session()
        context = self._context(session, block, shown, outer)
        before = (len(self.tokens), len(self.findings))
        calls, self.called, self._about.read = self.called, {}, False
        try:
            source = self.studio.draw(block.template, {**context, "content": shown[SLOT]})
            text = self.studio.draw(block.text, context) if block.text else None
        except TemplateFault as fault:
            kind = "layout" if block.path.startswith("layouts/") else "block"
            place = Span(block.path, block.first_line + fault.line - 1) if block.path else origin.span
            self.error(f"broken-{kind}", place, f"{kind} '{block.name}' cannot be drawn: {fault.message}", "")
            return None
        for _ in self.loops:
            session.scan("{% endfor %}", origin.span)
        self.findings += session.finish(Span(block.path or self.mail.path, block.first_line))
        parsed = markup.parse(source)
        for problem in parsed.problems:
            self.error("broken-markup", self._in_template(block, problem.snippet, origin), problem.message, "")
        drawing = Drawn(parsed.children, text, tuple(self.called))
        if before == (len(self.tokens), len(self.findings)) and not self._about.read:
            self.studio.memory.offer(key, drawing)
        self.called = calls | self.called
        return drawing

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
    for name, token in words.items():
        *path, last = name.split(".")
        here = nested
        for step in path:
            here = here.setdefault(step, {})
        here[last] = token
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
