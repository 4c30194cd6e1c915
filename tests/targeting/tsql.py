"""Marketing Cloud's statements in DuckDB's words, at one moment."""

from __future__ import annotations

import sqlglot

from buckslip.targeting.segments import marketingcloud

SAMPLE = "spring"  # the one random share that statements of tests may ask for
MOMENT = "2026-11-22T12:30:00"


def in_duckdb(statement: str) -> str:
    """The statement in DuckDB's words; what its translator does not know is put in beforehand."""
    whole = f"CONCAT('{SAMPLE}:', CAST(c.SubscriberKey AS VARCHAR(254)))"
    digest = f"LOWER(CONVERT(VARCHAR(8), SUBSTRING(HASHBYTES('MD5', {whole}), 1, 4), 2))"
    for old, new in (
        (f" {marketingcloud.EXACT}", ""),
        ("GETUTCDATE()", f"CAST('{MOMENT}' AS DATETIME2)"),
        (digest, f"LEFT(MD5(CONCAT('{SAMPLE}:', c.SubscriberKey)), 8)"),
    ):
        statement = statement.replace(old, new)
    return sqlglot.transpile(statement, read="tsql", write="duckdb")[0]
