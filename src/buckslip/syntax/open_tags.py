"""The conditions and loops that are open at one place of a text, and what is known inside them."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.schema import FieldSpec
from buckslip.model.source import Span
from buckslip.syntax.known import NOTHING, Paths, known
from buckslip.syntax.lexer import Fault
from buckslip.syntax.nodes import ElifTag, ElseTag, EndForTag, EndIfTag, ForTag, IfTag, Tag

_DEEPEST = 8


@dataclass(slots=True)
class _Frame:
    """One open `if` or `for`. A broken one has no tag: its end is read and thrown away."""

    word: str
    span: Span
    broken: bool
    around: Paths  # known outside
    known: Paths  # known in the branch that is being read
    refuted: Paths = NOTHING  # known when no condition so far held
    has_else: bool = False
    variable: str = ""


class OpenTags:
    """A stack of conditions and loops, for a text that is read once from its beginning to its end."""

    def __init__(self) -> None:
        self._frames: list[_Frame] = []
        self.variables: dict[str, FieldSpec | None] = {}

    @property
    def known(self) -> Paths:
        """The fields that are surely there at this place."""
        return self._frames[-1].known if self._frames else NOTHING

    def open_if(self, tag: IfTag) -> Tag | None:
        """Enter a condition."""
        if sum(frame.word == "if" and not frame.broken for frame in self._frames) >= _DEEPEST:
            if self._frames[-1].broken:  # the fault was reported one level up
                self.broken("if", "", tag.span)
                return None
            message = f"conditions are nested more than {_DEEPEST} deep"
            raise Fault("tag-too-deep", 0, message, "split the mail into variants, or compute a field for it")
        around = self.known
        inside = around | known(tag.condition, holds=True)
        self._frames.append(_Frame("if", tag.span, False, around, inside, known(tag.condition, holds=False)))
        return tag

    def open_for(self, tag: ForTag, offset: int) -> Tag:
        """Enter a loop."""
        if any(frame.word == "for" and not frame.has_else for frame in self._frames):
            raise Fault("tag-too-deep", offset, "a loop cannot stand inside another loop")
        self._frames.append(_Frame("for", tag.span, False, self.known, self.known, variable=tag.variable))
        self.variables[tag.variable] = tag.source.spec
        return tag

    def expect(self, word: str, offset: int) -> None:
        """Raise `Fault` unless `word` fits what is open."""
        frame = self._frames[-1] if self._frames else None
        if frame is None:
            raise Fault("tag-stray", offset, f"this `{word}` belongs to nothing that is open")
        if word in ("endif", "endfor") and word != f"end{frame.word}":
            message = f"this `{word}` comes before the `end{frame.word}` of line {frame.span.line}"
            raise Fault("tag-stray", offset, message)
        if word == "elif" and frame.word == "for":
            raise Fault("tag-stray", offset, "this `elif` belongs to no `if`")
        if word in ("elif", "else") and frame.has_else:
            raise Fault("tag-stray", offset, f"this `{word}` comes after the `else`")

    def elif_(self, tag: ElifTag) -> Tag | None:
        """Go on to the next branch."""
        frame = self._frames[-1]
        frame.known = frame.around | frame.refuted | known(tag.condition, holds=True)
        frame.refuted |= known(tag.condition, holds=False)
        return None if frame.broken else tag

    def else_(self, tag: ElseTag) -> Tag | None:
        """Go on to the last branch."""
        frame = self._frames[-1]
        frame.has_else = True
        frame.known = frame.around | frame.refuted
        if frame.word == "for":
            self.variables.pop(frame.variable, None)
        return None if frame.broken else tag

    def close(self, tag: EndIfTag | EndForTag) -> Tag | None:
        """Leave the innermost condition or loop."""
        frame = self._frames.pop()
        self.variables.pop(frame.variable, None)
        return None if frame.broken else tag

    def broken(self, word: str, variable: str, at: Span) -> None:
        """Remember a faulty `if` or `for`, so that its end is no second fault."""
        if word in ("if", "for"):
            variable = variable if word == "for" and variable not in self.variables else ""
            self._frames.append(_Frame(word, at, True, self.known, self.known, variable=variable))
            if variable:
                self.variables[variable] = None

    def closing(self) -> tuple[Tag, ...]:
        """The tags that close everything, from the inside out."""
        sound = [frame for frame in reversed(self._frames) if not frame.broken]
        return tuple(EndIfTag(frame.span) if frame.word == "if" else EndForTag(frame.span) for frame in sound)

    def drop(self) -> list[tuple[str, Span]]:
        """Leave everything; gives the word and place of each sound one, from the outside in."""
        left = [(frame.word, frame.span) for frame in self._frames if not frame.broken]
        self._frames.clear()
        self.variables.clear()
        return left
