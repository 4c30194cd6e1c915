"""A small project in Git, changed in many ways, and built beside its base."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.warm import buckslip

BARE = (
    "<mjml><mj-head><mj-attributes><mj-all padding='0'/></mj-attributes></mj-head><mj-body>{{ content }}"
    "<mj-section><mj-column><mj-text>Sent by Mini, 1 Road. <a href='{{ unsubscribe_url }}'>Leave</a></mj-text>"
    "</mj-column></mj-section></mj-body></mjml>\n"
)
HEAD = "goal: onboarding\nmessage_class: transactional\n"
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80"><rect width="200" height="80" fill="%s"/></svg>'
)


def mail(title: str, subject: str, sentence: str, body: str, more: str = "") -> str:
    """One mail's file."""
    return f"---\ntitle: {title}\n{HEAD}{more}subject: {subject}\naudience:\n  all:\n    - {sentence}\n---\n{body}\n"


FILES = {
    "content/_brands/mini.yml": "title: Mini\nlayout: bare\nimage_base: https://img.mini.example/\n"
    "sender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n",
    "content/_locales/en.yml": "name: English\n",
    "content/_personas/ann.yml": "title: Ann\nprofile: {id: '1', tier: gold, orders: 3}\n",
    "content/_personas/bob.yml": "title: Bob\nprofile: {id: '2', tier: silver, orders: 1}\n",
    "content/mini/words/main.en.md": mail(
        "Words",
        "Hello lamp",
        "tier is gold",
        "Hello *dear* reader.\n\nA lamp for the hall.\n\n[Buy it](https://mini.example/lamp)\n"
        "{% if customer.tier == 'gold' %}\n\nDelivery is free.\n\n{% endif %}",
    ),
    "content/mini/same/main.en.md": mail("Same", "As it was", "orders > 4", "Nothing is new."),
    "content/mini/through/main.en.md": mail("Through", "By segment", 'in segment "busy"', "Words stay."),
    "content/mini/gone/main.en.md": mail("Gone", "Bye", "orders > 1", "Soon gone."),
    "content/mini/seen/main.en.md": mail("Seen", "A picture", "orders > 2", "![A box](box.svg)"),
    "data/images/box.svg": PICTURE % "#aa3333",
    "layouts/bare.mjml": BARE,
    "rules/schema.yml": "fields:\n  id: {type: text}\n  tier: {type: enum, values: [silver, gold]}\n"
    "  orders: {type: integer, min: 0}\n",
    "rules/audiences/busy.yml": "title: Busy\nall: [orders >= 2]\n",
}
CHANGES = {
    "content/mini/words/main.en.md": mail(
        "Words",
        "Hello red lamp",
        "orders > 2",
        "Hello *dear* reader.\n\nA red lamp for the hall.\n\n[Buy it](https://mini.example/red-lamp)\n"
        "{% if customer.tier == 'gold' %}\n\nDelivery is free.\n\n{% endif %}",
        "status: review\n",
    ),
    "content/mini/fresh/main.en.md": mail("Fresh", "Brand new", "orders > 3", "All of this is new."),
    "data/images/box.svg": PICTURE % "#3333aa",
    "rules/audiences/busy.yml": "title: Busy\nall: [orders >= 3]\n",
}


def run(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of buckslip in that project."""
    return buckslip(*arguments, cwd=place)


def git(place: Path, *arguments: str) -> None:
    """A command of Git there, as somebody."""
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@mini.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=place, capture_output=True, text=True, check=True)


def write(place: Path) -> Path:
    """The project as it was, committed; and then changed."""
    place.mkdir(parents=True, exist_ok=True)
    _put(place, FILES)
    git(place, "init", "-q", "-b", "main")
    git(place, "add", ".")
    git(place, "commit", "-q", "-m", "As it was")
    _put(place, CHANGES)
    (place / "content/mini/gone/main.en.md").unlink()
    return place


def _put(place: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text, encoding="utf-8")
