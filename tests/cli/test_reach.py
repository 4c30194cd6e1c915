"""`buckslip reach` as it is called: tables, JSON, SQL, exit codes."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.warm import buckslip

Result = subprocess.CompletedProcess[str]
COPIED = ("blocks", "content", "data", "layouts", "rules")
AS_OF = ("--as-of", "2026-11-20")


@pytest.fixture(scope="module")
def project(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the starter, to be changed."""
    root = tmp_path_factory.mktemp("reach")
    for name in COPIED:
        shutil.copytree(starter / name, root / name, ignore=shutil.ignore_patterns("images"))
    return root


def reach(project: Path, *options: str) -> Result:
    return buckslip("reach", "-C", project, *options)


def test_tables_fit_a_hundred_columns(project: Path) -> None:
    result = reach(project, *AS_OF)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("500 customers, as of 2026-11-20 00:00 UTC; ")
    assert max(len(line) for line in lines) <= 100
    assert not any("\x1b" in line for line in lines)
    assert "  baker " in result.stdout and "gets it" in result.stdout
    assert 'Holdout 10% of "cross-sell-2026": ' in result.stdout
    assert "[reach-zero]" in result.stderr and "[reach-zero]" not in result.stdout


def test_json_is_whole_and_versioned(project: Path) -> None:
    result = reach(project, "--format", "json", *AS_OF)
    found = json.loads(result.stdout)
    assert (found["version"], found["customers"], found["as_of"]) == (1, 500, "2026-11-20T00:00:00Z")
    baker = next(one for one in found["variants"] if one["id"] == "giftshop/you-might-also-like/baker")
    assert baker["reach"] == sum(baker["country"].values()) == sum(baker["locale"].values()) > 0
    assert baker["first"] == baker["suppressed"] + baker["held_out"] + baker["sent"]
    assert baker["taken"] == baker["reach"] - baker["first"]
    assert {one["rule"] for one in found["findings"]} >= {"reach-zero"}


def test_a_selection_keeps_its_siblings_priorities(project: Path) -> None:
    whole = json.loads(reach(project, "--format", "json", *AS_OF).stdout)
    part = json.loads(reach(project, "giftshop/you-might-also-like/anyone", "--format", "json", *AS_OF).stdout)
    assert [one["id"] for one in part["variants"]] == ["giftshop/you-might-also-like/anyone"]
    assert part["variants"][0] in whole["variants"]
    assert part["variants"][0]["taken"] > 0


def test_a_prepared_table_is_made_once_and_says_the_same(project: Path, tmp_path: Path) -> None:
    plain = reach(project, "--format", "json", *AS_OF)
    for _ in range(2):
        again = reach(project, "--format", "json", "--prepared", str(tmp_path / "kept.duckdb"), *AS_OF)
        assert (again.returncode, again.stdout) == (plain.returncode, plain.stdout)


@pytest.mark.parametrize("dialect", ["bigquery", "duckdb", "postgres", "snowflake", "spark"])
def test_sql_reads_no_customers(project: Path, dialect: str) -> None:
    import sqlglot

    result = reach(project, "giftshop/you-might-also-like", "--sql", dialect, "--customers", "nobody.csv", *AS_OF)
    assert result.returncode == 0
    statements = [one for one in sqlglot.parse(result.stdout, dialect=dialect) if one]
    assert len(statements) == 3
    assert "-- giftshop/you-might-also-like/baker, as of 2026-11-20T00:00:00Z" in result.stdout


def test_printed_sql_gives_the_same_number(project: Path) -> None:
    import duckdb

    data = project / "data"
    found = json.loads(reach(project, "--format", "json", *AS_OF).stdout)
    by_id = {one["id"]: one for one in found["variants"]}
    printed = reach(project, "giftshop", "--sql", "duckdb", *AS_OF).stdout
    with duckdb.connect() as connection:
        for name in ("customers", "events"):
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_csv('{data / name}.csv', sample_size=-1)")
        for part in printed.split("-- ")[1:]:
            name, _, statement = part.partition(", as of ")
            rows = connection.execute(statement.partition("\n")[2]).fetchall()
            if "holdout" not in name and not any(one["held_out"] for one in by_id.values() if one["id"] == name):
                assert len(rows) == by_id[name]["reach"], name


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--as-of", "yesterday"), 2, "'yesterday' is no moment; write 2026-11-22"),
        (("--customers", "nobody.csv"), 2, "nobody.csv cannot be read: No such file or directory"),
        (("giftshp",), 2, "no mail matches 'giftshp'; did you mean 'giftshop'?"),
        (("--spark-url", "spark://host:7077"), 2, "--spark-url is for --engine spark"),
        (("--sql", "oracle"), 2, "'oracle' is not one of"),
        (("--memory", "lots"), 2, "--memory takes a size such as 2GB"),
        (("--fail-on", "warning", *AS_OF), 1, "[reach-zero]"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_mistakes_have_their_exit_code(project: Path, options: tuple[str, ...], code: int, message: str) -> None:
    result = reach(project, *options)
    assert result.returncode == code, result.stderr
    assert message in result.stderr


def test_a_wrong_value_ends_with_one(project: Path, tmp_path: Path) -> None:
    text = (project / "data/customers.csv").read_text()
    (tmp_path / "people.csv").write_text(text.replace("customer30002@example.test,Hannah", "customer30002,Hannah", 1))
    (tmp_path / "more.csv").write_text(text.replace(",true,2026-02-15,", ",maybe,2026-02-15,", 1))
    events = ("--events", str(project / "data/events.csv"))
    assert reach(project, "--customers", str(tmp_path / "people.csv"), *events, *AS_OF).returncode == 0
    result = reach(project, "--customers", str(tmp_path / "more.csv"), *events, *AS_OF)
    assert result.returncode == 1
    assert "more.csv:3:1: error: 'consent_email' must be true or false" in result.stderr


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is not None, reason="Spark is installed here")
def test_spark_that_is_missing_is_named(project: Path) -> None:
    result = reach(project, "--engine", "spark", *AS_OF)
    assert result.returncode == 2
    assert "pip install 'buckslip[spark]'" in result.stderr
