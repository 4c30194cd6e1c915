"""The engines that ESPs run, for tests that hold dialects to the evaluator."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _sibling(name: str) -> ModuleType:
    found = f"buckslip_test_{name}"
    if found not in sys.modules:
        spec = importlib.util.spec_from_file_location(found, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[found] = module
        spec.loader.exec_module(module)
    return sys.modules[found]


@pytest.fixture(scope="session")
def bench() -> ModuleType:
    """Schema, customers and helpers that all engine tests share."""
    return _sibling("bench")


@pytest.fixture(scope="session")
def django_engine() -> ModuleType:
    return _sibling("klaviyo_django")


@pytest.fixture(scope="session")
def go_engine() -> Iterator[Any]:
    listmonk = _sibling("listmonk_go")
    program = listmonk.build()
    if program is None:
        if os.environ.get("BUCKSLIP_TEST_ALL") == "1":
            pytest.fail("Go is not installed, and BUCKSLIP_TEST_ALL asks for every engine")
        pytest.skip("Go is not installed")
    engine = listmonk.GoEngine(program)
    yield engine
    engine.close()
