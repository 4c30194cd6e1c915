"""Pictures of the gift shop's table: tea and candles."""

from __future__ import annotations

from functools import partial

from starter.canvas import Canvas, arc, curve
from starter.ink import (
    BARK,
    BLUSH,
    CHROME,
    CREAM,
    DENIM,
    FOREST,
    HONEY,
    INK,
    MUSTARD,
    NAVY,
    OAK,
    PAPER,
    PINE,
    RUST,
    SAGE,
    SILVER,
    STEEL,
    TERRA,
    WOOD,
)


def teapot(
    c: Canvas, x: float = 50, y: float = 54, k: float = 1.0, body: str = FOREST, light: str = SAGE, dark: str = PINE
) -> None:
    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x + (a - 50) * k, y + (b - 54) * k) for a, b in points]

    c.line(at(curve((33, 40), (34, 14), (66, 14), (67, 40))), 3 * k, OAK)
    c.polygon(at([*curve((70, 62), (80, 58), (82, 44)), (90, 42), *curve((90, 42), (86, 66), (70, 72))]), dark)
    c.ellipse(x - 1 * k, y + 3 * k, 27 * k, 22 * k, body)
    c.polygon(at(arc(49, 57, 27, 22, 60, 170) + curve((22.5, 61), (34, 76), (60, 76))), dark)
    c.polygon(at([*curve((28, 50), (31, 40), (42, 37)), *curve((42, 41), (35, 43), (33, 52))]), light)
    c.ellipse(x - 1 * k, y - 16.4 * k, 15 * k, 3.6 * k, dark)
    c.ellipse(x - 1 * k, y - 17.6 * k, 14 * k, 3.4 * k, light)
    c.circle(x - 1 * k, y - 22 * k, 3.2 * k, OAK)
    for dx, dy in ((-8, 0), (4, 6), (12, -4), (-2, 12), (-14, 8), (8, 14)):
        c.circle(x + dx * k, y + dy * k, 0.8 * k, light)


def mug(
    c: Canvas, x: float = 47, y: float = 54, k: float = 1.0, body: str = CREAM, shade: str = PAPER, dots: str = DENIM
) -> None:
    c.ring(x + 23 * k, y + 2 * k, 10 * k, 12 * k, 4.6 * k, shade)
    c.box(x - 22 * k, y - 22 * k, 44 * k, 49 * k, body, 6 * k)
    c.box(x + 10 * k, y - 20 * k, 12 * k, 47 * k, shade, 6 * k)
    c.box(x - 22 * k, y - 22 * k, 44 * k, 8 * k, body)
    c.ellipse(x, y - 21 * k, 22 * k, 4.8 * k, shade)
    c.ellipse(x, y - 20.6 * k, 19.4 * k, 3.6 * k, BARK)
    for dx, dy, r in (
        (-15, -8, 1.2),
        (-6, 0, 0.9),
        (3, -9, 1.3),
        (-13, 9, 1),
        (-2, 14, 1.3),
        (8, 4, 1),
        (14, -6, 1.1),
        (15, 14, 1.2),
        (6, 21, 0.9),
        (-10, 21, 1.1),
    ):
        c.circle(x + dx * k, y + dy * k, r * k, dots)


def tea_caddy(c: Canvas) -> None:
    c.box(30, 34, 40, 48, FOREST, 2)
    c.box(30, 34, 10, 48, SAGE, 2)
    c.box(62, 34, 8, 48, PINE, 2)
    c.ellipse(50, 81, 20, 3, PINE)
    c.box(29, 24, 42, 13, MUSTARD, 2)
    c.box(29, 24, 11, 13, HONEY, 2)
    c.ellipse(50, 24.5, 21, 3.4, HONEY)
    c.ellipse(50, 23.5, 6, 2.4, MUSTARD)
    c.box(38, 48, 24, 22, CREAM, 1)
    leaf = [*curve((50, 52), (58, 56), (50, 66)), *curve((50, 66), (42, 56), (50, 52))]
    c.polygon(leaf, FOREST)
    c.line([(50, 54), (50, 67)], 0.8, SAGE)


def strainer(c: Canvas) -> None:
    c.line([(54, 46), (84, 26)], 4, OAK)
    c.ellipse(40, 52, 22, 7, SILVER)
    c.polygon([(18, 52), *arc(40, 52, 22, 22, 180, 0)], STEEL)
    for step in range(5):
        c.line(curve((22 + step * 9, 54), (30 + step * 5, 66), (36 + step * 2, 72)), 0.7, CHROME)
    c.ring(40, 52, 22, 7, 2, CHROME)
    c.circle(36, 50, 2, BARK)
    c.circle(43, 53, 1.6, BARK)


def tea_bowls(c: Canvas) -> None:
    for x, y, body, light in ((37, 50, NAVY, DENIM), (62, 60, TERRA, BLUSH)):
        c.polygon(
            [
                (x - 20, y),
                *curve((x - 20, y), (x - 17, y + 24), (x - 7, y + 24)),
                *curve((x + 7, y + 24), (x + 17, y + 24), (x + 20, y)),
            ],
            body,
        )
        c.box(x - 8, y + 22, 16, 4, body, 1)
        c.ellipse(x, y, 20, 5, light)
        c.ellipse(x, y + 0.6, 17.6, 3.6, "#8a6b3f")


def candle(
    c: Canvas, glass: str = FOREST, light: str = SAGE, wax: str = CREAM, x: float = 50, y: float = 50, k: float = 1.0
) -> None:
    c.box(x - 18 * k, y - 6 * k, 36 * k, 36 * k, glass, 4 * k)
    c.box(x - 18 * k, y - 6 * k, 8 * k, 36 * k, light, 4 * k)
    c.ellipse(x, y - 5 * k, 18 * k, 4.4 * k, light)
    c.ellipse(x, y - 4.4 * k, 15.6 * k, 3.4 * k, wax)
    c.line([(x, y - 4 * k), (x, y - 10 * k)], 1 * k, INK)
    c.polygon(
        [
            (x + a * k, y + b * k)
            for a, b in [*curve((0, -30), (9, -18), (4, -10), (0, -8)), *curve((0, -8), (-4, -10), (-9, -18), (0, -30))]
        ],
        MUSTARD,
    )
    c.polygon(
        [
            (x + a * k, y + b * k)
            for a, b in [*curve((0, -22), (4, -15), (0, -9)), *curve((0, -9), (-4, -15), (0, -22))]
        ],
        CREAM,
    )
    c.box(x - 8 * k, y + 6 * k, 20 * k, 14 * k, CREAM, 1 * k)
    c.line([(x - 3 * k, y + 11 * k), (x + 7 * k, y + 11 * k)], 1 * k, glass)
    c.line([(x - 3 * k, y + 15 * k), (x + 4 * k, y + 15 * k)], 1 * k, glass)


def candle_holder(c: Canvas) -> None:
    c.box(46, 22, 8, 42, CREAM, 1)
    c.box(46, 22, 3, 42, "#ffffff", 1)
    c.line([(50, 22), (50, 17)], 1, INK)
    c.polygon([*curve((50, 4), (56, 12), (50, 18)), *curve((50, 18), (44, 12), (50, 4))], MUSTARD)
    c.polygon([(42, 60), (58, 60), (56, 72), (44, 72)], HONEY)
    c.ring(74, 70, 7, 7, 2.6, MUSTARD)
    c.ellipse(50, 76, 28, 6, MUSTARD)
    c.ellipse(50, 74, 28, 5, HONEY)
    c.ellipse(50, 73.4, 18, 2.8, MUSTARD)
    c.polygon([(43, 64), (57, 64), (55, 73), (45, 73)], MUSTARD)


def matches(c: Canvas) -> None:
    for step in range(7):
        x = 40 + step * 3.3
        c.line([(x, 74), (x + (step - 3) * 0.4, 34)], 1.6, WOOD)
        c.ellipse(x + (step - 3) * 0.4, 34, 1.9, 2.8, RUST)
    c.box(32, 44, 36, 38, "#dfe9e4", 5)
    for step in range(7):
        x = 40 + step * 3.3
        c.line([(x, 78), (x, 46)], 1.6, "#dcc9a6")
    c.box(35, 48, 4, 30, "#f4f9f6", 2)
    c.box(40, 20, 20, 13, OAK, 2)
    c.box(40, 20, 6, 13, WOOD, 2)
    c.box(38, 31, 24, 5, "#cfdcd6", 2)
    for step in range(7):
        x = 43 + step * 2.3
        c.ellipse(x, 40, 1.2, 2, RUST)


PICTURES = {
    "candle-cedar": partial(candle, glass="#8a4b2a", light="#b56f45"),
    "candle-fig": candle,
    "candle-holder": candle_holder,
    "matches": matches,
    "mug": mug,
    "mug-forest": partial(mug, body=FOREST, shade=PINE, dots=SAGE),
    "tea-bowls": tea_bowls,
    "tea-caddy": tea_caddy,
    "tea-strainer": strainer,
    "teapot": teapot,
}
