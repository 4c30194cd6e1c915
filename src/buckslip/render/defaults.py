"""A look and words for brands and locales that leave some out: neutral colours, system fonts, English phrases.

Every text on its ground keeps a contrast of at least 4.5 to 1 in both looks (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

SANS = "-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif"

TOKENS: Mapping[str, str] = {
    "align.header": "start",
    "align.hero": "start",
    "color.accent": "#1f4fbf",
    "color.card": "#ffffff",
    "color.heading": "#16181d",
    "color.inverse": "#1d222c",
    "color.line": "#dcdfe5",
    "color.link": "#1f4fbf",
    "color.muted": "#5c6370",
    "color.on-accent": "#ffffff",
    "color.on-inverse": "#f2f4f7",
    "color.page": "#f1f2f4",
    "color.text": "#343944",
    "color.tint": "#f6f7f9",
    "font.body": SANS,
    "font.heading": SANS,
    "font.heading-weight": "700",
    "font.line": "1.6",
    "font.size": "16px",
    "radius.box": "8px",
    "radius.button": "6px",
    "radius.card": "10px",
}

DARK: Mapping[str, str] = {
    "color.accent": "#8fb0ff",
    "color.card": "#1c2027",
    "color.heading": "#f7f8fa",
    "color.inverse": "#2b3340",
    "color.line": "#3b424e",
    "color.link": "#a9c2ff",
    "color.muted": "#a5adba",
    "color.on-accent": "#0d1626",
    "color.on-inverse": "#f2f4f7",
    "color.page": "#121419",
    "color.text": "#d9dde4",
    "color.tint": "#252a33",
}

PHRASES: Mapping[str, str] = {
    "address_label": "Postal address",
    "advertisement": "Advertisement",
    "bundle_includes": "The set includes",
    "code_label": "Your code",
    "copyright": "All rights reserved",
    "good_until": "Good until",
    "greeting": "Hello {name},",
    "legal_sender": "Sent by {legal_name}",
    "most_chosen": "Most chosen",
    "now": "now",
    "of": "of",
    "offer_ends": "Offer ends",
    "per_month": "per month",
    "per_year": "per year",
    "points": "points",
    "preferences": "E-mail preferences",
    "privacy": "Privacy",
    "rating": "{rating} out of 5",
    "read_more": "Read more",
    "reviews": "{count} reviews",
    "save": "you save",
    "total": "Total",
    "unsubscribe": "Unsubscribe",
    "used": "used",
    "view_online": "View in browser",
    "was": "was",
    "why": "You receive this because you are a customer of {brand}.",
}


class Phrases(Mapping[str, str]):
    """A locale's phrases; `missing` hears of each that had to come from `fallback`."""

    def __init__(self, own: Mapping[str, str], fallback: Mapping[str, str], missing: Callable[[str], None]) -> None:
        self._own = own
        self._fallback = fallback
        self._missing = missing

    def __getitem__(self, name: str) -> str:
        found = self._own.get(name)
        if found is None:
            found = self._fallback[name]
            self._missing(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter({**self._fallback, **self._own})

    def __len__(self) -> int:
        return len({**self._fallback, **self._own})
