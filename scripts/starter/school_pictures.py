"""Pictures of Northlight: courses, plans, workshops and the partner's hotels."""

from __future__ import annotations

from starter.canvas import Canvas, arc, curve
from starter.ink import (
    AMBER,
    BARK,
    BLUE,
    CHROME,
    CORAL,
    MINT,
    NIGHT,
    OAK,
    PINE,
    RUST,
    SAGE,
    SILVER,
    SKY,
    STEEL,
    WHITE,
    WOOD,
)

Points = list[tuple[float, float]]


def frame(c: Canvas, inside: str = WHITE) -> None:
    """A window of an editing program."""
    c.box(15, 20, 70, 58, NIGHT, 4)
    c.box(17, 28, 66, 48, inside, 2)
    for x, colour in ((21, CORAL), (26, AMBER), (31, MINT)):
        c.circle(x, 24, 1.5, colour)


def hills(c: Canvas, x: float, y: float, w: float, h: float, far: str = SKY, near: str = BLUE) -> None:
    c.polygon(
        [
            (x, y + h),
            (x, y + h * 0.6),
            (x + w * 0.3, y + h * 0.25),
            (x + w * 0.5, y + h * 0.6),
            (x + w * 0.72, y + h * 0.35),
            (x + w, y + h * 0.7),
            (x + w, y + h),
        ],
        far,
    )
    c.polygon(
        [
            (x, y + h),
            (x, y + h * 0.85),
            *curve((x, y + h * 0.85), (x + w * 0.4, y + h * 0.5), (x + w, y + h * 0.9)),
            (x + w, y + h),
        ],
        near,
    )


def light_composition(c: Canvas) -> None:
    c.box(18, 22, 64, 56, WHITE, 2)
    c.box(22, 26, 56, 48, "#fde9c9")
    c.circle(60, 42, 9, AMBER)
    hills(c, 22, 40, 56, 34)
    for part in (1, 2):
        c.box(22 + part * 56 / 3 - 0.4, 26, 0.8, 48, WHITE)
        c.box(22, 26 + part * 16 - 0.4, 56, 0.8, WHITE)
    c.ring(59.4, 42, 4, 4, 1, CORAL)


def portrait(c: Canvas) -> None:
    c.box(22, 16, 56, 68, WHITE, 2)
    c.box(26, 20, 48, 60, SKY)
    c.polygon([(26, 20), (50, 20), (38, 80), (26, 80)], "#bcd0ff")
    c.polygon([(32, 80), *curve((32, 80), (34, 62), (50, 62), (66, 62), (68, 80))], BLUE)
    c.box(45, 52, 10, 14, "#c98f6b", 4)
    c.ellipse(50, 44, 11.5, 14, "#e0ab85")
    c.polygon([*arc(50, 44, 11.5, 14, -90, 90)], "#c98f6b")
    c.polygon(
        [
            (36, 48),
            *curve((36, 48), (34, 24), (52, 26), (68, 26), (64, 50)),
            *curve((64, 50), (60, 38), (54, 36)),
            *curve((46, 38), (40, 38), (36, 48)),
        ],
        NIGHT,
    )
    c.circle(45.5, 45, 1.1, NIGHT)
    c.circle(54.5, 45, 1.1, NIGHT)
    c.line(curve((46, 51), (50, 54), (54, 51)), 1, RUST)


def grading(c: Canvas) -> None:
    frame(c, "#1c2b4a")
    for x, colour, dx, dy in ((32, CORAL, 3, -2), (50, MINT, -2, 2), (68, AMBER, 1, 3)):
        c.circle(x, 45, 10, "#31446d")
        c.ring(x, 45, 9, 9, 1.6, colour)
        c.circle(x + dx, 45 + dy, 2.2, WHITE)
    c.line(curve((22, 72), (40, 70), (52, 58), (78, 60)), 1.6, WHITE)
    c.line(curve((22, 73), (38, 62), (60, 72), (78, 64)), 1.6, CORAL)


def editing(c: Canvas) -> None:
    frame(c)
    for row in range(3):
        for column in range(4):
            x, y = 20 + column * 15.4, 31 + row * 14.8
            keep = (row, column) in ((0, 1), (1, 2), (2, 0))
            c.box(x, y, 13.4, 12.8, BLUE if keep else "#dfe7f5", 1)
            c.circle(x + 9, y + 4.4, 1.6, AMBER if keep else "#c9d5ea")
            c.polygon(
                [(x + 1, y + 11.8), (x + 5, y + 6), (x + 8, y + 9.6), (x + 10, y + 8), (x + 12.4, y + 11.8)],
                SKY if keep else "#c9d5ea",
            )
            if keep:
                c.circle(x + 12, y + 1.4, 3, MINT)
                c.line([(x + 10.8, y + 1.4), (x + 11.7, y + 2.4), (x + 13.3, y + 0.4)], 0.8, WHITE)


def street(c: Canvas) -> None:
    for x, y, w, colour in ((18, 28, 20, SKY), (38, 18, 18, BLUE), (56, 32, 14, "#6a90ee"), (70, 24, 14, SKY)):
        c.box(x, y, w, 80 - y, colour)
        for row in range(5):
            for column in range(2):
                c.box(
                    x + 3 + column * (w / 2 - 1),
                    y + 5 + row * 8,
                    w / 2 - 5,
                    4,
                    AMBER if (row + column) % 3 == 0 else WHITE,
                )
    c.box(14, 76, 72, 6, NIGHT)
    for step in range(5):
        c.box(18 + step * 14, 78.4, 8, 1.4, WHITE)
    c.circle(50, 54, 3.4, "#e0ab85")
    c.polygon([(45, 58), (55, 58), (57, 68), (43, 68)], CORAL)
    c.line([(47, 68), (45, 77)], 2.4, NIGHT)
    c.line([(53, 68), (56, 77)], 2.4, NIGHT)


def code(c: Canvas, tint: str, rows: tuple[tuple[float, float, str], ...]) -> None:
    frame(c, NIGHT)
    c.box(17, 28, 66, 48, "#16264a", 2)
    for number, (indent, length, colour) in enumerate(rows):
        c.line([(23 + indent, 35 + number * 6.6), (23 + indent + length, 35 + number * 6.6)], 2.2, colour)
        c.circle(19.6, 35 + number * 6.6, 0.7, STEEL)
    c.circle(72, 66, 12, tint)


def web(c: Canvas) -> None:
    code(c, CORAL, ((0, 14, CORAL), (5, 26, SKY), (10, 18, WHITE), (10, 30, MINT), (5, 12, SKY), (0, 16, CORAL)))
    c.line([(68, 61), (63, 66), (68, 71)], 2, WHITE)
    c.line([(76, 61), (81, 66), (76, 71)], 2, WHITE)


def python(c: Canvas) -> None:
    code(c, AMBER, ((0, 20, AMBER), (5, 30, SKY), (5, 18, WHITE), (10, 24, MINT), (10, 12, WHITE), (0, 22, AMBER)))
    c.line(curve((65, 72), (66, 58), (72, 66), (78, 74), (79, 60)), 2.4, NIGHT)
    c.circle(79, 60, 1.8, NIGHT)


def cpp(c: Canvas) -> None:
    code(c, SKY, ((0, 26, SKY), (0, 12, WHITE), (5, 30, CORAL), (10, 16, MINT), (5, 22, WHITE), (0, 6, SKY)))
    for x in (68, 77):
        c.line([(x - 3, 66), (x + 3, 66)], 2, NIGHT)
        c.line([(x, 63), (x, 69)], 2, NIGHT)


def api(c: Canvas) -> None:
    c.box(32, 36, 36, 28, NIGHT, 4)
    for step in range(3):
        c.circle(40 + step * 10, 50, 2.6, (CORAL, AMBER, MINT)[step])
    for x, y, colour in ((16, 24, SKY), (84, 24, CORAL), (16, 76, MINT), (84, 76, AMBER)):
        c.line([(50 + (x - 50) * 0.5, 50 + (y - 50) * 0.5), (x, y)], 1.6, STEEL)
        c.circle(x, y, 8, colour)
        c.circle(x, y, 3.4, WHITE)


def letters(c: Canvas) -> None:
    c.box(20, 20, 60, 62, WHITE, 2)
    c.box(26, 26, 26, 28, "#dce7ff", 1)
    c.polygon([(30, 51), (37, 29), (41, 29), (48, 51), (44, 51), (42.4, 46), (35.6, 46), (34, 51)], BLUE)
    c.polygon([(36.6, 42.6), (41.4, 42.6), (39, 34.6)], "#dce7ff")
    for y, w in ((29, 18), (34, 14), (39, 18), (44, 16), (49, 18)):
        c.line([(57, y), (57 + w - 1, y)], 1.6, SILVER)
    for y, w in ((60, 46), (65, 48), (70, 40), (75, 30)):
        c.line([(27, y), (27 + w, y)], 1.6, SILVER)


def layout(c: Canvas) -> None:
    c.box(18, 20, 64, 60, WHITE, 2)
    c.box(22, 24, 56, 16, BLUE, 1)
    c.box(22, 43, 17.4, 33, SKY, 1)
    c.box(41.4, 43, 36.6, 15, CORAL, 1)
    c.box(41.4, 61, 17.4, 15, AMBER, 1)
    c.box(60.6, 61, 17.4, 15, MINT, 1)
    c.line([(26, 30), (50, 30)], 2, WHITE)
    c.line([(26, 35), (42, 35)], 1.4, SKY)


def plan(c: Canvas, size: int) -> None:
    for step in range(3):
        colour = (SKY, "#5b86ec", BLUE)[step] if step < size else "#ffffff"
        y = 66 - step * 19
        c.box(22, y - 7, 56, 16, colour, 4)
        c.circle(30, y + 1, 2.4, WHITE if step < size else SILVER)
        c.line([(38, y + 1), (70, y + 1)], 2, WHITE if step < size else CHROME)


def starter(c: Canvas) -> None:
    plan(c, 1)


def pro(c: Canvas) -> None:
    plan(c, 2)


def team(c: Canvas) -> None:
    plan(c, 3)


def galleries(c: Canvas) -> None:
    c.box(14, 22, 72, 52, WHITE, 2)
    for x, y, w, h, sky, near in (
        (19, 27, 20, 26, SKY, BLUE),
        (42, 27, 39, 18, "#fde9c9", CORAL),
        (19, 56, 20, 13, "#d5f0e6", MINT),
        (42, 48, 17, 21, "#dce7ff", "#5b86ec"),
        (62, 48, 19, 21, "#fbdcbb", AMBER),
    ):
        c.box(x, y, w, h, sky)
        hills(c, x, y, w, h, near, near)
    c.circle(80, 72, 10, CORAL)
    c.polygon(
        [
            (80, 78),
            *curve((80, 78), (70, 70), (76, 66)),
            *curve((79, 66), (80, 68), (80, 69)),
            *curve((80, 69), (80, 68), (81, 66)),
            *curve((84, 66), (90, 70), (80, 78)),
        ],
        WHITE,
    )


def torii(c: Canvas, x: float, y: float, k: float) -> None:
    for side in (-14, 14):
        c.polygon(
            [
                (x + (side - 2) * k, y - 34 * k),
                (x + (side + 2) * k, y - 34 * k),
                (x + (side * 1.12 + 2.4) * k, y),
                (x + (side * 1.12 - 2.4) * k, y),
            ],
            RUST,
        )
    c.box(x - 20 * k, y - 28 * k, 40 * k, 3.4 * k, RUST)
    c.polygon(
        [
            (x - 26 * k, y - 42 * k),
            *[(x + a * k, y + b * k) for a, b in curve((-26, -42), (0, -36), (26, -42))],
            *[(x + a * k, y + b * k) for a, b in curve((24, -36), (0, -31), (-24, -36))],
        ],
        "#c9452c",
    )
    c.box(x - 1.6 * k, y - 36 * k, 3.2 * k, 9 * k, RUST)


def kyoto(c: Canvas) -> None:
    c.circle(60, 38, 14, CORAL)
    hills(c, 14, 46, 72, 36, "#f0b98e", "#8d6f7d")
    torii(c, 46, 80, 1.1)


def lofoten(c: Canvas) -> None:
    c.polygon([(14, 66), (30, 30), (40, 48), (54, 20), (70, 50), (78, 40), (86, 66)], NIGHT)
    c.polygon([(30, 30), (34, 37), (30, 42), (27, 37)], WHITE)
    c.polygon([(54, 20), (60, 31), (55, 38), (49, 29.5)], WHITE)
    c.box(14, 66, 72, 14, "#5b86ec")
    for x, colour in ((34, RUST), (48, CORAL)):
        c.box(x, 60, 11, 8, colour)
        c.polygon([(x - 1, 60), (x + 5.5, 55), (x + 12, 60)], NIGHT)
        c.box(x + 4, 63, 3, 3, AMBER)
    c.line([(20, 73), (44, 73)], 1, SKY)
    c.line([(52, 76), (78, 76)], 1, SKY)


def house(c: Canvas, wall: str, roof: str, floors: int) -> None:
    height = floors * 13
    c.box(28, 80 - height, 44, height, wall)
    for floor in range(floors):
        for column in range(3):
            c.box(
                33 + column * 13, 80 - height + 4 + floor * 13, 8, 7, AMBER if (floor + column) % 2 else "#fff3d6", 0.6
            )
    c.box(46, 72, 8, 8, BARK)
    c.polygon(
        [
            (22, 80 - height),
            *curve((22, 80 - height), (36, 76 - height), (40, 70 - height)),
            *curve((60, 70 - height), (64, 76 - height), (78, 80 - height)),
        ],
        roof,
    )


def garden(c: Canvas) -> None:
    house(c, "#f7f1e4", PINE, 2)
    for x, y, r in ((20, 66, 9), (82, 64, 10), (14, 72, 6), (88, 74, 6)):
        c.circle(x, y, r, SAGE)
        c.line([(x, y + 2), (x, 81)], 1.6, BARK)
    c.ellipse(50, 84, 26, 3, SKY)


def machiya(c: Canvas) -> None:
    house(c, OAK, NIGHT, 2)
    for step in range(14):
        c.box(30 + step * 3, 68, 1.2, 12, BARK)
    c.circle(34, 62, 3.6, CORAL)
    c.circle(66, 62, 3.6, CORAL)
    c.box(44, 66, 12, 14, WOOD)
    c.box(49.4, 66, 1.2, 14, BARK)


def station(c: Canvas) -> None:
    house(c, "#9fb4d6", NIGHT, 4)
    c.box(10, 76, 80, 2, STEEL)
    c.box(60, 66, 30, 12, WHITE, 3)
    c.box(60, 72, 30, 2, BLUE)
    for step in range(4):
        c.box(63 + step * 6.4, 68, 4, 3, NIGHT, 0.6)


PICTURES = {
    "api-advanced": api,
    "color-masterclass": grading,
    "cpp-advanced": cpp,
    "editing-foundation": editing,
    "galleries": galleries,
    "hotel-garden": garden,
    "hotel-machiya": machiya,
    "hotel-station": station,
    "layout-advanced": layout,
    "light-composition": light_composition,
    "plan-pro": pro,
    "plan-starter": starter,
    "plan-team": team,
    "portrait-advanced": portrait,
    "python-foundation": python,
    "street-advanced": street,
    "type-foundation": letters,
    "web-foundation": web,
    "workshop-kyoto": kyoto,
    "workshop-lofoten": lofoten,
}
