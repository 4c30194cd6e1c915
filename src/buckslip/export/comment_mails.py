"""The mails in the comment of a pull request: a table, their rows in the inbox, and their words."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from buckslip.checks.results import State
from buckslip.checks.value import LETTERS, NAMES
from buckslip.export.comment_fit import Section
from buckslip.export.comment_read import Item, inner, items, listed, number, text
from buckslip.export.comment_text import code, fenced, path_of, plain

GMAIL = 102_000  # bytes of HTML from which on Gmail hides the rest (rule DLV-010)
NEAR = 80_000
SHOWN = 12  # mails that are not folded away
WIDTH = 150  # of a thumbnail
STATES = {state.value: name for state, name in NAMES.items()}
QUIET = (NAMES[State.KEPT], NAMES[State.UNASKED])  # of a new mail, not worth a word
ASPECTS = ("subjects", "preheader", "sender", "text", "html")
NAMED = {"subjects": "subject", "text": "words", "html": "looks"}
HAPPENED = {
    "broken": "**cannot be built any more**",
    "removed": "gone",
    "added": "new",
    "mended": "can be built again",
    "renamed": "renamed",
}


def mails(report: Item, site: str) -> list[Section]:
    """The table of changed mails, with thumbnails where a hosted preview has them; many are folded away."""
    found = sorted(items(report, "mails"), key=_urgency)
    pictured = bool(site) and any(_shot(one, side, site) for one in found for side in ("before", "after"))
    columns = ["mail", "what changed", "HTML", "VALUE", *(["before", "after"] if pictured else [])]
    opening = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
    closing = f"HTML is what the heaviest ESP sends; Gmail hides what comes after {GMAIL // 1000} kB."
    left = len(found) - SHOWN
    folded = f"{left:,} more mail{'s' * (left != 1)}"
    rows = (_row(one, site, pictured) for one in found[:SHOWN])
    rest = (_row(one, site, pictured) for one in found[SHOWN:])
    return [
        Section("Mails", rows, min(len(found), SHOWN), opening, closing),
        Section("", rest, left, opening, folded=folded),
    ]


def _urgency(one: Item) -> tuple[int, int]:
    """What cannot be built first, then what came and went, then other words, and last what only looks different."""
    what = text(one, "what")
    seen = {aspect for change in items(one, "locales") for aspect in listed(change, "aspects")}
    first = list(HAPPENED).index(what) if what in HAPPENED else len(HAPPENED)
    return first, 0 if seen & {"subjects", "preheader", "text"} else 1


def inbox(report: Item) -> Section:
    """Subject, preheader and sender before and after; what is alike in many mails is told once."""
    places: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for mail in items(report, "mails"):
        for one in items(mail, "locales"):
            for line in _lines(one):
                places.setdefault(line, []).append((text(mail, "id"), text(one, "locale")))
    rows = (
        f"| {_and_more(mails)} | {name} | {code(before)} | {code(after)} |"
        for (name, before, after), mails in places.items()
    )
    return Section("In the inbox", rows, len(places), "| mail | line | before | after |\n|---|---|---|---|")


def _and_more(places: Sequence[tuple[str, str]]) -> str:
    mail, locale = places[0]
    return f"{code(mail)} {code(locale, 20)}" + (f"<br>and {len(places) - 1:,} more" if len(places) > 1 else "")


def words(report: Item) -> Section:
    """What writers wrote otherwise, file by file."""
    found = items(report, "texts")
    many = f"{len(found):,} file{'s' * (len(found) != 1)}"
    return Section("Words", map(_words, found), len(found), folded=f"{many} of words", apart="\n\n")


def _words(one: Item) -> str:
    head = f"{code(text(one, 'path'))} {plain(text(one, 'what'))}"
    return "\n".join([head, "", *fenced(listed(one, "diff"))]) if listed(one, "diff") else head


def _lines(one: Item) -> list[tuple[str, str, str]]:
    aspects = listed(one, "aspects")
    shown = []
    for key, name in (("sender", "from"), ("subjects", "subject"), ("preheader", "preheader")):
        if key in aspects:
            before, after = (inner(one, side) for side in ("before", "after"))
            shown.append((name, _said(before, key), _said(after, key)))
    return shown


def _said(side: Item, key: str) -> str:
    return " / ".join(listed(side, key)) if key == "subjects" else text(side, key)


# A row of the table --------------------------------------------------------------------------------------------------


def _row(one: Item, site: str, pictured: bool) -> str:
    name = f"{plain(text(one, 'title'), 80)}<br>{code(text(one, 'id'))}"
    cells = [name, _what(one, site), _weight(one), _value(one)]
    if pictured:
        cells += [_picture(one, side, site) for side in ("before", "after")]
    return f"| {' | '.join(cells)} |"


def _what(one: Item, site: str) -> str:
    what, told = text(one, "what"), []
    if what == "renamed":
        told.append(f"renamed, was {code(text(one, 'was'))}")
    elif what in HAPPENED:
        told.append(HAPPENED[what])
    told += _aspects(one) if what not in ("added", "removed", "broken", "mended") else []
    before, after = (text(inner(one, "status"), side) for side in ("before", "after"))
    if before and after and before != after:
        told.append(f"status {code(before)} → {code(after)}")
    shown = "; ".join(told) or "the rules' verdict only"
    link = _link(one, site)
    return f"{shown}<br>[look]({link})" if link else shown


def _aspects(one: Item) -> list[str]:
    """What differs, and in which locales."""
    differing = items(one, "locales")
    seen = {aspect for change in differing for aspect in listed(change, "aspects")}
    if "text" in seen:
        seen -= {"html"}
    parts = [", ".join(NAMED.get(aspect, aspect) for aspect in ASPECTS if aspect in seen)] if seen else []
    for key, name in (("added", "new in"), ("removed", "gone in")):
        if tags := [plain(text(change, "locale"), 20) for change in differing if text(change, "what") == key]:
            parts.append(f"{name} {', '.join(tags)}")
    if seen and (tags := [plain(text(one, "locale"), 20) for one in differing if listed(one, "aspects")]):
        parts[0] += f" ({', '.join(tags[:8])}{' …' if len(tags) > 8 else ''})"
    return parts


def _weight(one: Item) -> str:
    before, after = (number(inner(one, "bytes"), side) for side in ("before", "after"))
    told = " → ".join(dict.fromkeys(f"{size / 1000:.1f}" for size in (before, after) if size))
    sign = "❌ " if (after or 0) >= GMAIL else "⚠️ " if (after or 0) >= NEAR else ""
    return f"{sign}{told} kB" if told else "–"


def _value(one: Item) -> str:
    """The letters of the VALUE card that came out otherwise; of a new mail those that are not kept."""
    before, after = (inner(inner(one, "value"), side) for side in ("before", "after"))
    told = []
    for letter, title in LETTERS.items():
        was, now = (_state(side, letter) for side in (before, after))
        if now and was != now and (was or now not in QUIET):
            told.append(f"**{title[0]}** {f'{was} → ' if was else ''}{now}")
    return "<br>".join(told) or "–"


def _state(card: Item, letter: str) -> str:
    return STATES.get(text(card, letter), "")


# Links and pictures --------------------------------------------------------------------------------------------------


def _link(one: Item, site: str) -> str:
    """The page that compares the mail with what it was."""
    name = path_of(text(one, "id"))
    if not site or not name or text(one, "what") in ("broken", "removed"):
        return ""
    locales = [text(change, "locale") for change in items(one, "locales") if text(change, "what") != "removed"]
    chosen = f"l={quote(locales[0], safe='')}&" if locales else ""
    compared = "cmp=main&mode=side" if text(one, "what") in ("changed", "mended") else ""
    asked = f"{chosen}{compared}".rstrip("&")
    return f"{site}/m/{name}/{f'?{asked}' if asked else ''}"


def _shot(one: Item, side: str, site: str) -> str:
    path = path_of(text(inner(one, "shots"), side))
    return f"{site}/{path}" if path.endswith((".png", ".webp")) else ""


def _picture(one: Item, side: str, site: str) -> str:
    shot = _shot(one, side, site)
    link = _link(one, site)
    if not shot:
        return "–"
    image = f'<img src="{shot}" width="{WIDTH}" alt="{side}">'
    return f'<a href="{link.replace("&", "&amp;")}">{image}</a>' if link else image
