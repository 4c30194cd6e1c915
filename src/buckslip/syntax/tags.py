"""Find the tags in a writer's text and read them: a text becomes strings, typed tags and findings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from buckslip.model.finding import Finding, Severity
from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Schema
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean
from buckslip.syntax.catalogue import FOREIGN_WORDS, LOGIC_WORDS
from buckslip.syntax.grammar import Reader
from buckslip.syntax.lexer import Fault, tokens
from buckslip.syntax.nodes import (
    ElifTag,
    ElseTag,
    EndForTag,
    EndIfTag,
    Field,
    ForTag,
    IfTag,
    Out,
    Tag,
)
from buckslip.syntax.open_tags import OpenTags
from buckslip.syntax.values import Unknowable

_OPENING = re.compile(r"\{[{%#]")
_STRING = r'"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\''
_INSIDE = {
    "{{": re.compile(rf"\{{\{{(?:[^\"'{{}}]++|{_STRING}|\{{(?![{{%#])|\}}(?!\}}))*+\}}\}}"),
    "{%": re.compile(rf"\{{%(?:[^\"'{{%]++|{_STRING}|\{{(?![{{%#])|%(?!\}}))*+%\}}"),
}
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENED = re.compile(r"\{%[-+]?\s*(if|for)\b(?:\s+(\w+)\s+in\b)?")
_LONGEST = 500
_ENOUGH = 100  # unclosed tags in one text; more of them say nothing more
_SPELLINGS = {"elseif": "elif", "elsif": "elif", "fi": "endif", "end": "endif", "endloop": "endfor", "foreach": "for"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What tags may speak of: the customer's fields, and the locale whose date formats they name."""

    schema: Schema
    locale: Locale


@dataclass(frozen=True, slots=True)
class Scanned:
    """A text in pieces: literal strings and tags, in order, with every condition and loop closed."""

    pieces: tuple[str | Tag, ...]
    findings: tuple[Finding, ...]


def scan(text: str, at: Span, scope: Scope) -> Scanned:
    """Read a whole text that begins at `at`; what it leaves open is closed at its end, with a finding."""
    session = Session(scope)
    scanned = session.scan(text, at)
    closing = session.closing()
    findings = session.finish(at.moved(text)) if closing else ()
    return Scanned(scanned.pieces + closing, scanned.findings + findings) if closing or findings else scanned


class Session:
    """Reads the texts of one mail part in order, and keeps what is open between them."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._open = OpenTags()
        self._findings: list[Finding] = []
        self._comments_end = True
        self._unclosed_tags = 0

    @property
    def schema(self) -> Schema:
        """The customer's fields."""
        return self.scope.schema

    @property
    def locale(self) -> Locale:
        """The locale whose date formats may be named."""
        return self.scope.locale

    @property
    def variables(self) -> Mapping[str, FieldSpec | None]:
        """Loop variables in force here."""
        return self._open.variables

    def scan(self, text: str, at: Span) -> Scanned:
        """Read one text that begins at `at`."""
        if "{" not in text:
            return Scanned((text,) if text else (), ())
        self._findings = []
        self._comments_end = True
        self._unclosed_tags = 0
        pieces: list[str | Tag] = []
        literal: list[str] = []
        done = 0
        while (found := _OPENING.search(text, done)) is not None:
            start = found.start()
            start -= start > done and text[start - 1] == "\\"
            if start > done:
                between = text[done:start]
                literal.append(between)
                at = at.moved(between)
            end, piece = self._piece(text, start, at)
            if isinstance(piece, str):
                literal += [piece] if piece else []
            elif piece is not None:
                if literal:
                    pieces.append("".join(literal))
                    literal.clear()
                pieces.append(piece)
            at = at.moved(text[start:end])
            done = end
        if done < len(text):
            literal.append(text[done:])
        if literal:
            pieces.append("".join(literal))
        return Scanned(tuple(pieces), tuple(self._findings))

    def closing(self) -> tuple[Tag, ...]:
        """The tags that would close what is open now, from the inside out."""
        return self._open.closing()

    def finish(self, at: Span) -> tuple[Finding, ...]:
        """Say what was never closed; `at` is the end of the last text. Nothing is open afterwards."""
        self._findings = []
        for word, span in self._open.drop():
            message = f"this `{word}` is still open where the text ends, in line {at.line}"
            self._report("tag-unclosed", span, message, f"write `{{% end{word} %}}` where it ends")
        return tuple(self._findings)

    # One tag ---------------------------------------------------------------------------------------------------------

    def _piece(self, text: str, start: int, at: Span) -> tuple[int, str | Tag | None]:
        """What begins at the braces at `start`: its end, and a literal, a tag, or nothing."""
        if text[start] == "\\":
            return start + 3, text[start + 1 : start + 3]
        opening = text[start : start + 2]
        if opening == "{#":
            closed = text.find("#}", start + 2) if self._comments_end else -1
            self._comments_end = closed >= 0  # search a long text only once in vain
            return (closed + 2, None) if closed >= 0 else self._unclosed(opening, start, at)
        found = _INSIDE[opening].match(text, start)
        end = found.end() if found else text.find(_CLOSING[opening], start + 2, start + _LONGEST) + 2
        if end < start + 4 or (not found and _OPENING.search(text, start + 2, end)):
            return self._unclosed(opening, start, at)
        if end - start > _LONGEST:
            self._report("tag-too-long", at, f"this tag is longer than {_LONGEST} characters")
            return end, None
        return end, self._read(text[start:end], at)

    def _unclosed(self, opening: str, start: int, at: Span) -> tuple[int, str]:
        self._unclosed_tags += 1
        if self._unclosed_tags > _ENOUGH:
            return start + 2, opening
        help = f"write `{_CLOSING[opening]}` where the tag ends, or `\\{opening}` for the braces themselves"
        self._report("tag-unclosed", at, f"this `{opening}` is never closed", help)
        return start + 2, opening

    def _read(self, source: str, at: Span) -> str | Tag | None:
        """The tag written as `source`, or what it stands for."""
        start, end = 2, len(source) - 2
        start += source[start] in "-+" and start < end and source[start + 1] in " \n"
        end -= source[end - 1] in "-+" and end > start
        try:
            reader = Reader(tokens(source, start, end), self, at, source)
            if source[1] == "%":
                return self._logic(reader, at)
            output = reader.output(at)
        except Unknowable:
            return None
        except Fault as fault:
            self._report(fault.rule, at.moved(source[: fault.offset]), fault.message, fault.help)
            if source[1] == "%":
                self._open.broken(*_opened(source), at)
            return None
        if isinstance(output, Out):
            self._check_fallback(output)
        return output

    def _check_fallback(self, output: Out) -> None:
        value = output.value
        if not isinstance(value, Field) or not value.spec.optional or value.path in self._open.known:
            return
        if any(one.name == "default" for one in output.filters):
            return
        message = f"{value.path[-1]} may be missing, and then nothing is printed here"
        help = f'add `| default("…")`, or put it inside `{{% if {".".join(value.path)} %}}`'
        self._report("missing-fallback", value.span, message, help)

    # Logic -----------------------------------------------------------------------------------------------------------

    def _logic(self, reader: Reader, at: Span) -> Tag | None:
        first = reader.next()
        if first.kind == "end":
            raise Fault("tag-empty", 0, "the tag is empty", "write `{% if customer.… %}`")
        match first.text:
            case "if":
                return self._open.open_if(IfTag(reader.condition(), at))
            case "elif":
                self._open.expect("elif", first.offset)
                return self._open.elif_(ElifTag(reader.condition(), at))
            case "else" if reader.here.text != "if":
                reader.end()
                self._open.expect("else", first.offset)
                return self._open.else_(ElseTag(at))
            case "endif" | "endfor":
                reader.end()
                self._open.expect(first.text, first.offset)
                return self._open.close(EndIfTag(at) if first.text == "endif" else EndForTag(at))
            case "for":
                variable, source, limit = reader.loop_head()
                return self._open.open_for(ForTag(variable, source, limit, at), first.offset)
        raise _unknown_word(first.text, first.offset)

    def _report(self, rule: str, span: Span, message: str, help: str = "") -> None:
        self._findings.append(Finding(rule, Severity.ERROR, span, message, help))


def _unknown_word(word: str, offset: int) -> Fault:
    if word == "else":
        return Fault("tag-bad-word", offset, "`else if` is one word here", "did you mean 'elif'?")
    if word in _SPELLINGS:
        return Fault("tag-bad-word", offset, f"there is no `{word}`", f"did you mean '{_SPELLINGS[word]}'?")
    if word in FOREIGN_WORDS:
        message = f"`{word}` is not part of the personalisation language"
        return Fault("tag-unsupported", offset, message, f"there are {', '.join(LOGIC_WORDS)}")
    help = did_you_mean(word, LOGIC_WORDS) or f"a `{{% %}}` tag begins with {', '.join(LOGIC_WORDS)}"
    return Fault("tag-bad-word", offset, f"there is no `{word}`", help)


def _opened(source: str) -> tuple[str, str]:
    """What a faulty tag seems to open: `if` or `for`, and the loop's variable."""
    found = _OPENED.match(source)
    return (found[1], found[2] or "") if found else ("", "")
