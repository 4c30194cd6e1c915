"""Mautic's segments: one flat list of filters, in which `or` begins a new group of `and`s.

Read in mautic/mautic 5.1.1 (OperatorListTrait, applyStackLogic, tests of the segment API), 2026-11-22. Mautic compares
text as its database does, which usually means without regard to case; its windows of time count whole days, so the
data side keeps the hours since such dates as numbers.
"""

from __future__ import annotations

import re

from buckslip.model.schema import Kind
from buckslip.syntax.nodes import Compare, Field, Literal, Member, Not
from buckslip.syntax.rules import Aged, Given, Measured, Rule, Sampled
from buckslip.targeting.normal import Atom, dnf_differing
from buckslip.targeting.segments.base import (
    NOBODY,
    Compiled,
    Json,
    Name,
    Needs,
    clauses_of,
    field_first,
    moment_before,
)
from buckslip.targeting.segments.plain import NUMBERS

_OPERATORS = {"==": "=", "!=": "!=", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
LONGEST = 25  # characters of a field's alias: Mautic cuts it there, and two may become one
CASE = "texts are compared as Mautic's database compares them, as a rule without regard to case"


def compiled(rule: Rule, name: Name, key: str) -> Compiled:  # noqa: ARG001 - the id has its own place there
    """`filters` of a segment; raises Cannot."""
    needs = Needs(LONGEST)
    printer = _Printer(name, needs)
    clauses = clauses_of(dnf_differing, rule)
    if not clauses:
        raise NOBODY
    if not all(clauses):
        return needs.compiled([])
    filters: list[Json] = []
    for clause in clauses:
        each = [item for atom in clause for item in printer.filters(atom)]
        filters += [{"glue": "and" if place else "or", **one} for place, one in enumerate(each)]
    first = filters[0]
    assert isinstance(first, dict)
    filters[0] = {**first, "glue": "and"}
    return needs.compiled(filters)


class _Printer:
    def __init__(self, name: Name, needs: Needs) -> None:
        self.name = name
        self.needs = needs

    def filters(self, atom: Atom) -> list[dict[str, Json]]:
        """The filters, joined by `and`, that say one atom."""
        match atom:
            case Compare():
                return [self._compare(atom)]
            case Member(Field() as field, options, negated):
                return [self._member(field, options, negated=negated)]
            case Given(field, negated):
                return [self._filter(self.name(field.spec), _type(field), "empty" if negated else "!empty", None)]
            case Aged(field, least, most):
                return self._window(field, least, most)
            case Measured(measure, op, value):
                return [self._filter(self.needs.measure(measure), "number", _OPERATORS[op], value)]
            case Sampled(percent, sample):
                return [self._filter(self.needs.sample(sample), "number", "lt", int(percent * 2**32 / 100))]
            case Not(Sampled(percent, sample)):
                return [self._filter(self.needs.sample(sample), "number", "gte", int(percent * 2**32 / 100))]
        raise AssertionError(atom)

    def _filter(self, alias: str, kind: str, operator: str, value: Json) -> dict[str, Json]:
        return {
            "field": alias,
            "object": "lead",
            "type": kind,
            "operator": operator,
            "properties": {"filter": value},
        }

    def _compare(self, atom: Compare) -> dict[str, Json]:
        field, op, constant = field_first(atom)
        alias = self.name(field.spec)
        match field.kind:
            case Kind.BOOLEAN:
                value = constant.value if op == "==" else not constant.value
                return self._filter(alias, "boolean", "=", 1 if value else 0)
            case Kind.DATE:
                moment = moment_before(str(constant.value)).replace("T", " ").removesuffix("Z")
                return self._filter(alias, "datetime", "gt" if op == ">=" else "lte", moment)
            case kind if kind in NUMBERS:
                return self._filter(alias, "number", _OPERATORS[op], constant.value)
        return self._member(field, (constant,), negated=op == "!=")

    def _member(self, field: Field, options: tuple[Literal, ...], *, negated: bool) -> dict[str, Json]:
        words: list[Json] = [str(one.value) for one in options]
        alias = self.name(field.spec)
        if field.kind is Kind.ENUM:
            return self._filter(alias, "select", "!in" if negated else "in", words)
        self.needs.note(CASE)
        if len(words) == 1:
            return self._filter(alias, "text", "!=" if negated else "=", words[0])
        pattern = f"^({'|'.join(re.escape(str(one)) for one in words)})$"
        return self._filter(alias, "text", "!regexp" if negated else "regexp", pattern)

    def _window(self, field: Field, least: int, most: int | None) -> list[dict[str, Json]]:
        """Mautic's own windows count whole days of the server's zone; hours that the data side counts are exact."""
        age = self.needs.age(field)
        found = [self._filter(age, "number", "gte", least)]
        if most is not None:
            found.append(self._filter(age, "number", "lte", most))
        return found


def _type(field: Field) -> str:
    if field.kind in NUMBERS:
        return "number"
    return {Kind.BOOLEAN: "boolean", Kind.DATE: "datetime", Kind.ENUM: "select"}.get(field.kind, "text")
