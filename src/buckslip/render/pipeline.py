"""A mail becomes HTML and plain text: scan its tags, compose its blocks, run MJML once, put the tags back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from markupsafe import Markup

from buckslip.model.errors import RenderError
from buckslip.model.finding import Finding, Severity, in_file_order
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.source import Marked, Span
from buckslip.render import markdown
from buckslip.render.balance import crossings
from buckslip.render.compose import Composer
from buckslip.render.directives import Lines, read_body
from buckslip.render.draw import Drawing
from buckslip.render.flow import fold
from buckslip.render.frame import framed
from buckslip.render.links import Addresses
from buckslip.render.markup import Element, serialise
from buckslip.render.mjml import compile as compile_mjml
from buckslip.render.options import bare_expressions
from buckslip.render.places import Attribute, Place, positions
from buckslip.render.plaintext import plain_text
from buckslip.render.rendered import Rendered
from buckslip.render.sandbox import time_limit
from buckslip.render.studio import Studio
from buckslip.render.tokens import TOKEN, Tokens
from buckslip.render.validate import validate
from buckslip.syntax.nodes import Placed, Position, Tag, Template
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import Unbalanced, assemble

ADDRESSES = frozenset({"href", "src", "background", "action", "xlink:href"})
CONSEQUENCES = frozenset({"tag-crosses-block", "tag-crosses-markup", "tag-lost-partner"})  # of a tag left open
PLAIN_LINK = re.compile(r"https?://[^\s()<>]*")  # an address in the plain text, with the tags in it
MAX_BODY = 200_000  # characters; a mail of that size would be cut off by every mailbox provider


@lru_cache(maxsize=2)
def studio_of(project: _Same) -> Studio:
    """The project's templates, compiled once a process."""
    return Studio(project.project)


class _Same:
    """A project as a cache key: the same object, not an equal one."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __hash__(self) -> int:
        return id(self.project)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.project is self.project


def render(project: Project, mail: Mail, *, with_mjml: bool = True) -> Rendered:
    """Render one variant in one locale; whatever is wrong with it is in the result's findings.

    A mail that cannot be drawn at all gives empty templates and the finding that says why. The source for MJML is
    for people to look at: without `with_mjml` it stays empty.
    """
    with time_limit():
        return _Rendering(project, mail).result(with_mjml=with_mjml)


class _Rendering:
    def __init__(self, project: Project, mail: Mail) -> None:
        self.project = project
        self.mail = mail
        self.scope = Scope(project.schema, project.locales[mail.locale])
        self.findings: list[Finding] = []
        written = [mail.body.value, *(subject.text.value for subject in mail.subjects)]
        self.tokens = Tokens("\n".join([*written, mail.preheader.value if mail.preheader else ""]))

    def result(self, *, with_mjml: bool) -> Rendered:
        subjects = tuple(self._line(subject.text, Position.SUBJECT) for subject in self.mail.subjects)
        preheader = self._line(self.mail.preheader, Position.TEXT) if self.mail.preheader else ()
        drawing = Drawing(studio_of(_Same(self.project)), self.mail, self.tokens, self.scope)
        root = self._tree(drawing)
        addresses = Addresses(self.mail, drawing.brand, self.tokens)
        html: Template = ()
        text: Template = ()
        mjml = ""
        if root is not None:
            addresses.complete(root)
            self._validate(root, drawing)
            mjml = addresses.portable(serialise(root)) if with_mjml else ""
            text = self._assembled(self._plain(root))
            html = self._html(root, drawing)
        return Rendered(
            mail=self.mail,
            html=html,
            text=text,
            subjects=subjects,
            preheader=preheader,
            mjml=mjml,
            links=tuple(addresses.links),
            pictures=tuple(addresses.pictures),
            blocks=tuple(drawing.blocks),
            used=tuple(drawing.used),
            findings=self._located([*self.findings, *drawing.findings, *addresses.findings]),
        )

    # in ------------------------------------------------------------------------------------------------------------

    def _line(self, written: Marked[str], position: Position) -> Template:
        """A subject or preheader as a template."""
        scanned = scan(written.value, written.span, self.scope)
        self.findings += scanned.findings
        shown = (escape(one) if position is Position.TEXT and isinstance(one, str) else one for one in scanned.pieces)
        return self._assembled(one if isinstance(one, str) else Placed(one, position) for one in shown)

    def _tree(self, drawing: Drawing) -> Element | None:
        body = self.mail.body
        if len(body.value) > MAX_BODY:
            self._error("mail-too-long", body.span, f"the body has {len(body.value):,} characters", "split the mail")
            return None
        unified = body.value.replace("\r\n", "\n").replace("\r", "\n")  # as Markdown counts lines
        prepared = bare_expressions(unified, self.project.blocks)
        scanned = scan(prepared, body.span, self.scope)
        self.findings += scanned.findings
        text, numbers = self._tokenised(scanned.pieces)
        lines = Lines(self.mail.path, numbers, body.value.split("\n"), body.span.line)
        parts, findings = read_body(fold(text.split("\n"), self.tokens), lines)
        self.findings += findings
        composer = Composer(drawing, lines, markdown.definitions(text))
        subject = self._words(self.mail.subjects[0].text)
        root = composer.mail_tree(parts, subject, self._words(self.mail.preheader))
        if root is not None:
            framed(root, self.scope.locale, str(subject))
        elif not any(one.severity is Severity.ERROR for one in drawing.findings):
            layout = self.project.layouts[self.mail.declared.layout or drawing.brand.layout]
            message = f"layout '{layout.name}' draws no <mjml> document"
            drawing.error("broken-layout", Span(layout.path, layout.first_line), message, "begin it with <mjml>")
        return root

    def _words(self, written: Marked[str] | None) -> Markup:
        """A line with its tags as tokens, for the layout's title and preheader; its findings are known already."""
        if written is None:
            return Markup("")
        pieces = scan(written.value, written.span, self.scope).pieces
        return Markup("".join(escape(one) if isinstance(one, str) else self.tokens.add(one) for one in pieces))

    def _tokenised(self, pieces: Iterable[str | Tag]) -> tuple[str, list[int]]:
        """The body with tokens for tags, and the file's line number of each of its lines."""
        source = self.mail.body.value
        parts: list[str] = []
        numbers = [self.mail.body.span.line]
        at = 0
        for piece in pieces:
            if isinstance(piece, str):
                found = source.find(piece, at)  # an escaped brace makes it differ; then the running count serves
                if found >= 0:
                    numbers[-1] = numbers[-1] if found == at else numbers[0] + source.count("\n", 0, found)
                    at = found + len(piece)
                parts.append(piece)
                numbers += range(numbers[-1] + 1, numbers[-1] + 1 + piece.count("\n"))
            else:
                parts.append(self.tokens.add(piece))
        return "".join(parts), numbers

    # out -----------------------------------------------------------------------------------------------------------

    def _validate(self, root: Element, drawing: Drawing) -> None:
        if self.tokens.hold_logic:
            self.findings += crossings(root, self.tokens)
        self.findings += [drawing.misdrawn(fault) for fault in validate(root)]

    def _html(self, root: Element, drawing: Drawing) -> Template:
        try:
            html = compile_mjml(root, TOKEN)
        except RenderError as error:
            self._error("uncompilable-mail", self.mail.span, str(error), "take the last change back")
            return ()
        if self.tokens.damaged(html):
            names = ", ".join(dict.fromkeys(origin.block for origin in drawing.blocks if origin.block))
            message = f"a block changes a personalisation tag instead of showing it (blocks here: {names})"
            self._error("damaged-tag", self.mail.span, message, "use no filter on options that may hold tags")
            return ()
        return self._assembled(self._placed(html))

    def _placed(self, html: str) -> Iterable[str | Placed]:
        at = 0
        for start, end, word, place in positions(html, TOKEN):
            yield html[at:start]
            yield Placed(self.tokens.tag(word), position(place))
            at = end
        yield html[at:]

    def _plain(self, root: Element) -> Iterable[str | Placed]:
        text = plain_text(root, loops=self.tokens.loops())
        links = (found for found in PLAIN_LINK.finditer(text) if self.tokens.nonce in found[0])
        parts = {found.start() + word.start() for found in links for word in TOKEN.finditer(found[0])}
        at = 0
        for word in TOKEN.finditer(text):
            yield text[at : word.start()]
            yield Placed(self.tokens.tag(word[0]), Position.URL_PART if word.start() in parts else Position.PLAIN)
            at = word.end()
        yield text[at:]

    def _assembled(self, pieces: Iterable[str | Placed]) -> Template:
        try:
            return assemble(pieces)
        except Unbalanced as error:
            way_out = "keep both tags of a pair in one place"
            self._error("tag-lost-partner", error.tag.span, "this tag's partner is not in the mail", way_out)
            return ()

    def _error(self, rule: str, span: Span, message: str, way_out: str) -> None:
        self.findings.append(Finding(rule, Severity.ERROR, span, message, way_out))

    def _located(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings in the mail's own files name the mail; those in blocks are the same for every mail."""
        found = list(findings)
        own = set(self.mail.sources) | {self.mail.path}
        causes = {one.span for one in found if one.rule == "tag-unclosed"}
        told = (one for one in found if one.rule not in CONSEQUENCES or one.span not in causes)
        return in_file_order(self._named(one) if one.span.path in own else one for one in told)

    def _named(self, one: Finding) -> Finding:
        return Finding(one.rule, one.severity, one.span, one.message, one.help, self.mail.id, self.mail.locale)


def position(place: Place) -> Position:
    """How a value is escaped at a place of the HTML."""
    if not isinstance(place, Attribute):
        return Position.TEXT
    if place.name in ADDRESSES:
        return Position.URL if place.first else Position.URL_PART
    return Position.ATTRIBUTE
