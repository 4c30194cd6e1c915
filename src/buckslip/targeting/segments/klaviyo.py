"""Klaviyo's segment definitions: an `and` of groups, each an `or` of conditions.

Read in klaviyo/openapi (revision 2026-07-15) and developers.klaviyo.com/en/reference/segments_api_overview, 2026-11-22.
Metrics are named as in rules/schema.yml: publishing puts their ids in, which differ from account to account.
"""

from __future__ import annotations

from buckslip.model.schema import Kind
from buckslip.syntax.nodes import Compare, Field, Member, Not
from buckslip.syntax.rules import Aged, Given, Measured, Rule, Sampled
from buckslip.targeting.normal import Atom, cnf
from buckslip.targeting.segments.base import (
    DAY,
    NOBODY,
    Cannot,
    Compiled,
    Json,
    Name,
    Needs,
    clauses_of,
    field_first,
    moment_before,
)
from buckslip.targeting.segments.plain import NUMBERS

_NUMERIC = {
    "==": "equals",
    "!=": "not-equals",
    "<": "less-than",
    "<=": "less-than-or-equal",
    ">": "greater-than",
    ">=": "greater-than-or-equal",
}
_OWN = frozenset({"email", "first_name", "last_name", "phone_number"})  # held by the profile itself
_METRIC = "publishing puts in the account's metric ids for `metric:…`; such events must reach Klaviyo under these names"


def compiled(rule: Rule, name: Name, key: str) -> Compiled:  # noqa: ARG001 - the id has its own place there
    """`definition` of a segment; raises Cannot."""
    needs = Needs()
    clauses = clauses_of(cnf, rule)
    printer = _Printer(name, needs)
    if not all(clauses):
        raise NOBODY
    groups: list[Json] = [{"conditions": [printer.condition(one) for one in clause]} for clause in clauses]
    return needs.compiled({"condition_groups": groups})


class _Printer:
    def __init__(self, name: Name, needs: Needs) -> None:
        self.name = name
        self.needs = needs

    def condition(self, atom: Atom) -> Json:
        match atom:
            case Compare():
                return self._compare(atom)
            case Member(Field() as field, options, negated):
                values: list[Json] = [one.value for one in options]
                operator = "not-in" if negated else "in"
                return self._property(field, {"type": "string", "operator": operator, "value": values})
            case Given(field, negated):
                return self._property(field, {"type": "existence", "operator": "not-set" if negated else "is-set"})
            case Aged(field, least, most):
                return self._property(field, _window(least, most))
            case Measured():
                return self._measured(atom)
            case Sampled():
                return self._sampled(atom, "less-than")
            case Not(Sampled() as sampled):
                return self._sampled(sampled, "greater-than-or-equal")
        raise AssertionError(atom)

    def _property(self, field: Field, condition: Json) -> Json:
        name = self.name(field.spec)
        if "'" in name:
            raise Cannot(
                f"the property `{name}`", "a name with a quote ends too early there", "call it otherwise there"
            )
        return {
            "type": "profile-property",
            "property": name if name in _OWN else f"properties['{name}']",
            "filter": condition,
        }

    def _compare(self, atom: Compare) -> Json:
        field, op, constant = field_first(atom)
        kind = field.kind
        if kind is Kind.BOOLEAN:
            value = constant.value if op == "==" else not constant.value
            return self._property(field, {"type": "boolean", "operator": "equals", "value": value})
        if kind in NUMBERS:
            return self._property(field, {"type": "numeric", "operator": _NUMERIC[op], "value": constant.value})
        if kind is Kind.DATE:
            return self._property(field, _day(op, str(constant.value)))
        return self._property(field, {"type": "string", "operator": _NUMERIC[op], "value": constant.value})

    def _measured(self, atom: Measured) -> Json:
        measure = atom.measure
        if measure.how not in ("count", "sum") or any(where.negated for where in measure.where):
            return self._synced(self.needs.measure(measure), _NUMERIC[atom.op], atom.value)
        self.needs.note(_METRIC)
        filters: list[Json] = [
            {"property": one.property.name, "filter": {"type": "string", "operator": "in", "value": list(one.values)}}
            for one in measure.where
        ]
        window: Json = {"type": "date", "operator": "alltime"}
        if measure.hours is not None:
            window = {"type": "date", "operator": "in-the-last", **_quantity(measure.hours)}
        return {
            "type": "profile-metric",
            "metric_id": f"metric:{measure.event}",
            "measurement": measure.how,
            **({"measurement_property": measure.property.name} if measure.property else {}),
            "measurement_filter": {"type": "numeric", "operator": _NUMERIC[atom.op], "value": atom.value},
            "timeframe_filter": window,
            **({"metric_filters": filters} if filters else {}),
        }

    def _sampled(self, sampled: Sampled, operator: str) -> Json:
        return self._synced(self.needs.sample(sampled.name), operator, int(sampled.percent * 2**32 / 100))

    def _synced(self, name: str, operator: str, value: int | float) -> Json:
        return {
            "type": "profile-property",
            "property": f"properties['{name}']",
            "filter": {"type": "numeric", "operator": operator, "value": value},
        }


def _quantity(hours: int) -> dict[str, Json]:
    days, rest = divmod(hours, DAY)
    return {"unit": "hour", "quantity": hours} if rest else {"unit": "day", "quantity": days}


def _window(least: int, most: int | None) -> Json:
    """A window on one side of now; Klaviyo's units are hours, days and weeks."""
    if most is None:
        return {"type": "date", "operator": "at-least", **_quantity(least)}
    if least == 0:
        return {"type": "date", "operator": "in-the-last", **_quantity(most)}
    if most == 0:
        return {"type": "date", "operator": "in-the-next", **_quantity(-least)}
    if least < 0:
        why = "the future has no window that begins later than now"
        raise Cannot(f"from {-most} to {-least} hours from now", why, "write `is in the next …`")
    unit = "hour" if least % DAY or most % DAY else "day"
    size = 1 if unit == "hour" else DAY
    return {"type": "date", "operator": "between", "start": most // size, "end": least // size, "unit": unit}


def _day(op: str, day: str) -> Json:
    """A moment to compare with, between the last second of one day and the first of the next."""
    return {"type": "date", "operator": "after" if op == ">=" else "before", "date": moment_before(day)}
