"""What every mail says about itself, where its layout leaves it out: language, direction and title."""

from __future__ import annotations

from buckslip.model.locale import Locale
from buckslip.render.markup import Element


def framed(root: Element, locale: Locale, subject: str) -> None:
    """Complete the `<mjml>` document: without these, screen readers speak the wrong language and name no mail."""
    root.attrs.setdefault("lang", locale.tag)
    root.attrs.setdefault("dir", locale.direction)
    head = next((one for one in root.elements() if one.tag == "mj-head"), None)
    if head is None:
        head = Element("mj-head")
        root.children.insert(0, head)
    if not any(one.tag == "mj-title" for one in head.elements()):
        head.children.append(Element("mj-title", children=[subject]))
