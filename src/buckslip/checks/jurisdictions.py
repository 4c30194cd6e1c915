"""Whose law a mail is held to: the countries that its audience can reach, its locale, and what its writer adds.

Countries are found on the audience's tree alone: every condition that is not about the country is taken as possible.
So too many countries may be found, never too few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from buckslip.model.pack import Pack
from buckslip.model.same import Same
from buckslip.model.schema import Schema
from buckslip.syntax.nodes import And, Compare, Field, Known, Literal, Member, Not, Or, Value
from buckslip.syntax.rules import Given, InSegment, Rule, leaves

FIELDS = ("country", "country_code")  # what schemas call it
ELSEWHERE = ""  # stands for every country that the audience does not name


@dataclass(frozen=True, slots=True)
class Countries:
    """Which countries an audience can reach: those that it names, each true or false, and whether any other."""

    named: Mapping[str, bool] = field(default_factory=dict)
    others: bool = True

    def __contains__(self, country: object) -> bool:
        return self.named.get(str(country), self.others)


def country_field(schema: Schema) -> str:
    """The field that holds a customer's country; "" when there is none."""
    return next((name for name in FIELDS if name in schema.fields), "")


def countries(rule: Rule | None, name: str) -> Countries:
    """The countries that `rule` can reach, if the field `name` holds the country."""
    return _countries(Same(rule), name) if rule is not None and name else Countries()


@lru_cache(maxsize=8)  # the locales of a mail go to the same audience
def _countries(rule: Same[Rule], name: str) -> Countries:
    told = {one: _truth(rule.it, name, one) is not False for one in sorted(set(constants(rule.it, name)))}
    return Countries(told, _truth(rule.it, name, ELSEWHERE) is not False)


def jurisdictions(
    packs: Mapping[str, Pack], reached: Countries, locale: str, added: Iterable[str] = ()
) -> frozenset[str]:
    """The names of the packs of law that hold; all of them once a country is named that no pack knows."""
    law = [one for one in packs.values() if one.is_jurisdiction]
    known = {country for one in law for country in one.countries}
    if any(reaches and country not in known for country, reaches in reached.named.items()):
        return frozenset(one.name for one in law)
    extra = {country for name in added if name in packs for country in packs[name].countries}
    language, _, rest = locale.partition("-")
    extra.update(part for part in rest.split("-") if len(part) == 2 and part.isupper())
    return frozenset(
        one.name
        for one in law
        if any(country in reached or country in extra for country in one.countries)
        or (not rest and language in one.languages)
    )


def _truth(rule: Rule, name: str, country: str) -> bool | None:
    """Whether the rule holds for customers from `country`; None when that is not all it takes."""
    match rule:
        case And(items):
            return _least(_truth(one, name, country) for one in items)
        case Or(items):
            none = _least(_turned(_truth(one, name, country)) for one in items)
            return _turned(none)
        case Not(item):
            return _turned(_truth(item, name, country))
        case InSegment(rule=inner):
            return _truth(inner, name, country)
        case Compare(left, op, right):
            return _compared(left, op, right, name, country)
        case Member(value, options, negated):
            if not _is(value, name) or not all(isinstance(one, Literal) for one in options):
                return None
            return (country in {one.value for one in options if isinstance(one, Literal)}) is not negated
        case Known(value):
            return True if _is(value, name) and country else None
        case Given(one, negated):
            return not negated if _is(one, name) and country else None
        case _:
            return None


def _compared(left: Value, op: str, right: Value, name: str, country: str) -> bool | None:
    constant = right if _is(left, name) else left if _is(right, name) else None
    if op not in ("==", "!=") or not isinstance(constant, Literal):
        return None
    return (constant.value == country) is (op == "==")


def _least(truths: Iterable[bool | None]) -> bool | None:
    """Whether all hold: false as soon as one is false."""
    told = list(truths)
    return False if False in told else None if None in told else True


def _turned(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _is(value: Value, name: str) -> bool:
    return isinstance(value, Field) and value.spec.name == name


def constants(rule: Rule, name: str) -> Iterator[str]:
    """The values that a rule compares the field `name` with."""
    for leaf in leaves(rule):
        match leaf:
            case Compare(left, _, right) if _is(left, name) or _is(right, name):
                yield from (str(one.value) for one in (left, right) if isinstance(one, Literal))
            case Member(value, options) if _is(value, name):
                yield from (str(one.value) for one in options if isinstance(one, Literal))
