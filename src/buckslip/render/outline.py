"""Parts of a body grouped into items: prose, blocks, and logic with its branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from buckslip.model.finding import Finding, Severity
from buckslip.render.directives import Directive, Part, Prose, Statement
from buckslip.render.tokens import STATEMENT, Tokens
from buckslip.syntax.nodes import ElifTag, ElseTag, ForTag, IfTag, Tag


@dataclass(slots=True)
class Segment:
    """What one branch shows; `word` is the token that opens it."""

    word: str
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Logic:
    """An if with its branches, or a for; `end` is the token that closes it."""

    segments: list[Segment]
    end: str = ""


Item = Prose | Directive | Logic


class _Outline:
    def __init__(self, tokens: Tokens, place: str) -> None:
        self.tokens = tokens
        self.place = place
        self.items: list[Item] = []
        self.open: list[Logic] = []
        self.findings: list[Finding] = []

    def add(self, part: Part) -> None:
        if isinstance(part, Statement):
            for word in STATEMENT.findall(part.words):
                self._statement(word, self.tokens.tag(word))
        else:
            self._here().append(part)

    def close(self) -> None:
        """Whatever is still open closes elsewhere: leave its branches out of the mail."""
        for logic in self.open:
            self._stray(self.tokens.tag(logic.segments[0].word), "opens", "closes elsewhere")
        if self.open:
            kept = self.items.index(self.open[0])
            del self.items[kept:]

    def _here(self) -> list[Item]:
        return self.open[-1].segments[-1].items if self.open else self.items

    def _statement(self, word: str, tag: Tag) -> None:
        if isinstance(tag, IfTag | ForTag):
            logic = Logic([Segment(word)])
            self._here().append(logic)
            self.open.append(logic)
        elif not self.open:
            self._stray(tag, "belongs to a tag", "that is elsewhere")
        elif isinstance(tag, ElifTag | ElseTag):
            self.open[-1].segments.append(Segment(word))
        else:
            self.open.pop().end = word

    def _stray(self, tag: Tag, does: str, where: str) -> None:
        message = f"this tag {does} in {self.place} and {where}" if does == "opens" else f"this tag {does} {where}"
        way_out = "put both tags of a pair inside the same block"
        self.findings.append(Finding("tag-crosses-block", Severity.ERROR, tag.span, message, way_out))


def outline(parts: Sequence[Part], tokens: Tokens, place: str) -> tuple[list[Item], list[Finding]]:
    """Group `parts`, which stand directly inside `place`."""
    one = _Outline(tokens, place)
    for part in parts:
        one.add(part)
    one.close()
    return one.items, one.findings
