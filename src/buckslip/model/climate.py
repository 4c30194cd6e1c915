"""Climate and season of a customer, from the country and the day; for projects whose data hold neither.

The climate is the main group of the Köppen classification that most people of a country live in. A country has many
climates, so this is a rule of thumb: it keeps winter coats from Manila, and says nothing about the Canary Islands.
The season is the meteorological one of the country's hemisphere; where the year has no winter there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from buckslip.model.schema import Kind, Schema

_TROPICAL = """
AG AW BB BD BF BI BJ BN BR BS BZ CD CF CG CI CM CO CR CU DM DO EC FJ FM GA GD GH GM GN GP GQ GT GW GY HN HT ID IN JM
KH KI KM KN KY LA LC LK LR MG MH MM MQ MU MV MW MY MZ NG NI NR PA PG PH PR PW RW SB SC SG SL SR SS ST SV TG TH TL TO
TT TV TZ UG VC VE VN VU WS ZM
"""
_DRY = "AE AF AO BH BW DJ DZ EG EH ER IL IQ IR JO KW LY MA ML MR NA NE OM PK PS QA SA SD SN SO SY TD TJ TM TN UZ YE"
_TEMPERATE = """
AD AL AR AU BE BM BO BT CL CN CV CY CZ DE DK ES ET FR GB GE GG GI GR HK HR HU IE IM IT JE JP KE KR LI LS LU MC ME
MK MO MT MX NL NP NZ PE PT PY RE SI SM SZ TR TW UY VA XK ZA ZW
"""
_CONTINENTAL = "AM AT AZ BA BG BY CA CH EE FI KG KP KZ LT LV MD MN NO PL RO RS RU SE SK UA US"
_POLAR = "AQ FO GL GS IS SJ"

CLIMATES: Mapping[str, str] = {
    country: climate
    for climate, countries in (
        ("tropical", _TROPICAL),
        ("dry", _DRY),
        ("temperate", _TEMPERATE),
        ("continental", _CONTINENTAL),
        ("polar", _POLAR),
    )
    for country in countries.split()
}
_SOUTHERN = "AO AQ AR AU BO BR BW CL FJ GS LS MG MU MW MZ NA NC NZ PE PY RE SB SZ TO UY VU WS ZA ZM ZW"
SOUTHERN = frozenset(_SOUTHERN.split())
SEASONS = ("winter", "spring", "summer", "autumn")


def climate(country: str) -> str | None:
    """The climate that most people of a country (ISO 3166, two capital letters) live in; None when unknown."""
    return CLIMATES.get(country)


def season(country: str, month: int) -> str | None:
    """The season there; None in the tropics, and for a country that is unknown."""
    if CLIMATES.get(country, "tropical") == "tropical":
        return None
    turned = month + 6 if country in SOUTHERN else month
    return SEASONS[turned % 12 // 3]


def derived(schema: Schema, profile: Mapping[str, object], as_of: datetime) -> dict[str, str]:
    """`climate` and `season` of one customer, where the schema derives such a field and can hold the value."""
    country = profile.get("country")
    if not isinstance(country, str):
        return {}
    found = {"climate": climate(country), "season": season(country, as_of.month)}
    return {name: value for name, value in found.items() if value is not None and _holds(schema, name, value)}


def _holds(schema: Schema, name: str, value: str) -> bool:
    spec = schema.fields.get(name)
    return (
        spec is not None
        and bool(spec.derived_from)
        and (spec.kind is Kind.TEXT or (spec.kind is Kind.ENUM and value in spec.values))
    )
