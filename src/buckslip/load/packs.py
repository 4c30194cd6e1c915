"""`rules/compliance/_packs.yml`: whose law or policy rules are, and when it was last read."""

from __future__ import annotations

from buckslip.load.faults import error
from buckslip.load.fields import validated
from buckslip.load.fields_packs import PacksFields
from buckslip.load.node import Node
from buckslip.model.finding import Finding
from buckslip.model.pack import Pack, right_code

PATH = "rules/compliance/_packs.yml"


def packs(node: Node, findings: list[Finding]) -> dict[str, Pack]:
    """The packs in the tree of their file, by name."""
    fields, faults = validated(PacksFields, node)
    findings.extend(faults)
    if fields is None:
        return {}
    written = node.entries.get("packs", node)
    for one in written.entries.values():
        for country in one.entries["countries"].items if "countries" in one.entries else ():
            if isinstance(country.value, str) and right_code(country.text) != country.text:
                way_out = f"write {right_code(country.text) or 'its ISO 3166 code, two capital letters'}"
                findings.append(error("unknown-country", country.span, f"no country '{country.text}'", way_out))
    return {
        name: Pack(
            name=name,
            span=written.key_span(name),
            title=one.title,
            laws=tuple(one.laws),
            countries=tuple(one.countries),
            languages=tuple(one.languages),
            reviewed_on=one.reviewed_on or "",
            reviewer=one.reviewer,
        )
        for name, one in fields.packs.items()
    }
