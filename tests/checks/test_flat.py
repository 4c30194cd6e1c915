"""Templates as rules read them."""

from __future__ import annotations

import pytest

from buckslip.checks.flat import certain, flat, shown_to_all
from buckslip.model.project import Project
from buckslip.model.source import Span
from buckslip.syntax.nodes import Placed, Position, Template
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble


def template(project: Project, source: str, position: Position = Position.TEXT) -> Template:
    pieces = scan(source, Span("x"), Scope(project.schema, project.locales["en"])).pieces
    return assemble(one if isinstance(one, str) else Placed(one, position) for one in pieces)


IF = "{% if customer.orders > 2 %}"
FOR = "{% for item in customer.recommendations[:2] %}"
CASES = [
    ("Hello", "Hello", "Hello"),
    ('{{ customer.first_name | default("<you>") }}!', "{{ customer.first_name }}!", "{{ customer.first_name }}!"),
    (f"a{IF}b{{% else %}}c{{% endif %}}d", "ab cd", "ad"),
    (f"{FOR}{{{{ item.name }}}},{{{{ loop.index }}}}{{% endfor %}}", "{{ item.name }},{{ loop.index }} ", ""),
    ("{{ sender.postal_address }}", "1 Mill &amp; Son", "1 Mill &amp; Son"),
    ("{{ unsubscribe_url }}", "{{ unsubscribe_url }}", "{{ unsubscribe_url }}"),
]


@pytest.mark.parametrize(("source", "everything", "sure"), CASES)
def test_flat_and_certain(source: str, everything: str, sure: str, project: Project) -> None:
    known = {"sender.postal_address": "1 Mill & Son"}
    tree = template(project, source)
    assert flat(tree, known) == everything
    assert certain(tree, known) == sure


def test_plain_text_is_not_escaped(project: Project) -> None:
    tree = template(project, "{{ sender.postal_address }}", Position.PLAIN)
    assert flat(tree, {"sender.postal_address": "1 Mill & Son"}) == "1 Mill & Son"


OUT = "{{ unsubscribe_url }}"


@pytest.mark.parametrize(
    ("source", "everybody"),
    [
        (OUT, True),
        (f"{IF}x{{% endif %}}{OUT}", True),
        (f"{IF}{OUT}{{% endif %}}", False),
        (f"{IF}{OUT}{{% else %}}{OUT}{{% endif %}}", True),
        (f"{IF}{OUT}{{% elif customer.orders > 1 %}}x{{% else %}}{OUT}{{% endif %}}", False),
        (f"{FOR}{OUT}{{% endfor %}}", False),
        ("{{ preferences_url }}", False),
    ],
)
def test_who_is_shown_a_value(source: str, everybody: bool, project: Project) -> None:
    assert shown_to_all(template(project, source), "unsubscribe_url") is everybody
