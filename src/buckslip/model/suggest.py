"""Did you mean: the nearest known name, and what a slip of the finger makes of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_SHORTEST = 4  # letters of a name in which one wrong letter leaves no doubt
_MEANT = re.compile(r"did you mean '([^']+)'\?")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?` for the nearest of `known`, or "" when nothing is near; two names that are one slip away."""
    spelled = {one.lower(): one for one in known}
    written = name.lower()
    near = get_close_matches(written, spelled, n=1, cutoff=0.6)
    if not near:
        return ""
    slips = [one for one in spelled if one != near[0] and near[0] != written and _one_off(written, one)]
    return f"did you mean {' or '.join(_quoted(spelled[one]) for one in (near[0], *slips[:1]))}?"


def meant(way_out: str) -> str:
    """The name in what `did_you_mean` said, "" when it said none or two."""
    found = _MEANT.fullmatch(way_out)
    return found[1] if found else ""


def is_slip(written: str, name: str) -> bool:
    """Whether `written` is `name` with one letter too many, missing, wrong or swapped, digits apart."""
    if written.lower() == name.lower():
        return written != name
    if min(len(written), len(name)) < _SHORTEST or re.sub(r"\D", "", written) != re.sub(r"\D", "", name):
        return False
    return _one_off(written.lower(), name.lower())


def _quoted(name: str) -> str:
    return f"'{name}'"


def _one_off(one: str, other: str) -> bool:
    """Whether a single insertion, omission, exchange or swap of neighbours leads from one to the other."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if len(longer) > len(shorter):
        return shorter[at:] == longer[at + 1 :]
    swapped = shorter[at + 1 : at + 2] + shorter[at : at + 1] + shorter[at + 2 :]
    return shorter[at + 1 :] == longer[at + 1 :] or swapped == longer[at:]
