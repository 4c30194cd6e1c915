"""HubSpot's lists: an `or` of branches, each an `and` of filters, with a switch for missing values in each filter.

Read in HubSpot's public API collection (crm/lists 2026-03), 2026-11-22. The operation's type has to be the property's
own type, or HubSpot quietly finds nobody; buckslip keeps dates as text for its mails, so a window of time asks a second
property of type datetime. Events are other objects there: what is counted of them is synced as numbers.
"""

from __future__ import annotations

from buckslip.model.schema import Kind
from buckslip.syntax.nodes import Compare, Field, Member, Not
from buckslip.syntax.rules import Aged, Given, Measured, Rule, Sampled
from buckslip.targeting.normal import Atom, dnf_differing
from buckslip.targeting.segments.base import (
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

MOST_FILTERS = 250
_NUMERIC = {
    "==": "IS_EQUAL_TO",
    "!=": "IS_NOT_EQUAL_TO",
    "<": "IS_LESS_THAN",
    "<=": "IS_LESS_THAN_OR_EQUAL_TO",
    ">": "IS_GREATER_THAN",
    ">=": "IS_GREATER_THAN_OR_EQUAL_TO",
}


def compiled(rule: Rule, name: Name, key: str) -> Compiled:  # noqa: ARG001 - the id has its own place there
    """`filterBranch` of a dynamic list of contacts; raises Cannot."""
    needs = Needs()
    printer = _Printer(name, needs)
    clauses = clauses_of(dnf_differing, rule)
    if not clauses:
        raise NOBODY
    if sum(map(len, clauses)) > MOST_FILTERS:
        raise Cannot("this audience", f"it needs more than {MOST_FILTERS} filters", "say it more simply")
    branches: list[Json] = [_branch("AND", [printer.condition(one) for one in clause], []) for clause in clauses]
    return needs.compiled(_branch("OR", [], branches))


def _branch(kind: str, filters: list[Json], branches: list[Json]) -> Json:
    return {
        "filterBranchType": kind,
        "filterBranchOperator": kind,
        "filters": filters,
        "filterBranches": branches,
    }


class _Printer:
    def __init__(self, name: Name, needs: Needs) -> None:
        self.name = name
        self.needs = needs

    def condition(self, atom: Atom) -> Json:
        match atom:
            case Compare():
                return self._compare(atom)
            case Member(Field() as field, options, negated):
                words: list[Json] = [str(one.value) for one in options]
                return self._text(field, words, negated=negated)
            case Given(field, negated):
                operator = "IS_UNKNOWN" if negated else "IS_KNOWN"
                return self._filter(self.name(field.spec), {"operationType": "ALL_PROPERTY", "operator": operator})
            case Aged(field, least, most):
                return self._window(field, least, most)
            case Measured(measure, op, value):
                return self._number(self.needs.measure(measure), op, value)
            case Sampled(percent, sample):
                return self._number(self.needs.sample(sample), "<", int(percent * 2**32 / 100))
            case Not(Sampled(percent, sample)):
                return self._number(self.needs.sample(sample), ">=", int(percent * 2**32 / 100))
        raise AssertionError(atom)

    def _filter(self, name: str, operation: dict[str, Json]) -> Json:
        return {"filterType": "PROPERTY", "property": name, "operation": operation}

    def _compare(self, atom: Compare) -> Json:
        field, op, constant = field_first(atom)
        if field.kind is Kind.BOOLEAN:
            value = constant.value if op == "==" else not constant.value
            return self._plain(self.name(field.spec), "BOOL", "IS_EQUAL_TO", value)
        if field.kind in NUMBERS:
            return self._number(self.name(field.spec), op, constant.value)
        if field.kind is Kind.DATE:
            operator = "IS_AFTER" if op == ">=" else "IS_BEFORE"
            point: Json = {
                "timeType": "DATE",
                "timezoneSource": "CUSTOM",
                "zoneId": "UTC",
                **_parts(str(constant.value)),
            }
            operation: dict[str, Json] = {
                "operationType": "TIME_POINT",
                "operator": operator,
                "timePoint": point,
                "includeObjectsWithNoValueSet": False,
            }
            return self._filter(self._dated(field), operation)
        return self._text(field, [str(constant.value)], negated=op == "!=")

    def _text(self, field: Field, words: list[Json], *, negated: bool) -> Json:
        kind = "ENUMERATION" if field.kind is Kind.ENUM else "MULTISTRING"
        yes, no = ("IS_ANY_OF", "IS_NONE_OF") if kind == "ENUMERATION" else ("IS_EQUAL_TO", "IS_NOT_EQUAL_TO")
        operation: dict[str, Json] = {
            "operationType": kind,
            "operator": no if negated else yes,
            "values": words,
            "includeObjectsWithNoValueSet": negated,
        }
        return self._filter(self.name(field.spec), operation)

    def _number(self, name: str, op: str, value: object) -> Json:
        return self._plain(name, "NUMBER", _NUMERIC[op], value)

    def _plain(self, name: str, kind: str, operator: str, value: object) -> Json:
        operation: dict[str, Json] = {
            "operationType": kind,
            "operator": operator,
            "value": value,  # type: ignore[dict-item]
            "includeObjectsWithNoValueSet": False,
        }
        return self._filter(name, operation)

    def _dated(self, field: Field) -> str:
        """The property of type datetime beside the one that mails print."""
        return self.needs.date(f"{self.name(field.spec)}_date", field.path[-1])

    def _window(self, field: Field, least: int, most: int | None) -> Json:
        bounds: dict[str, Json] = {"upperBoundEndpointBehavior": "INCLUSIVE", "upperBoundTimePoint": _ago(least)}
        operator = "IS_BEFORE"
        if most is not None:
            bounds |= {"lowerBoundEndpointBehavior": "INCLUSIVE", "lowerBoundTimePoint": _ago(most)}
            operator = "IS_BETWEEN"
        operation: dict[str, Json] = {
            "operationType": "TIME_RANGED",
            "operator": operator,
            "includeObjectsWithNoValueSet": False,
            **bounds,
        }
        return self._filter(self._dated(field), operation)


def _ago(hours: int) -> Json:
    """So many hours before now; the ESP's clock counts from the moment it looks."""
    return {
        "timeType": "INDEXED",
        "timezoneSource": "CUSTOM",
        "zoneId": "UTC",
        "indexReference": {"referenceType": "NOW"},
        "offset": {"hours": -hours},
    }


def _parts(day: str) -> dict[str, Json]:
    moment = moment_before(day)
    year, month, rest = moment[:10].split("-")
    return {
        "year": int(year),
        "month": int(month),
        "day": int(rest),
        "hour": 23,
        "minute": 59,
        "second": 59,
        "millisecond": 0,
    }
