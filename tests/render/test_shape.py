"""Which options may be replaced in a drawing, and which decide it."""

from __future__ import annotations

import pytest

from buckslip.render.shape import reckoned, replaceable

CASES = {
    "{{ name }}": set(),
    '<a title="{{ name }}">{{name}} {{- name -}}</a>': set(),
    "{% if name %}x{% elif not url and (alt or name) %}y{% endif %}": set(),
    "name": set(),
    "{{ name | upper }}": {"name", "upper"},
    "{{ name or 'x' }}": {"name", "or", "x"},
    "{{ 'x' if name }}": {"x", "if", "name"},
    "{% if name == 'x' %}": {"if", "name", "x"},
    "{% if name | length > 3 %}": {"if", "name", "length"},
    "{% set other = name %}": {"set", "other", "name"},
    "{% for letter in name %}": {"for", "letter", "in", "name"},
    "{{ block('button', label=label, url=\n url) }}": {"block", "button", "label", "url"},
    '{{ tag("{{ customer.city }}") }}{{ name }}': {"tag", "customer", "city"},
    "{{ parent.width }}": {"parent", "width"},
    "{{ name[0] }}": {"name"},
    "{% macro m(name) %}{{ name }}{% endmacro %}": {"macro", "m", "name"},
}


@pytest.mark.parametrize("template", CASES)
def test_what_a_template_reckons_with(template: str) -> None:
    keywords = {"endif", "endmacro", "endfor"}
    assert set(reckoned(template)) - keywords >= CASES[template] - keywords
    assert ("name" in reckoned(template)) == ("name" in CASES[template])


@pytest.mark.parametrize("value", ["", "a\x00b", "zero\u200dwidth", "two\nlines", "x" * 1_001, 3, True])
def test_what_no_word_may_stand_for(value: object) -> None:
    assert not replaceable(value)
