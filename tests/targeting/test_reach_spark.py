"""The same numbers from Spark: a stand-alone master with two workers on loopback. Only where pyspark is installed."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.targeting.test_reach import AS_OF, BY_HAND, CUSTOMERS, EVENTS, SCHEMA, VARIANTS, numbers, typed
from tests.targeting.test_sql_agreement import BATCH, TABLES, Tally, check, rows, sql

from buckslip.targeting.reach import Inputs, Reach, counted, question

pyspark = pytest.importorskip("pyspark", reason="the extra [spark] is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Spark's own

HOME = Path(pyspark.__file__).parent
WAIT = 60  # seconds for a master or a worker to come up


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A master and two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("spark")
    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(HOME)}
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    common = ["--host", "127.0.0.1", "--webui-port", "0"]
    commands = [["org.apache.spark.deploy.master.Master", *common, "--port", str(port)]]
    commands += [["org.apache.spark.deploy.worker.Worker", *common, "-c", "1", "-m", "1g", url]] * 2
    running: list[subprocess.Popen[bytes]] = []
    try:
        for number, command in enumerate(commands):
            with (folder / f"log-{number}").open("wb") as log:
                spark_class = [str(HOME / "bin" / "spark-class"), *command]
                running.append(subprocess.Popen(spark_class, stdout=log, stderr=log, env=environment, cwd=folder))
            if number == 0:
                reachable(port)
        registered(folder / "log-0", 2)
        yield url
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=30)


def reachable(port: int) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("the master does not answer")


def registered(log: Path, workers: int) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        if log.read_text(errors="replace").count("Registering worker") >= workers:
            return
        time.sleep(0.2)
    pytest.fail("the workers do not come")


def in_utc(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Times with their zone: pyspark takes others for those of the machine."""
    return tuple(one.replace(tzinfo=UTC) if isinstance(one, datetime) else one for one in row)


def by_spark(inputs: Inputs, url: str) -> Reach:
    from buckslip.targeting.spark import counted as on_spark

    return on_spark(question(VARIANTS, SCHEMA, AS_OF), inputs, SCHEMA, url=url)


def test_a_cluster_gives_the_same_numbers(cluster: str, tmp_path: Path) -> None:
    parquet = typed(tmp_path, "parquet")
    text = Inputs(str(tmp_path / "customers.csv"), str(tmp_path / "events.csv"))
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "events.csv").write_text(EVENTS)
    here = counted(question(VARIANTS, SCHEMA, AS_OF), parquet, SCHEMA)
    for inputs in (parquet, text):
        found = by_spark(inputs, cluster)
        assert numbers(found) == BY_HAND
        assert found.as_json() == here.as_json()


def test_spark_tells_what_does_not_fit(cluster: str, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS.replace(",0,2026", ",many,2026") + "2,DE,de,true,false,0,\n")
    (tmp_path / "events.csv").write_text(EVENTS.replace(",30", ",thirty"))
    found = by_spark(Inputs(str(tmp_path / "customers.csv"), str(tmp_path / "events.csv")), cluster)
    assert [(one.rule, one.message) for one in found.findings if one.severity == "error"] == [
        ("duplicate-customer", "1 row with an id of a row above; the first of each counts"),
        ("wrong-value", "'orders' must be of the type integer (1 row)"),
        ("wrong-value", "'amount' must be of the type money (1 row)"),
    ]


def test_spark_agrees_with_the_evaluator() -> None:
    from pyspark.sql import SparkSession
    from tests.targeting.random_customers import customers

    builder = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC")
    session = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    tally = Tally()
    described = {name: text.replace("TEXT", "STRING").replace("DOUBLE PRECISION", "DOUBLE").replace('"', "`")
                 for name, text in TABLES.items()}  # fmt: skip

    @settings(max_examples=4, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=[*HealthCheck])  # fmt: skip
    @given(BATCH)
    def compare(batch: Any) -> None:
        found, asked, ids = batch
        everybody = customers(found, ids)
        for name, values in rows(everybody).items():
            session.createDataFrame([in_utc(row) for row in values], described[name]).createOrReplaceTempView(name)
        tally.compared += check(everybody, asked, [tuple(row) for row in session.sql(sql(asked, "spark")).collect()])

    try:
        compare()
    finally:
        session.stop()
    assert tally.compared > 400
