"""Klaviyo's metrics: a segment names events by ids that differ from account to account; ours says `metric:<name>`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from buckslip.esps.api.values import ApiError, Problem
from buckslip.esps.pretty import Json

BEFORE = "metric:"


def names_in(value: Json) -> frozenset[str]:
    """The values of every `metric_id` inside."""
    if isinstance(value, list):
        return frozenset(name for one in value for name in names_in(one))
    if not isinstance(value, dict):
        return frozenset()
    own = {value["metric_id"]} if isinstance(value.get("metric_id"), str) else set()
    return frozenset(map(str, own)).union(*(names_in(one) for one in value.values()))


def by_id(told: Sequence[Json]) -> dict[str, str]:
    """Id -> what ours says."""
    return {number: f"{BEFORE}{name}" for number, name, _ in _metrics(told)}


def ids_of(told: Sequence[Json], names: Set[str]) -> dict[str, str]:
    """What ours says -> id. Raises ApiError for a name that no metric has, or several have."""
    found: dict[str, str] = {}
    for wanted in sorted(names):
        name = wanted.removeprefix(BEFORE)
        there = [(number, source) for number, one, source in _metrics(told) if one == name]
        if not there:
            said = f"there is no metric called '{name}'; it appears there when the first such event arrives"
            raise ApiError(Problem("invalid", said), "Klaviyo: metrics")
        if len(there) > 1:
            several = ", ".join(f"{number} ({source or 'no integration'})" for number, source in there)
            said = f"several metrics are called '{name}': {several}; give yours a name of its own in rules/schema.yml"
            raise ApiError(Problem("invalid", said), "Klaviyo: metrics")
        found[wanted] = there[0][0]
    return found


def with_ids(value: Json, ids: Mapping[str, str]) -> Json:
    """The definition with ids in the place of names."""
    return _changed(value, ids)


def with_names(value: Json, names: Mapping[str, str]) -> Json:
    """The definition with names in the place of ids; an id that is not known stays."""
    return _changed(value, names)


def _changed(value: Json, others: Mapping[str, str]) -> Json:
    if isinstance(value, list):
        return [_changed(one, others) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: others.get(one, one) if name == "metric_id" and isinstance(one, str) else _changed(one, others)
        for name, one in value.items()
    }


def _metrics(told: Sequence[Json]) -> list[tuple[str, str, str]]:
    """Id, name, and the integration that it comes from."""
    found = []
    for one in told:
        given = one.get("attributes") if isinstance(one, dict) else None
        if isinstance(one, dict) and isinstance(given, dict):
            source = given.get("integration")
            name = str(source.get("name") or "") if isinstance(source, dict) else ""
            found.append((str(one.get("id")), str(given.get("name") or ""), name))
    return found
