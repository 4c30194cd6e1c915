"""The solver agrees with z3 on random rules, and its example customers with the reference evaluator."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from tests.targeting.random_rules import AS_OF, PAIRS, PLAIN, SCHEMA, Oracle, amounts, compared, field, literal, rules

from buckslip.syntax.decide import holds
from buckslip.syntax.nodes import Compare, Not
from buckslip.syntax.rules import Rule
from buckslip.syntax.who import who
from buckslip.targeting.solve import Space

FEW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
COUNTED: Counter[str] = Counter()


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle()


def agreed(oracle: Oracle, must: Rule, without: Rule, *, complete: bool) -> None:
    """The solver never calls impossible what is possible; where it is complete it never misses one either."""
    truth = oracle.check(must, Not(without))
    with Space(SCHEMA, as_of=AS_OF) as space:
        possible = space.possible(must, but_not=[without])
        example = space.example(must, but_not=[without])
    COUNTED["asked"] += 1
    COUNTED["z3 does not know"] += truth is None
    if truth is not None:
        assert possible or not truth, "called impossible, and z3 knows a customer"
        COUNTED["agree"] += possible == truth
        if complete:
            assert possible == truth
    if example is None:
        COUNTED["possible without example"] += bool(truth)
        assert not truth or not complete, "no example for what is possible"
        return
    COUNTED["examples"] += 1
    assert truth is not False
    one = who(example.persona(example.id), SCHEMA, AS_OF)
    assert holds(must, one)
    assert not holds(without, one)


@FEW
@given(must=rules(*PLAIN), without=rules(*PLAIN))
def test_rules_about_single_things(oracle: Oracle, must: Rule, without: Rule) -> None:
    agreed(oracle, must, without, complete=True)


@FEW
@given(must=rules(*map(compared, PAIRS), *PLAIN[:8]), without=rules(*map(compared, PAIRS), *PLAIN[:4]))
def test_rules_that_compare_fields(oracle: Oracle, must: Rule, without: Rule) -> None:
    agreed(oracle, must, without, complete=False)


@FEW
@given(must=rules(amounts("sum", "max", "average"), PLAIN[-1]), without=rules(amounts("sum"), PLAIN[-1]))
def test_rules_that_add_up(oracle: Oracle, must: Rule, without: Rule) -> None:
    agreed(oracle, must, without, complete=False)


def test_hardly_any_contradiction_stays_unseen() -> None:
    """Over the three tests above; with -s the counts are shown."""
    print(dict(COUNTED))
    few = 0.02 * max(COUNTED["asked"], 450)  # a worker that was given one of the three has asked less
    assert COUNTED["asked"] - COUNTED["agree"] - COUNTED["z3 does not know"] <= few
    assert COUNTED["possible without example"] <= few


def test_a_choice_takes_one_of_many_values() -> None:
    """Values are told apart also where they are so many that it is not done pair by pair."""
    city = field("city")
    with Space(SCHEMA, as_of=AS_OF) as space:
        values = [Compare(city, "==", literal(f"city {number}")) for number in range(60)]
        assert all(space.possible(one) for one in values)
        assert not any(space.possible(one, two) for one, two in combinations(values, 2))
        example = space.example(Compare(city, "!=", literal("x")), but_not=values)
        assert example is not None
        assert example.profile.get("city") not in {f"city {number}" for number in range(60)}
