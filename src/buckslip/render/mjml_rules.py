"""What MJML allows, as tables: components, what stands in what, and the attributes with their values.

After the MJML 5 documentation, less what mrml draws differently or not at all; each of those has a way out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """The values that an attribute takes; `words` tell a writer what to put there."""

    words: str
    pattern: re.Pattern[str] | None = None  # None: anything, personalisation included


def _one_of(*values: str) -> Kind:
    words = " or ".join(f'"{value}"' for value in values if value)
    return Kind(words, re.compile("|".join(map(re.escape, values))))


_COLOR_NAMES = (
    "aliceblue|antiquewhite|aqua|aquamarine|azure|beige|bisque|black|blanchedalmond|blue|blueviolet|brown|"
    "burlywood|cadetblue|chartreuse|chocolate|coral|cornflowerblue|cornsilk|crimson|cyan|darkblue|darkcyan|"
    "darkgoldenrod|darkgray|darkgreen|darkgrey|darkkhaki|darkmagenta|darkolivegreen|darkorange|darkorchid|darkred|"
    "darksalmon|darkseagreen|darkslateblue|darkslategray|darkslategrey|darkturquoise|darkviolet|deeppink|"
    "deepskyblue|dimgray|dimgrey|dodgerblue|firebrick|floralwhite|forestgreen|fuchsia|gainsboro|ghostwhite|gold|"
    "goldenrod|gray|green|greenyellow|grey|honeydew|hotpink|indianred|indigo|ivory|khaki|lavender|lavenderblush|"
    "lawngreen|lemonchiffon|lightblue|lightcoral|lightcyan|lightgoldenrodyellow|lightgray|lightgreen|lightgrey|"
    "lightpink|lightsalmon|lightseagreen|lightskyblue|lightslategray|lightslategrey|lightsteelblue|lightyellow|"
    "lime|limegreen|linen|magenta|maroon|mediumaquamarine|mediumblue|mediumorchid|mediumpurple|mediumseagreen|"
    "mediumslateblue|mediumspringgreen|mediumturquoise|mediumvioletred|midnightblue|mintcream|mistyrose|moccasin|"
    "navajowhite|navy|oldlace|olive|olivedrab|orange|orangered|orchid|palegoldenrod|palegreen|paleturquoise|"
    "palevioletred|papayawhip|peachpuff|peru|pink|plum|powderblue|purple|rebeccapurple|red|rosybrown|royalblue|"
    "saddlebrown|salmon|sandybrown|seagreen|seashell|sienna|silver|skyblue|slateblue|slategray|slategrey|snow|"
    "springgreen|steelblue|tan|teal|thistle|tomato|turquoise|violet|wheat|white|whitesmoke|yellow|yellowgreen|"
    "transparent|inherit|none"
)

_NUMBER = r"\d+(?:\.\d+)?"
_LENGTH = rf"(?:0|{_NUMBER}(?:px|%))"
_PIXELS = rf"(?:0|{_NUMBER}px)"

ANY = Kind("text")
URL = Kind("an address")
COLOR = Kind(
    "a colour such as #1a2b3c",
    re.compile(rf"#(?:[\da-f]{{3}}|[\da-f]{{6}})|rgba?\([\d., %]+\)|{_COLOR_NAMES}|", re.IGNORECASE),
)
PIXELS = Kind("a length in px", re.compile(_PIXELS))
LENGTH = Kind("a length in px or %", re.compile(_LENGTH))
LENGTHS = Kind("one to four lengths in px or %", re.compile(rf"{_LENGTH}(?: +{_LENGTH}){{0,3}}"))
COLUMN_PADDING = Kind(
    "one to four lengths in px (mrml counts % wrongly here)", re.compile(rf"{_PIXELS}(?: +{_PIXELS}){{0,3}}")
)
LINE_HEIGHT = Kind("a number or a length", re.compile(rf"{_NUMBER}(?:px|%|em)?"))
SPACING = Kind("a length in px or em", re.compile(rf"-?{_NUMBER}(?:px|em)|0|normal"))
IMAGE_HEIGHT = Kind('a length in px, or "auto"', re.compile(rf"auto|{_PIXELS}"))
TABLE_WIDTH = Kind('a length in px or %, or "auto"', re.compile(rf"auto|{_LENGTH}"))
INTEGER = Kind("a whole number", re.compile(r"\d+"))
BOOLEAN = _one_of("true", "false")
ALIGN = _one_of("left", "center", "right")
TEXT_ALIGN = _one_of("left", "center", "right", "justify")
VERTICAL = _one_of("top", "middle", "bottom")
DIRECTION = _one_of("ltr", "rtl")
FULL_WIDTH = _one_of("full-width", "false", "")

_SIDES = ("top", "right", "bottom", "left")
COMMON = {"css-class": ANY, "mj-class": ANY}
PADDING = {"padding": LENGTHS, **{f"padding-{side}": LENGTH for side in _SIDES}}
BORDER = {"border": ANY, "border-radius": ANY, **{f"border-{side}": ANY for side in _SIDES}}
FONT = {"color": COLOR, "font-family": ANY, "font-size": PIXELS, "font-style": ANY, "font-weight": ANY}
LINE = {"letter-spacing": SPACING, "line-height": LINE_HEIGHT, "text-decoration": ANY, "text-transform": ANY}
INNER_PADDING = {"inner-padding": LENGTHS, **{f"inner-padding-{side}": LENGTH for side in _SIDES}}
BOX = {**COMMON, **PADDING, "container-background-color": COLOR}
BACKGROUND = {
    "background-color": COLOR,
    "background-url": URL,
    "background-repeat": _one_of("repeat", "no-repeat"),
    "background-size": ANY,
    "background-position": ANY,
    "background-position-x": ANY,
    "background-position-y": ANY,
}
SECTION = {
    **COMMON, **PADDING, **BORDER, **BACKGROUND,
    "direction": DIRECTION, "full-width": FULL_WIDTH, "text-align": ALIGN, "text-padding": LENGTHS,
}  # fmt: skip
ICON = {
    **FONT,
    "border": ANY, "border-radius": ANY, "icon-size": LENGTH, "icon-height": LENGTH, "icon-padding": LENGTHS,
    "line-height": LINE_HEIGHT, "text-padding": LENGTHS, "text-decoration": ANY, "vertical-align": VERTICAL,
}  # fmt: skip

ATTRIBUTES: dict[str, dict[str, Kind]] = {
    "mjml": {"lang": ANY, "dir": _one_of("ltr", "rtl", "auto")},
    "mj-attributes": {},
    "mj-body": {**COMMON, "width": PIXELS, "background-color": COLOR, "id": ANY},
    "mj-breakpoint": {"width": PIXELS},
    "mj-button": {
        **BOX, **BORDER, **FONT, **LINE,
        "align": ALIGN, "background-color": COLOR, "height": LENGTH, "href": URL, "inner-padding": LENGTHS,
        "name": ANY, "rel": ANY, "target": ANY, "text-align": ALIGN, "vertical-align": VERTICAL, "width": LENGTH,
    },
    "mj-column": {
        **COMMON, **BORDER,
        "padding": COLUMN_PADDING, **{f"padding-{side}": PIXELS for side in _SIDES},
        "background-color": COLOR, "direction": DIRECTION, "inner-background-color": COLOR,
        "inner-border": ANY, "inner-border-radius": ANY, **{f"inner-border-{side}": ANY for side in _SIDES},
        "vertical-align": VERTICAL, "width": LENGTH,
    },
    "mj-divider": {
        **BOX, "align": ALIGN, "border-color": COLOR, "border-style": ANY, "border-width": PIXELS, "width": LENGTH,
    },
    "mj-font": {"name": ANY, "href": URL},
    "mj-group": {
        **COMMON, "background-color": COLOR, "direction": DIRECTION, "vertical-align": VERTICAL, "width": LENGTH,
    },
    "mj-head": {},
    "mj-hero": {
        **COMMON, **PADDING, **INNER_PADDING,
        "mode": _one_of("fixed-height"), "height": LENGTH, "background-color": COLOR, "background-url": URL,
        "background-width": LENGTH, "background-height": LENGTH, "background-position": ANY, "border-radius": ANY,
        "inner-background-color": COLOR, "vertical-align": VERTICAL,
    },
    "mj-image": {
        **BOX, **BORDER,
        "align": ALIGN, "alt": ANY, "fluid-on-mobile": BOOLEAN, "font-size": PIXELS, "height": IMAGE_HEIGHT,
        "href": URL, "max-height": LENGTH, "name": ANY, "rel": ANY, "src": URL, "srcset": ANY, "target": ANY,
        "usemap": ANY, "width": PIXELS,
    },
    "mj-preview": {},
    "mj-raw": {},
    "mj-section": SECTION,
    "mj-social": {
        **BOX, **ICON,
        "align": ALIGN, "inner-padding": LENGTHS, "mode": _one_of("horizontal", "vertical"),
        "table-layout": _one_of("auto", "fixed"),
    },
    "mj-social-element": {
        **COMMON, **PADDING, **ICON,
        "align": ALIGN, "alt": ANY, "background-color": COLOR, "href": URL, "icon-position": _one_of("left", "right"),
        "name": ANY, "rel": ANY, "src": URL, "srcset": ANY, "target": ANY, "title": ANY,
    },
    "mj-spacer": {**BOX, **BORDER, "height": LENGTH},
    "mj-style": {"inline": ANY},
    "mj-table": {
        **BOX, **FONT,
        "align": ALIGN, "border": ANY, "cellpadding": INTEGER, "cellspacing": INTEGER, "line-height": LINE_HEIGHT,
        "role": _one_of("presentation", "none"), "table-layout": _one_of("auto", "fixed", "initial", "inherit"),
        "vertical-align": VERTICAL, "width": TABLE_WIDTH,
    },
    "mj-text": {
        **BOX, **FONT, **LINE,
        "align": TEXT_ALIGN, "background-color": COLOR, "height": LENGTH, "vertical-align": VERTICAL,
    },
    "mj-title": {},
    "mj-wrapper": SECTION,
}  # fmt: skip

# mj-all and mj-class set attributes of any component.
EVERY_ATTRIBUTE = {name: kind for table in ATTRIBUTES.values() for name, kind in table.items()}

# Attributes that MJML has and this tool does not take, with the way out.
REFUSED_ATTRIBUTES = {
    ("mj-button", "title"): "it is left out of the HTML: say it in the label",
    ("mj-image", "sizes"): "it is left out of the HTML: set 'width'",
    ("mj-image", "title"): "it is left out of the HTML: say it in 'alt'",
    ("mj-raw", "position"): "nothing may stand before <!doctype html>",
    ("mj-section", "gutter"): "it has no effect: set 'padding' of the columns",
    ("mj-wrapper", "gap"): "it has no effect: set 'padding' of the sections",
    ("mj-wrapper", "gutter"): "it has no effect: set 'padding' of the columns",
}
REFUSED_COMPONENTS = {
    "mj-accordion": "few mail clients open one: show the text, or link to it",
    "mj-carousel": "few mail clients turn one: show the first image, or a row of images",
    "mj-html-attributes": "write the attributes where they belong",
    "mj-include": "use {{ block(…) }} or a layout",
    "mj-navbar": "write the links in an mj-text",
}

CONTENT = frozenset({"mj-button", "mj-raw", "mj-social-element", "mj-table", "mj-text"})  # hold HTML
WORDS = frozenset({"mj-preview", "mj-title"})  # hold text only
_IN_COLUMN = frozenset(
    {"mj-button", "mj-divider", "mj-image", "mj-raw", "mj-social", "mj-spacer", "mj-table", "mj-text"}
)
CHILDREN: dict[str, frozenset[str]] = {
    "mjml": frozenset({"mj-body", "mj-head"}),
    "mj-attributes": frozenset(ATTRIBUTES) - {"mjml"} | {"mj-all", "mj-class"},
    "mj-body": frozenset({"mj-hero", "mj-raw", "mj-section", "mj-wrapper"}),
    "mj-column": _IN_COLUMN,
    "mj-group": frozenset({"mj-column", "mj-raw"}),
    "mj-head": frozenset({"mj-attributes", "mj-breakpoint", "mj-font", "mj-preview", "mj-raw", "mj-style", "mj-title"}),
    "mj-hero": _IN_COLUMN,
    "mj-section": frozenset({"mj-column", "mj-group", "mj-raw"}),
    "mj-social": frozenset({"mj-social-element"}),
    "mj-wrapper": frozenset({"mj-hero", "mj-raw", "mj-section"}),
}
COMPONENTS = frozenset(ATTRIBUTES) | {"mj-all", "mj-class"}
REQUIRED = {
    "mj-breakpoint": ("width",),
    "mj-class": ("name",),
    "mj-font": ("name", "href"),
    "mj-image": ("src",),
    "mj-social-element": ("src",),  # without it the icon comes from the server of MJML's makers
}

REFUSED_TAGS = frozenset(
    {
        *("applet", "base", "button", "embed", "form", "frame", "frameset", "iframe", "input", "math", "noscript"),
        *("object", "option", "script", "select", "svg", "textarea"),
    }
)
TABLE_PARTS = frozenset({"mj-table", "table", "tbody", "tfoot", "thead", "tr"})  # hold rows or cells, no text
