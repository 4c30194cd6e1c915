"""Bars: parts of a whole in a row, one step of a waterfall, and columns side by side."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from buckslip.preview.plots.svg import percent, shape

HEIGHT = 14
PATTERNED = ("taken", "held", "suppressed")  # kinds that are told apart by a pattern of the page, not by colour alone


def stacked(parts: Sequence[tuple[str, int]], whole: int) -> Markup:
    """Parts by their kind in a row, with the rest of `whole` left empty."""
    shapes = [_track()]
    start = 0
    for kind, count in parts:
        if count:
            shapes.append(_bar(kind, start, count, whole))
            start += count
    return _drawing(*shapes)


def step(kind: str, start: int, count: int, whole: int) -> Markup:
    """One part of a waterfall, where it stands in the whole."""
    return _drawing(_track(), *([_bar(kind, start, count, whole)] if count else []))


def columns(
    series: Sequence[tuple[str, Sequence[int]]], texts: Sequence[Sequence[str]], *, height: int = 150
) -> Markup:
    """For each place the columns of all series side by side, each with its text above and the place's number below."""
    most = max((count for _, counts in series for count in counts), default=0)
    places = max((len(counts) for _, counts in series), default=0)
    shapes: list[Markup] = []
    room = height - 40
    for number, (kind, counts) in enumerate(series):
        width = 80 / places / len(series)
        for place, count in enumerate(counts):
            left = (place + 0.1) * 100 / places + number * width
            tall = max(room * count / most, 2) if count and most else 0
            middle = f"{left + width / 2:.2f}%"
            if count:
                box = {"x": f"{left + 0.15 * width:.2f}%", "y": 20 + room - tall, "height": tall}
                shapes.append(shape("rect", **box, width=f"{0.7 * width:.2f}%", rx=2, **_filled(kind)))
            text = texts[number][place]
            shapes.append(shape("text", text, x=middle, y=14 + room - tall, text_anchor="middle", class_="small"))
    shapes.append(shape("line", x1="0", x2="100%", y1=room + 20.5, y2=room + 20.5, class_="axis"))
    for place in range(places):
        at = f"{(place + 0.5) * 100 / places:.2f}%"
        shapes.append(shape("text", str(place), x=at, y=height - 4, text_anchor="middle", class_="tick"))
    return shape("svg", *shapes, class_="columns", width="100%", height=height, aria_hidden="true")


def _drawing(*shapes: Markup) -> Markup:
    return shape("svg", *shapes, class_="bar-plot", width="100%", height=HEIGHT, aria_hidden="true")


def _track() -> Markup:
    return shape("rect", width="100%", height=HEIGHT, rx=3, class_="track")


def _bar(kind: str, start: int, count: int, whole: int) -> Markup:
    box = {"x": percent(start, whole), "width": percent(count, whole)}
    return shape("rect", **box, height=HEIGHT, rx=2, **_filled(kind))


def _filled(kind: str) -> dict[str, str]:
    return {"class_": f"part {kind}", **({"fill": f"url(#fill-{kind})"} if kind in PATTERNED else {})}
