"""How tall a link is, as far as its own style and its picture tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml.etree import _Element as Element

from buckslip.checks.visible import Anchor

_PAIRS = re.compile(
    r"(?:^|;)\s*(padding(?:-top|-bottom)?|display|height|border|background(?:-color)?)\s*:\s*([^;]+)", re.IGNORECASE
)
_PX = re.compile(r"(\d+\.?\d*|\.\d+)(px|pt|em|)")
_NOTHING = ("none", "0", "0px", "transparent", "inherit")
_NORMAL = 1.2  # the height of a line that nothing says


@dataclass(frozen=True, slots=True)
class Box:
    """The height in px of what can be hit, and whether it is drawn as a button or a picture."""

    height: float
    drawn: bool


def box(anchor: Anchor) -> Box | None:
    """The box of a link that is shown as a block, or of a linked picture; None for a link in text and the unknown."""
    if anchor.element is None:
        return None
    says = dict(_styles(anchor.element.get("style") or ""))
    runs = [run for run in anchor.runs if run.text.strip() and not run.look.hidden]
    if not runs:
        return _of_picture(anchor.element, _room(says, 16.0))
    look = runs[0].look
    room = _room(says, look.size)
    drawn = any(says.get(name, "none") not in _NOTHING for name in ("background", "background-color", "border"))
    if "block" not in says.get("display", "") or not (room or drawn):
        return None
    own = _px(says.get("height", ""), look.size) or 0.0
    return Box(max(own, (look.spacing or _NORMAL) * look.size) + room, drawn)


def _of_picture(element: Element, room: float) -> Box | None:
    pictures = list(element.iter("img"))
    if len(pictures) != 1:
        return None
    shown = dict(_styles(pictures[0].get("style") or "")).get("height") or pictures[0].get("height") or ""
    tall = _px(shown, 16.0)
    return None if tall is None else Box(tall + room, drawn=True)


@lru_cache(maxsize=1024)  # links of blocks are dressed alike in every mail
def _styles(style: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value.strip().lower()) for name, value in _PAIRS.findall(style))


def _room(says: dict[str, str], size: float) -> float:
    """The padding above and below."""
    sides = says.get("padding", "").replace("!important", "").split()
    top = says.get("padding-top") or (sides[0] if sides else "")
    bottom = says.get("padding-bottom") or (sides[2] if len(sides) > 2 else sides[0] if sides else "")
    return sum(_px(side, size) or 0.0 for side in (top, bottom))


def _px(value: str, size: float) -> float | None:
    found = _PX.fullmatch(value.replace("!important", "").strip())
    if found is None:
        return None
    return float(found[1]) * {"px": 1.0, "": 1.0, "pt": 4 / 3, "em": size}[found[2].lower()]
