"""Where a customer's values land in a mail, and how they are made safe there."""

from __future__ import annotations

import pytest
from tests.render.small import ENGLISH, mail, project

from buckslip.render.pipeline import render
from buckslip.syntax.evaluate import Sending
from buckslip.syntax.evaluate import render as evaluated

CUSTOMER = {"city": "Ba th & <Co>/é", "orders": 3, "ratio": 0.5, "tier": "gold", "items": [], "first_name": "Z"}
PLAIN = {
    "in the path": (
        "[a](https://a.test/{{ customer.city }}/x)",
        "a (https://a.test/Ba%20th%20%26%20%3CCo%3E%2F%C3%A9/x)",
    ),
    "in the query and fragment": (
        "[a](https://a.test/?q={{ customer.city }}&n={{ customer.orders }}#{{ customer.city }}) {{ customer.city }}",
        "a (https://a.test/?q=Ba%20th%20%26%20%3CCo%3E%2F%C3%A9&n=3#Ba%20th%20%26%20%3CCo%3E%2F%C3%A9) Ba th & <Co>/é",
    ),
    "in a button": (
        '::: button label="Go {{ customer.city }}" url="https://a.test/{{ customer.city }}"\n:::',
        "Go Ba th & <Co>/é: https://a.test/Ba%20th%20%26%20%3CCo%3E%2F%C3%A9",
    ),
    "beside an address": ("(https://a.test/){{ customer.city }}", "(https://a.test/)Ba th & <Co>/é"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_addresses_in_plain_text_stay_whole(name: str) -> None:
    body, expected = PLAIN[name]
    rendered = render(project(), mail(body))
    assert not rendered.findings
    assert expected in evaluated(rendered.text, CUSTOMER, Sending(ENGLISH, {}))
