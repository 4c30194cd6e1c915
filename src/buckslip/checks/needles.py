"""The letters without which a phrase cannot stand in a text: a quick look that spares most of the slow ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

DIGIT = "\\d"  # stands for any digit
Needles = frozenset[str]  # one of these is in every match; none of them: nothing is known

_PIECE = re.compile(
    r"(?P<run>[^()\[\]\\{}?*+|.^$]+(?![?*+{]))|(?P<look>\(\?<?[=!])|(?P<open>\((?:\?:|\?P<\w+>)?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<escape>\\.)|(?P<number>\{n\})|(?P<edge>[\^$])|(?P<any>\.)|(?P<letter>.)",
    re.DOTALL,
)
_TIMES = re.compile(r"(?:[?*]|\{0?,\d*\}|\{0\})\??|(?P<some>\+|\{\d+(?:,\d*)?\})\??")
_BREAKS = frozenset("wWsSDbB")


@dataclass(slots=True)
class _Branch:
    """One of the alternatives: the best needles so far, and the letters that are being read."""

    best: Needles = frozenset()
    run: str = ""

    def offer(self, needles: Needles) -> None:
        """Keep the needles that are rarer: longer, or fewer of them."""
        if needles and _worth(needles) > _worth(self.best):
            self.best = needles

    def end(self) -> None:
        self.offer(frozenset((self.run,)) if self.run else frozenset())
        self.run = ""


def _worth(needles: Needles) -> float:
    if not needles:
        return -1.0
    return 0.5 if DIGIT in needles else min(5, min(map(len, needles))) - len(needles) / 100


@dataclass(slots=True)
class _Group:
    """A group that is being read."""

    looks: bool = False
    branches: list[_Branch] = field(default_factory=lambda: [_Branch()])

    def needles(self) -> Needles:
        for branch in self.branches:
            branch.end()
        found = [branch.best for branch in self.branches]
        return frozenset().union(*found) if all(found) else frozenset()


@lru_cache(maxsize=8192)
def needles(phrase: str) -> Needles:
    """Texts of which one stands in everything that the expression finds; empty when that cannot be told."""
    groups, at = [_Group()], 0
    while at < len(phrase):
        piece = _PIECE.match(phrase, at)
        assert piece is not None  # any letter is a piece
        at, kind = piece.end(), piece.lastgroup
        branch = groups[-1].branches[-1]
        if kind == "run":
            branch.run += piece[0]
        elif kind in ("look", "open"):
            groups.append(_Group(looks=kind == "look"))
        elif kind == "bar":
            groups[-1].branches.append(_Branch())
        elif kind != "edge":
            times = _TIMES.match(phrase, at)
            at = times.end() if times else at
            there = times is None or bool(times["some"])
            if kind == "close":
                _close(groups, there)
            else:
                _letter(branch, _plain(kind, piece[0]), times is None, there)
    return groups[0].needles()


_ODD = re.compile(
    r"[^\x00-\xb4\xb6-\u012f\u0132-\u017e\u2000-\u20bf\u2122\u3000-\u9fff]"
)  # such as a long s, or Kelvin's K


def small(text: str) -> str | None:
    """A text in small letters; None when it has letters that are small or large in more than one way."""
    return None if _ODD.search(text) else text.lower()


def hopeless(phrase: str, low: str) -> bool:
    """Whether an expression that ignores the size of letters finds nothing in what `small` gave."""
    wanted = needles(phrase.lower())
    return bool(wanted) and DIGIT not in wanted and not any(one in low for one in wanted)


def _close(groups: list[_Group], there: bool) -> None:
    inner = groups.pop()
    if inner.looks:
        return
    outer = groups[-1].branches[-1]
    outer.end()
    if there:
        outer.offer(inner.needles())


def _letter(branch: _Branch, letter: str, once: bool, there: bool) -> None:
    if len(letter) == 1 and there:
        branch.run += letter
    if letter == DIGIT and there:
        branch.end()
        branch.offer(frozenset((DIGIT,)))
    if len(letter) != 1 or not once:
        branch.end()


def _plain(kind: str | None, piece: str) -> str:
    """The one letter that a piece stands for; "" when there are several."""
    if kind == "number" or piece == DIGIT:
        return DIGIT
    if kind == "escape":
        return "" if piece[1] in _BREAKS else piece[1]
    if kind == "set":
        letters = set(piece[1:-1])
        return letters.pop() if len(letters) == 1 else ""
    return "" if kind == "any" else piece


class Texts:
    """Some texts in which many expressions are looked for."""

    __slots__ = ("each", "joined")

    def __init__(self, each: Iterable[str]) -> None:
        self.each = tuple(each)
        self.joined = "\n".join(self.each)


class Sought:
    """Expressions, and which of them a text may hold."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._by_needle: dict[str, list[int]] = {}
        self._always: list[int] = []
        self.every: list[str] = []
        for at, (phrase, expression) in enumerate(phrases):
            self.every.append(expression)
            wanted = needles(phrase)
            for one in wanted:
                self._by_needle.setdefault(one, []).append(at)
            if not wanted:
                self._always.append(at)
        self._of_digits = self._by_needle.pop(DIGIT, [])

    def hopeful(self, texts: Texts) -> list[tuple[str, Sequence[int]]]:
        """The expressions of which a needle stands in the texts, with the numbers of those that may hold it."""
        found: dict[int, set[int]] = {}
        joined, each = texts.joined, texts.each
        for needle in [one for one in self._by_needle if one in joined]:
            there = [at for at, text in enumerate(each) if needle in text]
            for which in self._by_needle[needle]:
                found.setdefault(which, set()).update(there)
        digits = self._of_digits if self._of_digits and _DIGITS.search(joined) else ()
        if not (found or digits or self._always):
            return []
        anywhere = frozenset((*self._always, *digits))
        everywhere = range(len(each))
        return [
            (self.every[which], everywhere if which in anywhere else sorted(found[which]))
            for which in sorted(anywhere.union(found))
        ]


_DIGITS = re.compile(r"\d")
