"""The letters that a reader takes from a line: without tricks of type, and without the accents that many leave out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PLAIN = ("fr", "es", "pt", "ro")  # accents are left out in capitals, in subjects, and on many a keyboard
_SPELLED = {"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)", "ß": "(?:ß|ss)"}
_ACCENTS = str.maketrans("àáâãäåăçèéêëìíîïñòóôõöșşțţùúûüýÿ´`", "aaaaaaaceeeeiiiinooooossttuuuuyy''")
_MARKS = str.maketrans("´`", "''")
_LOOKALIKES = str.maketrans("авсеһіјкмнорѕтухѵԁԛԝ", "abcehijkmhopstyxvdqw")

_DROPPED = "\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff"
_PICTURES = "\u2300-\u23ff\u2600-\u2604\u2607-\u27bf\u2b00-\u2bff\U0001f000-\U0001f0ff\U0001f300-\U0001faff"
_COMPOSED = "\u0300-\u036f\u3099\u309a\uff61-\uff9f\u2460-\u24ff\u3200-\u33ff\U0001d400-\U0001d7ff\U0001f100-\U0001f2ff"
_SPACED = r"(?<!\w)[^\W\d_](?:[ .·•*|_~-][^\W\d_]){3,}(?!\w)"
_EAST = "\u3040-\u30ff\u3400-\u9fff"
_ODD = re.compile(rf"[{_DROPPED}{_PICTURES}{_COMPOSED}\u0400-\u052f]|  |{_SPACED}|(?<=[{_EAST}]) (?=[{_EAST}])")
_SPREAD = re.compile(_SPACED)
_EASTERN = re.compile(f"[{_EAST}]")
_GONE = re.compile(f"[{_DROPPED}]")
_PICTURE = re.compile(f"[{_PICTURES}]")


def phrase(written: str, language: str) -> str:
    """An expression of the lexicon as it is looked for in `legible` text."""
    if language in _PLAIN:
        return written.translate(_ACCENTS)
    if language == "de":
        return "".join(_SPELLED.get(one, one) for one in written)
    return written.replace("'", "'?") if language == "en" else written


@lru_cache(maxsize=4096)
def legible(low: str, language: str) -> tuple[str, tuple[int, ...] | None]:
    """The line's letters, and for each its place in the line; None when every letter kept its place."""
    places = None
    if _ODD.search(low):
        low, places = _mended(low)
    return low.translate(_ACCENTS if language in _PLAIN else _MARKS), places


def _mended(low: str) -> tuple[str, tuple[int, ...]]:
    """Bold, circled and half-width letters made plain, those of other alphabets read as Latin, the unseen left out."""
    spread = {at for one in _SPREAD.finditer(low) for at in range(one.start(), one.end())}
    letters: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(low):
        end = at + 1
        while end < len(low) and (unicodedata.combining(low[end]) or low[end] in "\uff9e\uff9f"):
            end += 1
        for one in _letter(low[at:end], letters, at, low, spread):
            letters.append(one)
            places.append(at)
        at = end
    text = "".join(letters)
    if not _EASTERN.search(text):
        text = text.translate(_LOOKALIKES)
    return text, (*places, len(low))


def _letter(cluster: str, before: list[str], at: int, low: str, spread: set[int]) -> str:
    if _GONE.match(cluster):
        return ""
    if at in spread and not cluster[0].isalpha():
        return ""
    if _PICTURE.match(cluster) or cluster == " ":
        around = (before[-1] if before else " ", low[at + 1 : at + 2])
        eastern = all(_EASTERN.match(one) for one in around)
        return "" if around[0] == " " or eastern else " "
    plain = unicodedata.normalize("NFKC", cluster).lower()
    return plain if plain.strip() else " "


def place(found: int, places: tuple[int, ...] | None) -> int:
    """Where in the line itself a letter of its legible form stands."""
    return found if places is None else places[found]
