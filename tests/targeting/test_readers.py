"""Who reads which locale of a mail: each customer one, and the one that `messages` writes to them in."""

from __future__ import annotations

import pytest
from tests.targeting.random_customers import AS_OF

from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Span
from buckslip.syntax.decide import holds
from buckslip.syntax.who import Who
from buckslip.targeting.readers import EVERYBODY, nearest, readers

HERE = Span("rules/schema.yml")
VALUES = ("en", "de", "de-AT", "pt-BR", "pt-PT", "zh-Hans", "zh-Hant", "ja")
KNOWN = ("en", "de", "pt-BR", "ja")
SETS = [
    ("en", "de"),
    ("en", "de-AT"),
    ("en", "pt-BR", "de"),
    ("de", "en", "de-AT"),
    ("en", "zh-Hant"),
    ("en", "ro", "ja"),
]


def _schema(kind: Kind, values: tuple[str, ...] = (), *, optional: bool = True) -> Schema:
    return Schema({"locale": FieldSpec("locale", kind, HERE, optional, values)})


@pytest.mark.parametrize("locales", SETS, ids=",".join)
@pytest.mark.parametrize("default", ["en", "de"])
@pytest.mark.parametrize("optional", [True, False])
def test_everybody_reads_one_and_the_nearest(locales: tuple[str, ...], default: str, *, optional: bool) -> None:
    if default not in locales:
        default = "en"
    schema = _schema(Kind.ENUM, VALUES, optional=optional)
    found = {one: readers(schema, locales, default, one, KNOWN).rule for one in locales}
    for value in (None, *VALUES, "xx"):
        who = Who({} if value is None else {"locale": value}, (), "1", AS_OF)
        reads = [one for one, rule in found.items() if rule is not None and holds(rule, who)]
        assert reads == [nearest(value or "", locales, default)]


def test_a_single_locale_is_for_everybody() -> None:
    assert readers(_schema(Kind.ENUM, VALUES), ["de"], "de", "de", KNOWN) is EVERYBODY


def test_free_text_is_told_apart_by_the_tags_that_are_known() -> None:
    found = {one: readers(_schema(Kind.TEXT), ["en", "de-AT"], "en", one, KNOWN) for one in ("en", "de-AT")}
    assert found["en"].values == ("de", "de-AT")
    assert found["de-AT"].values == ("de", "de-AT")
    assert found["en"].note == "`locale` is free text: other tags than de, de-AT, en, ja, pt-BR read en"


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        (Schema({}), "nothing says who reads ro: rules/schema.yml has no field `locale`"),
        (_schema(Kind.INTEGER), "nothing says who reads ro: rules/schema.yml has no field `locale`"),
        (_schema(Kind.ENUM, VALUES), "no value that `locale` may have in rules/schema.yml reads ro"),
    ],
)
def test_a_locale_that_nobody_reads(schema: Schema, why: str) -> None:
    found = readers(schema, ["en", "ro"], "en", "ro", KNOWN)
    assert found.rule is None
    assert found.why.startswith(why)
    assert found.way_out
    assert readers(schema, ["en", "ro"], "en", "en", KNOWN) is EVERYBODY
