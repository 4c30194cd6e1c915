"""Sentences become the typed tree; groups of them too, with every fault at its column."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.syntax.audience_cases import AT, BAKERS, cases, group, shop, short

from buckslip.model.audience import Segment
from buckslip.model.finding import Severity
from buckslip.model.schema import Schema
from buckslip.model.source import Marked, Span
from buckslip.syntax import sayer, sentences
from buckslip.syntax.catalogue import SENTENCE_RULES
from buckslip.syntax.nodes import Compare
from buckslip.syntax.rules import Measured
from buckslip.syntax.sentence_forms import FORMS

SEGMENTS = {"bakers": BAKERS}


@pytest.mark.parametrize(("text", "tree"), cases("good.yml").items())
def test_a_sentence_becomes_a_tree(text: str, tree: str) -> None:
    rule, findings = sentences.parse(text, AT, shop(), SEGMENTS)
    assert findings == ()
    assert rule is not None
    assert short(rule) == tree


@pytest.mark.parametrize("case", cases("broken.yml"), ids=lambda case: case["says"])
def test_a_broken_sentence_is_explained_at_its_column(case: dict[str, Any]) -> None:
    rule, findings = sentences.parse(case["says"], AT, shop(), SEGMENTS)
    (finding,) = findings
    assert finding.span == Span(AT.path, AT.line, AT.column + case["column"] - 1)
    assert (finding.rule, finding.message, finding.help) == (case["rule"], case["message"], case["help"])
    assert (rule is None) == (finding.severity is Severity.ERROR)


def test_what_a_message_proposes_is_a_sentence() -> None:
    """Every `write …` with a whole sentence in it can be pasted."""
    tried = 0
    for case in cases("broken.yml"):
        for lead in ("write `", "an example: `", "did you mean `", "close it: `"):
            if case["help"].startswith(lead) and "…" not in case["help"]:
                proposed = case["help"].removeprefix(lead).split("`")[0]
                if " " in proposed and not proposed.startswith(("between", "2 ")):
                    assert not isinstance(sayer.said(proposed), sayer.Broken), proposed
                    tried += 1
    assert tried > 60


def test_no_message_speaks_of_the_machine() -> None:
    told = " ".join(f"{case['message']} {case['help']}" for case in cases("broken.yml"))
    for word in ("token", "terminal", "lark", "parse", "syntax", "LSQB", "WORD", "regex", "None"):
        assert word not in told


def test_every_finding_has_a_case() -> None:
    tried = {case["rule"] for case in cases("broken.yml")}
    assert set(SENTENCE_RULES) <= tried | {"segment-example", "sentence-too-deep"}


def test_groups_are_and_or_and_not() -> None:
    inner = group("any", "tier is gold", group("none", "vip is yes", "orders > 3"))
    rule, findings = sentences.rule(group("all", "orders > 0", inner), shop(), {})
    assert findings == ()
    assert rule is not None
    assert short(rule) == "all(orders > 0, any(tier == 'gold', not(any(vip == True, orders > 3))))"


def test_every_fault_of_a_group_is_shown_and_nothing_is_half_understood() -> None:
    rule, findings = sentences.rule(group("any", "teir is gold", "orders > 0", "tier is glod"), shop(), {})
    assert rule is None
    assert [one.rule for one in findings] == ["sentence-unknown-field", "sentence-unknown-value"]


def test_a_segment_that_cannot_be_read_says_so_in_its_own_file_only() -> None:
    broken = Segment("broken", AT, "Broken", group("all", "nonsense"))
    rule, findings = sentences.rule(group("all", 'in segment "broken"'), shop(), {"broken": broken})
    assert (rule, findings) == (None, ())


def test_segments_in_a_circle_have_no_meaning() -> None:
    one = Segment("one", AT, "", group("all", "in segment two"))
    two = Segment("two", AT, "", group("all", "in segment one"))
    assert sentences.rule(one.rule, shop(), {"one": one, "two": two})[0] is None


def test_groups_nested_five_hundred_deep_are_a_finding() -> None:
    deep = group("all", "orders > 0")
    for _ in range(500):
        deep = group("any", deep)
    rule, (finding,) = sentences.rule(deep, shop(), {})
    assert (rule, finding.rule) == (None, "sentence-too-deep")


def test_segments_nested_five_hundred_deep_are_a_finding() -> None:
    chain = {f"s{n}": Segment(f"s{n}", AT, "", group("all", f"in segment s{n + 1}")) for n in range(500)}
    chain["s500"] = Segment("s500", AT, "", group("all", "orders > 0"))
    assert sentences.rule(chain["s0"].rule, shop(), chain)[0] is None


def test_segments_that_multiply_are_a_finding() -> None:
    doubled = {f"s{n}": Segment(f"s{n}", AT, "", group("all", *[f"in segment s{n + 1}"] * 2)) for n in range(40)}
    doubled["s40"] = Segment("s40", AT, "", group("all", "orders > 0"))
    started = time.perf_counter()
    assert sentences.rule(doubled["s0"].rule, shop(), doubled)[0] is None
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("text", ["x" * 501, "did purchase " + "and " * 300, "orders " * 200, "[" * 600])
def test_a_sentence_without_end_is_a_finding(text: str) -> None:
    rule, findings = sentences.parse(text, AT, shop(), {})
    assert rule is None
    assert [one.rule for one in findings] == ["sentence-syntax"]
    assert "longer than 500" in findings[0].message


@given(st.text(max_size=60))
def test_any_text_is_a_sentence_or_a_finding(text: str) -> None:
    rule, findings = sentences.parse(text, AT, shop(), SEGMENTS)
    assert (rule is None) == any(one.severity is Severity.ERROR for one in findings)


_WORDS = sorted({word for text in cases("good.yml") for word in text.split()})


@given(st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join))
def test_any_words_of_the_language_are_a_sentence_or_a_finding(text: str) -> None:
    rule, findings = sentences.parse(text, AT, shop(), SEGMENTS)
    assert (rule is None) == any(one.severity is Severity.ERROR for one in findings)
    assert all(one.message and one.span.line == AT.line for one in findings)


def test_leaves_know_their_places() -> None:
    rule, _ = sentences.parse("  orders > 3", AT, shop(), {})
    assert isinstance(rule, Compare)
    assert rule.left.span == Span(AT.path, AT.line, AT.column + 2)
    assert rule.right.span == Span(AT.path, AT.line, AT.column + 11)
    counted, _ = sentences.parse("did purchase", AT, shop(), {})
    assert isinstance(counted, Measured)
    assert counted.span == AT


def test_equal_measures_are_equal_wherever_they_stand() -> None:
    first, _ = sentences.parse('did purchase where product is "a" and category is ski in the last 2 weeks', AT, shop())
    text = "did purchase in the last 14 days at most 3 times where category is ski where product is a"
    second, _ = sentences.parse(text, Span("other.md"), shop())
    assert isinstance(first, Measured)
    assert isinstance(second, Measured)
    assert first.measure == second.measure
    assert hash(first.measure) == hash(second.measure)


@pytest.mark.parametrize(("text", "percent", "name"), [('10% of "a"', "10", "a"), ("12.5 % of b", "12.5", "b")])
def test_a_holdout_is_a_sample(text: str, percent: str, name: str) -> None:
    sample, findings = sentences.holdout(Marked(text, AT))
    assert findings == ()
    assert sample is not None
    assert (str(sample.percent), sample.name, sample.span) == (percent, name, AT)


@pytest.mark.parametrize(("text", "column"), [("10", 3), ('150% of "a"', 1), ("10% of", 7), ("nobody", 1), ("", 1)])
def test_a_holdout_that_is_none_is_a_finding_at_its_column(text: str, column: int) -> None:
    sample, (finding,) = sentences.holdout(Marked(text, AT))
    assert sample is None
    assert finding.span.column == AT.column + column - 1
    assert finding.help


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.example)
def test_the_manuals_examples_can_be_read(form: Any) -> None:
    assert not isinstance(sayer.said(form.example), sayer.Broken)


def test_a_project_without_a_schema_says_so() -> None:
    _, (finding,) = sentences.parse("did purchase", AT, Schema(), {})
    assert finding.help == "it declares no events"


def test_the_grammar_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, buckslip.cli; import buckslip.cli.commands; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_fifty_rules_are_read_in_no_time() -> None:
    """Under 20 ms on a quiet machine; the bound here is for a busy one."""
    texts = [text for text, tree in cases("good.yml").items() if "segment" not in tree]
    rules = [group("all", *texts[at : at + 3]) for at in range(50)]
    sentences.rule(group("all", *texts), shop(), {})
    sayer.said.cache_clear()
    started = time.process_time()
    for one in rules:
        assert sentences.rule(one, shop(), {})[0] is not None
    assert time.process_time() - started < 0.2
