from __future__ import annotations

import pytest

from buckslip.load.blocks import block, levels
from buckslip.model.finding import Finding

LEVELS = {
    "<mj-button>{{ label }}</mj-button>": ("content", ""),
    "<mj-section><mj-column><mj-text>{{ content }}</mj-text></mj-column></mj-section>": ("section", "text"),
    "<mj-section><mj-column>{{ content }}</mj-column></mj-section>": ("section", "content"),
    "<mj-section>{{ content }}</mj-section>": ("section", "column"),
    "<mj-wrapper>{{- content | safe -}}</mj-wrapper>": ("section", "section"),
    "<mj-column width='{{ width }}'>{{ content }}</mj-column>": ("column", "content"),
    "<mj-group>{{ content }}</mj-group>": ("column", "column"),
    "<mj-table><tbody>{{content}}</tbody></mj-table>": ("content", "text"),
    "{# <mj-section> #}<mj-text>{{ content }}</mj-text>": ("content", "text"),
    "{% if a > 1 %}<mj-column>{% endif %}<mj-text/>{{ content }}</mj-column>": ("column", "content"),
    "<mj-section><mj-column>{% if content %}x{% endif %}</mj-column></mj-section>": ("section", ""),
    '<mj-section a="<mj-text>"><mj-column/>{{ content }}</mj-section>': ("section", "column"),
    "<mj-section><mj-column><mj-image /></mj-column>{{ contents }}</mj-section>": ("section", ""),
    "{{ block('button') }}": ("content", ""),
    "": ("content", ""),
}


@pytest.mark.parametrize("template", LEVELS)
def test_levels_are_read_off_the_template(template: str) -> None:
    assert levels(template) == LEVELS[template]


def test_what_is_declared_wins() -> None:
    findings: list[Finding] = []
    params = "params:\n  columns: {kind: integer, default: 3}\n  on: {kind: boolean, default: true}\n"
    text = f"---\nyields: column\naccepts: text\n{params}---\n<mj-text></mj-text>\n"
    found = block("x", "blocks/x.mjml", text, findings)
    assert found and not findings
    assert (found.yields, found.accepts, found.first_line) == ("column", "text", 8)
    assert [(one.name, one.kind, one.default) for one in found.params] == [
        ("columns", "integer", "3"),
        ("on", "boolean", "true"),
    ]
    assert found.template == "<mj-text></mj-text>\n"


def test_front_matter_may_be_left_out() -> None:
    findings: list[Finding] = []
    found = block("x", "blocks/x.mjml", "<mj-text>x</mj-text>", findings)
    assert found and not findings and found.first_line == 1
