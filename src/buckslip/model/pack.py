"""A pack: rules with one origin, either a country's law or a policy, and when somebody last read their sources."""

from __future__ import annotations

import re
from dataclasses import dataclass

from buckslip.model.source import Span

_CODE = re.compile("[A-Z]{2}")
MISTAKEN = {"UK": "GB", "EL": "GR", "EN": "GB", "JA": "JP"}  # two letters that people write, and the code they mean


def right_code(country: str) -> str:
    """The code that was meant when `country` is none of ISO 3166, "" when nobody knows; `country` when it is fine."""
    if _CODE.fullmatch(country) and country not in MISTAKEN:
        return country
    upper = MISTAKEN.get(country.upper(), country.upper())
    return upper if _CODE.fullmatch(upper) else ""


@dataclass(frozen=True, slots=True)
class Pack:
    """One entry of `rules/compliance/_packs.yml`. One with `countries` is a jurisdiction, any other a policy."""

    name: str  # us, us-wa, eu, accessibility …
    span: Span
    title: str
    laws: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # ISO 3166, two capital letters
    languages: tuple[str, ...] = ()  # a mail in one of these, without a region, is held to the pack
    reviewed_on: str = ""
    reviewer: str = ""

    @property
    def is_jurisdiction(self) -> bool:
        """Whether it is the law of some countries."""
        return bool(self.countries)
