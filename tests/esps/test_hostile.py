"""No body, however odd, makes an ESP's exporter fail: it gives files or findings."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.render.small import mail, project

from buckslip.esps.registry import ESPS
from buckslip.render.pipeline import render

PARTS = st.sampled_from(
    [
        *("{{ customer.city }}", "{% if customer.orders > 2 %}", "{% else %}", "{% endif %}", "{{ customer.tier }}"),
        *("{% for i in customer.items[:2] %}", "{{ i.name }}", "{{ i.url }}", "{% endfor %}", "{{ unsubscribe_url }}"),
        *("[x](https://a.test/?q={{ customer.city }}&r=1)", "[y]({{ i.url }})", "![z](a/{{ customer.city }}.png)"),
        *("{% if customer.tier == 'gold' %}", "{% elif customer.orders == 1 %}", "{{ customer.orders | number }}"),
        *(
            "- ",
            "1. ",
            "| a | b |\n|---|---|\n",
            "| c | d |\n",
            "\n",
            "\n\n",
            "**",
            "word ",
            "%",
            "*|X|*",
            "%%[",
            "{{ '{{' }}",
        ),
        *("[x](https://a.test/{{ customer.city }}#{{ customer.city }})", "`", "> ", "é", "👩‍👧", "<", "&", '"'),
        *("::: quote\n", ":::\n", '::: card name="{{ customer.city }}" url="https://a.test/{{ customer.city }}"\n'),
    ]
)


@pytest.mark.parametrize("name", ESPS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=st.lists(PARTS, max_size=25))
def test_no_body_stops_an_exporter(name: str, parts: list[str]) -> None:
    rendered = render(project(), mail("".join(parts)))
    if rendered.html:
        bundle = ESPS[name].bundle(rendered, project())
        assert bundle.files or bundle.findings
