"""What is sold and for how much: the catalogue that the prices in mails are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from buckslip.model.source import Span

ONCE = "once"
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Pack:
    """How much is in it, in a unit that prices are told by: `kg`, `l`, `m` or `piece`."""

    amount: float
    unit: str


@dataclass(frozen=True, slots=True)
class Reduced:
    """A lower price for a time, or for those with a code; days are included."""

    price: float
    starts: str = ""
    ends: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """One thing with one price; a plan that is paid by the month or by the year is two."""

    sku: str
    span: Span
    name: str
    price: float
    currency: str
    brand: str = ""
    names: tuple[tuple[str, str], ...] = ()  # language or locale -> what it is called there
    url: str = ""
    per: str = ONCE  # once | month | quarter | year
    pack: Pack | None = None
    available: bool = True
    reduced: tuple[Reduced, ...] = ()

    @property
    def recurs(self) -> bool:
        """Whether it is paid again and again, as a plan is."""
        return self.per != ONCE

    def called(self, locale: str) -> str:
        """Its name in a locale: that of the locale, of its language, or the first."""
        known = dict(self.names)
        return known.get(locale) or known.get(locale.split("-")[0]) or self.name

    def prices(self, today: date) -> tuple[float, ...]:
        """What a mail may say it costs: the price, and the reduced ones that have not ended."""
        still = (one.price for one in self.reduced if not one.ends or date.fromisoformat(one.ends[:10]) >= today)
        return (self.price, *still)
