"""Pictures of the gift shop's kitchen: baking, tea, candles and what hangs beside them."""

from __future__ import annotations

from functools import partial

from starter.canvas import Canvas, arc, curve, turned
from starter.ink import (
    BARK,
    BLUSH,
    CHROME,
    CREAM,
    DENIM,
    FOREST,
    HONEY,
    INK,
    MIST,
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


def cake(c: Canvas, x: float, y: float, w: float) -> None:
    """A layer cake with icing, its foot at (x, y)."""
    h = w * 0.52
    left = x - w / 2
    c.box(left, y - h, w, h, HONEY, 2)
    c.box(left, y - h * 0.55, w, h * 0.13, TERRA)
    c.box(left, y - h, w, h * 0.3, CREAM, 3)
    for step, drop in enumerate((0.16, 0.08, 0.2, 0.1, 0.17, 0.06)):
        c.box(left + w * (step / 6), y - h * 0.8, w / 6, h * (drop + 0.12), CREAM, w / 12)
    for part in (0.2, 0.5, 0.8):
        c.circle(left + w * part, y - h - 1.5, w * 0.055, RUST)


def cake_stand(c: Canvas) -> None:
    cake(c, 50, 57, 40)
    c.ellipse(50, 58.5, 31, 5, WOOD)
    c.polygon([(19, 58.5), (81, 58.5), (78, 62.5), (22, 62.5)], OAK)
    c.ellipse(50, 57.6, 31, 4, WOOD)
    c.polygon([(45, 62), (55, 62), (53, 76), (47, 76)], OAK)
    c.polygon([(45, 62), (49, 62), (49, 76), (47, 76)], WOOD)
    c.ellipse(50, 79, 17, 4.5, OAK)
    c.ellipse(50, 77.6, 17, 4, WOOD)
    cake(c, 50, 58, 40)


def bundt_tin(c: Canvas) -> None:
    body = [(18, 42), *curve((18, 42), (22, 74), (33, 80)), *curve((67, 80), (78, 74), (82, 42))]
    c.polygon(body, NAVY)
    for step in range(6):
        x = 22 + step * 10.2
        c.polygon([(x, 46), (x + 4.6, 46), (34 + step * 5.9 + 2.3, 79), (34 + step * 5.9, 79)], DENIM)
    c.ellipse(50, 42, 34, 10.5, DENIM)
    c.ellipse(50, 42.6, 31, 8.6, "#24354a")
    c.ellipse(50, 44, 9, 3.6, NAVY)
    c.polygon([(41, 44), (43.5, 33), (56.5, 33), (59, 44)], DENIM)
    c.ellipse(50, 33, 6.5, 2.2, MIST)
    c.ellipse(50, 33.2, 4.6, 1.4, "#24354a")


def piping_set(c: Canvas) -> None:
    bag = turned([(30, 22), (66, 22), *curve((66, 22), (60, 48), (50, 66)), *curve((46, 66), (36, 48), (30, 22))], 48, 44, 24)
    c.polygon(bag, CREAM)
    c.polygon(turned([(30, 22), (40, 22), *curve((40, 22), (44, 46), (48, 66)), *curve((46, 66), (36, 48), (30, 22))], 48, 44, 24), PAPER)
    c.line(turned([(29, 23), (67, 23)], 48, 44, 24), 3.4, TERRA)
    c.polygon(turned([(44, 63), (52, 63), (50.6, 76), (49.4, 76), (48.4, 72), (47.4, 76), (45.8, 76)], 48, 44, 24), STEEL)
    for x, tall in ((58, 13), (70, 16), (81, 11)):
        c.polygon([(x - 4.6, 82), (x + 4.6, 82), (x + 1.6, 82 - tall), (x - 1.6, 82 - tall)], SILVER)
        c.polygon([(x - 4.6, 82), (x - 1, 82), (x - 0.4, 82 - tall), (x - 1.6, 82 - tall)], CHROME)
        c.ellipse(x, 82, 4.6, 1.4, STEEL)


def rolling_pin(c: Canvas) -> None:
    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return turned(points, 50, 50, -35)

    c.line(at([(12, 50), (88, 50)]), 6, BARK)
    c.polygon(at([(26, 40), (74, 40), (75.5, 50), (74, 60), (26, 60), (24.5, 50)]), OAK)
    c.polygon(at([(26, 40), (74, 40), (75, 46), (25, 46)]), WOOD)
    c.line(at([(30, 55), (58, 55)]), 0.8, BARK)
    c.line(at([(40, 51.5), (70, 51.5)]), 0.8, BARK)


def cookie_cutters(c: Canvas) -> None:
    tree = [(34, 22), (44, 38), (40, 38), (49, 52), (43, 52), (53, 68), (15, 68), (25, 52), (19, 52), (28, 38), (24, 38)]
    c.line([*tree, tree[0]], 3, RUST)
    for x, y, r, colour in ((68, 42, 14, MUSTARD), (66, 72, 11, SAGE)):
        star = [p for step in range(5) for p in (arc(x, y, r, r, step * 72 - 90, step * 72 - 89)[0], arc(x, y, r * 0.5, r * 0.5, step * 72 - 54, step * 72 - 53)[0])]
        c.polygon(star, colour)
        c.polygon([(x + (a - x) * 0.68, y + (b - y) * 0.68) for a, b in star], "#f2dcc8")


def mixing_bowls(c: Canvas) -> None:
    for y, w, colour, light in ((46, 30, MUSTARD, HONEY), (54, 42, TERRA, BLUSH), (64, 56, FOREST, SAGE)):
        left, right = 50 - w / 2, 50 + w / 2
        c.polygon([(left, y), *curve((left, y), (left + 3, y + w * 0.4), (50 - w * 0.2, y + w * 0.4)), *curve((50 + w * 0.2, y + w * 0.4), (right - 3, y + w * 0.4), (right, y))], colour)
        c.ellipse(50, y, w / 2, w * 0.09, light)
        c.ellipse(50, y + 0.5, w / 2 - 2, w * 0.06, colour)


def loaf_tin(c: Canvas) -> None:
    c.polygon([(18, 50), *curve((18, 50), (22, 34), (36, 33), (50, 26), (64, 33), (78, 34), (82, 50))], OAK)
    c.polygon([(26, 46), *curve((26, 46), (30, 37), (44, 35), (56, 32), (70, 40))], WOOD)
    c.polygon([(16, 48), (84, 48), (77, 76), (23, 76)], DENIM)
    c.polygon([(16, 48), (40, 48), (42, 76), (23, 76)], "#6f8da9")
    c.box(13, 46, 74, 5, MIST, 2.5)


def spoons(c: Canvas) -> None:
    c.ring(50, 20, 5, 5, 1.8, STEEL)
    for turn, r, colour in ((34, 9.5, MUSTARD), (11, 8, TERRA), (-11, 6.6, FOREST), (-33, 5.4, NAVY)):
        handle = turned([(48.4, 22), (51.6, 22), (51.2, 62), (48.8, 62)], 50, 20, turn)
        c.polygon(handle, colour)
        x, y = turned([(50, 66)], 50, 20, turn)[0]
        c.circle(x, y, r, colour)
        c.circle(x, y, r * 0.7, CREAM)


def cake_dome(c: Canvas) -> None:
    cake(c, 50, 68, 36)
    c.polygon([(22, 69), *arc(50, 48, 28, 26, 180, 360), (78, 69)], "#e6eef0")
    cake(c, 50, 69, 36)
    c.line(curve((27, 62), (27, 36), (40, 28)), 1.6, "#ffffff")
    c.circle(50, 20, 4, OAK)
    c.ellipse(50, 71, 34, 4.6, OAK)
    c.ellipse(50, 69.6, 34, 4, WOOD)


def apron(c: Canvas) -> None:
    c.ring(50, 24, 11, 12, 2, BARK)
    c.polygon([(39, 28), (61, 28), (63, 42), *curve((63, 42), (66, 50), (76, 52)), (74, 84), (26, 84), (24, 52), *curve((24, 52), (34, 50), (37, 42))], SAGE)
    c.polygon([(39, 28), (61, 28), (61.6, 32), (38.4, 32)], FOREST)
    c.box(36, 58, 28, 16, FOREST, 2)
    c.box(37.2, 59.2, 25.6, 13.6, "#8ea18b", 1.4)
    c.line([(50, 59), (50, 73)], 1, FOREST)
    c.line([(25, 53), (13, 60)], 1.8, BARK)
    c.line([(75, 53), (87, 60)], 1.8, BARK)


def mitts(c: Canvas) -> None:
    for x, flip, colour, light in ((34, 1, TERRA, BLUSH), (66, -1, NAVY, DENIM)):
        hand = [(-11, 80), (-12, 48), *curve((-12, 48), (-11, 24), (1, 24), (12, 24), (11, 46)), *curve((11, 46), (18, 38), (20, 44), (20, 52), (11, 60)), (11, 80)]
        c.polygon([(x + a * flip, b) for a, b in hand], colour)
        c.box(x - 12, 72, 24, 9, light, 2)
        c.line([(x - 4, 36), (x - 4, 62)], 0.9, light)
        c.line([(x + 3, 36), (x + 3, 62)], 0.9, light)


def salt_pig(c: Canvas) -> None:
    body = [(24, 80), *curve((24, 80), (18, 30), (46, 26)), *curve((66, 24), (80, 44), (76, 80))]
    c.polygon(body, DENIM)
    c.polygon([(24, 80), *curve((24, 80), (18, 30), (46, 26)), *curve((36, 34), (30, 50), (36, 80))], MIST)
    c.box(23, 74, 54, 7, NAVY, 3)
    c.ellipse(58, 50, 17, 15, CREAM)
    c.ellipse(58.6, 50.6, 14.4, 12.6, NAVY)
    c.polygon([*arc(58.6, 52, 14.2, 11, 8, 172)], "#ffffff")
    c.line([(60, 56), (78, 32)], 2.4, WOOD)
    c.ellipse(59, 57, 4, 3, WOOD)


def board(c: Canvas) -> None:
    outline = [(24, 34), (62, 34), (62, 44), *curve((62, 44), (62, 48), (66, 48)), (84, 48), (84, 58), (66, 58), *curve((66, 58), (62, 58), (62, 62)), (62, 76), (24, 76)]
    c.polygon(turned([(x + 2, y + 2) for x, y in outline], 50, 50, -14), BARK)
    c.polygon(turned(outline, 50, 50, -14), WOOD)
    for y in (42, 52, 60, 68):
        c.line(turned([(27, y), (59, y)], 50, 50, -14), 0.8, OAK)
    x, y = turned([(79, 53)], 50, 50, -14)[0]
    c.circle(x, y, 2, BARK)
    c.circle(36, 52, 8, RUST)
    c.circle(34, 50, 2.4, TERRA)
    c.line([(36, 45), (38, 41)], 1.2, FOREST)


def tea_towel(c: Canvas) -> None:
    c.line([(18, 24), (82, 24)], 2.6, BARK)
    c.polygon([(30, 22), (70, 22), (71, 80), (29, 80)], CREAM)
    c.polygon([(54, 22), (70, 22), (71, 80), (56, 80)], PAPER)
    for y, h, colour in ((62, 4, RUST), (68, 1.6, RUST), (32, 1.6, DENIM), (36, 4, DENIM)):
        c.polygon([(29.8, y), (70.4, y), (70.5, y + h), (29.6, y + h)], colour)


def jars(c: Canvas) -> None:
    for x, colour, light in ((34, RUST, TERRA), (64, MUSTARD, HONEY)):
        c.box(x - 14, 38, 28, 42, "#e9eeea", 5)
        c.box(x - 12, 46, 24, 32, colour, 4)
        c.box(x - 12, 46, 6, 32, light, 3)
        c.box(x - 8, 56, 18, 13, CREAM, 1)
        c.line([(x - 4, 61), (x + 6, 61)], 1, STEEL)
        c.line([(x - 4, 64.5), (x + 3, 64.5)], 1, STEEL)
        c.box(x - 15, 30, 30, 9, DENIM if x < 50 else FOREST, 2)


def teapot(c: Canvas, x: float = 50, y: float = 54, k: float = 1.0, body: str = FOREST, light: str = SAGE, dark: str = PINE) -> None:
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


def mug(c: Canvas, x: float = 47, y: float = 54, k: float = 1.0, body: str = CREAM, shade: str = PAPER, dots: str = DENIM) -> None:
    c.ring(x + 23 * k, y + 2 * k, 10 * k, 12 * k, 4.6 * k, shade)
    c.box(x - 22 * k, y - 22 * k, 44 * k, 49 * k, body, 6 * k)
    c.box(x + 10 * k, y - 20 * k, 12 * k, 47 * k, shade, 6 * k)
    c.box(x - 22 * k, y - 22 * k, 44 * k, 8 * k, body)
    c.ellipse(x, y - 21 * k, 22 * k, 4.8 * k, shade)
    c.ellipse(x, y - 20.6 * k, 19.4 * k, 3.6 * k, BARK)
    for dx, dy, r in ((-15, -8, 1.2), (-6, 0, 0.9), (3, -9, 1.3), (-13, 9, 1), (-2, 14, 1.3), (8, 4, 1), (14, -6, 1.1), (15, 14, 1.2), (6, 21, 0.9), (-10, 21, 1.1)):
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
        c.polygon([(x - 20, y), *curve((x - 20, y), (x - 17, y + 24), (x - 7, y + 24)), *curve((x + 7, y + 24), (x + 17, y + 24), (x + 20, y))], body)
        c.box(x - 8, y + 22, 16, 4, body, 1)
        c.ellipse(x, y, 20, 5, light)
        c.ellipse(x, y + 0.6, 17.6, 3.6, "#8a6b3f")


def candle(c: Canvas, glass: str = FOREST, light: str = SAGE, wax: str = CREAM, x: float = 50, y: float = 50, k: float = 1.0) -> None:
    c.box(x - 18 * k, y - 6 * k, 36 * k, 36 * k, glass, 4 * k)
    c.box(x - 18 * k, y - 6 * k, 8 * k, 36 * k, light, 4 * k)
    c.ellipse(x, y - 5 * k, 18 * k, 4.4 * k, light)
    c.ellipse(x, y - 4.4 * k, 15.6 * k, 3.4 * k, wax)
    c.line([(x, y - 4 * k), (x, y - 10 * k)], 1 * k, INK)
    c.polygon([(x + a * k, y + b * k) for a, b in [*curve((0, -30), (9, -18), (4, -10), (0, -8)), *curve((0, -8), (-4, -10), (-9, -18), (0, -30))]], MUSTARD)
    c.polygon([(x + a * k, y + b * k) for a, b in [*curve((0, -22), (4, -15), (0, -9)), *curve((0, -9), (-4, -15), (0, -22))]], CREAM)
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
    "apron": apron,
    "bundt-tin": bundt_tin,
    "cake-dome": cake_dome,
    "cake-stand": cake_stand,
    "candle-cedar": partial(candle, glass="#8a4b2a", light="#b56f45"),
    "candle-fig": candle,
    "candle-holder": candle_holder,
    "chopping-board": board,
    "cookie-cutters": cookie_cutters,
    "jam-jars": jars,
    "loaf-tin": loaf_tin,
    "matches": matches,
    "measuring-spoons": spoons,
    "mixing-bowls": mixing_bowls,
    "mug": mug,
    "mug-forest": partial(mug, body=FOREST, shade=PINE, dots=SAGE),
    "oven-gloves": mitts,
    "piping-set": piping_set,
    "rolling-pin": rolling_pin,
    "salt-pig": salt_pig,
    "tea-bowls": tea_bowls,
    "tea-caddy": tea_caddy,
    "tea-strainer": strainer,
    "tea-towel": tea_towel,
    "teapot": teapot,
}
