"""Which of a mail's customers read it in one of its locales: by the language that they chose, else in the default."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from buckslip.model.schema import Kind, Schema
from buckslip.syntax.nodes import And, Compare, Field, Literal, Member
from buckslip.syntax.rules import Rule

FIELD = "locale"  # of a customer
_SCRIPT = re.compile(r"[A-Za-z]{4}")


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a locale: `rule`; or why nobody can be said to, and what to do. `values` and `others` say the rule."""

    rule: Rule | None
    values: tuple[str, ...] = ()
    others: bool = False  # everybody but `values`
    why: str = ""
    way_out: str = ""
    note: str = ""


EVERYBODY = Readers(And(()))


def readers(schema: Schema, locales: Collection[str], default: str, locale: str, known: Collection[str]) -> Readers:
    """Who reads `locale` of a mail that there is in `locales`; `known` are the tags that a free text is tried for.

    As `nearest` has it, value by value: what a customer's `locale` may be stands in the schema.
    """
    if len(locales) < 2:
        return EVERYBODY
    spec = schema.fields.get(FIELD)
    values: Sequence[str] = ()
    if spec and spec.kind in (Kind.ENUM, Kind.TEXT):
        values = spec.values or sorted({*known, *locales})
    of = {value: nearest(value, locales, default) for value in values}
    if locale == default:
        mine = tuple(value for value, found in of.items() if found != default)
    else:
        mine = tuple(value for value, found in of.items() if found == locale)
    if not mine:
        return EVERYBODY if locale == default else _nobody(locale, declared=bool(values))
    assert spec is not None, "without a field there are no values"
    asked = Field(("customer", FIELD), replace(spec, optional=True), spec.span)
    words = tuple(Literal(one, spec.span) for one in mine)
    others = locale == default
    among: Rule = Member(asked, words, others)
    if len(words) == 1:
        among = Compare(asked, "!=" if others else "==", words[0])
    note = "" if spec.values else f"`{FIELD}` is free text: other tags than {', '.join(values)} read {default}"
    return Readers(among, mine, others, note=note)


def _nobody(locale: str, *, declared: bool) -> Readers:
    if declared:
        why = f"no value that `{FIELD}` may have in rules/schema.yml reads {locale}"
        return Readers(None, why=why, way_out="add the value there, or drop this translation")
    why = (
        f"nothing says who reads {locale}: rules/schema.yml has no field `{FIELD}`, so that everybody gets the default"
    )
    return Readers(None, why=why, way_out=f"add `{FIELD}` there, of the type enum, with the tags that customers have")


def nearest(wanted: str, there: Collection[str], default: str) -> str:
    """The locale of `there` for somebody who reads `wanted`: itself, a wider one, one of that language, the default.

    Another script (zh-Hant for zh-Hans) is another way of reading, and no neighbour.
    """
    wanted = wanted.replace("_", "-").lower()
    known = {one.lower(): one for one in sorted(there, reverse=True)}
    parts = wanted.split("-")
    for length in range(len(parts), 0, -1):
        if one := known.get("-".join(parts[:length])):
            return one
    family = (one for one in sorted(there) if one.lower().split("-")[0] == parts[0] and parts[0])
    return next((one for one in family if _script(wanted) == _script(one.lower())), default)


def _script(tag: str) -> str:
    return next((part for part in tag.split("-")[1:] if _SCRIPT.fullmatch(part)), "")
