"""Heat: a cell for each day, the darker the more, with its number in it where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from buckslip.preview.plots.svg import percent, shape

LEVELS = 6
HEIGHT = 22


def level(count: float, most: float) -> int:
    """0 for nothing, up to LEVELS for the most."""
    if not count or not most:
        return 0
    return min(LEVELS, max(1, -int(-count * LEVELS // most)))


def strip(counts: Sequence[int], texts: Sequence[str], most: int) -> Markup:
    """A row of cells; `texts` are their numbers as they may be told."""
    size = len(counts)
    cells = []
    for place, (count, text) in enumerate(zip(counts, texts, strict=True)):
        shade = level(count, most)
        left, width = percent(place + 0.04, size), percent(0.92, size)
        cells.append(shape("rect", x=left, width=width, rx=2, height=HEIGHT, class_=f"h{shade}"))
        if count:
            middle = percent(place + 0.5, size)
            cells.append(shape("text", text, x=middle, y=HEIGHT / 2 + 4, text_anchor="middle", class_=f"on h{shade}"))
    return shape("svg", *cells, class_="heat", width="100%", height=HEIGHT, aria_hidden="true")


def axis(dates: Sequence[date]) -> Markup:
    """The Mondays, or the first day, below rows of cells."""
    size = len(dates)
    marks = []
    shown = [place for place, day in enumerate(dates) if day.weekday() == 0] or [0]
    for place in shown:
        at = percent(place + 0.04, size)
        marks.append(shape("line", x1=at, x2=at, y1=0, y2=5, class_="axis"))
        late = place > size - 3
        text = f"{dates[place].day} {dates[place]:%b}"
        edge = percent(place + 1, size) if late else at
        marks.append(shape("text", text, x=edge, y=17, class_="tick", text_anchor="end" if late else None))
    return shape("svg", *marks, class_="heat axis", width="100%", height=20, aria_hidden="true")
