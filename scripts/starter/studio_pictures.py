"""Pictures of the gift shop's studio: cameras, lenses, film and stationery."""

from __future__ import annotations

from functools import partial

from starter.canvas import Canvas, arc, curve, turned
from starter.ink import (
    BARK,
    BLUSH,
    CHROME,
    COAL,
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


def glass(c: Canvas, x: float, y: float, r: float, ring: str = MUSTARD) -> None:
    """A lens from the front."""
    c.circle(x, y, r, INK)
    c.circle(x, y, r * 0.92, COAL)
    c.ring(x, y, r * 0.8, r * 0.8, r * 0.07, ring)
    c.circle(x, y, r * 0.66, INK)
    c.circle(x, y, r * 0.56, NAVY)
    c.circle(x, y, r * 0.4, DENIM)
    c.circle(x, y, r * 0.24, INK)
    c.circle(x - r * 0.22, y - r * 0.24, r * 0.13, MIST)
    c.circle(x + r * 0.2, y + r * 0.22, r * 0.06, SILVER)


def camera(c: Canvas) -> None:
    c.box(28, 25, 14, 8, STEEL, 2)
    c.box(64, 27, 10, 6, STEEL, 2)
    c.polygon([(40, 34), (43, 22), (59, 22), (62, 34)], SILVER)
    c.box(45, 25, 12, 7, COAL, 1.5)
    c.box(14, 31, 72, 50, CREAM, 6)
    c.box(14, 42, 72, 29, COAL)
    c.box(14, 42, 72, 2, SILVER)
    c.box(14, 69, 72, 2, SILVER)
    c.box(69, 34, 12, 6, MIST, 1.5)
    c.circle(22, 36.5, 2.4, RUST)
    for row in range(5):
        for column in range(10):
            c.circle(18 + column * 7.2 + row % 2 * 2, 47.5 + row * 5, 0.5, "#5a544e")
    glass(c, 50, 57, 20)


def pocket_camera(c: Canvas) -> None:
    c.box(18, 36, 64, 42, TERRA, 7)
    c.box(18, 36, 64, 13, CREAM, 7)
    c.box(18, 44, 64, 6, CREAM)
    c.box(58, 40, 16, 8, MIST, 2)
    c.box(24, 31, 12, 6, RUST, 2)
    c.circle(50, 45, 2, STEEL)
    glass(c, 44, 60, 14, SILVER)
    c.line(curve((82, 50), (94, 58), (84, 74), (90, 86)), 2, BARK)


def lens(c: Canvas, ring: str = MUSTARD, short: bool = False) -> None:
    top = 40 if short else 30
    c.box(30, 74, 40, 8, SILVER, 2)
    c.box(24, top, 52, 78 - top, COAL, 4)
    c.box(24, top, 12, 78 - top, "#57514b", 4)
    c.box(22, 50, 56, 14, INK, 2)
    for step in range(14):
        c.box(24 + step * 3.9, 51, 1.6, 12, "#57514b")
    c.box(23, 68, 54, 2.6, ring)
    for x, h in ((38, 3), (44, 2), (50, 3), (56, 2), (62, 3)):
        c.box(x - 0.5, 71.8, 1, h, CREAM)
    c.ellipse(50, top + 1, 26, 9, INK)
    c.ellipse(50, top + 1, 23.6, 7.6, ring)
    c.ellipse(50, top + 1.4, 22, 6.8, INK)
    c.ellipse(50, top + 2, 18, 5.4, NAVY)
    c.ellipse(50, top + 2.6, 13, 3.6, DENIM)
    c.ellipse(43, top + 0.8, 4.4, 1.3, MIST)


def strap(c: Canvas) -> None:
    path = curve((22, 78), (4, 20), (50, 8), (96, 20), (78, 78))
    c.line(path, 9, RUST)
    c.line(path, 4.6, CREAM)
    for number, (x, y) in enumerate(path[1:-1]):
        if number % 2:
            c.circle(x, y, 1.5, DENIM)
    for x in (22, 78):
        c.box(x - 6, 70, 12, 13, BARK, 2)
        c.line([(x, 72), (x, 80)], 1, WOOD)
        c.ring(x, 87, 4, 4, 1.8, STEEL)


def pouch(c: Canvas) -> None:
    c.polygon([(30, 40), *curve((30, 40), (14, 84), (34, 84)), *curve((66, 84), (86, 84), (70, 40))], FOREST)
    c.polygon([(30, 40), *curve((30, 40), (14, 84), (34, 84)), *curve((30, 80), (32, 56), (40, 40))], SAGE)
    c.polygon([(27, 26), (35, 30), (42, 25), (50, 30), (58, 25), (65, 30), (73, 26), (68, 41), (32, 41)], FOREST)
    c.line([(31, 40), (69, 40)], 2.6, WOOD)
    c.line(curve((66, 40), (82, 46), (78, 60)), 1.6, WOOD)
    c.circle(78, 61, 2.4, BARK)
    c.box(43, 56, 16, 12, OAK, 1.5)
    c.line([(46, 62), (56, 62)], 1, CREAM)


def bag(c: Canvas) -> None:
    c.line(curve((24, 42), (26, 4), (74, 4), (76, 42)), 3.4, BARK)
    c.box(16, 38, 68, 44, FOREST, 5)
    c.box(16, 64, 68, 18, PINE, 5)
    c.polygon([(14, 38), (86, 38), (84, 58), *curve((84, 58), (50, 68), (16, 58))], SAGE)
    for x in (34, 66):
        c.box(x - 3, 40, 6, 30, BARK, 1)
        c.box(x - 4, 60, 8, 6, MUSTARD, 1)


def meter(c: Canvas) -> None:
    c.box(30, 20, 40, 62, COAL, 7)
    c.box(30, 20, 9, 62, "#57514b", 6)
    c.circle(50, 32, 9, CREAM)
    c.circle(48, 30, 3, "#ffffff")
    c.box(36, 45, 28, 16, CREAM, 2)
    c.polygon([*arc(50, 60, 11, 11, 180, 360)], MIST)
    c.line([(50, 59.5), (56, 50)], 1, RUST)
    c.circle(50, 71, 6.5, STEEL)
    c.circle(50, 71, 4.5, SILVER)
    c.line([(50, 71), (50, 67)], 1, INK)


def tripod(c: Canvas) -> None:
    for x, colour in ((26, OAK), (74, OAK), (50, WOOD)):
        c.line([(50, 44), (x, 84)], 4, colour)
        c.circle(x, 84, 2.4, INK)
    c.line([(38, 64), (62, 64)], 1.4, STEEL)
    c.box(47, 32, 6, 20, COAL, 1)
    c.box(42, 40, 16, 7, COAL, 2)
    c.line([(56, 36), (74, 42)], 2.4, COAL)
    c.box(34, 26, 32, 6, INK, 2)
    c.box(38, 12, 24, 15, CREAM, 2)
    c.box(38, 16, 24, 8, COAL)
    glass(c, 50, 20, 6)


def film(c: Canvas, colour: str = MUSTARD, light: str = HONEY, edge: str = RUST) -> None:
    c.polygon([(52, 48), (90, 48), (90, 74), (52, 74)], COAL)
    for step in range(7):
        c.box(58 + step * 5, 50, 2.6, 3, PAPER, 0.6)
        c.box(58 + step * 5, 69, 2.6, 3, PAPER, 0.6)
    for step in range(2):
        c.box(61 + step * 14, 55.5, 12, 11, BARK, 0.8)
    for x, y in ((34, 42), (44, 50)):
        c.box(x - 5, y - 14, 10, 6, INK, 2)
        c.box(x - 16, y - 9, 32, 40, colour, 3)
        c.box(x - 16, y - 9, 9, 40, light, 3)
        c.box(x - 16, y + 2, 32, 12, edge)
        c.line([(x - 10, y + 8), (x + 9, y + 8)], 1.6, CREAM)
        c.box(x - 17, y - 11, 34, 5, INK, 2)
        c.box(x - 17, y + 29, 34, 5, INK, 2)


def notebook(c: Canvas) -> None:
    c.polygon(turned([(27, 22), (74, 22), (74, 82), (27, 82)], 50, 50, -7), CREAM)
    c.polygon(turned([(25, 20), (71, 20), (71, 80), (25, 80)], 50, 50, -7), TERRA)
    c.polygon(turned([(25, 20), (33, 20), (33, 80), (25, 80)], 50, 50, -7), RUST)
    c.polygon(turned([(62, 20), (65, 20), (65, 80), (62, 80)], 50, 50, -7), INK)
    c.polygon(turned([(39, 34), (57, 34), (57, 46), (39, 46)], 50, 50, -7), CREAM)
    c.line(turned([(42, 39), (54, 39)], 50, 50, -7), 1, STEEL)
    c.line(turned([(42, 42.5), (51, 42.5)], 50, 50, -7), 1, STEEL)


def pen(c: Canvas) -> None:
    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return turned(points, 50, 50, 38)

    c.line(curve((16, 80), (30, 72), (34, 86), (52, 80)), 1.4, NAVY)
    c.polygon(at([(46, 10), (54, 10), (55, 62), (45, 62)]), MUSTARD)
    c.polygon(at([(46, 10), (49, 10), (48.6, 62), (45, 62)]), HONEY)
    c.polygon(at([(44.4, 40), (55.6, 40), (55.8, 43), (44.2, 43)]), OAK)
    c.polygon(at([(46, 62), (54, 62), (53, 70), (47, 70)]), INK)
    c.polygon(at([(46.6, 70), (53.4, 70), (50.4, 84), (49.6, 84)]), SILVER)
    c.line(at([(50, 74), (50, 83)]), 0.6, COAL)
    c.line(at([(56, 14), (57, 34)]), 1.8, OAK)


def pencils(c: Canvas) -> None:
    for x, colour, light, turn in (
        (36, RUST, TERRA, -10),
        (45, MUSTARD, HONEY, -3),
        (55, FOREST, SAGE, 4),
        (64, NAVY, DENIM, 11),
    ):

        def at(points: list[tuple[float, float]], x: float = x, turn: float = turn) -> list[tuple[float, float]]:
            return turned(points, x, 78, turn)

        c.polygon(at([(x - 3.6, 26), (x + 3.6, 26), (x + 3.6, 78), (x - 3.6, 78)]), colour)
        c.polygon(at([(x - 3.6, 26), (x - 1, 26), (x - 1, 78), (x - 3.6, 78)]), light)
        c.polygon(at([(x - 3.6, 26), (x + 3.6, 26), (x, 14)]), WOOD)
        c.polygon(at([(x - 1.2, 18), (x + 1.2, 18), (x, 14)]), INK)
    c.box(28, 56, 44, 26, CREAM, 3)
    c.box(28, 62, 44, 3, BLUSH)
    c.box(28, 56, 10, 26, PAPER, 3)


def album(c: Canvas) -> None:
    c.polygon([(20, 28), (78, 24), (82, 78), (24, 82)], PINE)
    c.polygon([(18, 26), (75, 22), (79, 76), (22, 80)], FOREST)
    c.polygon([(18, 26), (26, 25.4), (30, 79.4), (22, 80)], PINE)
    c.polygon([(35, 36), (66, 34), (68, 60), (37, 62)], CREAM)
    c.polygon([(38, 39), (63.4, 37.3), (64.6, 54), (39.2, 55.6)], MIST)
    c.polygon([(38.8, 50), (47, 43), (53, 49), (58, 45.6), (64.3, 51), (64.6, 54), (39.2, 55.6)], DENIM)
    c.circle(58, 42, 2.4, MUSTARD)


def wrapping(c: Canvas) -> None:
    for x, y, colour, light, dots in (
        (22, 62, RUST, TERRA, CREAM),
        (26, 46, CREAM, PAPER, FOREST),
        (30, 30, FOREST, SAGE, MUSTARD),
    ):
        c.box(x, y, 52, 15, colour, 4)
        c.box(x, y + 9, 52, 6, light, 3)
        for step in range(6):
            c.circle(x + 7 + step * 7.6, y + 5 + step % 2 * 4, 1.3, dots)
        c.ellipse(x + 51, y + 7.5, 4, 7.5, light)
        c.ellipse(x + 51, y + 7.5, 2.2, 4.4, BARK)
    c.line([(40, 28), (36, 80)], 1.8, MUSTARD)
    c.line(curve((38, 54), (28, 44), (30, 58), (38, 54)), 1.6, MUSTARD)
    c.line(curve((38, 54), (48, 44), (48, 60), (38, 54)), 1.6, MUSTARD)


PICTURES = {
    "camera": camera,
    "camera-bag": bag,
    "camera-pocket": pocket_camera,
    "camera-strap": strap,
    "film-mono": partial(film, colour=SILVER, light=CHROME, edge=INK),
    "film-pack": film,
    "fountain-pen": pen,
    "lens-28": partial(lens, ring=SAGE, short=True),
    "lens-50": lens,
    "lens-pouch": pouch,
    "light-meter": meter,
    "notebook": notebook,
    "pencil-set": pencils,
    "photo-album": album,
    "tripod": tripod,
    "wrapping-paper": wrapping,
}
