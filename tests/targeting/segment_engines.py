"""What ESPs do with the segments that we give them, as their documentation has it; apart from what prints them.

Each `…_holds` decides for one customer: `profile` holds the ESP's properties (dates as datetimes), `events` what was
done, with its time. Klaviyo and HubSpot leave a missing property out of every comparison that does not say otherwise.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

Profile = Mapping[str, Any]
Happening = tuple[str, datetime, Mapping[str, Any]]

_COMPARE = {
    "equals": operator.eq,
    "not-equals": operator.ne,
    "less-than": operator.lt,
    "less-than-or-equal": operator.le,
    "greater-than": operator.gt,
    "greater-than-or-equal": operator.ge,
}
_UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


# Klaviyo -----------------------------------------------------------------------------------------------------------


def klaviyo_holds(body: Any, profile: Profile, events: Sequence[Happening], now: datetime) -> bool:
    """Groups are joined by and, the conditions of a group by or."""
    return all(
        any(_klaviyo(one, profile, events, now) for one in group["conditions"]) for group in body["condition_groups"]
    )


def _klaviyo(one: Any, profile: Profile, events: Sequence[Happening], now: datetime) -> bool:
    if one["type"] == "profile-metric":
        return _klaviyo_metric(one, events, now)
    assert one["type"] == "profile-property", one
    name = one["property"]
    found = re.fullmatch(r"properties\['(.+)'\]", name)
    return _klaviyo_filter(one["filter"], profile.get(found[1] if found else name), now)


def _klaviyo_metric(one: Any, events: Sequence[Happening], now: datetime) -> bool:
    wanted = one["metric_id"].removeprefix("metric:")
    found = [
        event
        for event in events
        if event[0] == wanted
        and event[1] <= now
        and (
            one["timeframe_filter"]["operator"] == "alltime" or _klaviyo_filter(one["timeframe_filter"], event[1], now)
        )
        and all(
            _klaviyo_filter(each["filter"], event[2].get(each["property"]), now)
            for each in one.get("metric_filters", ())
        )
    ]
    amount = len(found)
    if one["measurement"] == "sum":
        amount = sum(event[2].get(one["measurement_property"]) or 0 for event in found)
    return _klaviyo_filter(one["measurement_filter"], amount, now)


def _klaviyo_filter(wanted: Any, value: Any, now: datetime) -> bool:
    kind, word = wanted["type"], wanted["operator"]
    if kind == "existence":
        return (value is not None) == (word == "is-set")
    if value is None:
        return False
    match kind, word:
        case "string", "in":
            return value in wanted["value"]
        case "string", "not-in":
            return value not in wanted["value"]
        case (("string" | "numeric" | "boolean"), _):
            assert kind != "boolean" or (word == "equals" and isinstance(value, bool))
            return bool(_COMPARE[word](value, wanted["value"]))
        case "date", "after":
            return bool(value > datetime.fromisoformat(wanted["date"]))
        case "date", "before":
            return bool(value < datetime.fromisoformat(wanted["date"]))
        case "date", "between":
            unit = _UNITS[wanted["unit"]]
            return bool(now - wanted["start"] * unit <= value <= now - wanted["end"] * unit)
        case "date", _:
            span = wanted["quantity"] * _UNITS[wanted["unit"]]
            windows = {
                "in-the-last": now - span <= value <= now,
                "in-the-next": now <= value <= now + span,
                "at-least": value <= now - span,
            }
            return bool(windows[word])
    raise AssertionError(wanted)


# HubSpot -----------------------------------------------------------------------------------------------------------

_HUBSPOT = {
    "IS_EQUAL_TO": operator.eq,
    "IS_NOT_EQUAL_TO": operator.ne,
    "IS_LESS_THAN": operator.lt,
    "IS_LESS_THAN_OR_EQUAL_TO": operator.le,
    "IS_GREATER_THAN": operator.gt,
    "IS_GREATER_THAN_OR_EQUAL_TO": operator.ge,
}


def hubspot_holds(body: Any, profile: Profile, events: Sequence[Happening], now: datetime) -> bool:
    """An or of ands; a filter's switch decides about contacts without the property."""
    if body["filterBranchType"] == "OR":
        assert not body["filters"]
        return any(hubspot_holds(one, profile, events, now) for one in body["filterBranches"])
    assert body["filterBranchType"] == "AND"
    assert not body["filterBranches"]
    return all(_hubspot(one, profile.get(one["property"]), now) for one in body["filters"])


def _hubspot(one: Any, value: Any, now: datetime) -> bool:
    wanted = one["operation"]
    kind, word = wanted["operationType"], wanted["operator"]
    if kind == "ALL_PROPERTY":
        return (value is None) == (word == "IS_UNKNOWN")
    if value is None:
        return bool(wanted["includeObjectsWithNoValueSet"])
    match kind:
        case "ENUMERATION" | "MULTISTRING":
            return (value in wanted["values"]) == (word in ("IS_ANY_OF", "IS_EQUAL_TO"))
        case "NUMBER" | "BOOL":
            assert isinstance(value, bool) == (kind == "BOOL")
            return bool(_HUBSPOT[word](value, wanted["value"]))
        case "TIME_POINT":
            point = wanted["timePoint"]
            names = ("year", "month", "day", "hour", "minute", "second")
            moment = datetime(*(point[name] for name in names), tzinfo=now.tzinfo)
            return bool(value > moment if word == "IS_AFTER" else value < moment)
        case "TIME_RANGED":
            low, high = (_indexed(wanted.get(f"{one}BoundTimePoint"), now) for one in ("lower", "upper"))
            assert (low is None) == (word == "IS_BEFORE")
            return bool((low is None or low <= value) and value <= high)
    raise AssertionError(wanted)


def _indexed(point: Any, now: datetime) -> Any:
    return now + timedelta(hours=point["offset"]["hours"]) if point else None


# Mautic ------------------------------------------------------------------------------------------------------------

_MAUTIC = {
    "=": operator.eq,
    "!=": operator.ne,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


def mautic_holds(body: Any, profile: Profile, events: Sequence[Happening], now: datetime) -> bool:
    """A flat list, in which `or` begins a new group; an empty one is everybody."""
    groups: list[list[Any]] = [[]]
    for one in body:
        if one["glue"] == "or" and groups[-1]:
            groups.append([])
        groups[-1].append(one)
    return any(all(_mautic(one, profile.get(one["field"]), now) for one in group) for group in groups)


def _mautic(one: Any, value: Any, now: datetime) -> bool:
    wanted, word = one["properties"]["filter"], one["operator"]
    if word in ("empty", "!empty"):
        return (value is None or value == "") == (word == "empty")
    if value is None:  # SQL: `!=`, `!in` and `!regexp` are written with "or is null" there
        return word in ("!=", "!in", "!regexp")
    match one["type"], word:
        case "datetime", _ if re.fullmatch(r"today|[+-]\d+ days", wanted):
            days = 0 if wanted == "today" else int(wanted.split()[0])
            return bool(_MAUTIC[word](value.date(), (now + timedelta(days)).date()))
        case "datetime", _:
            return bool(_MAUTIC[word](value, datetime.fromisoformat(f"{wanted}+00:00")))
        case _, "in" | "!in":
            return (value in wanted) == (word == "in")
        case _, "regexp" | "!regexp":
            return bool(re.search(wanted, value)) == (word == "regexp")
        case "boolean", "=":
            return bool(value == bool(wanted))
    return bool(_MAUTIC[word](value, wanted))
