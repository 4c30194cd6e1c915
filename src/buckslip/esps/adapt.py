"""A mail put so that an ESP can say it, before any dialect prints it: flat lists, its own address, links it lacks."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from markupsafe import escape

from buckslip.dialects.base import Printed
from buckslip.esps.fields import uses_of
from buckslip.esps.flat import Flattener
from buckslip.model.same import Same
from buckslip.model.schema import Kind
from buckslip.model.source import Span
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Branch, For, If, Node, Output, Position, System, Template, Text

_STEP_OWN = "`{}` is the one that the sending system knows, because it does not send mail that only spells it out"
_STEP_WITHOUT = "the link to `{}` is left out, because the sending system has no such page"
_ANCHOR = re.compile(r"\s?<a\s[^<>]*\Z")
_LINE = re.compile(r"(?<=\n)[^\n]*\Z")
_HERE = Span("")
_NOTHING = Printed("")
_Place = tuple[Position, re.Pattern[str], str]  # what is printed there, and where a link begins and ends


@dataclass(frozen=True, slots=True)
class Adapted:
    """A mail as an ESP can say it, the mail whose fields it needs, and what was done."""

    rendered: Rendered
    fields: Rendered
    done: Printed


def as_it_is(rendered: Rendered) -> Adapted:
    """The mail with nothing done to it."""
    return Adapted(rendered, rendered, _NOTHING)


def flat(rendered: Rendered) -> Adapted:
    """The mail without lists; the same mail if it has none."""
    return _flat(Same(rendered))


@lru_cache(maxsize=1)
def _flat(mail: Same[Rendered]) -> Adapted:
    rendered, flattener = mail.it, Flattener()
    if not any(use.spec.kind is Kind.LIST for use in uses_of(mail)):
        return as_it_is(rendered)
    made = replace(
        rendered,
        html=flattener.template(rendered.html),
        text=flattener.template(rendered.text),
        subjects=tuple(flattener.template(subject) for subject in rendered.subjects),
        preheader=flattener.template(rendered.preheader),
    )
    return Adapted(made, made, flattener.printed())


def spoken(adapted: Adapted, own: Mapping[str, str], *, without: str = "", head: str = "") -> Adapted:
    """The mail after `head`, with the system values `own` (name -> the text they stand for), without links to one."""
    rendered, words, done = adapted.rendered, _Words(own, without), adapted.done
    body = words.html(rendered.html)
    made = replace(rendered, html=(Text(head), *body) if head else body, text=words.plain(rendered.text))
    return Adapted(made, adapted.fields, Printed("", done.refusals, steps=(*done.steps, *words.steps.items())))


class _Words:
    """Puts system values where their texts are spelled out, and leaves out links to a page that is not there."""

    def __init__(self, own: Mapping[str, str], absent: str) -> None:
        self.own = {text: name for name, text in own.items() if text}
        self.absent = absent
        self.steps: dict[str, int] = {}

    def html(self, template: Template) -> Template:
        """In HTML, with any spelling of entities: whole anchors are left out."""
        spelled = {spelling: name for text, name in self.own.items() for spelling in _spellings(text)}
        return self._nodes(template, spelled, (Position.TEXT, _ANCHOR, "</a>"))

    def plain(self, template: Template) -> Template:
        """In plain text: whole lines are left out."""
        return self._nodes(template, self.own, (Position.PLAIN, _LINE, "\n"))

    def _nodes(self, nodes: Template, spelled: Mapping[str, str], place: _Place) -> Template:
        """The same nodes; the same object where nothing had to be done."""
        found: list[Node] = []
        changed = False
        for node in nodes:
            made: Template = (node,)
            match node:
                case Text(text):
                    there = [spelling for spelling in spelled if spelling in text]
                    if not there:
                        found.append(node)
                        continue
                    made = self._owned(text, there, spelled, place[0])
                case Output(System(name)) if name == self.absent:
                    changed = True
                case If(branches, otherwise, span):
                    bodies = [self._nodes(one.body, spelled, place) for one in branches]
                    last = self._nodes(otherwise, spelled, place)
                    if last is not otherwise or any(a is not b.body for a, b in zip(bodies, branches, strict=True)):
                        inner = (Branch(one.condition, body) for one, body in zip(branches, bodies, strict=True))
                        made = (If(tuple(inner), last, span),)
                case For(variable, source, limit, body, otherwise, span):
                    body, last = (self._nodes(one, spelled, place) for one in (body, otherwise))
                    made = (For(variable, source, limit, body, last, span),)
            changed = changed or len(made) != 1 or made[0] is not node
            found += made
        if self.absent and changed:
            self._cut(found, place[1], place[2])
        return tuple(found) if changed else nodes

    def _owned(self, text: str, there: list[str], spelled: Mapping[str, str], position: Position) -> Template:
        found: list[Node] = []
        for index, part in enumerate(re.split(f"({'|'.join(map(re.escape, there))})", text)):
            if index % 2:
                self._step(_STEP_OWN, spelled[part])
                found.append(Output(System(spelled[part], _HERE), (), position, _HERE))
            elif part:
                found.append(Text(part))
        return tuple(found)

    def _cut(self, found: list[Node], start: re.Pattern[str], end: str) -> None:
        """Leave out what stands round each link to what is absent, as far as only text does."""
        for index in range(len(found) - 2, 0, -1):
            if index + 1 >= len(found):  # what stood here was cut with the link behind it
                continue
            before, node, after = found[index - 1 : index + 2]
            if not (isinstance(node, Output) and isinstance(node.value, System) and node.value.name == self.absent):
                continue
            if not (isinstance(before, Text) and isinstance(after, Text)):
                continue
            opened, (_, closed, rest) = start.search(before.text), after.text.partition(end)
            if opened and closed:
                self._step(_STEP_WITHOUT, self.absent)
                found[index - 1 : index + 2] = [Text(before.text[: opened.start()] + rest)]

    def _step(self, sentence: str, name: str) -> None:
        step = sentence.format(name)
        self.steps[step] = self.steps.get(step, 0) + 1


@lru_cache(maxsize=64)
def _spellings(text: str) -> tuple[str, ...]:
    spelled = (html.escape(text), html.escape(text, quote=False), str(escape(text)), text)
    return tuple(sorted(set(spelled), key=len, reverse=True))
