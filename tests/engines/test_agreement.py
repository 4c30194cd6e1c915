"""Random templates and random customers: every engine says what the evaluator says."""

from __future__ import annotations

import html
import os
from collections.abc import Callable
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from buckslip.esps.flat import Flattener
from buckslip.syntax.nodes import Position

Pieces = list[tuple[str, Position]]
CUSTOMERS = 12  # for each template
EXAMPLES = 40  # templates in one round; rounds follow until enough was rendered
PARTS = (Position.TEXT, Position.SUBJECT, Position.PLAIN)
# The nightly profile: BUCKSLIP_RENDERS=200000, and another BUCKSLIP_SEED each time for other templates.
WANTED = int(os.environ.get("BUCKSLIP_RENDERS") or (30_000 if os.environ.get("BUCKSLIP_TEST_ALL") == "1" else 3_000))
SEED = int(os.environ.get("BUCKSLIP_SEED") or 0)

_TEXTS = [
    "",
    "Ann",
    "O'Brien & <b>",
    '"Q"',
    " ",
    "0",
    "false",
    "élan Ñandú",
    "👩‍👩‍👧 hi",
    "שלום עולם",
    "{{ x }}",
    "a\\b",
    "`tick`",
    "%20+/?#*~(!)",
]
_DAYS = ["2026-01-31", "2024-02-29", "2026-11-05T23:59:59Z", "1999-12-31", "2026-08-09"]
_URLS = [
    "https://x.example/a?b=1&c='ü'",
    "http://x.example/#top",
    "javascript:alert(1)",
    "mailto:a@x.example",
    "x y",
    "",
]
_WORDS = ["there", "it's", 'so "nice"', "}}", "%}", "{{", "a & b <i>", "\\\\", "ünï", "20% off"]


_RANDOM = Random(20261122)


def _record(**choices: list[Any]) -> dict[str, Any]:
    """One of each; where None may be chosen, the key may also be absent."""
    drawn = {name: _RANDOM.choice(values) for name, values in choices.items()}
    return {name: value for name, value in drawn.items() if value is not None or _RANDOM.random() < 0.5}


def _pick() -> dict[str, Any]:
    return _record(
        name=_TEXTS,
        price=[0, 9.5, 1234.56, 1234567],
        url=_URLS,
        note=[None, *_TEXTS],
        until=[None, *_DAYS],
        stock=[None, 0, 1, 2, 3],
        hot=[None, True, False],
    )


def _customer() -> dict[str, Any]:
    return _record(
        city=_TEXTS,
        tier=["bronze", "silver", "gold"],
        orders=[0, 1, 2, 3, 1000, 12345678901],
        spent=[0, 0.05, 9.99, 10.0, 999.5, 1000, 123456.78, -12.5],
        vip=[True, False],
        joined_at=_DAYS,
        first_name=[None, None, *_TEXTS],
        points=[None, None, 0, 1, 2, 5, 1234],
        ratio=[None, 0, 0.25, 0.5, 1, 1.1, 8.2, 1234.5],
        fee=[None, 0, 120, 1200],
        opted_in=[None, True, False],
        renews_at=[None, "", *_DAYS],
        site=[None, *_URLS],
        picks=[None, [], *([_pick() for _ in range(count)] for count in (1, 2, 3, 4))],
    )


_POOL = [_customer() for _ in range(200)]


def _quote(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"


_words = st.sampled_from(_WORDS).map(_quote)
_formats = st.sampled_from(["long", "short", "month", "day", "weekday", "iso"])


@st.composite
def _outputs(draw: st.DrawFn, root: str) -> str:
    item = root != "customer"
    text, day = (["name", "note"], ["until"]) if item else (["first_name", "city", "tier"], ["renews_at", "joined_at"])
    kind = draw(st.sampled_from(["text", "text", "integer", "money", "date", "number"]))
    name, first = {
        "text": (draw(st.sampled_from(text)), ""),
        "integer": ("stock" if item else draw(st.sampled_from(["orders", "points"])), ""),
        "money": ("price" if item else draw(st.sampled_from(["spent", "fee"])), " | currency"),
        "date": (draw(st.sampled_from(day)), f' | date("{draw(_formats)}")'),
        "number": ("stock" if item else draw(st.sampled_from(["ratio", "points"])), " | number"),
    }[kind]
    filters = [first] if first else []
    texts = draw(st.lists(st.sampled_from(["upper", "lower", "capitalize", "default"]), max_size=2, unique=True))
    if kind == "integer" and texts:
        texts = ["default", *[one for one in texts if one != "default"]]
    filters += [f" | default({draw(_words)})" if one == "default" else f" | {one}" for one in texts]
    return f"{{{{ {root}.{name}{''.join(filters)} }}}}"


@st.composite
def _conditions(draw: st.DrawFn, root: str, depth: int = 2) -> str:
    if depth and draw(st.booleans()):
        word = draw(st.sampled_from(["and", "or", "not"]))
        left = draw(_conditions(root, depth - 1))
        return f"not ({left})" if word == "not" else f"({left}) {word} ({draw(_conditions(root, depth - 1))})"
    equal, order = draw(st.sampled_from(["==", "!="])), draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
    if root != "customer":
        known = draw(st.sampled_from(["note", "until", "stock", "hot", "url"]))
        leaves = [f"{root}.{known}", f"{root}.stock {order} 1", f"{root}.price {order} 9.5", "loop.first", "loop.last"]
        leaves += [
            f"loop.index {order} 2",
            f"{root}.stock {order} customer.points",
            f'{root}.until {order} "2026-02-01"',
        ]
        return draw(st.sampled_from(leaves))
    known = draw(st.sampled_from(["first_name", "points", "ratio", "vip", "opted_in", "renews_at", "site", "picks"]))
    leaves = [
        f"customer.{known}",
        f"customer.first_name {equal} {draw(_words.filter(lambda word: not set('{}%') & set(word)))}",
        f'customer.first_name {equal} ""',
        f"customer.city {equal} customer.first_name",
        f'customer.tier {equal} "gold"',
        f'customer.tier {draw(st.sampled_from(["in", "not in"]))} ["gold", "silver"]',
        f"customer.points {order} 2",
        f"3 {order} customer.orders",
        f"customer.points {draw(st.sampled_from(['in', 'not in']))} [0, 5]",
        f"customer.points {order} customer.orders",
        f"customer.ratio {order} 0.5",
        f"customer.opted_in {equal} {draw(st.sampled_from(['true', 'false']))}",
        f"customer.opted_in {equal} customer.vip",
        f'customer.renews_at {order} "2026-02-01"',
        f"customer.renews_at {order} customer.joined_at",
    ]
    return draw(st.sampled_from(leaves))


_literals = st.sampled_from(
    ["plain ", "a < b & c ", "100% ", "{ x } ", "\\{{ not a tag ", "\\{% nor this ", "\\{# this ", "{", "ß “é” "]
)
_systems = st.sampled_from(["unsubscribe_url", "sender.name", "sender.postal_address", "view_online_url"])


@st.composite
def _segments(draw: st.DrawFn, part: Position, root: str = "customer", depth: int = 2) -> Pieces:
    pieces: Pieces = []
    for _ in range(draw(st.integers(1, 4))):
        kinds = ["text", "text", "output", "output"] + (["if", "for"] if depth else [])
        if part is Position.TEXT:
            kinds += ["attribute", "url", "path", "query", "comment"]
        kind = draw(st.sampled_from(kinds))
        if kind == "if":
            pieces.append((f"{{% if {draw(_conditions(root))} %}}", part))
            pieces += draw(_segments(part, root, depth - 1))
            if draw(st.booleans()):
                pieces.append((f"{{% elif {draw(_conditions(root))} %}}", part))
                pieces += draw(_segments(part, root, depth - 1))
            if draw(st.booleans()):
                pieces.append(("{% else %}", part))
                pieces += draw(_segments(part, root, depth - 1))
            pieces.append(("{% endif %}", part))
        elif kind == "for" and root == "customer":
            pieces.append((f"{{% for pick in customer.picks{draw(st.sampled_from(['', '[:1]', '[:3]']))} %}}", part))
            pieces += [("{{ loop.index }}", part), *draw(_segments(part, "pick", depth - 1))]
            if draw(st.booleans()):
                pieces.append(("{% else %}", part))
                pieces += draw(_segments(part, root, depth - 1))
            pieces.append(("{% endfor %}", part))
        else:
            pieces += _leaf(draw, kind, part, root)
    return pieces


def _leaf(draw: st.DrawFn, kind: str, part: Position, root: str) -> Pieces:
    output = draw(_outputs(root))
    if kind == "text":
        literal = draw(_literals)
        return [(html.escape(literal, quote=False) if part is Position.TEXT else literal, part)]
    if kind == "attribute":
        return [('<img alt="', part), (output, Position.ATTRIBUTE), ('">', part)]
    if kind in ("url", "comment"):
        site = f"{{{{ {root}.{'site' if root == 'customer' else 'url'} | default('https://d.example/') }}}}"
        anchor = [('<a href="', part), (site, Position.URL), ('">go</a>', part)]
        if kind == "url":
            return anchor
        rest = [
            (output, part),
            (' -><img title="', part),
            (output, Position.ATTRIBUTE),
            ('"><a href="https://c.example/', part),
        ]
        return [("<!--[if mso]>`x`", part), *anchor, *rest, (output, Position.URL_PART), ('"><![endif]-->', part)]
    if kind in ("path", "query"):
        return [
            (f'<a href="https://x.example/{"p/" if kind == "path" else "?q="}', part),
            (output, Position.URL_PART),
            ('">go</a>', part),
        ]
    return [(f"{{{{ {draw(_systems)} }}}}" if draw(st.integers(0, 4)) == 0 else output, part)]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name.lower())
def test_engines_agree_with_the_evaluator(
    part: Position, bench: ModuleType, witnesses: dict[str, Any], record_property: Callable[[str, object], None]
) -> None:
    asked = {engine: witness for engine, witness in witnesses.items() if part in witness.parts}
    if not asked:
        pytest.skip("the engines cannot run here")
    flat_lists = "evaluator, lists as flat fields"
    renders = dict.fromkeys((*asked, flat_lists), 0)
    mismatches, refused = dict.fromkeys(asked, 0), dict.fromkeys(asked, 0)
    record_property("random templates: renders", renders)
    record_property("random templates: mismatches", mismatches)
    record_property("random templates: templates refused", refused)

    def agree(pieces: Pieces, first: int, locale: str) -> None:
        customers = _POOL[first : first + CUSTOMERS]
        tree = bench.template(pieces, locale)
        wanted = [bench.same(text, part) for text in bench.expected(tree, locale, customers)]
        flattener = Flattener()
        flat = flattener.template(tree)
        if not flattener.refusals:
            said = bench.expected(flat, locale, [bench.flat(customer) for customer in customers])
            assert [bench.same(text, part) for text in said] == wanted
            renders[flat_lists] += len(said)
        for engine, witness in asked.items():
            compare(engine, witness, tree, locale, customers, wanted)

    def compare(engine: str, witness: Any, tree: Any, locale: str, customers: list[Any], wanted: list[str]) -> None:
        printed = bench.printed(witness.dialect, tree, locale, part)
        if printed.refusals:
            refused[engine] += 1
            return
        filled = [bench.with_computed(customer, printed.computed) for customer in customers]
        if witness.as_text:
            filled = [bench.as_text(customer) for customer in filled]
        texts = witness.render(
            printed.text, [bench.context(witness.dialect, one, printed=printed) for one in filled], part
        )
        found = [bench.same(text, part) for text in texts]
        wanted = [bench.same(witness.meant(text, part), part) for text in wanted]
        renders[engine] += len(texts)
        mismatches[engine] += sum(one != other for one, other in zip(found, wanted, strict=True))
        assert found == wanted, (engine, printed.text)

    for number in range(SEED * 1000, SEED * 1000 + 1000):
        _round(agree, part, number)
        if sum(renders[engine] for engine in asked) >= WANTED / len(PARTS):
            break
    else:
        pytest.fail(f"only {renders} of {WANTED} renders: too many templates are refused")


def _round(agree: Callable[[Pieces, int, str], None], part: Position, number: int) -> None:
    """Some random templates and customers, the same for the same number."""
    customers, locales = st.integers(0, len(_POOL) - CUSTOMERS), st.sampled_from(["en", "de", "ar"])
    quiet = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    seed(number)(quiet(given(_segments(part), customers, locales)(agree)))()
