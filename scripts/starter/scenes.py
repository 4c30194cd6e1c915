"""The wide pictures at the head of mails: a table, a shelf, a view."""

from __future__ import annotations

from starter.canvas import Canvas, arc, curve, turned
from starter.ink import (
    AMBER,
    BARK,
    BLUE,
    BLUSH,
    COAL,
    CORAL,
    CREAM,
    DENIM,
    FOREST,
    HONEY,
    INK,
    MINT,
    MIST,
    MUSTARD,
    NAVY,
    NIGHT,
    OAK,
    PAPER,
    PINE,
    RUST,
    SAGE,
    SKY,
    TERRA,
    WHITE,
    WOOD,
)
from starter.kitchen_pictures import cake
from starter.school_pictures import hills, torii
from starter.studio_pictures import glass
from starter.table_pictures import candle, mug, teapot

WIDTH, HEIGHT = 1200, 600  # shown 600 wide


def table(wall: str, disc: str, top: str, edge: str) -> Canvas:
    """A wall, a soft disc and a table, 200 units wide and 100 high."""
    c = Canvas(WIDTH, HEIGHT, 6, wall)
    c.circle(100, 52, 46, disc)
    c.box(0, 82, 200, 18, top)
    c.box(0, 82, 200, 2, edge)
    return c


def baking() -> Canvas:
    c = table("#f8ebdf", "#f2dcc8", WOOD, OAK)
    c.polygon([(62, 60), (138, 60), (133, 65), (67, 65)], OAK)
    c.ellipse(100, 60, 38, 5, WOOD)
    c.polygon([(94, 64), (106, 64), (104, 82), (96, 82)], OAK)
    c.ellipse(100, 84, 20, 4, BARK)
    cake(c, 100, 60, 52)
    c.polygon([(150, 62), *curve((150, 62), (152, 84), (160, 86)), *curve((178, 86), (186, 84), (188, 62))], NAVY)
    for step in range(5):
        c.polygon([(153 + step * 7, 64), (156 + step * 7, 64), (162.4 + step * 4, 85), (160.4 + step * 4, 85)], DENIM)
    c.ellipse(169, 62, 19, 5, DENIM)
    c.ellipse(169, 62.4, 17, 4, "#24354a")
    bag = [(8, 74), (8, 90), *curve((8, 90), (34, 88), (48, 84)), *curve((48, 80), (34, 76), (8, 74))]
    c.polygon(turned(bag, 30, 82, -8), "#ffffff")
    c.polygon(turned([(8, 84), (8, 90), *curve((8, 90), (34, 88), (48, 84)), (47, 82)], 30, 82, -8), PAPER)
    c.line(turned([(8, 73), (8, 91)], 30, 82, -8), 2.4, TERRA)
    c.polygon(turned([(47, 79), (56, 81.4), (56, 82.6), (47, 85)], 30, 82, -8), MIST)
    for x, y in ((62, 90), (69, 92), (140, 91)):
        c.circle(x, y, 3, RUST)
        c.circle(x - 0.9, y - 0.9, 0.9, TERRA)
    return c


def box() -> Canvas:
    c = table("#f3e9dc", "#e9d8c3", "#cdb08a", "#b8966c")
    c.polygon([(64, 44), (136, 44), (132, 88), (68, 88)], OAK)
    c.polygon([(64, 44), (84, 44), (84, 88), (68, 88)], WOOD)
    c.polygon([(62, 36), (138, 36), (137, 47), (63, 47)], WOOD)
    c.box(95, 36, 10, 52, RUST)
    c.box(95, 36, 4, 52, TERRA)
    c.polygon(curve((100, 36), (74, 12), (76, 38), (100, 36)), RUST)
    c.polygon(curve((100, 36), (126, 12), (124, 38), (100, 36)), RUST)
    c.circle(100, 35, 4, TERRA)
    mug(c, 160, 74, 0.56)
    candle(c, x=38, y=74, k=0.6)
    return c


def gold() -> Canvas:
    c = Canvas(WIDTH, HEIGHT, 6, PINE)
    c.circle(100, 50, 42, "#3a5145")
    for side in (-1, 1):
        for step in range(9):
            x, y = arc(100, 50, 34, 34, 90, 90 - side * (14 + step * 15))[-1]
            leaf = turned(
                [*curve((x - 6, y), (x, y - 5), (x + 6, y)), *curve((x + 6, y), (x, y + 5), (x - 6, y))],
                x,
                y,
                180 - side * (step * 15) + side * 30,
            )
            c.polygon(leaf, MUSTARD if step % 2 else HONEY)
    c.polygon(
        [
            (80, 52),
            *curve((80, 52), (86, 36), (104, 40)),
            *curve((104, 40), (112, 34), (116, 42)),
            (121, 43.5),
            (116, 46),
            *curve((116, 46), (112, 64), (96, 63)),
            *curve((96, 63), (88, 62), (84, 56)),
            (70, 46),
            (75, 42),
        ],
        HONEY,
    )
    c.polygon([*curve((88, 50), (98, 42), (106, 54)), *curve((104, 58), (94, 60), (88, 50))], MUSTARD)
    c.circle(111, 42, 1.3, INK)
    c.line([(96, 63), (95, 70)], 1.2, MUSTARD)
    c.line([(101, 63), (102, 70)], 1.2, MUSTARD)
    return c


def tea() -> Canvas:
    c = table("#2f3b38", "#3b4a45", "#6b4a31", "#7d5a3d")
    c.circle(154, 54, 24, "#50594b")
    c.circle(154, 54, 16, "#6b6a50")
    teapot(c, 92, 62, 0.86, TERRA, BLUSH, RUST)
    mug(c, 44, 74, 0.5)
    mug(c, 26, 80, 0.42, MIST, "#a9bcc8", NAVY)
    candle(c, "#7a4b2f", "#9a6644", CREAM, 154, 70, 0.7)
    for x, top in ((42, 44), (49, 40)):
        c.line(curve((x, 60), (x - 6, 54), (x + 6, 50), (x, top)), 1, "#8c9892")
    return c


def iced_tea() -> Canvas:
    c = table("#e9f1ea", "#d3e5d8", "#f2d9bd", "#e5c39d")
    c.circle(100, 46, 40, "#fbe7b8")
    c.polygon([(62, 30), (98, 30), (93, 88), (67, 88)], "#f7fbf8")
    c.polygon([(63.4, 44), (96.6, 44), (92, 86), (68, 86)], "#c9803f")
    c.polygon([(63.4, 44), (72, 44), (73, 86), (68, 86)], "#dd9c5e")
    for x, y, turn in ((70, 48, 12), (82, 54, -16), (74, 62, 24)):
        c.polygon(turned([(x, y), (x + 10, y), (x + 10, y + 9), (x, y + 9)], x + 5, y + 4, turn), "#e9bf90")
    c.line([(88, 20), (80, 70)], 1.8, RUST)
    for x, y, turn in ((70, 28, -30), (79, 25, 10), (74, 33, 40)):
        c.polygon(
            turned(
                [*curve((x - 7, y), (x, y - 7), (x + 7, y)), *curve((x + 7, y), (x, y + 7), (x - 7, y))], x, y, turn
            ),
            FOREST,
        )
    teapot(c, 142, 66, 0.72, SAGE, MIST, FOREST)
    c.circle(38, 84, 8, MUSTARD)
    c.circle(38, 84, 6.4, HONEY)
    for turn in range(0, 180, 45):
        c.line(turned([(32.6, 84), (43.4, 84)], 38, 84, turn), 0.7, MUSTARD)
    return c


def course() -> Canvas:
    c = table("#e8effb", "#d3e0f8", "#c9d6ee", "#b3c4e4")
    c.polygon(turned([(62, 22), (138, 22), (138, 76), (62, 76)], 100, 50, -5), WHITE)
    c.polygon(turned([(66, 26), (134, 26), (134, 72), (66, 72)], 100, 50, -5), "#f3f7ff")
    for line, half, width, colour in ((36, 16, 3, BLUE), (45, 26, 1.4, SKY), (50, 22, 1.4, SKY), (55, 24, 1.4, SKY)):
        c.line(turned([(100 - half, line), (100 + half, line)], 100, 50, -5), width, colour)
    x, y = turned([(122, 64)], 100, 50, -5)[0]
    c.polygon([(x - 5, y + 4), (x - 7, y + 20), (x - 1, y + 15), (x + 5, y + 20), (x + 4, y + 4)], CORAL)
    c.circle(x, y, 8, AMBER)
    c.circle(x, y, 5.4, HONEY)
    c.box(18, 60, 38, 28, NIGHT, 4)
    c.box(26, 55, 14, 7, NIGHT, 2)
    c.box(18, 66, 38, 3, "#31446d")
    glass(c, 37, 74, 11, AMBER)
    mug(c, 164, 74, 0.5, CORAL, "#e8744d", WHITE)
    return c


def kyoto() -> Canvas:
    c = Canvas(WIDTH, HEIGHT, 6, "#fdeee0")
    c.box(0, 40, 200, 60, "#fbe0c6")
    c.circle(128, 46, 22, CORAL)
    hills(c, 0, 30, 200, 60, "#eab9a0", "#c98f8b")
    c.polygon([(0, 100), (0, 80), *curve((0, 80), (60, 66), (120, 82)), (200, 74), (200, 100)], "#7b6074")
    for level in range(4):
        w, y = 30 - level * 5, 76 - level * 13
        c.box(52 - w * 0.32, y, w * 0.64, 10, "#5c4658")
        c.polygon(
            [
                (52 - w * 0.75, y + 1),
                *curve((52 - w * 0.75, y + 1), (52 - w * 0.4, y - 2), (52 - w * 0.28, y - 6)),
                *curve((52 + w * 0.28, y - 6), (52 + w * 0.4, y - 2), (52 + w * 0.75, y + 1)),
            ],
            NIGHT,
        )
    c.line([(52, 31), (52, 18)], 1.4, NIGHT)
    torii(c, 158, 92, 0.9)
    for x, y, w in ((86, 90, 34), (112, 94, 30), (10, 92, 30)):
        c.polygon(
            [
                (x, y),
                *curve((x, y), (x + w * 0.2, y - 2), (x + w * 0.3, y - 7)),
                *curve((x + w * 0.7, y - 7), (x + w * 0.8, y - 2), (x + w, y)),
            ],
            "#3c3148",
        )
        c.box(x + 4, y, w - 8, 12, "#4d3f58")
    return c


def gallery() -> Canvas:
    c = Canvas(WIDTH, HEIGHT, 6, "#f7f0ec")
    c.box(0, 88, 200, 12, "#e2d3ca")
    frames = (
        (20, 18, 38, 50, SKY, BLUE),
        (66, 14, 54, 34, "#fde9c9", CORAL),
        (66, 54, 24, 28, "#d5f0e6", MINT),
        (96, 54, 24, 28, "#dce7ff", "#5b86ec"),
        (128, 22, 50, 54, "#fbdcbb", AMBER),
    )
    for x, y, w, h, sky, near in frames:
        c.box(x + 1.4, y + 2, w, h, "#e2d3ca")
        c.box(x, y, w, h, NIGHT)
        c.box(x + 1.6, y + 1.6, w - 3.2, h - 3.2, WHITE)
        c.box(x + 5, y + 5, w - 10, h - 10, sky)
        c.circle(x + w * 0.66, y + h * 0.34, w * 0.07, WHITE)
        hills(c, x + 5, y + 5, w - 10, h - 10, near, NIGHT if near == BLUE else near)
    c.circle(120, 18, 9, CORAL)
    c.polygon(
        [
            (120, 23.6),
            *curve((120, 23.6), (110, 16), (116, 12.4)),
            *curve((119, 12.4), (120, 14.4), (120, 15.4)),
            *curve((120, 15.4), (120, 14.4), (121, 12.4)),
            *curve((124, 12.4), (130, 16), (120, 23.6)),
        ],
        WHITE,
    )
    return c


def cameras() -> Canvas:
    c = table("#e9eef2", "#d6e0e8", "#c9b497", "#b49c7c")
    c.box(72, 26, 14, 8, "#8f969c", 2)
    c.polygon([(86, 34), (89, 22), (107, 22), (110, 34)], "#c3c9cd")
    c.box(92, 25, 13, 7, COAL, 1.5)
    c.box(58, 32, 80, 54, CREAM, 6)
    c.box(58, 44, 80, 31, COAL)
    c.box(118, 35, 14, 7, MIST, 1.5)
    c.circle(67, 38, 2.6, RUST)
    glass(c, 98, 60, 22)
    c.box(156, 58, 30, 28, COAL, 3)
    c.box(154, 66, 34, 9, INK, 2)
    c.box(155, 78, 32, 2, MUSTARD)
    c.ellipse(171, 58.5, 15, 5, INK)
    c.ellipse(171, 58.5, 13.4, 4.2, MUSTARD)
    c.ellipse(171, 58.8, 12.4, 3.6, NAVY)
    c.ellipse(168, 58, 4, 1.2, MIST)
    for x, y in ((24, 70), (38, 74)):
        c.box(x - 4, y - 16, 8, 5, INK, 1.6)
        c.box(x - 9, y - 12, 18, 26, MUSTARD, 2)
        c.box(x - 9, y - 12, 5, 26, HONEY, 2)
        c.box(x - 9, y - 5, 18, 8, RUST)
        c.box(x - 10, y - 13, 20, 3.4, INK, 1.4)
        c.box(x - 10, y + 12, 20, 3.4, INK, 1.4)
    return c


def kettle() -> Canvas:
    c = table("#e9f0ea", "#d6e3d8", WOOD, OAK)
    teapot(c, 92, 62, 0.92)
    mug(c, 42, 72, 0.56)
    c.box(146, 50, 28, 36, FOREST, 2)
    c.box(146, 50, 7, 36, SAGE, 2)
    c.box(168, 50, 6, 36, PINE, 2)
    c.box(145, 43, 30, 9, MUSTARD, 2)
    c.box(145, 43, 8, 9, HONEY, 2)
    c.box(153, 60, 14, 15, CREAM, 1)
    c.polygon([*curve((160, 62), (166, 66), (160, 73)), *curve((160, 73), (154, 66), (160, 62))], FOREST)
    return c


SCENES = {
    "baking": baking,
    "box": box,
    "cameras": cameras,
    "course": course,
    "gallery": gallery,
    "gold": gold,
    "iced-tea": iced_tea,
    "kettle": kettle,
    "kyoto": kyoto,
    "tea": tea,
}
