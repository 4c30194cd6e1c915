"""Files of customers: which rows are used, with which values, and what is said of the others."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from buckslip.load.address import address_fault, ascii_address
from buckslip.load.cells import Misfit, value_of
from buckslip.load.customers import Skipped, customers
from buckslip.model.customer import Customer
from buckslip.model.errors import UsageError
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span


def field(name: str, kind: str, **more: Any) -> FieldSpec:
    return FieldSpec(name, Kind(kind), Span("rules/schema.yml"), **more)


RECORD = (field("name", "text"), field("price", "money", unit="GBP", minimum=0), field("level", "text", optional=True))
FIELDS = (
    field("id", "text"),
    field("email", "text"),
    field("first_name", "text", optional=True),
    field("points", "integer", minimum=0),
    field("spent", "money"),
    field("vip", "boolean"),
    field("tier", "enum", values=("bronze", "gold")),
    field("seen_at", "date", optional=True),
    field("page", "url", optional=True),
    field("picks", "list", optional=True, record=RECORD),
)
SCHEMA = Schema({one.name: one for one in FIELDS})
PICKS = '[{"name": "Cup", "price": 2.5}, {"name": "Pot", "price": 20, "level": null, "more": 1}]'

VALUES = [
    ("points", "", None),
    ("points", None, None),
    ("points", "12", 12),
    ("points", "12.0", 12),
    ("points", 12.0, 12),
    ("points", Decimal("12"), 12),
    ("spent", "24.50", 24.5),
    ("spent", "-3", -3),
    ("spent", Decimal("1.10"), 1.1),
    ("vip", "TRUE", True),
    ("vip", "0", False),
    ("vip", True, True),
    ("tier", "gold", "gold"),
    ("first_name", "Zoë 👩‍🍳", "Zoë 👩‍🍳"),
    ("first_name", "a\nb", "a\nb"),
    ("first_name", 7, "7"),
    ("seen_at", "2026-11-29", "2026-11-29"),
    ("seen_at", "2026-11-29T23:59:59Z", "2026-11-29T23:59:59Z"),
    ("seen_at", "2026-11-29T00:30:00+02:00", "2026-11-28T22:30:00Z"),
    ("seen_at", date(2026, 11, 29), "2026-11-29"),
    ("seen_at", datetime(2026, 11, 29, 1), "2026-11-29T01:00:00Z"),
    ("seen_at", datetime(2026, 11, 29, 1, tzinfo=timezone(timedelta(hours=2))), "2026-11-28T23:00:00Z"),
    ("seen_at", datetime(2026, 11, 29, tzinfo=UTC), "2026-11-29T00:00:00Z"),
    ("page", "https://x.example/a", "https://x.example/a"),
    ("picks", "[]", ()),
    ("picks", PICKS, ({"name": "Cup", "price": 2.5}, {"name": "Pot", "price": 20})),
    ("picks", [{"name": "Cup", "price": Decimal("2.5"), "level": None}], ({"name": "Cup", "price": 2.5},)),
]


@pytest.mark.parametrize(("name", "cell", "value"), VALUES, ids=repr)
def test_a_cell_becomes_a_value_of_its_type(name: str, cell: object, value: object) -> None:
    found = value_of(cell, SCHEMA.fields[name])
    assert found == value
    assert type(found) is type(value)


MISFITS = [
    ("points", "lots", "'points' must be a whole number, at least 0"),
    ("points", "-1", "'points' must be a whole number, at least 0"),
    ("points", "1.5", "'points' must be a whole number, at least 0"),
    ("points", "1,000", "'points' must be a whole number, at least 0"),
    ("points", "١٢", "'points' must be a whole number, at least 0"),
    ("points", True, "'points' must be a whole number, at least 0"),
    ("spent", "nan", "'spent' must be a number"),
    ("spent", float("nan"), "'spent' must be a number"),
    ("spent", "£3", "'spent' must be a number"),
    ("vip", "yes", "'vip' must be true or false"),
    ("tier", "glod", "'tier' must be bronze or gold"),
    ("first_name", "a\x00b", "'first_name' holds a character that cannot be printed"),
    ("first_name", 1.5, "'first_name' must be text"),
    ("seen_at", "29/11/2026", "'seen_at' must be a date such as 2026-11-29"),
    ("seen_at", "2026-02-30", "'seen_at' must be a date such as 2026-11-29"),
    ("seen_at", "2026-02-30T00:00:00+02:00", "'seen_at' must be a date such as 2026-11-29"),
    ("page", "javascript:alert(1)", "'page' must be an address that begins with https://"),
    ("picks", "Cup", "'picks' must be a list of records, as JSON"),
    ("picks", "[" * 100_000, "'picks' must be a list of records, as JSON"),
    ("picks", '{"name": "Cup"}', "'picks' must be a list of records"),
    ("picks", '["Cup"]', "'picks' must be a list of records"),
    ("picks", '[{"name": "Cup", "price": "2"}, 3]', "'picks' must be a list of records"),
    ("picks", '[{"name": "Cup"}]', "in 'picks', 'price' is missing, though it is not optional"),
    ("picks", '[{"name": "Cup", "price": -1}]', "in 'picks', 'price' must be a number, at least 0"),
    ("picks", '[{"name": "\\ud800", "price": 1}]', "in 'picks', 'name' holds a character that cannot be printed"),
]


@pytest.mark.parametrize(("name", "cell", "message"), MISFITS, ids=lambda one: repr(one)[:40])
def test_a_cell_of_another_type_is_refused(name: str, cell: object, message: str) -> None:
    with pytest.raises(Misfit) as misfit:
        value_of(cell, SCHEMA.fields[name])
    assert misfit.value.message == message


GOOD = ["a@b.example", "a.b+c@x-y.example", "o'neil@b.co.uk", "x@müller.example", f"{'a' * 64}@b.example"]
BAD = ["", "a", "a@", "@b.example", "a@b", "a b@c.example", "a@b..example", "a..b@c.example", ".a@c.example",
       "a@-b.example", "a@b.example>", "<a@b.example>", "a@b.example, c@d.example", "a@b@c.example", "a\n@b.example",
       "a@[10.0.0.1]", "a@10.0.0.1", f"{'a' * 65}@b.example", f"a@{'b' * 64}.example", "ü@b.example", "a@b_c.example",
       f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.example", "a@b.example\r\nBcc: c@d.example",
       '"a b"@c.example']  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_addresses_that_mail_can_go_to(address: str) -> None:
    assert address_fault(address) == ""


def test_a_domain_of_other_letters_is_written_as_servers_take_it() -> None:
    assert ascii_address("x@müller.example") == "x@xn--mller-kva.example"
    assert ascii_address("x@b.example") == "x@b.example"


@pytest.mark.parametrize("address", BAD, ids=lambda one: repr(one)[:40])
def test_addresses_that_no_mail_can_go_to(address: str) -> None:
    assert address_fault(address)


def read(path: Path, *needed: str) -> list[Customer | Skipped]:
    with customers(path, SCHEMA, needed) as people:
        return list(people)


def said(read: list[Customer | Skipped]) -> list[str]:
    """Ids of those that are used, `line rule` of the others."""
    lines = []
    for one in read:
        lines += [one.id] if isinstance(one, Customer) else [f"{fault.span.line} {fault.rule}" for fault in one]
    return lines


HEAD = "id,email,points,first_name\n"
FILES = {
    "plain": (b"1,a@b.example,3,Ann\n2,c@d.example,,\n", ["1", "2"]),
    "crlf, no line end": (b"1,a@b.example,3,Ann\r\n2,c@d.example,4,", ["1", "2"]),
    "blank lines": (b"\n1,a@b.example,3,Ann\n\n2,c@d.example,4,\n\n", ["1", "2"]),
    "line breaks in a cell": (b'1,a@b.example,3,"A\nn\nn"\n2,bad,4,\n', ["1", "5 bad-address"]),
    "too few cells": (b"1,a@b.example\n2,c@d.example,4,\n", ["2 bad-row", "2"]),
    "too many cells": (b"1,a@b.example,3,Ann,more\n2,c@d.example,4,\n", ["2 bad-row", "2"]),
    "not UTF-8": (b"1,a@b.example,3,Zo\xeb\n2,c@d.example,4,\n", ["2 bad-row", "2"]),
    "quotes in the middle": (b'1,a@b.example,3,"A"n\n2,c@d.example,4,\n', ["2 bad-row", "2"]),
    "a quote never closed": (b'1,a@b.example,3,"Ann\n2,c@d.example,4,\n', ["2 bad-row"]),
    "two faults in a row": (b"1,a@b.example,x,\x01\n2,c@d.example,4,\n", ["2 wrong-value", "2 wrong-value", "2"]),
    "no id": (b",a@b.example,3,Ann\n2,c@d.example,4,\n", ["2 missing-value", "2"]),
    "no address": (b"1,,3,Ann\n2, c@d.example ,4,\n", ["2 missing-value", "2"]),
    "twice": (b"1,a@b.example,3,Ann\n1,a@b.example,3,Ann\n", ["1", "3 duplicate-customer"]),
}


@pytest.mark.parametrize("name", FILES)
def test_rows_of_csv(name: str, tmp_path: Path) -> None:
    data, expected = FILES[name]
    path = tmp_path / "people.csv"
    path.write_bytes(HEAD.encode() + data)
    assert said(read(path)) == expected


def test_a_quote_that_is_never_closed_costs_only_what_it_swallows(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rows = "".join(f"{number},a{number}@b.example,3,{'x' * 40}\n" for number in range(2, 6000))
    path.write_text(f'{HEAD}1,a@b.example,3,"Ann\n{rows}', encoding="utf-8")
    found = read(path)
    (fault,) = [one for one in found if not isinstance(one, Customer)]
    assert "the row cannot be read, and with it all up to line" in fault[0].message
    assert len(found) > 3000


@pytest.mark.parametrize("head", ["\ufeffid,email", "id;email", "id\temail", "id , email"])
def test_headers_as_programs_write_them(head: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    delimiter = next(one for one in ";\t," if one in head)
    path.write_text(f"{head}\n1{delimiter}a@b.example\n", encoding="utf-8")
    assert said(read(path)) == ["1"]


def test_a_value_may_be_missing_where_the_mail_does_not_need_it(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"{HEAD}1,a@b.example,,\n", encoding="utf-8")
    assert said(read(path, "first_name")) == ["1"]
    assert said(read(path, "points")) == ["2 missing-value"]


REFUSED = {
    "no address": (b"id,mail\n", "no column 'email', which is needed; did you mean 'mail'?"),
    "a field that is needed": (b"id,email,pionts\n", "no column 'points', which is needed"),
    "twice": (b"id,email,points,email\n", "two columns 'email'"),
    "UTF-16": ("id,email,points\n".encode("utf-16"), "is UTF-16"),
    "nothing": (b"", "no column 'id'"),
    "broken Parquet": (b"PAR1 and no more PAR1", "cannot be read as Parquet"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_serve_is_refused(name: str, tmp_path: Path) -> None:
    data, message = REFUSED[name]
    path = tmp_path / "people.csv"
    path.write_bytes(data)
    with pytest.raises(UsageError, match="people") as error:
        read(path, "points")
    assert message in str(error.value)


def test_odd_columns_are_named_once(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,email,frist_name\n", encoding="utf-8")
    with customers(path, SCHEMA, ["seen_at"]) as people:
        assert [f"{one.rule} {one.message}; {one.help}" for one in people.findings] == [
            "unknown-field no field 'frist_name' in rules/schema.yml; did you mean 'first_name'?",
            "missing-value no column 'seen_at': the mail takes it as missing for everybody; ",
        ]


def test_parquet_gives_the_same_customers(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    picks = "[{'name': 'Cup', 'price': 2.5::DECIMAL(9, 2)}]"
    duckdb.connect().execute(
        f"COPY (SELECT * FROM (VALUES (1, 'a@b.example', 3::UTINYINT, 24.50::DECIMAL(9, 2), true, DATE '2026-11-29', "
        f"{picks}), (2, 'nobody', 4, 1, false, NULL, NULL), (3, 'c@d.example', NULL, NULL, NULL, NULL, [])) "
        f"AS t(id, email, points, spent, vip, seen_at, picks)) TO '{path}' (FORMAT parquet)"
    )
    first, second, third = read(path)
    assert isinstance(first, Customer)
    assert json.loads(json.dumps(first.profile)) == {
        "id": "1",
        "email": "a@b.example",
        "points": 3,
        "spent": 24.5,
        "vip": True,
        "seen_at": "2026-11-29",
        "picks": [{"name": "Cup", "price": 2.5}],
    }
    assert said([second, third]) == ["2 bad-address", "3"]


def test_instants_of_parquet_are_in_utc(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    duckdb.connect().execute(
        "COPY (SELECT 1 AS id, 'a@b.example' AS email, TIMESTAMPTZ '1970-01-01 02:00:00+02' AS seen_at) "
        f"TO '{path}' (FORMAT parquet)"
    )
    (one,) = read(path)
    assert isinstance(one, Customer)
    assert one.profile["seen_at"] == "1970-01-01T00:00:00Z"
