"""A graph of steps drawn from top to bottom, with curves between the boxes and days on the left."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from buckslip.preview.plots.layers import BOX, LINE, PADDING, RAIL, Box, Layout, Spot, Way, layout
from buckslip.preview.plots.svg import shape

__all__ = ["Box", "Way", "graph"]

HEAD = 6  # of an arrow


def graph(boxes: Sequence[Box], ways: Sequence[Way], label: str) -> Markup:
    """The drawing; `label` says in a few words what it shows."""
    found = layout(boxes, ways)
    arrows = [_arrow(found, way, passed) for way, passed in found.ways]
    drawn = [_box(one, found.at[one.id]) for one in boxes]
    rails = {one.rail: one for one in reversed(boxes) if one.rail}
    days = [_rail(one, found.at[one.id]) for one in rails.values()]
    return shape(
        "svg",
        *arrows,
        *drawn,
        *days,
        class_="graph",
        role="group",
        aria_label=label,
        viewBox=f"0 0 {found.width:g} {found.height:g}",
        width=found.width,
        height=found.height,
    )


def _arrow(found: Layout, way: Way, passed: Sequence[Spot]) -> Markup:
    """A curve from the bottom of one box to the top of another, straight through the layers that it passes."""
    start, end = found.at[way.start], found.at[way.end]
    x, y = start.middle, start.bottom
    path = [f"M{x:g} {y:g}"]
    for spot in passed:
        path.append(_curve(x, y, spot.middle, spot.top))
        path.append(f"V{spot.bottom:g}")
        x, y = spot.middle, spot.bottom
    path.append(_curve(x, y, end.middle, end.top - HEAD))
    line = shape("path", d="".join(path), class_="way watching" if way.watching else "way")
    tip = f"M{end.middle:g} {end.top:g}l-4.5 -{HEAD + 2}h9z"
    return shape("g", line, shape("path", d=tip, class_="tip"), *_label(way, start, passed[0] if passed else end))


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (y + to_y) / 2
    return f"V{to_y:g}" if x == to_x else f"C{x:g} {half:g} {to_x:g} {half:g} {to_x:g} {to_y:g}"


def _label(way: Way, start: Spot, end: Spot) -> list[Markup]:
    """The words on an arrow, on a ground that hides the line behind them."""
    if not way.label:
        return []
    x, y = (start.middle + end.middle) / 2, (start.bottom + end.top) / 2
    width = 6.4 * len(way.label) + 10
    ground = shape("rect", x=x - width / 2, y=y - 9, width=width, height=18, rx=4, class_="ground")
    return [ground, shape("text", way.label, x=x, y=y + 4, text_anchor="middle", class_="small")]


def _box(one: Box, spot: Spot) -> Markup:
    left, top, width, height = spot.middle - one.width / 2, spot.top, one.width, one.height
    if one.kind == "decision":
        cut = 12
        corners = (
            (left + cut, top), (left + width - cut, top), (left + width, top + height / 2),
            (left + width - cut, top + height), (left + cut, top + height), (left, top + height / 2),
        )  # fmt: skip
        outline = shape("polygon", points=" ".join(f"{x:g},{y:g}" for x, y in corners))
    else:
        round_ = 6 if one.kind == "mail" else min(height / 2, 16)
        outline = shape("rect", x=left, y=top, width=width, height=height, rx=round_)
    lines = [(text, "title") for text in one.titles] + [(text, "note") for text in one.notes]
    first = top + PADDING + 11
    texts = [
        shape("text", text, x=spot.middle, y=first + number * LINE, text_anchor="middle", class_=kind)
        for number, (text, kind) in enumerate(lines)
    ]
    drawn = shape("g", outline, *texts, class_=f"box {one.kind}")
    return shape("a", drawn, href=one.link) if one.link else drawn


def _rail(one: Box, spot: Spot) -> Markup:
    """The day on the left of a layer, with a thin line to its box."""
    y = spot.top + one.height / 2
    text = shape("text", one.rail, x=0, y=y + 4, class_="rail")
    end = min(spot.middle - one.width / 2 - 4, spot.middle - BOX / 2 + BOX)
    return shape("g", text, shape("line", x1=RAIL - 14, x2=max(end, RAIL - 14), y1=y, y2=y, class_="rail"))
