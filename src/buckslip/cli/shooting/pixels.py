"""What differs between two pictures: how many pixels, and the boxes that hold them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter

Box = tuple[int, int, int, int]  # left, top, width, height

TILE = 8  # pixels; the grain of boxes
NOTICED = 12  # of 255, in any channel; less is anti-aliasing
MOST = 120  # boxes; of more, one that holds them all says as much


@dataclass(frozen=True, slots=True)
class Difference:
    """How many pixels differ, what share of the larger picture that is, and where."""

    pixels: int
    share: float
    boxes: tuple[Box, ...]


def difference(before: bytes, after: bytes) -> Difference:
    """Compare two PNGs; where only one of them reaches, everything differs."""
    one, two = (Image.open(BytesIO(png)).convert("RGB") for png in (before, after))
    size = (max(one.width, two.width), max(one.height, two.height))
    channels = ImageChops.difference(_on(one, size), _on(two, size)).split()
    strongest = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    mask = strongest.point([255 * (value > NOTICED) for value in range(256)])
    low, high = sorted((one.height, two.height))
    if low != high:
        mask.paste(255, (0, low, size[0], high))
    pixels = mask.histogram()[255]
    return Difference(pixels, round(pixels / (size[0] * size[1]), 4), _boxes(mask) if pixels else ())


def _on(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if image.size == size:
        return image
    canvas = Image.new("RGB", size, "white")
    canvas.paste(image)
    return canvas


def _boxes(mask: Image.Image) -> tuple[Box, ...]:
    """The places where pixels differ; places near one another are one."""
    tiles = mask.reduce(TILE).point([255 * (value > 0) for value in range(256)])
    spread = tiles.filter(ImageFilter.MaxFilter(5))
    found = [box for group in _groups(spread) if (box := _tight(mask, group))]
    if len(found) > MOST:
        found = [box for box in (_tight(mask, (0, 0, tiles.width, tiles.height)),) if box]
    return tuple(sorted(found, key=lambda box: (box[1], box[0])))


def _groups(tiles: Image.Image) -> Iterator[Box]:
    """Connected tiles: left, top, right and bottom in tiles, the last two not included."""
    wide, data = tiles.width, tiles.tobytes()
    left = {place for place, value in enumerate(data) if value}
    while left:
        queue, group = [left.pop()], []
        while queue:
            place = queue.pop()
            group.append(place)
            column = place % wide
            near = [
                place - wide,
                place + wide,
                *([place - 1] if column else []),
                *([place + 1] if column < wide - 1 else []),
            ]
            for other in near:
                if other in left:
                    left.remove(other)
                    queue.append(other)
        columns, rows = [place % wide for place in group], [place // wide for place in group]
        yield min(columns), min(rows), max(columns) + 1, max(rows) + 1


def _tight(mask: Image.Image, tiles: Box) -> Box | None:
    """The smallest box round what differs in these tiles."""
    left, top, right, bottom = (one * TILE for one in tiles)
    inner = mask.crop((left, top, min(right, mask.width), min(bottom, mask.height))).getbbox()
    return (left + inner[0], top + inner[1], inner[2] - inner[0], inner[3] - inner[1]) if inner else None
