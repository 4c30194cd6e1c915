from __future__ import annotations

import json

import pytest

from buckslip.load.reference import KEYS, json_schemas, reference_table


def test_schemas_are_json_and_refuse_unknown_keys() -> None:
    schemas = json_schemas()
    assert list(schemas) == sorted(KEYS)
    assert all(one["additionalProperties"] is False for one in schemas.values())
    assert json.loads(json.dumps(schemas)) == schemas


@pytest.mark.parametrize("name", KEYS)
def test_every_reference_in_a_schema_leads_somewhere(name: str) -> None:
    schema = json_schemas()[name]
    text = json.dumps(schema)
    names = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert names <= schema.get("$defs", {}).keys()


@pytest.mark.parametrize("name", KEYS)
def test_every_key_is_explained(name: str) -> None:
    rows = [row.split(" | ") for row in reference_table(name).splitlines()[2:]]
    assert rows and all(len(row) == 4 and row[3].strip(" |") for row in rows), rows


def test_the_table_names_inner_keys() -> None:
    table = reference_table()
    assert "| `title` | text | yes | For colleagues; never sent. |" in table
    for key in ("offer.prior_price.lowest_30d", "subject[].angle", "waivers[].expires", "trigger.event"):
        assert f"| `{key}` |" in table
    assert "| `fields.*.type` |" in reference_table("schema")
