"""Reach on small files: the numbers by hand, and what is wrong with a file told at its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from buckslip.model.audience import Group
from buckslip.model.errors import UsageError
from buckslip.model.schema import EventSpec, FieldSpec, Kind, Schema
from buckslip.model.source import Marked, Span
from buckslip.syntax.sentences import holdout, rule
from buckslip.targeting.reach import Candidate, Inputs, Reach, counted, question

AT = Span("content/shop/tea/a.en.md")
AS_OF = datetime(2026, 11, 22, tzinfo=UTC)


def spec(name: str, kind: Kind, **more: Any) -> FieldSpec:
    return FieldSpec(name, kind, Span("rules/schema.yml"), **more)


SCHEMA = Schema(
    {
        one.name: one
        for one in (
            spec("id", Kind.TEXT),
            spec("country", Kind.TEXT),
            spec("locale", Kind.ENUM, values=("en", "de", "ja")),
            spec("climate", Kind.ENUM, optional=True, values=("dry", "temperate", "tropical"), derived_from="country"),
            spec("consent_email", Kind.BOOLEAN),
            spec("unsubscribed", Kind.BOOLEAN),
            spec("orders", Kind.INTEGER, minimum=0),
            spec("joined_at", Kind.DATE, optional=True),
        )
    },
    {"purchase": EventSpec("purchase", AT, (spec("category", Kind.TEXT), spec("amount", Kind.MONEY, unit="GBP")))},
)
CUSTOMERS = """\
id,country,locale,consent_email,unsubscribed,orders,joined_at
1,GB,en,true,false,3,2026-11-01
2,DE,de,true,false,0,2026-10-01T10:00:00+02:00
3,JP,ja,true,true,5,2026-11-22T00:00:00Z
4,GB,en,false,false,7,
5,BR,en,true,false,1,2026-11-23 10:00:00
"""
EVENTS = """\
customer_id,event,at,category,amount
1,purchase,2026-11-20T10:00:00Z,tea,0.10
1,purchase,2026-11-20T11:00:00Z,tea,0.20
2,purchase,2026-11-21,cups,30
4,purchase,2026-01-01,tea,99
5,purchase,2026-11-22T00:00:01Z,tea,50
"""


def candidate(name: str, *sentences: str, priority: int = 0, **more: Any) -> Candidate:
    found, findings = rule(Group("all", tuple(Marked(one, AT) for one in sentences), AT), SCHEMA, {})
    assert found is not None, findings
    return Candidate(f"shop/{name}", f"shop/{name.partition('/')[0]}", priority, found, AT, **more)


VARIANTS = (
    candidate("tea/buyers", "did purchase where category is tea", priority=20, locales=("en",), default_locale="en"),
    candidate("tea/all", "orders >= 0", priority=10, locales=("en", "de"), default_locale="en"),
    candidate("cups/sum", "sum of amount in purchase in the last 3 days = 0.3", asked=False),
    candidate("cups/never", "orders > 100"),
    candidate("cups/climate", "climate is tropical"),
    candidate("post/order", "orders is one of [0, 7]", commercial=False),
)


@pytest.fixture
def reach(tmp_path: Path) -> Callable[..., Reach]:
    """Count on these files, given as text or bytes."""

    def run(customers: Any = CUSTOMERS, events: Any = EVENTS, variants: tuple[Candidate, ...] = VARIANTS) -> Reach:
        names = []
        for name, content in (("customers.csv", customers), ("events.csv", events)):
            path = tmp_path / name
            if isinstance(content, str | bytes):
                path.write_bytes(content.encode() if isinstance(content, str) else content)
            else:
                path = content
            names.append(str(path))
        return counted(question(variants, SCHEMA, AS_OF), Inputs(*names), SCHEMA)

    return run


def numbers(found: Reach) -> dict[str, tuple[int, ...]]:
    return {one.id: (one.reach, one.first, one.suppressed, one.held_out, one.sent) for one in found.variants}


BY_HAND = {  # reach, first, suppressed, held out, sent
    "shop/tea/buyers": (2, 2, 1, 0, 1),  # 1 and 4, who did not say yes; 5 buys a second too late
    "shop/tea/all": (5, 3, 1, 0, 2),
    "shop/cups/sum": (1, 1, 0, 0, 1),
    "shop/cups/never": (0, 0, 0, 0, 0),
    "shop/cups/climate": (1, 1, 0, 0, 1),  # 5, by country
    "shop/post/order": (2, 2, 0, 0, 2),
}


def test_numbers_are_those_by_hand(reach: Callable[..., Reach]) -> None:
    found = reach()
    assert numbers(found) == BY_HAND
    assert (found.customers, found.uncovered) == (5, 0)
    assert {(one.first, one.second): one.customers for one in found.overlaps if "order" in one.second} == {
        ("shop/tea/buyers", "shop/post/order"): 1,
        ("shop/tea/all", "shop/post/order"): 2,
    }
    groups = {one.id: dict(one.groups) for one in found.variants}
    assert groups["shop/tea/all"] == {
        "country": (("GB", 2), ("BR", 1), ("DE", 1), ("JP", 1)),
        "locale": (("en", 3), ("de", 1), ("ja", 1)),
    }
    assert [(one.id, one.covered, one.uncovered) for one in found.mails] == [
        ("shop/cups", 2, 3),
        ("shop/post", 2, 3),
        ("shop/tea", 5, 0),
    ]


def test_who_is_taken_is_taken_by_somebody(reach: Callable[..., Reach]) -> None:
    variants = (
        candidate("tea/some", "orders >= 5", priority=30),
        candidate("tea/one", "orders is one of [1, 7]", priority=20),
        candidate("tea/all", "orders >= 0", priority=10),
        candidate("cups/all", "orders is one of [0, 5]"),
        candidate("pans/none", "orders > 100"),
    )
    found = reach(variants=variants)  # orders are 3, 0, 5, 7 and 1
    assert {one.id: dict(one.takers) for one in found.variants} == {
        "shop/tea/some": {},
        "shop/tea/one": {"shop/tea/some": 1},
        "shop/tea/all": {"shop/tea/some": 2, "shop/tea/one": 1},
        "shop/cups/all": {},
        "shop/pans/none": {},
    }
    assert all(sum(dict(one.takers).values()) == one.taken for one in found.variants)
    assert [(one.first, one.second, one.customers) for one in found.shared] == [("shop/cups", "shop/tea", 2)]


def test_whom_a_holdout_keeps_is_not_taken(reach: Callable[..., Reach]) -> None:
    held, _ = holdout(Marked('100% of "spring"', AT))
    variants = (candidate("tea/held", "orders >= 0", priority=9, holdout=held), candidate("tea/all", "orders >= 0"))
    found = reach(variants=variants)
    assert [one.takers for one in found.variants] == [(), ()]


def test_findings_name_variants(reach: Callable[..., Reach]) -> None:
    told = [(one.rule, one.mail, one.message) for one in reach().findings]
    assert told == [
        (
            "audience-untranslated",
            "shop/tea/all",
            "1 of 5 customers reads a language it is not translated to: ja (1)",
        ),
        ("reach-zero", "shop/cups/never", "nobody of 5 customers is in the audience today"),
    ]


def test_a_holdout_is_the_same_everywhere(reach: Callable[..., Reach]) -> None:
    from hashlib import md5

    held, findings = holdout(Marked('50% of "spring"', AT))
    assert held and not findings
    found = reach(variants=(candidate("tea/all", "orders >= 0", holdout=held, commercial=False),))
    inside = sum(md5(f"spring:{one}".encode()).hexdigest()[:8] < "80000000" for one in range(1, 6))
    assert found.holdouts[0].customers == inside == found.variants[0].held_out
    assert found.variants[0].sent == 5 - inside


@pytest.mark.parametrize("count", [61, 130])
def test_many_variants_need_more_words(reach: Callable[..., Reach], count: int) -> None:
    variants = tuple(candidate(f"m{number}/v", f"orders >= {number % 9}") for number in range(count))
    found = reach(variants=variants)
    orders = (3, 0, 5, 7, 1)
    assert [one.reach for one in found.variants] == [sum(one >= n % 9 for one in orders) for n in range(count)]
    assert len([one for one in found.overlaps if one.customers]) == sum(
        max(one % 9, two % 9) <= 7 for one in range(count) for two in range(one + 1, count)
    )


# The same from every kind of file -----------------------------------------------------------------------------------


def typed(tmp_path: Path, form: str) -> Inputs:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, source in (("customers", CUSTOMERS), ("events", EVENTS)):
            path = tmp_path / f"{name}.csv"
            path.write_text(source)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{path}')")
            connection.execute(f"COPY {name} TO '{tmp_path / name}.parquet' (FORMAT parquet)")
    if form == "duckdb":
        return Inputs(f"{tmp_path / 'shop.duckdb'}", f"{tmp_path / 'shop.duckdb'}#events")
    return Inputs(f"{tmp_path / 'customers.parquet'}", f"{tmp_path / 'events.parquet'}")


@pytest.mark.parametrize("form", ["parquet", "duckdb"])
def test_typed_files_give_the_same(tmp_path: Path, form: str) -> None:
    found = counted(question(VARIANTS, SCHEMA, AS_OF), typed(tmp_path, form), SCHEMA)
    assert numbers(found) == BY_HAND


def test_postgres_gives_the_same(postgres: str, reach: Callable[..., Reach]) -> None:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop")
        columns = "id bigint, country text, locale text, consent_email bool, unsubscribed bool, orders int"
        server.execute(f"CREATE TABLE shop.people ({columns}, joined_at timestamptz)".encode())
        server.execute(
            "CREATE TABLE shop.done (customer_id bigint, event text, at timestamptz, category text, amount numeric)"
        )
        for table, source in (("people", CUSTOMERS), ("done", EVENTS)):
            with server.cursor().copy(f"COPY shop.{table} FROM STDIN (FORMAT csv, HEADER)".encode()) as copy:
                copy.write(source)
    found = counted(
        question(VARIANTS, SCHEMA, AS_OF), Inputs(f"{postgres}#shop.people", f"{postgres}#shop.done"), SCHEMA
    )
    assert numbers(found) == BY_HAND


def test_a_prepared_table_gives_the_same_until_something_changes(tmp_path: Path) -> None:
    for name, content in (("customers.csv", CUSTOMERS + "2,DE,de,true,false,9,\n"), ("events.csv", EVENTS)):
        (tmp_path / name).write_text(content)
    inputs = Inputs(str(tmp_path / "customers.csv"), str(tmp_path / "events.csv"))
    file = tmp_path / "kept.duckdb"
    held, _ = holdout(Marked('50% of "spring"', AT))
    variants = (*VARIANTS, candidate("held/all", "orders >= 0", 'in random 20% of "b"', holdout=held))
    asked = question(variants, SCHEMA, AS_OF)
    plain = counted(asked, inputs, SCHEMA)
    made = [counted(asked, inputs, SCHEMA, prepared=file) for _ in range(2)]
    assert [one.as_json() for one in made] == [plain.as_json()] * 2
    assert [one.findings for one in made] == [plain.findings] * 2
    at = file.stat().st_mtime_ns
    counted(asked, inputs, SCHEMA, prepared=file)
    assert file.stat().st_mtime_ns == at, "it was made again"
    (tmp_path / "customers.csv").write_text(CUSTOMERS.replace("GB,en,true,false,3", "GB,en,true,false,101"))
    again = counted(asked, inputs, SCHEMA, prepared=file)
    assert numbers(again)["shop/cups/never"][0] == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["customers.csv", "events.csv", "kept.duckdb"]
    with pytest.raises(UsageError, match="is no prepared table"):
        counted(asked, inputs, SCHEMA, prepared=tmp_path / "events.csv")


# Bad input ----------------------------------------------------------------------------------------------------------


BAD: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "bad_files.yml").read_text())


@pytest.mark.parametrize("case", BAD, ids=itemgetter("name"))
def test_bad_input_is_told_at_its_line(case: dict[str, Any], reach: Callable[..., Reach]) -> None:
    name = case.get("file", "customers")
    content = {"customers": CUSTOMERS, "events": EVENTS}[name]
    for old, new in case.get("change", ()):
        assert old in content
        content = content.replace(old, new)
    found = reach(**{name: (content + case.get("add", "")).encode("latin-1")})
    told = {(one.rule, f"{Path(one.span.path).name}:{one.span.line}", one.message) for one in found.findings}
    assert (case["finding"], case["at"], case["message"]) in told, told
    assert numbers(found)["shop/tea/all"][0] == case.get("reached", 5)


def cut(source: str, tmp_path: Path) -> bytes:
    (tmp_path / "whole.csv").write_text(source)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM read_csv('{tmp_path}/whole.csv')) TO '{tmp_path}/whole.parquet'")
    return (tmp_path / "whole.parquet").read_bytes()[:-20]


REFUSED: dict[str, tuple[Callable[[Path], Any], Callable[[Path], Any], str]] = {
    "an empty file": (lambda _: b"", lambda _: EVENTS, "customers.csv is empty; it needs at least a header"),
    "empty events": (lambda _: CUSTOMERS, lambda _: b"", "events.csv is empty"),
    "a truncated Parquet": (lambda at: cut(CUSTOMERS, at), lambda _: EVENTS, "cannot be read as Parquet"),
    "truncated events": (lambda _: CUSTOMERS, lambda at: cut(EVENTS, at), "cannot be read as Parquet"),
    "no id": (lambda _: CUSTOMERS.replace("id,", "nr,", 1), lambda _: EVENTS, "has no column 'id', which is needed"),
    "no time": (lambda _: CUSTOMERS, lambda _: EVENTS.replace(",at,", ",when,"), "has no column 'at'"),
    "a column twice": (lambda _: CUSTOMERS.replace("orders", "locale"), lambda _: EVENTS, "has two columns 'locale'"),
    "UTF-16": (lambda _: CUSTOMERS.encode("utf-16"), lambda _: EVENTS, "is UTF-16; save it as UTF-8"),
    "a file that is not there": (lambda at: at / "nobody.csv", lambda _: EVENTS, "nobody.csv cannot be read: No such"),
    "a folder": (lambda at: at, lambda _: EVENTS, "cannot be read: Is a directory"),
    "no such table": (
        lambda at: Path(typed(at, "duckdb").customers + "#custmers"),
        lambda _: EVENTS,
        "has no table 'custmers'; did you mean 'customers'?",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_useless_files_are_refused(name: str, tmp_path: Path, reach: Callable[..., Reach]) -> None:
    customers, events, message = REFUSED[name]
    with pytest.raises(UsageError) as refused:
        reach(customers(tmp_path), events(tmp_path))
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_password_is_never_shown(postgres: str) -> None:
    with pytest.raises(UsageError) as refused:
        counted(question(VARIANTS, SCHEMA, AS_OF), Inputs(postgres.replace("slip@", "slip:secret@") + "#none"), SCHEMA)
    assert "secret" not in str(refused.value) and "none" in str(refused.value)
    assert Inputs("postgresql://a:secret@b/c#people").names[0] == "PostgreSQL#people"
