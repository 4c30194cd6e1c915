"""No ESP and no dialect without an engine that renders it and is compared with the reference evaluator."""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any

import pytest
from tests.engines.conftest import ENGINES
from tests.engines.test_starter_mails import ENGINES as WHOLE_MAILS

from buckslip.dialects.registry import DIALECTS
from buckslip.esps.registry import ESPS

# Rendered by the reference evaluator itself, or by whatever reads Jinja.
PORTABLE = {name for name, esp in ESPS.items() if esp.DIALECT.NAME == "portable"}


@pytest.fixture(autouse=True)
def everything_runs(processes: dict[str, Any]) -> None:
    if len(processes) < 4 or os.environ.get("BUCKSLIP_DIALECT"):
        pytest.skip("not every engine is there")


@pytest.mark.parametrize("esp", sorted(set(ESPS) - PORTABLE))
def test_an_engine_renders_the_mails_of_each_esp(esp: str, witnesses: dict[str, Any]) -> None:
    names = [name for name, one in witnesses.items() if one.esp == esp]
    dialect = ESPS[esp].DIALECT.NAME
    line = f'found["{esp}"] = Witness("{dialect}", "{esp}", …)'
    assert names, f"add to `witnesses` in tests/engines/conftest.py: {line}"
    assert {witnesses[name].dialect for name in names} == {dialect}
    left_out = set(names) - set(WHOLE_MAILS)
    assert not left_out, f"add {sorted(left_out)} to ENGINES in tests/engines/test_starter_mails.py"


@pytest.mark.parametrize("dialect", sorted(set(DIALECTS) - {"portable"}))
def test_an_engine_reads_each_dialect(dialect: str, witnesses: dict[str, Any], bench: ModuleType) -> None:
    line = f'found["{dialect}"] = Witness("{dialect}", …)'
    there = dialect in {one.dialect for one in witnesses.values()}
    assert there, f"add to `witnesses` in tests/engines/conftest.py: {line}"
    assert dialect in bench.NAMES, f"add to NAMES in tests/engines/bench.py how fields are called in {dialect}"


def test_every_engine_is_asked(witnesses: dict[str, Any]) -> None:
    left_out = set(witnesses) - set(ENGINES)
    assert not left_out, f"add {sorted(left_out)} to ENGINES in tests/engines/conftest.py"
