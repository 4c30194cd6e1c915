"""What only Handlebars has to be asked: text that its lexer might take for tags, and loops over real lists."""

from __future__ import annotations

from itertools import product
from types import ModuleType
from typing import Any

import pytest

from buckslip.dialects.base import Names
from buckslip.dialects.handlebars import BareHandlebars, Handlebars
from buckslip.syntax.nodes import Output, Position, Template, Text

PICKS = [{"name": "a & <b>", "note": "", "hot": True}, {"name": "é", "note": "{{x}}", "hot": False}, {"name": '"'}]
# Every text of up to four of these, with a tag behind it.
PIECES = ("{", "{{", "\\", "x", " ", "}}")


@pytest.fixture
def handlebars(processes: dict[str, Any]) -> Any:
    if "handlebars" not in processes:
        pytest.skip("Node cannot run here")
    return processes["handlebars"]


def _names(bench: ModuleType) -> Names:
    return Names(bench.LOCALES["en"], lambda spec: spec.name, {}, {})


def _tag(bench: ModuleType) -> Output:
    (node,) = bench.template([("{{ customer.city }}", Position.PLAIN)])
    assert isinstance(node, Output)
    return node


@pytest.mark.parametrize("dialect", [Handlebars, BareHandlebars])
def test_no_literal_text_begins_or_hides_a_tag(dialect: type[Handlebars], handlebars: Any, bench: ModuleType) -> None:
    texts = sorted({"".join(parts) for count in range(5) for parts in product(PIECES, repeat=count)} - {""})
    mark = Text("\u2016")
    tree: Template = tuple(node for text in texts for node in (Text(text), _tag(bench), mark))
    printed = dialect.print(tree, _names(bench), Position.PLAIN)
    kind = "" if dialect.ESCAPES else "bare"
    (said,) = handlebars.render(printed.text, [{"city": "<city>"}], kind)
    assert said.split("\u2016") == [*(f"{text}<city>" for text in texts), ""]
    assert len(texts) > 500


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% for pick in customer.picks %}[{{ pick.name }}]{% endfor %}", "[a &amp; &lt;b&gt;][é][&quot;]"),
        ("{% for pick in customer.picks %}{{ customer.city }},{% endfor %}", "Rome,Rome,Rome,"),
        (
            "{% for pick in customer.picks %}{% if pick.note %}{{ pick.note }}{% else %}-{% endif %}{% endfor %}",
            "-{{x}}-",
        ),
        ("{% for pick in customer.picks %}{% if not pick.hot %}{{ customer.city }}{% endif %}{% endfor %}", "RomeRome"),
        ("{% for pick in customer.picks %}x{% else %}none{% endfor %}", "xxx"),
    ],
)
def test_loops_over_all_records(source: str, said: str, handlebars: Any, bench: ModuleType) -> None:
    printed = Handlebars.print(bench.template([(source, Position.TEXT)]), _names(bench))
    assert printed.refusals == ()
    context = {"city": "Rome", "picks": PICKS}
    assert handlebars.render(printed.text, [context]) == [said]


def test_no_records(handlebars: Any, bench: ModuleType) -> None:
    tree = bench.template(
        [("{% for pick in customer.picks %}x{% else %}{{ customer.city }}{% endfor %}", Position.TEXT)]
    )
    printed = Handlebars.print(tree, _names(bench))
    contexts = [{"city": "Rome", "picks": []}, {"city": "Rome"}, {"city": "Rome", "picks": None}]
    assert handlebars.render(printed.text, contexts) == ["Rome"] * 3


@pytest.mark.parametrize(
    ("source", "construct"),
    [
        ("{% for pick in customer.picks[:2] %}x{% endfor %}", "a loop over 2 records"),
        ("{% for pick in customer.picks %}{{ loop.index }}{% endfor %}", "loop.index"),
        ("{% for pick in customer.picks %}{% if loop.last %}x{% endif %}{% endfor %}", "this condition"),
        ("{% if customer.points %}x{% endif %}", "this condition"),
        ("{% if customer.tier == 'gold' %}x{% endif %}", "this condition"),
    ],
)
def test_what_it_cannot_say_alone(source: str, construct: str, bench: ModuleType) -> None:
    (refusal,) = Handlebars.print(bench.template([(source, Position.TEXT)]), _names(bench)).refusals
    assert refusal.construct == construct
    assert refusal.why
    assert refusal.way_out
