"""A small canvas that fills shapes with smooth edges and saves an indexed PNG; standard library only."""

from __future__ import annotations

import itertools
import math
import struct
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

Point = tuple[float, float]
RGB = tuple[int, int, int]

ROWS = 4  # samples per pixel from top to bottom
LEVELS = 6  # steps between two colours at an edge


class Canvas:
    """`width` × `height` pixels; shapes are given in units of which `scale` pixels make one."""

    def __init__(self, width: int, height: int, scale: float, ground: str) -> None:
        self.width, self.height, self.scale = width, height, scale
        self.palette: list[RGB] = []
        self.index: dict[RGB, int] = {}
        self.mixes: dict[tuple[int, int, int], int] = {}
        self.pixels = bytearray([self._colour(_rgb(ground))]) * (width * height)

    # Shapes ----------------------------------------------------------------------------------------------------------

    def polygon(self, points: Sequence[Point], colour: str) -> None:
        """A closed shape through `points`."""
        over = self._colour(_rgb(colour))
        crossings = self._crossings(points)
        for row in sorted({number // ROWS for number in crossings}):
            spans = [sorted(crossings.get(row * ROWS + part, ())) for part in range(ROWS)]
            self._row(row, spans, over)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        self.polygon(arc(x, y, rx, ry), colour)

    def circle(self, x: float, y: float, r: float, colour: str) -> None:
        self.ellipse(x, y, r, r, colour)

    def box(self, x: float, y: float, width: float, height: float, colour: str, r: float = 0) -> None:
        """A rectangle with corners rounded by `r`."""
        self.polygon(rounded(x, y, width, height, r), colour)

    def line(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A stroke with round ends."""
        half = width / 2
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0) or 1
            dx, dy = (y1 - y0) / length * half, (x0 - x1) / length * half
            self.polygon([(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)], colour)
        for x, y in points:
            self.circle(x, y, half, colour)

    def ring(self, x: float, y: float, rx: float, ry: float, width: float, colour: str) -> None:
        """An ellipse's outline: outer and inner edge in one even-odd shape."""
        outer, inner = arc(x, y, rx + width / 2, ry + width / 2), arc(x, y, rx - width / 2, ry - width / 2)
        self.polygon([*outer, outer[0], inner[0], *reversed(inner)], colour)

    # Pixels ----------------------------------------------------------------------------------------------------------

    def _crossings(self, points: Sequence[Point]) -> dict[int, list[float]]:
        found: dict[int, list[float]] = {}
        for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
            if y0 > y1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            top, bottom = y0 * self.scale * ROWS - 0.5, y1 * self.scale * ROWS - 0.5
            if bottom <= top:
                continue
            slope = (x1 - x0) * self.scale / (bottom - top)
            for number in range(max(math.ceil(top), 0), min(math.ceil(bottom), self.height * ROWS)):
                found.setdefault(number, []).append(x0 * self.scale + (number - top) * slope)
        return found

    def _row(self, row: int, spans: list[list[float]], over: int) -> None:
        cover: dict[int, float] = {}
        full_from, full_to = 0, 0
        if all(len(one) == 2 for one in spans):
            full_from = max(math.ceil(max(one[0] for one in spans)), 0)
            full_to = max(min(math.floor(min(one[1] for one in spans)), self.width), full_from)
        for xs in spans:
            for left, right in zip(xs[::2], xs[1::2], strict=False):
                self._span(cover, left, right, full_from, full_to)
        start = row * self.width
        self.pixels[start + full_from : start + full_to] = bytes([over]) * (full_to - full_from)
        for x, amount in cover.items():
            if level := round(amount / ROWS * LEVELS):
                self.pixels[start + x] = self._mix(self.pixels[start + x], over, min(level, LEVELS))

    def _span(self, cover: dict[int, float], left: float, right: float, full_from: int, full_to: int) -> None:
        left, right = max(left, 0.0), min(right, float(self.width))
        x = math.floor(left)
        while x < right:
            if full_from <= x < full_to:
                x = full_to
                continue
            cover[x] = cover.get(x, 0.0) + min(right, x + 1) - max(left, x)
            x += 1

    # Colours ---------------------------------------------------------------------------------------------------------

    def _colour(self, rgb: RGB, room: int = 256) -> int:
        """The place of `rgb` in the palette, or of the nearest colour when `room` places are taken."""
        if rgb not in self.index:
            if len(self.palette) >= room:
                return min(range(len(self.palette)), key=lambda one: math.dist(self.palette[one], rgb))
            self.index[rgb] = len(self.palette)
            self.palette.append(rgb)
        return self.index[rgb]

    def _mix(self, under: int, over: int, level: int) -> int:
        if under == over or level == LEVELS:
            return over
        key = (under, over, level)
        if key not in self.mixes:
            a, b = self.palette[under], self.palette[over]
            part = level / LEVELS
            red, green, blue = (round(x + (y - x) * part) for x, y in zip(a, b, strict=True))
            self.mixes[key] = self._colour((red, green, blue), room=220)  # the rest is for new shapes
        return self.mixes[key]

    def save(self, path: Path) -> None:
        """Write the picture as a PNG with a palette."""
        lines = (self.pixels[y * self.width : (y + 1) * self.width] for y in range(self.height))
        data = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 3, 0, 0, 0)
        colours = b"".join(bytes(one) for one in self.palette)
        chunks = (_chunk(b"IHDR", head), _chunk(b"PLTE", colours), _chunk(b"IDAT", data), _chunk(b"IEND", b""))
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def arc(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360) -> list[Point]:
    """Points along an ellipse, by degrees clockwise from the right."""
    steps = max(round(abs(end - start) / 4), 2)
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + (end - start < 360)))
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def rounded(x: float, y: float, width: float, height: float, r: float) -> list[Point]:
    """A rectangle's outline with corners rounded by `r`."""
    if not r:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    right, bottom = x + width - r, y + height - r
    corners = ((right, bottom, 0), (x + r, bottom, 90), (x + r, y + r, 180), (right, y + r, 270))
    return [point for cx, cy, start in corners for point in arc(cx, cy, r, r, start, start + 90)]


def curve(*points: Point) -> list[Point]:
    """A Bézier curve with as many control points as given."""
    return [_bezier(points, step / 24) for step in range(25)]


def turned(points: Iterable[Point], x: float, y: float, degrees: float) -> list[Point]:
    """`points` turned about (x, y), clockwise."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return [(x + (a - x) * cosine - (b - y) * sine, y + (a - x) * sine + (b - y) * cosine) for a, b in points]


def _bezier(points: Sequence[Point], t: float) -> Point:
    while len(points) > 1:
        pairs = itertools.pairwise(points)
        points = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairs]
    return points[0]


def _rgb(colour: str) -> RGB:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
