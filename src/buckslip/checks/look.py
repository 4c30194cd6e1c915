"""How a run of text looks: colours in light and dark, size and weight, handed down from element to element."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from buckslip.checks.colours import BLACK, WHITE, Colour, colour, over
from buckslip.checks.css import NO_DECLARATIONS, Declarations, declarations

_LENGTH = re.compile(r"(\d+\.?\d*|\.\d+)(px|pt|em|rem|%)")
_LEADING = re.compile(r"(\d+\.?\d*|\.\d+)(px|pt|em|rem|%|)")
_SHARE = re.compile(r"(\d+\.?\d*|\.\d+)%?")
_NOTHING = re.compile(r"0*\.?0*(px)?")
_HEADINGS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}
_BOLD = frozenset(("b", "strong", "th", *_HEADINGS))
_SMALL = frozenset(("small", "sub", "sup"))
_LINK: Colour = (0, 0, 238)  # what clients give a link that has no colour of its own


class Look(NamedTuple):
    """The inherited look; a background of None is a picture or a gradient, on which nothing can be computed."""

    colour: Colour = BLACK
    background: Colour | None = WHITE
    dark_colour: Colour = BLACK
    dark_background: Colour | None = WHITE
    size: float = 16.0
    bold: bool = False
    underlined: bool = False
    hidden: bool = False
    leading: float = 0.0  # the height of a line in its size; 0 when nothing says it
    line: float = 0.0  # the same in px, which a change of size leaves alone
    justified: bool = False
    opacity: float = 1.0

    @property
    def front(self) -> Colour:
        """The colour of the text as it is seen: what is not quite opaque lets the background through."""
        return over(self.colour, self.opacity, self.background or WHITE)

    @property
    def dark_front(self) -> Colour:
        """The same in the dark look."""
        return over(self.dark_colour, self.opacity, self.dark_background or WHITE)

    @property
    def spacing(self) -> float:
        """The height of a line as a multiple of the size; 0 when nothing says it."""
        return self.line / self.size if self.line and self.size else self.leading

    @property
    def large(self) -> bool:
        """Large text as WCAG 1.4.3 has it: 18 pt, or 14 pt in bold."""
        return self.size >= 24 or (self.bold and self.size >= 18.66)


PLAIN = Look()


@lru_cache(maxsize=16384)
def dressed(
    inherited: Look,
    tag: str,
    style: str | None,
    hints: str = "",
    light: Declarations = NO_DECLARATIONS,
    dark: Declarations = NO_DECLARATIONS,
) -> Look:
    """The look inside an element; `hints` is what old attributes say, `light` and `dark` what the head's rules do."""
    look = _by_tag(inherited, tag)
    if hints:
        look = _applied(look, declarations(hints))
    inline = declarations(style) if style else NO_DECLARATIONS
    plain = _applied(look, _cascade(inline, light))
    if not dark:
        return plain
    night = _applied(look, _cascade(inline, light + dark))
    return plain._replace(dark_colour=night.dark_colour, dark_background=night.dark_background)


def _cascade(inline: Declarations, head: Declarations) -> Declarations:
    """The head's rules, then the element's own style; then what is `!important`, in the same order."""
    if not head:
        return inline
    both = (*head, *inline)
    return (*(one for one in both if not one[2]), *(one for one in both if one[2]))


def _by_tag(look: Look, tag: str) -> Look:
    if tag == "a":
        return look._replace(colour=_LINK, dark_colour=_LINK, underlined=True)
    if tag in _SMALL:
        return look._replace(size=look.size * 0.83)
    if tag in ("u", "ins"):
        return look._replace(underlined=True)
    if tag in _BOLD:
        return look._replace(bold=True, size=look.size * _HEADINGS.get(tag, 1.0))
    return look


def _applied(look: Look, says: Declarations) -> Look:
    for name, value, _ in says:
        look = _with(look, name, value)
    return look


def _with(look: Look, name: str, value: str) -> Look:
    match name:
        case "color":
            return look._replace(
                colour=colour(value, look.background or WHITE) or look.colour,
                dark_colour=colour(value, look.dark_background or WHITE) or look.dark_colour,
            )
        case "background" | "background-color" | "background-image":
            return _on(look, value)
        case "font-size":
            return look._replace(size=_size(value, look.size))
        case "font-weight":
            return look._replace(bold=_is_bold(value))
        case "font":
            return _shorthand(look, value)
        case "line-height":
            return _spaced(look, value)
        case "opacity" if _SHARE.fullmatch(value):
            share = float(value.rstrip("%")) / (100 if value.endswith("%") else 1)
            return look._replace(opacity=look.opacity * min(share, 1.0), hidden=look.hidden or not share)
        case "text-align":
            return look._replace(justified=value == "justify")
        case "text-decoration" | "text-decoration-line":
            return look._replace(underlined="underline" in value)
        case _:
            return look._replace(hidden=True) if _hides(name, value) else look


def _on(look: Look, value: str) -> Look:
    if "url(" in value or "gradient" in value:
        return look._replace(background=None, dark_background=None)
    return look._replace(
        background=colour(value, look.background or WHITE) or look.background,
        dark_background=colour(value, look.dark_background or WHITE) or look.dark_background,
    )


def _shorthand(look: Look, value: str) -> Look:
    """The `font` property: weight, size, and what stands behind the slash."""
    look = look._replace(size=_size(value, look.size), bold=re.search(r"bold|\b[6-9]00\b", value) is not None)
    slash = value.partition("/")[2].split()
    return _spaced(look, slash[0] if slash else "normal")


def _spaced(look: Look, value: str) -> Look:
    """The height of lines; that of `em` and `%` is taken as a multiple, which it is where it was written."""
    found = _LEADING.fullmatch(value)
    if found is None:
        return look if value == "inherit" else look._replace(leading=0.0, line=0.0)
    number = float(found[1])
    if found[2] in ("px", "pt"):
        return look._replace(leading=0.0, line=number * (4 / 3 if found[2] == "pt" else 1))
    return look._replace(leading=number / 100 if found[2] == "%" else number, line=0.0)


def _size(value: str, inherited: float) -> float:
    if _NOTHING.fullmatch(value):
        return 0.0
    found = _LENGTH.search(value)
    if found is None:
        return inherited
    number = float(found[1])
    return number * {"px": 1.0, "pt": 4 / 3, "em": inherited, "rem": 16.0, "%": inherited / 100}[found[2]]


def _is_bold(value: str) -> bool:
    return value in ("bold", "bolder") or (value.isdigit() and int(value) >= 600)


def _hides(name: str, value: str) -> bool:
    return (
        (name == "display" and value == "none")
        or (name == "visibility" and value == "hidden")
        or (name == "max-height" and _NOTHING.fullmatch(value) is not None)
    )
