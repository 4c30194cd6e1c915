"""What all dialects share: walking the tree, the tables, and saying what cannot be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from buckslip.model.locale import Locale
from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Span
from buckslip.syntax.evaluate import escape
from buckslip.syntax.nodes import (
    Condition,
    Field,
    Filter,
    For,
    If,
    Literal,
    Loop,
    Node,
    Output,
    Position,
    System,
    Template,
    Text,
)

_ROOT = re.compile(r"\w+")
FORMATTING = frozenset({"currency", "date", "number"})
# Computed where a target escapes nothing: markup as entities, a whole link, and a part of one percent-encoded.
ESCAPING = frozenset({"html", "link", "url"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that a target cannot say, and the ways out."""

    span: Span
    construct: str
    why: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A text that the data side fills in, because the target cannot format it: `last_purchase_at_month_de`.

    `path` leads to the field it comes from: ("last_purchase_at",), or ("recommendations", "price") for a further key in
    each record of a list. `then` names the text filters that follow the first one.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    filter: str
    argument: str
    unit: str
    locale: str
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A template in a target's own language; `steps` says what had to be put in other words, and how often."""

    text: str
    refusals: tuple[Refusal, ...] = ()
    computed: tuple[Computed, ...] = ()
    steps: tuple[tuple[str, int], ...] = ()
    slots: tuple[tuple[str, object], ...] = ()  # what the target keeps beside the text, by name, as plain JSON


@dataclass(frozen=True, slots=True)
class Names:
    """How a target calls things: expressions for customer fields, and for what the sending system knows.

    `system` holds the target's own expressions; `constants` are values that are known when the mail is built.
    """

    locale: Locale
    field: Callable[[FieldSpec], str]
    system: Mapping[str, str]
    constants: Mapping[str, str]


class Dialect:
    """A template language: its tables, and one run of printing. Call `print`."""

    NAME: ClassVar[str] = ""
    IF: ClassVar[str] = ""  # with {} for the condition
    ELIF: ClassVar[str] = ""
    ELSE: ClassVar[str] = ""
    END_IF: ClassVar[str] = ""
    # How a value {} of the sending system is printed.
    SYSTEM: ClassVar[Mapping[Position, str]] = dict.fromkeys(Position, "{}")
    # Names that mean something in the language or at its ESPs, so that no loop's variable may be called so.
    TAKEN: ClassVar[frozenset[str]] = frozenset()
    # What a text filter does to an expression {}.
    FILTERS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, names: Names, part: Position) -> None:
        self.names = names
        self.part = part
        self.parts: list[str] = []
        self.refusals: list[Refusal] = []
        self.computed: dict[str, Computed] = {}
        self.steps: dict[str, int] = {}
        self.slots: dict[str, object] = {}
        self._references: dict[tuple[str, ...], str] = {}
        self._asked: dict[tuple[str, ...], str] = {}  # the same of computed fields
        self.loops: list[For] = []
        self.here = Span("")  # the tag that is being printed

    @classmethod
    def print(cls, template: Template, names: Names, part: Position = Position.TEXT) -> Printed:
        """The template in this language; `part` tells the HTML body (TEXT) from PLAIN and SUBJECT."""
        run = cls(names, part)
        run.nodes(template)
        return Printed(
            "".join(run.parts),
            tuple(run.refusals),
            tuple(run.computed.values()),
            tuple(run.steps.items()),
            tuple(run.slots.items()),
        )

    @classmethod
    def says(cls, condition: Condition) -> bool:  # noqa: ARG003 - for those that say less
        """Whether this language can say `condition` exactly; what it cannot becomes a computed field beforehand."""
        return True

    def unsupported(self, construct: str, why: str, way_out: str) -> str:
        """Refuse what stands here; gives what is printed instead, which is nothing."""
        self.refusals.append(Refusal(self.here, construct, why, way_out))
        return ""

    def step(self, sentence: str) -> None:
        """Note that something had to be put in other words."""
        self.steps[sentence] = self.steps.get(sentence, 0) + 1

    # The tree --------------------------------------------------------------------------------------------------------

    def nodes(self, nodes: tuple[Node, ...]) -> None:
        """Print nodes in order."""
        for node in nodes:
            match node:
                case Text(text):
                    self.parts.append(self.text(text))
                case Output():
                    self.parts.append(self.output(node))
                case If():
                    self.branch(node)
                case For():
                    self.loops.append(node)
                    self.loop(node)
                    self.loops.pop()

    def branch(self, node: If) -> None:
        """Print a condition."""
        self.here = node.span
        for index, branch in enumerate(node.branches):
            word = self.ELIF if index else self.IF
            self.parts.append(word.replace("{}", self.condition(branch.condition)))
            self.body(branch.body)
        if node.otherwise:
            self.parts.append(self.ELSE)
            self.body(node.otherwise)
        self.parts.append(self.END_IF)

    def body(self, nodes: tuple[Node, ...]) -> None:
        """Print one branch."""
        self.nodes(nodes)

    def output(self, node: Output) -> str:
        """Print a value."""
        self.here = node.span
        value = node.value
        if isinstance(value, System):
            if value.name in self.names.constants:
                return self.text(escape(self.names.constants[value.name], node.position))
            if value.name not in self.names.system:
                why = "there is no such value at this sending system"
                return self.unsupported(value.name, why, "leave it out, or write the text itself")
            return self.SYSTEM[node.position].replace("{}", self.names.system[value.name])
        return self.value(value, node)

    # What each dialect says in its own way ---------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """Literal text."""
        raise NotImplementedError

    def value(self, value: Field | Literal | Loop, node: Output) -> str:
        """A value of the customer or of a loop, filtered and escaped."""
        raise NotImplementedError

    def condition(self, condition: Condition) -> str:
        """A condition."""
        raise NotImplementedError

    def loop(self, node: For) -> None:
        """A loop."""
        raise NotImplementedError

    def item(self, variable: str, name: str) -> str:
        """A field of a loop's item."""
        return f"{self.local(variable)}.{name}"

    # Help ------------------------------------------------------------------------------------------------------------

    def reference(self, field: Field) -> str:
        """The expression of a field."""
        known = self._references.get(field.path)
        if known is None:
            root, name = field.path
            known = self.names.field(field.spec) if root == "customer" else self.item(root, name)
            self._references[field.path] = known
        return known

    def local(self, variable: str) -> str:
        """What a loop's variable is called here, where customers' fields may hang on a name like it."""
        listed = next(one.source for one in reversed(self.loops) if one.variable == variable)
        root = _ROOT.search(self.reference(listed))
        taken = variable in self.TAKEN or variable.startswith("_") or (root and root[0] == variable)
        return f"{variable}_" if taken else variable

    def compute(self, field: Field, filter: Filter, *then: str) -> str:
        """The expression of a text that the data side computes from `field`; `then` filters it further."""
        asked = (*field.path, filter.name, filter.argument or "", *then)
        if asked in self._asked:
            return self._asked[asked]
        locale = self.names.locale.tag
        root, name = field.path
        suffix = locale.lower().replace("-", "_")
        spoken = (filter.name, *then)
        wanted = "_".join(
            (name, filter.argument or filter.name, *then, *([suffix] * (not ESCAPING.issuperset(spoken))))
        )
        path: tuple[str, ...] = (name,)
        if root != "customer":
            listed = next(one.source for one in reversed(self.loops) if one.variable == root)
            path = (listed.path[1], name)
        argument, unit = filter.argument or "", field.spec.unit
        computed = Computed(wanted, path, field.kind, filter.name, argument, unit, locale, then)
        self.computed.setdefault(".".join((*path[:-1], wanted)), computed)
        if root != "customer":
            return self.item(root, wanted)
        self._asked[asked] = self.names.field(FieldSpec(wanted, Kind.TEXT, field.spec.span))
        return self._asked[asked]
