"""The colours of the pictures, and the stage they stand on."""

from __future__ import annotations

from starter.canvas import Canvas

CREAM, PAPER, BLUSH = "#fdf8f0", "#f6ede0", "#e9c4b0"
TERRA, RUST, MUSTARD, HONEY = "#c9724d", "#a03f27", "#d9a441", "#f0c878"
SAGE, FOREST, PINE = "#9db09a", "#55735f", "#2f4238"
NAVY, DENIM, MIST = "#2f4257", "#5c7a97", "#c8d6df"
WOOD, OAK, BARK = "#e0bd8f", "#c1935f", "#8d653d"
INK, COAL, STEEL, SILVER, CHROME = "#2c2926", "#45403b", "#8f969c", "#c3c9cd", "#e4e8ea"
BLUE, NIGHT, SKY = "#1d54d6", "#0f1b33", "#8fb3ff"
CORAL, AMBER, MINT, WHITE = "#ff8a65", "#ffc15a", "#7fd1b4", "#ffffff"

GROUNDS = {  # a category's wall and the disc behind the thing
    "baking": ("#f8ebdf", "#f2dcc8"),
    "kitchen": ("#eef0e6", "#dfe5d3"),
    "tea": ("#e9f0ea", "#d6e3d8"),
    "candles": ("#f1ebf0", "#e4d8e2"),
    "cameras": ("#e9eef2", "#d6e0e8"),
    "lenses": ("#e9eef2", "#d6e0e8"),
    "accessories": ("#eef0ea", "#dde3d6"),
    "film": ("#f8f0d9", "#f1e2b8"),
    "stationery": ("#f5ece8", "#ecdcd4"),
    "course": ("#e8effb", "#d3e0f8"),
    "plan": ("#e8effb", "#d3e0f8"),
    "galleries": ("#f9ece7", "#f6d9ce"),
    "workshop": ("#fdeee0", "#fbdcbb"),
    "hotel": ("#e6eef5", "#d0deea"),
}
SIZE = 600


def stage(category: str) -> Canvas:
    """A square with a soft disc, 100 units wide."""
    wall, disc = GROUNDS[category]
    canvas = Canvas(SIZE, SIZE, SIZE / 100, wall)
    canvas.circle(50, 47, 37, disc)
    return canvas


def shadow(canvas: Canvas, x: float, y: float, width: float, category: str) -> None:
    """A soft shadow on the ground, a little darker than the disc."""
    disc = GROUNDS[category][1]
    darker = "#" + "".join(f"{int(int(disc[i : i + 2], 16) * 0.88):02x}" for i in (1, 3, 5))
    canvas.ellipse(x, y, width / 2, width / 15, darker)
