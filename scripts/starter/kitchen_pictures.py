"""Pictures of the gift shop's kitchen: what one bakes with and what hangs beside it."""

from __future__ import annotations

from starter.canvas import Canvas, arc, curve, turned
from starter.ink import (
    BARK,
    BLUSH,
    CHROME,
    CREAM,
    DENIM,
    FOREST,
    HONEY,
    MIST,
    MUSTARD,
    NAVY,
    OAK,
    PAPER,
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
    bag = turned(
        [(30, 22), (66, 22), *curve((66, 22), (60, 48), (50, 66)), *curve((46, 66), (36, 48), (30, 22))], 48, 44, 24
    )
    c.polygon(bag, CREAM)
    c.polygon(
        turned(
            [(30, 22), (40, 22), *curve((40, 22), (44, 46), (48, 66)), *curve((46, 66), (36, 48), (30, 22))], 48, 44, 24
        ),
        PAPER,
    )
    c.line(turned([(29, 23), (67, 23)], 48, 44, 24), 3.4, TERRA)
    c.polygon(
        turned([(44, 63), (52, 63), (50.6, 76), (49.4, 76), (48.4, 72), (47.4, 76), (45.8, 76)], 48, 44, 24), STEEL
    )
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
    tree = [
        (34, 22),
        (44, 38),
        (40, 38),
        (49, 52),
        (43, 52),
        (53, 68),
        (15, 68),
        (25, 52),
        (19, 52),
        (28, 38),
        (24, 38),
    ]
    c.line([*tree, tree[0]], 3, RUST)
    for x, y, r, colour in ((68, 42, 14, MUSTARD), (66, 72, 11, SAGE)):
        star = [
            p
            for step in range(5)
            for p in (
                arc(x, y, r, r, step * 72 - 90, step * 72 - 89)[0],
                arc(x, y, r * 0.5, r * 0.5, step * 72 - 54, step * 72 - 53)[0],
            )
        ]
        c.polygon(star, colour)
        c.polygon([(x + (a - x) * 0.68, y + (b - y) * 0.68) for a, b in star], "#f2dcc8")


def mixing_bowls(c: Canvas) -> None:
    for y, w, colour, light in ((46, 30, MUSTARD, HONEY), (54, 42, TERRA, BLUSH), (64, 56, FOREST, SAGE)):
        left, right = 50 - w / 2, 50 + w / 2
        c.polygon(
            [
                (left, y),
                *curve((left, y), (left + 3, y + w * 0.4), (50 - w * 0.2, y + w * 0.4)),
                *curve((50 + w * 0.2, y + w * 0.4), (right - 3, y + w * 0.4), (right, y)),
            ],
            colour,
        )
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
    c.polygon(
        [
            (39, 28),
            (61, 28),
            (63, 42),
            *curve((63, 42), (66, 50), (76, 52)),
            (74, 84),
            (26, 84),
            (24, 52),
            *curve((24, 52), (34, 50), (37, 42)),
        ],
        SAGE,
    )
    c.polygon([(39, 28), (61, 28), (61.6, 32), (38.4, 32)], FOREST)
    c.box(36, 58, 28, 16, FOREST, 2)
    c.box(37.2, 59.2, 25.6, 13.6, "#8ea18b", 1.4)
    c.line([(50, 59), (50, 73)], 1, FOREST)
    c.line([(25, 53), (13, 60)], 1.8, BARK)
    c.line([(75, 53), (87, 60)], 1.8, BARK)


def mitts(c: Canvas) -> None:
    for x, flip, colour, light in ((34, 1, TERRA, BLUSH), (66, -1, NAVY, DENIM)):
        hand = [
            (-11, 80),
            (-12, 48),
            *curve((-12, 48), (-11, 24), (1, 24), (12, 24), (11, 46)),
            *curve((11, 46), (18, 38), (20, 44), (20, 52), (11, 60)),
            (11, 80),
        ]
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
    outline = [
        (24, 34),
        (62, 34),
        (62, 44),
        *curve((62, 44), (62, 48), (66, 48)),
        (84, 48),
        (84, 58),
        (66, 58),
        *curve((66, 58), (62, 58), (62, 62)),
        (62, 76),
        (24, 76),
    ]
    c.polygon(turned([(x + 2, y + 2) for x, y in outline], 50, 50, -14), BARK)
    c.polygon(turned(outline, 50, 50, -14), WOOD)
    for grain in (42, 52, 60, 68):
        c.line(turned([(27, grain), (59, grain)], 50, 50, -14), 0.8, OAK)
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


PICTURES = {
    "apron": apron,
    "bundt-tin": bundt_tin,
    "cake-dome": cake_dome,
    "cake-stand": cake_stand,
    "chopping-board": board,
    "cookie-cutters": cookie_cutters,
    "jam-jars": jars,
    "loaf-tin": loaf_tin,
    "measuring-spoons": spoons,
    "mixing-bowls": mixing_bowls,
    "oven-gloves": mitts,
    "piping-set": piping_set,
    "rolling-pin": rolling_pin,
    "salt-pig": salt_pig,
    "tea-towel": tea_towel,
}
