"""Where the boxes of a graph stand: layers by the longest way, lanes by who comes first, and room for ways between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

BOX, PILL, NOTE = 216, 78, 176  # widths: of steps, of ways out, of ways out that say when
LETTER, SMALL_LETTER = 7.6, 6.3  # widths of letters, at most on average
LINE, PADDING, LANE_GAP, LAYER_GAP = 17, 11, 22, 46
RAIL = 58  # on the left, for days


@dataclass(frozen=True, slots=True)
class Box:
    """A step. `kind` is its class, `rail` stands on the left of its layer."""

    id: str
    kind: str
    title: str
    note: str = ""
    link: str = ""
    rail: str = ""

    @property
    def titles(self) -> list[str]:
        """Its title in lines."""
        return wrap(self.title, int((self.width - 4) / LETTER)) or [""]

    @property
    def notes(self) -> list[str]:
        """Its note in lines; a line break begins a new one."""
        return [line for part in self.note.splitlines() for line in wrap(part, int((self.width - 4) / SMALL_LETTER))]

    @property
    def width(self) -> int:
        """Of its box."""
        if self.kind not in ("leave", "end"):
            return BOX
        return NOTE if self.note else PILL

    @property
    def height(self) -> int:
        """Of its box."""
        return LINE * (len(self.titles) + len(self.notes)) + 2 * PADDING - 4


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow from one step to another; `watching`: it is open all the time."""

    start: str
    end: str
    label: str = ""
    watching: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the drawing: the middle of its lane, and from where to where it reaches down."""

    middle: float
    top: float
    height: float

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Layout:
    """`at`: where each box stands; `ways`: each way that is drawn, with the places that it passes."""

    at: Mapping[str, Spot]
    ways: tuple[tuple[Way, tuple[Spot, ...]], ...]
    width: float
    height: float


Place = tuple[int, int]  # layer and lane


def layout(boxes: Sequence[Box], ways: Sequence[Way]) -> Layout:
    """Where everything goes. The first box is where all ways begin; a way back to an earlier box is left out."""
    layers = _layers(boxes, ways)
    forward = [one for one in ways if layers[one.start] < layers[one.end]]
    lanes, bends = _lanes(boxes, forward, layers)
    places = {(layers[one.id], lanes[one.id]): one for one in boxes}
    every = {*places, *(one for passed in bends.values() for one in passed)}
    widths = _sizes([(lane, places[layer, lane].width) for layer, lane in places], [lane for _, lane in every])
    heights = _sizes([(layer, places[layer, lane].height) for layer, lane in places], [layer for layer, _ in every])
    spots = {}
    for layer, lane in every:
        left = RAIL + sum(widths[:lane]) + lane * LANE_GAP
        top = 1 + sum(heights[:layer]) + layer * LAYER_GAP
        one = places.get((layer, lane))
        spots[layer, lane] = Spot(left + widths[lane] / 2, top, one.height if one else heights[layer])
    return Layout(
        at={one.id: spots[layers[one.id], lanes[one.id]] for one in boxes},
        ways=tuple((way, tuple(spots[one] for one in bends.get(number, ()))) for number, way in enumerate(forward)),
        width=RAIL + sum(widths) + LANE_GAP * (len(widths) - 1) + 1,
        height=sum(heights) + LAYER_GAP * (len(heights) - 1) + 2,
    )


def _sizes(known: Sequence[tuple[int, int]], every: Sequence[int]) -> list[int]:
    """The largest size for each number; a thin line where there is none."""
    return [max((size for at, size in known if at == number), default=LINE) for number in range(max(every) + 1)]


def _layers(boxes: Sequence[Box], ways: Sequence[Way]) -> dict[str, int]:
    """The length of the longest way to each box, ways back left out."""
    order = {one.id: number for number, one in enumerate(boxes)}
    layers = dict.fromkeys(order, 0)
    for box in boxes:
        for way in ways:
            if way.start == box.id and order[way.end] > order[way.start]:
                layers[way.end] = max(layers[way.end], layers[box.id] + 1)
    return layers


def _lanes(
    boxes: Sequence[Box], ways: Sequence[Way], layers: Mapping[str, int]
) -> tuple[dict[str, int], dict[int, tuple[Place, ...]]]:
    """A lane for each box, and for each way that passes layers the places where it does."""
    used: set[Place] = set()
    lanes: dict[str, int] = {}
    bends: dict[int, tuple[Place, ...]] = {}
    for box in sorted(boxes, key=lambda one: layers[one.id]):
        if box.id not in lanes:
            lanes[box.id] = _free(used, layers[box.id], 0)
        out = [(number, way) for number, way in enumerate(ways) if way.start == box.id]
        for place, (number, way) in enumerate(out):
            lane = lanes[box.id] + min(place, 1)
            passed = []
            for layer in range(layers[box.id] + 1, layers[way.end]):
                lane = _free(used, layer, lane)
                passed.append((layer, lane))
            if passed:
                bends[number] = tuple(passed)
            if way.end not in lanes:
                lanes[way.end] = _free(used, layers[way.end], lanes[box.id] if len(out) == 1 and passed else lane)
    return lanes, bends


def _free(used: set[Place], layer: int, lane: int) -> int:
    """The first free lane of a layer from `lane` on, which is taken."""
    while (layer, lane) in used:
        lane += 1
    used.add((layer, lane))
    return lane
