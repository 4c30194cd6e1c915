"""Our JSON is what the standard library writes, with parts written beforehand or not."""

from __future__ import annotations

import json

import pytest

from buckslip.esps.pretty import Json, pretty, written

VALUES: list[Json] = [
    'é"\n\\',
    "",
    0,
    -7,
    10**20,
    1.5,
    1e300,
    True,
    False,
    None,
    [],
    {},
    [[]],
    [{}],
    {"b": [], "a": {}},
]


@pytest.mark.parametrize("value", [*VALUES, VALUES, {"z": VALUES, "a": {"b": [{"d": 1, "c": True}]}}], ids=repr)
def test_as_the_standard_library_has_it(value: Json) -> None:
    wanted = {"it": value, "all": [value, {"of": value}]}
    text = json.dumps(wanted, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert pretty(wanted).decode() == text
    before: Json = {"it": written(value), "all": [written(value, 2), {"of": written(value, 3)}]}
    assert pretty(before).decode() == text
