"""What the languages write that only put values in. Whether it is right, their interpreters say: tests/engines."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.dialects.base import Names, Printed
from buckslip.dialects.registry import DIALECTS
from buckslip.syntax.nodes import If, Position, Template

Tree = Callable[[str, Position], Template]
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "raw.yaml").read_text(encoding="utf-8"))


def _printed(case: dict[str, Any], dialect: str, tree: Tree, names: dict[str, Names]) -> Printed:
    position = Position(case.get("position", "text"))
    part = position if position in (Position.PLAIN, Position.SUBJECT) else Position.TEXT
    return DIALECTS[dialect].print(tree(case["source"], position), names[dialect], part)


def _spoken(slot: Any) -> list[str]:
    return [slot["content"], *(f"{one['content']}: {_filters(one['filters'])}" for one in slot["filters"])]


def _filters(filters: list[dict[str, Any]]) -> str:
    said = ""
    for one in filters:
        value = one["filter"]
        shown = "" if value is None else f" {','.join(value) if isinstance(value, list) else value}"
        said += f" {one['glue']} {one['field']} {one['type']} {one['operator']}{shown}"
        assert one["object"] == "lead"
    return said.removeprefix(" and ")


@pytest.mark.parametrize("dialect", ["activecampaign", "mautic"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['source']} {case.get('position', '')}")
def test_what_is_written(case: dict[str, Any], dialect: str, tree: Tree, names: dict[str, Names]) -> None:
    printed = _printed(case, dialect, tree, names)
    if dialect == "mautic" and "slots" in case:
        assert not printed.refusals
        assert [_spoken(slot) for _, slot in printed.slots] == case["slots"]
        assert printed.text == "".join(f'{{dynamiccontent="{name}"}}' for name, _ in printed.slots)
        assert all(slot["tokenName"] == name for name, slot in printed.slots)  # type: ignore[index]
    elif case[dialect] is None:
        assert printed.refusals
        assert all(one.why and one.way_out for one in printed.refusals)
    else:
        assert not printed.refusals
        assert printed.text == case[dialect]


@pytest.mark.parametrize("dialect", ["activecampaign", "mautic"])
@pytest.mark.parametrize("case", [case for case in CASES if "{% if" in case["source"]], ids=lambda case: case["source"])
def test_what_is_said_is_what_is_written(case: dict[str, Any], dialect: str, tree: Tree) -> None:
    """`says` and the printer agree, where nothing but the condition could be refused."""
    said = [
        DIALECTS[dialect].says(branch.condition)
        for node in tree(case["source"], Position.TEXT)
        if isinstance(node, If)
        for branch in node.branches
    ]
    refused = case.get(dialect, "") is None
    assert all(said) or refused
    if not case.get("position"):
        assert all(said) != refused


def test_slots_are_named_by_what_they_hold(tree: Tree, names: dict[str, Names]) -> None:
    one, again, other, plain = (
        DIALECTS["mautic"].print(tree(f"{{% if customer.vip %}}{text}{{% endif %}}", part), names["mautic"], part)
        for text, part in (("a", Position.TEXT), ("a", Position.TEXT), ("b", Position.TEXT), ("a", Position.PLAIN))
    )
    assert one.slots == again.slots
    assert len({one.text, other.text, plain.text}) == 3
    assert re.fullmatch(r'\{dynamiccontent="html-[0-9a-f]{10}"\}', one.text)


def test_many_conditions_inside_one_are_several_slots(tree: Tree, names: dict[str, Names]) -> None:
    inner = "".join(f"{{% if customer.orders > {number} %}}{number}{{% endif %}}" for number in range(1, 7))
    source = f"{{% if customer.vip %}}<{inner}>{{% elif customer.name %}}b{{% else %}}c{{% endif %}}"
    printed = DIALECTS["mautic"].print(tree(source, Position.TEXT), names["mautic"])
    assert not printed.refusals
    assert len(printed.slots) > 1
    assert max(len(slot["filters"]) for _, slot in printed.slots) <= 16  # type: ignore[index]
    assert "dynamiccontent" not in "".join(str(slot) for _, slot in printed.slots)
