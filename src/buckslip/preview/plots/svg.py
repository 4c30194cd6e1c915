"""Elements of SVG as text that is safe to stand in a page."""

from __future__ import annotations

from markupsafe import Markup, escape

Value = str | float | None


def shape(name: str, *inside: str, **attributes: Value) -> Markup:
    """An element; `class_` is its class, `text_anchor` is `text-anchor`, and what is None is left out."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _plain(value))
        for key, value in attributes.items()
        if value is not None
    )
    if not inside:
        return Markup("<{}{}/>").format(Markup(name), written)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, Markup("").join(escape(one) for one in inside))


def percent(part: float, whole: float) -> str:
    """A length as a share of the drawing's width."""
    return f"{_plain(100 * part / whole if whole else 0)}%"


def _plain(value: str | float | None) -> str:
    return value if isinstance(value, str) else f"{round(value or 0, 2):g}"
