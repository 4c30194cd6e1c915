"""Defects outside of the mail: in limits, packs, rule pages, fields, the catalogue, and what Git remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import yaml

from buckslip.load.limits import limits
from buckslip.load.node import Node
from buckslip.load.packs import packs
from buckslip.load.products import products
from buckslip.load.yaml import read_mapping
from buckslip.model.finding import Finding
from buckslip.model.offer import PastEnd
from buckslip.model.project import Project
from buckslip.model.source import Span

T = TypeVar("T")
FRAME = ("limits", "packs", "rules", "fields", "products", "past")


def changed(project: Project, edits: Mapping[str, Any], variant: str) -> Project:
    """The project with another frame: files such as rules/limits.yml are replaced, rules and fields are changed."""
    made: dict[str, Any] = {}
    if "limits" in edits:
        made["limits"] = _read(edits["limits"], lambda node, found: limits(node, project.brands, (), found))
    if "packs" in edits:
        made["packs"] = {**project.packs, **_read({"packs": edits["packs"]}, packs)}
    if "products" in edits:
        given = {"currency": "GBP", "products": edits["products"]}
        made["products"] = {
            **project.products,
            **_read(given, lambda node, found: products(node, project.brands, found)),
        }
    if "rules" in edits:
        rules = {name: replace(project.rules[name], **parts) for name, parts in edits["rules"].items()}
        made["rules"] = {**project.rules, **rules}
    if "fields" in edits:
        fields = {name: replace(project.schema.fields[name], **parts) for name, parts in edits["fields"].items()}
        made["schema"] = replace(project.schema, fields={**project.schema.fields, **fields})
    if "past" in edits:
        end = PastEnd(edits["past"]["ends"], "0123456789ab", edits["past"]["replaced_on"])
        files = next(one for one in project.variants if one.id == variant)
        made["past_ends"] = dict.fromkeys((*files.locales.values(), files.shared), (end,))
    return replace(project, **made)


def _read(given: Mapping[str, Any], read: Callable[[Node, list[Finding]], T]) -> T:
    """What a file with these entries would hold."""
    faults: list[Finding] = []
    node, unread = read_mapping(yaml.safe_dump(given, allow_unicode=True, sort_keys=False), Span("defect.yml"))
    assert node is not None, unread
    return read(node, faults)
