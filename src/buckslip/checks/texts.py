"""The texts of all mails beside one another: which ones are nearly the same."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Mapping
from math import ceil

from buckslip.load.files import decoded, read_bytes
from buckslip.model.project import Project, VariantFiles

SHINGLE = 3  # words that follow one another
LEAST = 40  # shingles: two short mails are soon alike
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_WORD = re.compile(r"\w+")


class Texts:
    """Every variant's text in its brand's first locale, as shingles: all runs of three words, by their hashes.

    Two texts that share so much of them (Jaccard) must have one of each other's rarest shingles in common; only these
    are looked up, so that thousands of mails are compared in one pass.
    """

    def __init__(self, project: Project, share: float) -> None:
        self._share = share
        self._files = {files.id: files for files in project.variants}
        every = {one.id: _of(project, one) for one in project.variants}
        self._shingles = {name: found for name, found in every.items() if len(found) >= LEAST}
        known = Counter(one for found in self._shingles.values() for one in found)
        self._rare = {name: self._rarest(found, known) for name, found in self._shingles.items()}
        self._holders: dict[int, list[str]] = {}
        for name, rare in self._rare.items():
            for one in rare:
                self._holders.setdefault(one, []).append(name)

    def _rarest(self, found: array[int], known: Mapping[int, int]) -> tuple[int, ...]:
        """The shingles of which a near-copy has at least one; without those that no other text has."""
        first = sorted(found, key=lambda one: (known[one], one))[: len(found) - ceil(self._share * len(found)) + 1]
        return tuple(one for one in first if known[one] > 1)

    def twins(self, name: str) -> tuple[VariantFiles, ...]:
        """The variants of the brand's other mails that say nearly the same, by id."""
        mail, _, _ = name.rpartition("/")
        near = {other for one in self._rare.get(name, ()) for other in self._holders[one]}
        others = (one for one in near if one.startswith(f"{mail.split('/')[0]}/") and not one.startswith(f"{mail}/"))
        return tuple(self._files[one] for one in sorted(others) if self.shared(name, one) >= self._share)

    def shared(self, name: str, other: str) -> float:
        """How much of both texts together stands in each."""
        one, two = set(self._shingles[name]), set(self._shingles[other])
        return len(one & two) / len(one | two)


def _of(project: Project, files: VariantFiles) -> array[int]:
    """The shingles of a variant's text; none when it cannot be read."""
    brand = project.brands.get(files.brand)
    path = files.locales.get(brand.default_locale) if brand else None
    if path is None:
        return array("q")
    try:
        text, _ = decoded(read_bytes(project.root, path), path)
    except OSError:
        return array("q")
    words = _WORD.findall(_FRONT.sub("", text or "").casefold())
    return array("q", {hash(one) for one in zip(*(words[at:] for at in range(SHINGLE)), strict=False)})


_last: tuple[tuple[VariantFiles, ...], object, float, Texts] | None = None  # one project at a time


def texts(project: Project, share: float) -> Texts:
    """The texts of a project, read once."""
    global _last
    if _last is None or _last[0] is not project.variants or _last[1:3] != (project.root, share):
        _last = (project.variants, project.root, share, Texts(project, share))
    return _last[3]
