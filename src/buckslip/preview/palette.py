"""What the palette of the review site looks through: every mail, page, guide and rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from buckslip.esps.registry import ESPS
from buckslip.model.rule import Rule

SECTIONS = (
    ("All mails", "index.html", "Page"),
    ("Blocks", "blocks/index.html", "Page"),
    ("Rules", "rules/index.html", "Page"),
    ("What each ESP can say", "esps/index.html", "Page"),
    ("Guides", "guides/index.html", "Page"),
)
ESP_TITLES = {name: esp.TITLE[0].upper() + esp.TITLE[1:] for name, esp in ESPS.items()}
_FOUND_BY = ("id", "title", "subject", "goal", "status", "owners")


def palette(
    index: Sequence[Mapping[str, object]], guides: Sequence[Mapping[str, str]], rules: Mapping[str, Rule]
) -> dict[str, object]:
    """Mails with the words they are found by, and title, path and kind of every other page."""
    return {
        "mails": [{**{key: one[key] for key in _FOUND_BY if key in one}, "brand": one["brand_title"]} for one in index],
        "pages": [
            *SECTIONS,
            *((one["title"], one["path"], f"Guides {one['group']}".strip()) for one in guides),
            *((one.title, f"rules/{one.id}/index.html", f"Rule {one.id}") for _, one in sorted(rules.items())),
        ],
    }
