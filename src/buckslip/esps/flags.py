"""Conditions that a language cannot say, decided beforehand: each becomes a field that holds `yes` or nothing.

It is text, because text comes through every import: a boolean that arrives as "false" is true for most engines.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256

from buckslip.dialects.base import Computed, Dialect, Printed
from buckslip.esps.adapt import Adapted
from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Span
from buckslip.syntax.nodes import (
    And,
    Branch,
    Compare,
    Condition,
    Field,
    For,
    If,
    Known,
    Literal,
    Loop,
    Member,
    Node,
    Not,
    Or,
    Template,
    Value,
)
from buckslip.syntax.portable import condition as portable

YES = "yes"
STEP = (
    "a condition that this language cannot say is decided where the data come from, in a field that holds `yes` or "
    "nothing"
)
LONGEST = 64  # characters of a flag's name
_DIGEST = 6
_WORDS = (("==", ""), ("!=", " not "), ("<=", " up to "), (">=", " from "), ("<", " below "), (">", " above "))
HERE = Span("")
NEVER: Condition = Or(())
_Said = tuple[Condition, tuple["Flag", ...]]


@dataclass(frozen=True, slots=True)
class Flag(Computed):
    """A computed field that holds `yes` where `condition` holds, and else is empty.

    `path` is its own place: (name,), or (list, name) for a key in each record; there, `variable` is the record in
    `condition`.
    """

    condition: Condition = NEVER
    variable: str = ""

    @property
    def source(self) -> str:
        """The condition in the portable language."""
        return portable(self.condition)

    def fields(self) -> tuple[str, ...]:
        """The names of what it is decided by, as `customer.tier` or `customer.picks[].price`."""
        names = {f"{self.path[0]}[].{name}" if root == self.variable else name for root, name in paths(self.condition)}
        return tuple(f"customer.{name}" for name in sorted(names))


@dataclass
class Flagger:
    """Puts flags in the place of what `says` denies; collects them, with what was done."""

    says: Callable[[Condition], bool]
    longest: int = LONGEST
    flags: dict[tuple[str, ...], Flag] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    loop: For | None = None

    def printed(self) -> Printed:
        """What was done, as the computed fields and steps of a text."""
        return Printed("", computed=tuple(self.flags.values()), steps=tuple(self.steps.items()))

    def template(self, nodes: Template) -> Template:
        """The same with flags; the same object if it needs none."""
        made = tuple(map(self._node, nodes))
        return nodes if all(map(operator.is_, made, nodes)) else made

    def _node(self, node: Node) -> Node:
        match node:
            case If(branches, otherwise):
                inner = tuple(map(self._branch, branches))
                last = self.template(otherwise)
                same = last is otherwise and all(map(operator.is_, inner, branches))
                return node if same else replace(node, branches=inner, otherwise=last)
            case For(body=body, otherwise=otherwise):
                self.loop = node
                inside = self.template(body)
                self.loop = None
                last = self.template(otherwise)
                return node if inside is body and last is otherwise else replace(node, body=inside, otherwise=last)
        return node

    def _branch(self, branch: Branch) -> Branch:
        body, condition = self.template(branch.body), branch.condition
        if (said := self._said(condition)) and said[0] is not condition:
            condition, flags = said
            self.steps[STEP] = self.steps.get(STEP, 0) + 1
            self.flags |= {one.path: one for one in flags}
        same = body is branch.body and condition is branch.condition
        return branch if same else Branch(condition, body)

    def _said(self, condition: Condition) -> _Said | None:
        """The condition as it can be said, with flags for as little of it as must be; None when not even with one."""
        if self.says(condition):
            return condition, ()
        if not isinstance(condition, And | Or | Not):
            return self._flagged(condition)
        items = (condition.item,) if isinstance(condition, Not) else condition.items
        parts = [said for said in map(self._said, items) if said]
        if len(parts) == len(items):
            inner = tuple(part for part, _ in parts)
            whole = Not(inner[0]) if isinstance(condition, Not) else type(condition)(inner)
            if self.says(whole):
                return whole, tuple(flag for _, flags in parts for flag in flags)
        return self._flagged(condition)

    def _flagged(self, condition: Condition) -> _Said | None:
        """One flag for the whole condition."""
        roots = {root for root, _ in paths(condition)}
        if None in roots:
            return None  # it asks where the loop is, which no field can know
        own = self.loop is not None and self.loop.variable in roots
        name = flag_name(condition, self.longest)
        variable = self.loop.variable if self.loop and own else ""
        path = (self.loop.source.path[1], name) if self.loop and own else (name,)
        flag = Flag(name, path, Kind.TEXT, "flag", "", "", "", (), condition, variable)
        held = Field((variable or "customer", name), FieldSpec(name, Kind.TEXT, HERE, optional=True), HERE)
        tests: tuple[Condition, ...] = (Known(held), Compare(held, "==", Literal(YES, HERE)))
        return next(((test, (flag,)) for test in tests if self.says(test)), None)


def flagged(adapted: Adapted, dialect: type[Dialect], longest: int = LONGEST) -> Adapted:
    """The mail with flags for what `dialect` cannot say; the same mail if there is no such thing."""
    if dialect.says.__func__ is Dialect.says.__func__:  # type: ignore[attr-defined]
        return adapted
    rendered, flagger = adapted.rendered, Flagger(dialect.says, longest)
    html, text, preheader = map(flagger.template, (rendered.html, rendered.text, rendered.preheader))
    subjects = tuple(map(flagger.template, rendered.subjects))
    if not flagger.flags:
        return adapted
    made = replace(rendered, html=html, text=text, subjects=subjects, preheader=preheader)
    done, more = adapted.done, flagger.printed()
    return Adapted(made, made, replace(more, refusals=done.refusals, steps=(*done.steps, *more.steps)))


def flag_name(condition: Condition, longest: int = LONGEST) -> str:
    """A name that tells the condition, as far as it fits, and is another one for another condition."""
    text = portable(condition).replace("customer.", "")
    for word, spoken in _WORDS:
        text = text.replace(word, spoken)
    return shortened("is_" + "_".join(re.findall(r"[a-z0-9]+", text.lower())), longest, portable(condition))


def shortened(name: str, longest: int, meant: str = "") -> str:
    """`name` cut to `longest` characters, with a digest at its end of what is `meant` by it, or of itself."""
    digest = sha256((meant or name).encode()).hexdigest()[:_DIGEST]
    return f"{name[: longest - _DIGEST - 1].rstrip('_')}_{digest}"


def paths(condition: Condition) -> Iterator[tuple[str | None, str]]:
    """The fields of a condition as root and name; the root is None for a loop's own values."""
    match condition:
        case Known(value) | Member(value):
            yield from _path(value)
        case Compare(left, _, right):
            yield from _path(left)
            yield from _path(right)
        case Not(item):
            yield from paths(item)
        case And(items) | Or(items):
            for item in items:
                yield from paths(item)


def _path(value: Value) -> Iterator[tuple[str | None, str]]:
    if isinstance(value, Field):
        yield value.path[0], value.path[1]
    elif isinstance(value, Loop):
        yield None, value.name
