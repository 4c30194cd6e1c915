"""Two versions of an audience, compared by proof: every case of the table, with customers that one of both takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.load.audiences import group
from buckslip.load.schema import schema
from buckslip.load.yaml import FRAME, read_mapping
from buckslip.model.schema import Schema
from buckslip.model.source import Span
from buckslip.syntax.decide import holds
from buckslip.syntax.facts import facts
from buckslip.syntax.rules import Rule
from buckslip.syntax.sentences import rule
from buckslip.syntax.who import who
from buckslip.targeting.compare import compare
from buckslip.targeting.plain import described
from buckslip.targeting.solve import Space

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
CASES = Path(__file__).parent / "cases"
TABLE = yaml.safe_load((CASES / "compared.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def known() -> Schema:
    node, _ = read_mapping((CASES / "proofs_schema.yml").read_text("utf-8"), Span("rules/schema.yml"), FRAME)
    assert node is not None
    return schema(node, [])


@pytest.fixture
def space(known: Schema) -> Iterator[Space]:
    with Space(known, facts(known)[0], as_of=AS_OF) as opened:
        yield opened


def read(audience: dict[str, Any], known: Schema) -> Rule:
    node, _ = read_mapping(yaml.safe_dump(audience), Span("a.md"), FRAME)
    written = group(node, []) if node else None
    found, faults = rule(written, known, {}) if written else (None, ())
    assert found is not None, faults
    return found


@pytest.mark.parametrize("case", TABLE, ids=itemgetter("name"))
def test_the_verdict_and_its_examples(case: dict[str, Any], known: Schema, space: Space) -> None:
    before, after = read(case["before"], known), read(case["after"], known)
    assert compare(before, after, space) == case["verdict"]
    for key, yes, no in (("gained", after, before), ("lost", before, after)):
        example = space.example(yes, but_not=[no])
        assert (example is not None) == (key in case)
        if example:
            one = who(example.persona(example.id), known, AS_OF)
            assert holds(yes, one)
            assert not holds(no, one)
            assert case[key] in described(example, known)
