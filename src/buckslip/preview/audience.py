"""The pages about audiences: reach, overlaps and gaps; segments; the calendar; journeys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.preview.counts import SOME, Counted, share, told
from buckslip.preview.plots.bars import stacked, step
from buckslip.preview.plots.heat import level

Shown = dict[str, object]

PARTS = (
    ("sent", "get it"),
    ("held", "held out"),
    ("suppressed", "may not be mailed"),
    ("taken", "get another variant"),
)
KEYS = ("sent", "held_out", "suppressed", "taken")  # of what was counted, in the same order
PAIRS = 12  # of mails, in the list of those that share most
PAGES = (
    ("reach", "audience/index.html", "Reach"),
    ("segments", "audience/segments/index.html", "Segments"),
    ("calendar", "audience/calendar/index.html", "Calendar"),
    ("journeys", "journeys/index.html", "Journeys"),
)


@dataclass(frozen=True)
class Audience:
    """What the pages show; `numbers` were counted by the build (None: nobody was), `built` are variants with a page."""

    project: Project
    numbers: Counted | None
    built: frozenset[str]
    today: date

    def page(self, name: str) -> Shown:
        """What the page `name` of PAGES shows."""
        makers = {"segments": self._segments, "calendar": self._calendar, "journeys": self._journeys}
        shown = makers.get(name, self._reach)
        common: Shown = {
            "section": "audience",
            "part": name if name in makers else "reach",
            "parts": PAGES,
            "numbers": self._about(),
            "fills": PARTS,
        }
        return {**common, **shown()}

    @property
    def as_of(self) -> datetime:
        """The moment for which examples are made."""
        return datetime.combine(self.today, time(), UTC)

    @cached_property
    def mails(self) -> tuple[Mail, ...]:
        """Every variant in its default locale."""
        from buckslip.targeting.journeys import main_mails

        return main_mails(self.project)

    @cached_property
    def reached(self) -> Mapping[str, Mapping[str, object]]:
        """What was counted of each variant."""
        return {one["id"]: one for one in self.numbers["variants"]} if self.numbers else {}

    def _about(self) -> Shown | None:
        """What every page tells of the counting."""
        found = self.numbers
        if found is None:
            return None
        total, left = found["customers"], found["uncovered"]
        return {
            "total": told(total),
            "as_of": found["as_of"],
            "covered": told(max(total - left, 0)),
            "covered_share": share(max(total - left, 0), total),
            "uncovered": told(left),
            "uncovered_share": share(left, total),
            "calendar": bool(found.get("calendar")),
            "unsimulated": found.get("unsimulated", ""),
        }

    def _reach(self) -> Shown:
        from buckslip.preview.audience_gaps import gaps

        proven = gaps(self)
        if self.numbers is None:
            return {"brands": [], "overlaps": None, **proven}
        widest = max((one["reach"] for one in self.numbers["variants"]), default=0)
        found = sorted(self.numbers["variants"], key=lambda one: (one["mail"], -one["priority"], one["id"]))
        mails = [self._mail(mail, list(ones), widest) for mail, ones in groupby(found, key=itemgetter("mail"))]
        brands = [
            {"title": self._brand(name), "mails": list(ones)} for name, ones in groupby(mails, key=itemgetter("brand"))
        ]
        return {"brands": brands, "widest": told(widest), "overlaps": self._overlaps(), **proven}

    def _brand(self, name: object) -> str:
        brand = self.project.brands.get(str(name))
        return brand.title if brand else str(name)

    def _mail(self, mail: str, variants: Sequence[Counted], widest: int) -> Shown:
        assert self.numbers
        covered, total = self.numbers["mails"].get(mail, 0), self.numbers["customers"]
        brand, _, name = mail.partition("/")
        return {
            "id": mail,
            "anchor": anchor(mail),
            "brand": brand,
            "name": name,
            "covered": told(covered),
            "share": share(covered, total),
            "variants": [self._variant(one, widest, total) for one in variants],
        }

    def _variant(self, one: Counted, widest: int, total: int) -> Shown:
        parts = [
            ("sent", one["sent"]),
            ("held", one["held_out"]),
            ("suppressed", one["suppressed"]),
            ("taken", one["taken"]),
        ]
        taken = [{"name": name.rpartition("/")[2], "count": told(count)} for name, count in one["takers"]]
        return {
            "id": one["id"],
            "name": one["id"].rpartition("/")[2],
            "built": one["id"] in self.built,
            "priority": one["priority"],
            "reach": told(one["reach"]),
            "bar": stacked(parts, max(widest, sum(count for _, count in parts))),
            "sent": told(one["sent"]),
            "share": share(one["sent"], total),
            "taken": taken,
            "steps": list(_steps(one)),
            "sign": _sign(one),
        }

    def _overlaps(self) -> Shown:
        assert self.numbers
        reach = {one["id"]: one["reach"] for one in self.numbers["variants"]}
        return {
            "mails": matrix(self.numbers["shared"], self.numbers["mails"]),
            "variants": matrix(self.numbers["overlaps"], reach),
            "pairs": [
                {"first": first, "second": second, "count": told(count)}
                for first, second, count in self.numbers["shared"][:PAIRS]
            ],
        }

    def _segments(self) -> Shown:
        from buckslip.preview.audience_segments import segments

        return {"segments": segments(self)}

    def _calendar(self) -> Shown:
        from buckslip.preview.audience_calendar import calendar

        return {"calendar": calendar(self.numbers) if self.numbers and self.numbers.get("calendar") else None}

    def _journeys(self) -> Shown:
        from buckslip.preview.audience_journeys import journeys

        return {"journeys": journeys(self)}


def anchor(mail: str) -> str:
    """The place of a mail on a page."""
    return "mail-" + mail.replace("/", "-")


def _sign(one: Counted) -> str:
    """What is wrong with its reach today, in a few words."""
    if not one["reach"]:
        return "nobody today"
    alone = one["sent"] or one["held_out"] or one["suppressed"]
    return "all taken today" if one["taken"] and not alone else ""


def _steps(one: Counted) -> Iterable[Shown]:
    """The waterfall: from everybody in the audience to those who get the variant."""
    whole = max(one["reach"], one["sent"] + one["held_out"] + one["suppressed"] + one["taken"])
    yield {"label": "in the audience", "count": told(one["reach"]), "bar": step("whole", 0, one["reach"], whole)}
    left = whole
    lost = [("taken", f"get “{name.rpartition('/')[2]}” first", count) for name, count in one["takers"]]
    lost += [("suppressed", "may not be mailed", one["suppressed"]), ("held", "held out", one["held_out"])]
    for kind, label, count in lost:
        if count:
            left = max(left - count, 0)
            yield {"label": label, "count": f"− {told(count)}", "bar": step(kind, left, count, whole)}
    yield {"label": "get it", "count": told(one["sent"]), "bar": step("sent", 0, one["sent"], whole), "last": True}


def _shade(count: int, whole: int) -> int:
    """The darker, the larger a part of the whole; of fewer than five nothing more is told than that there are some."""
    return level(count, whole) if count > SOME else count


def matrix(pairs: Sequence[Sequence[object]], sizes: Mapping[str, int]) -> Shown | None:
    """Names down and across with what each two share, shaded by the share of the row's audience; None without pairs."""
    found: dict[tuple[str, str], int] = {}
    for first, second, count in pairs:
        found[str(first), str(second)] = found[str(second), str(first)] = int(str(count))
    names = sorted({first for first, _ in found})
    if not names:
        return None
    rows = [
        {
            "name": row,
            "cells": [
                {"own": True, "text": told(sizes.get(row, 0)), "level": 0}
                if row == column
                else {
                    "own": False,
                    "text": told(found.get((row, column), 0)),
                    "level": _shade(found.get((row, column), 0), sizes.get(row, 0)),
                }
                for column in names
            ],
        }
        for row in names
    ]
    return {"names": names, "rows": rows, "others": len([one for one in sizes.values() if one]) - len(names)}
