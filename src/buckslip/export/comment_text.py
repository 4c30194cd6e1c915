"""Text of strangers in a comment on GitHub: shown as it is, and never markup, a mention, a link or a picture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

WORD_MOST = 300  # characters of one text
LINE_MOST = 240  # of one line of a diff
LINES_MOST = 60
_SAFE = re.compile(r"[A-Za-z0-9 ._/+=-]*")
_MARKUP = re.compile(r"[^\w\s.,;()%/+\u0080-\U0010ffff-]|_")
_CALLS = re.compile(r"(?<=[@#])|(?<=\bGH-)|(?<=\bwww)(?=\.)|(?<=\bhttp)(?=s?:)|(?<=:)(?=//)", re.IGNORECASE)
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_KEPT = "\u200c\u200d"  # the joiners that emoji, Persian and Hindi are written with
_STOP = "\u200b"


def visible(text: str) -> str:
    """Characters that turn, hide or end text, as their numbers in guillemets."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(one) for one in unicodedata.normalize("NFC", text))


def _shown(one: str) -> str:
    return f"‹U+{ord(one):04X}›" if unicodedata.category(one) in _INVISIBLE and one not in _KEPT else one


def line_of(text: str, most: int = WORD_MOST) -> str:
    """The text on one line, cut where it is too long."""
    whole = " ".join(text[: most * 4].split())
    shown = visible(whole[: most + 1])
    return shown if len(whole) <= most and len(text) <= most * 4 else f"{shown[:most]}…"


def plain(text: str, most: int = WORD_MOST) -> str:
    """A text among our own words: no markup, and it calls nobody."""
    called = _CALLS.sub(_STOP, line_of(text, most))
    return _MARKUP.sub(lambda found: _entity(found[0]), called)


def code(text: str, most: int = WORD_MOST) -> str:
    """A text as code; it may stand in a table."""
    shown = line_of(text, most)
    if not shown:
        return "–"
    if _SAFE.fullmatch(shown):
        return f"`{shown}`"
    return f"<code>{_MARKUP.sub(lambda found: _entity(found[0]), _CALLS.sub(_STOP, shown))}</code>"


def _entity(one: str) -> str:
    """A character that Markdown takes for nothing else; what never means anything in a line stays as it is."""
    return one if one in "'\"?" or one == _STOP else f"&#{ord(one)};"


def fenced(lines: Sequence[str], *, form: str = "diff") -> list[str]:
    """Lines as a block of code that none of them can end; what is too long is cut, and told."""
    shown = [visible(line[: LINE_MOST + 1]) for line in lines[:LINES_MOST]]
    shown = [line if len(line) <= LINE_MOST else f"{line[:LINE_MOST]}…" for line in shown]
    if len(lines) > LINES_MOST:
        shown.append(f"… and {len(lines) - LINES_MOST:,} more lines")
    runs = re.findall("`+", "\n".join(shown))
    fence = "`" * max(3, *(len(run) + 1 for run in runs), 0)
    return [f"{fence}{form}", *shown, fence]


def address(text: str) -> str:
    """The address of a site, ready for a path behind it; "" for what is none."""
    known = re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~%-]+)*/?", text)
    return text.rstrip("/") if known else ""


def path_of(text: str) -> str:
    """A path below a site; "" for what leads elsewhere."""
    known = re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*", text)
    return text if known else ""
