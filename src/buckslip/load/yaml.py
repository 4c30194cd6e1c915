"""Strict YAML: few types, no surprises, and a place for every key and value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from buckslip.load.faults import error
from buckslip.load.node import Node, Scalar
from buckslip.model.finding import Finding
from buckslip.model.source import Span

MAX_DIGITS = 15  # what a float holds exactly; longer runs of digits are names, not numbers


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may ask of us."""

    characters: int
    events: int
    depth: int = 12


FRONT_MATTER = Limits(characters=16_000, events=2_000)
FRAME = Limits(characters=1_000_000, events=50_000)

_NO_ALIAS = ("anchors and aliases are not allowed", "write the value again")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(\.[0-9]+(?:[eE][-+]?[0-9]{1,2})?)?")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMERIC = frozenset("-+0123456789")

# What libyaml says, and the same in a writer's words with the way out.
_PROBLEMS = (
    ("mapping values are not allowed", "a colon and a space inside a text", "put the text in quotes"),
    ("cannot start any token", "this character cannot begin a text", "put the text in quotes"),
    ("found unexpected end of stream", "a quote is never closed", "close the quote"),
    ("unexpected end of stream", "a text, list or mapping is never closed", "close the quote or bracket"),
    ("could not find expected ':'", "this line is neither `key: value` nor `- item`", "add the colon"),
    ("did not find expected key", "no `key: value` where one was expected", "mend the indentation or add quotes"),
    ("did not find expected '-' indicator", "no `- item` where one was expected", "mend the indentation"),
    ("did not find expected ',' or", "a comma or closing bracket is missing", "add it, or put the text in quotes"),
    ("did not find expected node content", "a value is missing or begins with a bracket", "put the text in quotes"),
    ("expected <document start>", "the document ended before this line", "delete the line of `...`"),
    ("unknown escape character", "an unknown escape after a backslash", "use single quotes"),
    ("control characters are not allowed", "a control character", "delete it"),
)


def read(text: str, at: Span, limits: Limits = FRONT_MATTER) -> tuple[Node | None, tuple[Finding, ...]]:
    """The tree of the YAML document `text`, which begins at `at` (column 1), and what is wrong with it."""
    if len(text) > limits.characters:
        message = f"more than {limits.characters:,} characters of YAML"
        return None, (error("yaml-too-large", at, message, "move texts elsewhere"),)
    builder = _Builder(text, at, limits)
    try:
        stopped = builder.build(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as problem:
        stopped = _explained(problem, text, at)
    except (yaml.YAMLError, UnicodeError):
        stopped = error("yaml-syntax", at, "this is not readable YAML", "delete control characters")
    if stopped:
        return None, (*builder.findings, stopped)
    return builder.root, tuple(builder.findings)


def read_mapping(text: str, at: Span, limits: Limits = FRONT_MATTER) -> tuple[Node | None, tuple[Finding, ...]]:
    """Like `read`, for a document that must be `key: value` lines; an empty one is an empty mapping."""
    root, findings = read(text, at, limits)
    if (root is None and not findings) or (root and root.value is None):
        return Node({}, at.path, at.line, at.column), findings
    if root and not isinstance(root.value, dict):
        what = "a list" if isinstance(root.value, list) else "a text"
        fault = error("yaml-not-a-mapping", root.span, f"this is {what}, not `key: value` lines", "write `key: value`")
        return None, (*findings, fault)
    return root, findings


def _explained(problem: yaml.MarkedYAMLError, text: str, at: Span) -> Finding:
    """A syntax error of the parser, in a writer's words."""
    mark = problem.problem_mark or problem.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    span = Span(at.path, at.line + line, column + 1)
    said = str(problem.problem or problem.context or "")
    known = ((what, out) for sign, what, out in _PROBLEMS if sign in said)
    message, way_out = next(known, (said, "put texts in quotes"))
    source = text.split("\n")[line] if line <= text.count("\n") else ""
    if re.search(r"\{[{%#]", source):
        way_out = "put a text with {{ … }} in quotes"
    elif "\t" in source[: column + 1]:
        message, way_out = "a tab in the indentation", "indent with spaces"
    return error("yaml-syntax", span, f"this is not readable YAML: {message}", way_out)


class _Builder:
    """Builds the tree from the C parser's events and stops at the first thing that strict YAML does not have."""

    def __init__(self, text: str, at: Span, limits: Limits) -> None:
        self.text = text
        self.path = at.path
        self.first = at.line
        self.limits = limits
        self.lines: list[str] = []  # only when a block text asks for them
        self.root: Node | None = None
        self.findings: list[Finding] = []
        self.open: list[Node] = []  # the mappings and lists around the next event
        self.keys: list[Node | None] = []  # for each of them the key that waits for its value

    def build(self, events: Iterator[Event]) -> Finding | None:
        """Take all events; the finding that made it stop, if any."""
        documents = 0
        for count, event in enumerate(events):
            if count > self.limits.events:
                return self._fault("yaml-too-large", event, "too many keys and items in one file", "make it shorter")
            stopped: Finding | None = None
            if isinstance(event, ScalarEvent):
                stopped = self._foreign(event) or self._scalar(event)
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                stopped = self._foreign(event) or self._collection(event)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                self.open.pop()
                self.keys.pop()
            elif isinstance(event, AliasEvent):
                stopped = self._fault("yaml-alias", event, *_NO_ALIAS)
            elif isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    stopped = self._fault("yaml-documents", event, "a second document begins here", "keep one")
            if stopped:
                return stopped
        return None

    def _place(self, event: Event) -> tuple[int, int]:
        mark = event.start_mark
        return (self.first + mark.line, mark.column + 1) if mark else (self.first, 1)

    def _fault(self, rule: str, event: Event, message: str, way_out: str) -> Finding:
        return error(rule, Span(self.path, *self._place(event)), message, way_out)

    def _foreign(self, event: ScalarEvent | CollectionStartEvent) -> Finding | None:
        """Refuse anchors and tags."""
        if event.anchor is not None:
            return self._fault("yaml-alias", event, *_NO_ALIAS)
        if event.tag is not None:
            return self._fault("yaml-tag", event, f"the tag {event.tag} is not allowed", "put the text in quotes")
        return None

    def _scalar(self, event: ScalarEvent) -> Finding | None:
        text: str = event.value
        line, column = self._place(event)
        node = Node(text, self.path, line, column, text)
        if event.style in ("'", '"'):
            node.column += 1
        elif event.style in ("|", ">"):
            node.line, node.column = line + 1, self._indentation(line - self.first + 1)
        elif text in _WORDS:
            node.value = _WORDS[text]
        elif text[0] in _NUMERIC and (number := _NUMBER.fullmatch(text)):
            if len(text) > MAX_DIGITS + 2:
                return self._fault("yaml-number", event, "a number of too many digits", "quote it if it is a name")
            node.value = float(text) if number[1] else int(text)
        return self._placed(node)

    def _indentation(self, line: int) -> int:
        """The column at which a block text begins."""
        self.lines = self.lines or self.text.split("\n")
        body = next((one for one in islice(self.lines, line, None) if one.strip()), "")
        return len(body) - len(body.lstrip(" ")) + 1

    def _collection(self, event: CollectionStartEvent) -> Finding | None:
        if len(self.open) >= self.limits.depth:
            return self._fault("yaml-too-deep", event, f"more than {self.limits.depth} levels of nesting", "flatten it")
        if self.open and isinstance(self.open[-1].value, dict) and self.keys[-1] is None:
            return self._fault("yaml-key", event, "a key must be text", "put a text with {{ … }} or [ … ] in quotes")
        value: dict[str, Node] | list[Node] = {} if isinstance(event, MappingStartEvent) else []
        node = Node(value, self.path, *self._place(event))
        stopped = self._placed(node)
        self.open.append(node)
        self.keys.append(None)
        return stopped

    def _placed(self, node: Node) -> Finding | None:
        """Put a node where it belongs: the root, an item, a key, or the value of the key before it."""
        if not self.open:
            self.root = node
            return None
        parent = self.open[-1]
        if isinstance(parent.value, list):
            parent.value.append(node)
            return None
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = node
            return None if node.text else error("yaml-key", node.span, "a key is missing before the colon", "name it")
        self.keys[-1] = None
        assert isinstance(parent.value, dict)
        if key.text in parent.value:
            before = parent.places[key.text][1]
            message = f"duplicate key '{key.text}' (first on line {before})"
            self.findings.append(error("yaml-duplicate-key", key.span, message, "keep one of them"))
            return None
        parent.value[key.text] = node
        parent.places[key.text] = (self.path, key.line, key.column)
        return None
