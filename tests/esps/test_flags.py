"""Conditions that a language cannot say, as flags: as few as can be, by names that tell what they are."""

from __future__ import annotations

import json
from random import Random

import pytest
from tests.esps.amazon_ses import ESP
from tests.esps.test_sql import hostile
from tests.render.small import mail, project

from buckslip.esps import capabilities
from buckslip.esps.constructs import LOCALES, SCHEMA, Construct
from buckslip.esps.flags import YES, Flagger, flag_name, shortened
from buckslip.esps.registry import ESPS
from buckslip.render.pipeline import render as rendered_mail
from buckslip.syntax.evaluate import Sending, holds, render
from buckslip.syntax.nodes import And, Branch, Compare, Condition, Field, For, If, Known, Position, Template
from buckslip.syntax.portable import condition as portable

CUSTOMERS = [hostile(Random("flags"), tuple(SCHEMA.fields.values())) for _ in range(200)]
IF = "{{% if {} %}}a{{% endif %}}"


def _template(source: str) -> Template:
    return capabilities.template(Construct("", "", source, Position.PLAIN))


def _equals_only(condition: Condition) -> bool:
    """A language that knows `==` of a field and a constant, `and`, and a bare field."""
    match condition:
        case And(items):
            return all(map(_equals_only, items))
        case Compare(Field(), "==", right):
            return not isinstance(right, Field)
    return isinstance(condition, Known)


def _bare_only(condition: Condition) -> bool:
    return isinstance(condition, Known)


def _equals_constants(condition: Condition) -> bool:
    return isinstance(condition, Compare) and condition.op == "==" and not isinstance(condition.right, Field)


# Language, condition -> what is said instead; # stands for a flag's digest.
SAID = [
    (_equals_only, "customer.tier == 'gold'", "customer.tier == 'gold'"),
    (_equals_only, "customer.orders > 5", "customer.is_orders_above_5_#"),
    (
        _equals_only,
        "customer.tier == 'gold' and customer.orders > 5",
        "customer.tier == 'gold' and customer.is_orders_above_5_#",
    ),
    (_equals_only, "customer.tier == 'gold' or customer.orders > 5", "customer.is_tier_gold_or_orders_above_5_#"),
    (_equals_only, "not customer.vip", "customer.is_not_vip_#"),
    (
        _equals_only,
        "customer.vip and (customer.orders >= 1 or customer.visits <= 2)",
        "customer.vip and customer.is_orders_from_1_or_visits_up_to_2_#",
    ),
    (_bare_only, "customer.vip and customer.first_name", "customer.is_vip_and_first_name_#"),
    (_bare_only, "customer.tier in ['gold', 'silver']", "customer.is_tier_in_gold_silver_#"),
    (_equals_constants, "customer.vip", "customer.is_vip_# == 'yes'"),
]


@pytest.mark.parametrize(("says", "source", "said"), SAID)
def test_as_little_as_must_be(says: object, source: str, said: str) -> None:
    tree = _template(IF.format(source))
    flagger = Flagger(says)  # type: ignore[arg-type]
    (node,) = flagger.template(tree)
    assert isinstance(node, If)
    digests = [path[0].rpartition("_")[2] for path in flagger.flags]
    found = portable(node.branches[0].condition)
    for digest in digests:
        found = found.replace(digest, "#")
    assert found == said
    assert (flagger.template(tree) == tree) is ("#" not in said)


CONDITIONS = [one[1] for one in SAID]


@pytest.mark.parametrize("says", [_equals_only, _bare_only, _equals_constants])
@pytest.mark.parametrize("source", CONDITIONS)
def test_flags_decide_as_the_condition_does(source: str, says: object) -> None:
    tree = _template(f"{IF.format(source)[:-11]}{{% elif not ({source}) %}}b{{% endif %}}")
    flagger, sending = Flagger(says), Sending(LOCALES["en"], {})  # type: ignore[arg-type]
    made = flagger.template(tree)
    for customer in CUSTOMERS:
        filled = {**customer, **{one.name: YES * holds(one.condition, customer) for one in flagger.flags.values()}}
        assert render(made, filled, sending) == render(tree, customer, sending)


def test_what_needs_none_stays_the_same_object() -> None:
    tree = _template(
        "{% if customer.vip %}{% for item in customer.picks %}{% if item.name %}a{% endif %}{% endfor %}{% endif %}"
    )
    assert Flagger(_bare_only).template(tree) is tree


def test_in_a_loop_the_flag_is_a_key_of_each_record() -> None:
    tree = _template("{% for item in customer.picks %}{% if item.price > customer.spent %}a{% endif %}{% endfor %}")
    flagger = Flagger(_bare_only)
    (node,) = flagger.template(tree)
    (flag,) = flagger.flags.values()
    assert isinstance(node, For)
    assert (flag.path, flag.variable) == (("picks", flag.name), "item")
    assert flag.fields() == ("customer.picks[].price", "customer.spent")
    asked = node.body[0]
    assert isinstance(asked, If)
    assert isinstance(asked.branches[0], Branch)
    assert portable(asked.branches[0].condition) == f"item.{flag.name}"


def test_where_the_loop_is_no_field_can_know() -> None:
    tree = _template("{% for item in customer.picks %}{% if loop.first %}a{% endif %}{% endfor %}")
    flagger = Flagger(lambda _: False)
    assert flagger.template(tree) == tree
    assert flagger.flags == {}


def test_names_fit_and_differ() -> None:
    one, other = (
        node.branches[0].condition
        for source in ("customer.product == 'a-b'", "customer.product == 'a b'")
        for node in _template(IF.format(source))
        if isinstance(node, If)
    )
    assert flag_name(one) != flag_name(other)
    assert flag_name(one).startswith("is_product_a_b_")
    assert flag_name(one) == flag_name(one)
    assert len(flag_name(one, 20)) <= 20
    assert flag_name(one, 20) != flag_name(other, 20)
    assert 18 < len(shortened("recommendations_1_image_url_link", 25)) <= 25


def test_a_bundle_declares_its_flags() -> None:
    made = ESP.bundle(
        rendered_mail(project(), mail("{% if customer.orders > 2 %}a{% endif %} {{ customer.city }}")), project()
    )
    files = {file.name: file.data.decode() for file in made.files}
    fields = json.loads(files["fields.json"])
    (flag,) = [one for one in fields["computed"] if one["format"] == "flag"]
    assert flag["name"].startswith("is_orders_above_2_")
    assert {key: flag[key] for key in ("condition", "from", "how", "sql", "type")} == {
        "condition": "customer.orders > 2",
        "from": "customer.orders",
        "how": "`yes` when `customer.orders > 2`, else empty",
        "sql": "CASE WHEN coalesce(orders > 2, false) THEN 'yes' ELSE '' END",
        "type": "string",
    }
    assert "customer.orders" not in {one["field"] for one in fields["fields"]}
    assert f"{{{{#if {flag['name']}}}}}" in files["body.html"]
    assert "is decided where the data come from" in files["README.md"]
    assert f"- `{flag['name']}`, from `customer.orders`" in files["README.md"]


def test_two_links_to_a_page_that_is_absent_are_both_left_out() -> None:
    source = "[a](https://a.test/)\n\n" + "[online]({{ view_online_url }})\n\n" * 3
    made = ESPS["drip"].bundle(rendered_mail(project(), mail(source)), project())
    body = next(file.data.decode() for file in made.files if file.name == "body.html")
    assert "https://a.test/" in body
    assert "online" not in body
    assert [one.rule for one in made.findings if "view_online" in one.message] == []
