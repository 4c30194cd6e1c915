"""The parts of a mail, as templates and as printed."""

from __future__ import annotations

import html
from dataclasses import dataclass

from buckslip.dialects.base import Computed, Dialect, Names, Printed
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Branch, For, If, Node, Output, Position, Template, Text


@dataclass(frozen=True, slots=True)
class Parts:
    """The printed parts of a mail."""

    html: Printed
    text: Printed
    subjects: tuple[Printed, ...]
    preheader: Printed
    before: Printed  # what was done to the whole mail before it was printed

    def all(self) -> tuple[Printed, ...]:
        """Every part."""
        return (self.before, self.html, self.text, *self.subjects, self.preheader)

    def computed(self) -> tuple[Computed, ...]:
        """Every field that the data side has to compute, once."""
        found = {(*one.path, one.name): one for part in self.all() for one in part.computed}
        return tuple(found[key] for key in sorted(found))


def printed(rendered: Rendered, dialect: type[Dialect], names: Names, before: Printed) -> Parts:
    """The parts of a mail in a dialect."""
    return Parts(
        html=dialect.print(rendered.html, names),
        text=dialect.print(rendered.text, names, Position.PLAIN),
        subjects=tuple(dialect.print(subject, names, Position.SUBJECT) for subject in rendered.subjects),
        preheader=dialect.print(as_line(rendered.preheader), names, Position.SUBJECT),
        before=before,
    )


def as_line(template: Template) -> Template:
    """A template of HTML as one of a header: its text without entities, its values unescaped."""
    return tuple(_as_line(node) for node in template)


def _as_line(node: Node) -> Node:
    match node:
        case Text(text):
            return Text(html.unescape(text))
        case Output(value, filters, _, span):
            return Output(value, filters, Position.SUBJECT, span)
        case If(branches, otherwise, span):
            inner = tuple(Branch(branch.condition, as_line(branch.body)) for branch in branches)
            return If(inner, as_line(otherwise), span)
        case For(variable, source, limit, body, otherwise, span):
            return For(variable, source, limit, as_line(body), as_line(otherwise), span)


def templates(rendered: Rendered) -> dict[str, Template]:
    """The parts of a mail by the names that reports give them."""
    subjects = tuple(node for subject in rendered.subjects for node in subject)
    return {
        "html": rendered.html,
        "text": rendered.text,
        "subject": subjects,
        "preheader": rendered.preheader,
    }
