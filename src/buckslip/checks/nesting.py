"""The ways down into a mail's HTML, remembered: mails of one brand nest the same few elements again and again."""

from __future__ import annotations

from functools import lru_cache

from lxml.etree import _Element as Element

from buckslip.checks.css import Compound, Rule, rules
from buckslip.checks.look import PLAIN, Look, dressed

_MOST = 20_000  # ways remembered for one set of `<style>` elements

Key = tuple[str, str | None, str | None, str | None, str | None]  # tag, style, class, bgcolor, id
_NOWHERE: Key = ("", None, None, None, None)


class Way:
    """One element below its ancestors: what the head's rules and its own style make of it."""

    __slots__ = ("_candidates", "_deeper", "_root", "_rules", "above", "classes", "count", "look", "name", "tag")

    def __init__(self, head: tuple[Rule, ...], above: Way | None = None, key: Key = _NOWHERE) -> None:
        self.tag = key[0]
        self.classes = frozenset((key[2] or "").split())
        self.name = key[4] or ""
        self.above = above
        self.look: Look = PLAIN
        self.count = 0  # of all ways, at the root
        self._root: Way = above._root if above else self
        self._rules = head
        self._deeper: dict[Key, Way] = {}
        self._candidates: dict[tuple[str, str | None, str | None], list[Rule]] = {}  # at the root

    def into(self, element: Element) -> Way:
        """The way into a child."""
        get = element.get
        key = (element.tag, get("style"), get("class"), get("bgcolor"), get("id"))
        known = self._deeper.get(key)
        return known or self._new(key)

    def _new(self, key: Key) -> Way:
        way = Way(self._rules, self, key)
        fitting = [rule for rule in self._root._speaking_of(way, key) if _fits(rule.steps, way)]
        light = tuple(one for rule in fitting if not rule.dark for one in rule.says)
        dark = tuple(one for rule in fitting if rule.dark for one in rule.says)
        way.look = dressed(self.look, key[0], key[1], key[3], light, dark)
        self._deeper[key] = way
        self._root.count += 1
        return way

    def _speaking_of(self, way: Way, key: Key) -> list[Rule]:
        """The rules about such an element, wherever it stands."""
        kind = (key[0], key[2], key[4])
        known = self._candidates.get(kind)
        if known is None:
            known = [rule for rule in self._rules if rule.steps[-1].fits(way.tag, way.classes, way.name)]
            self._candidates[kind] = known
        return known

    def forget(self) -> None:
        """Start again, when mails turn out to have little in common."""
        self._deeper.clear()
        self._candidates.clear()
        self.count = 0


def way_in(styles: tuple[str, ...]) -> Way:
    """The way into a mail whose head holds these `<style>` texts."""
    way = _way_in(styles)
    if way.count > _MOST:
        way.forget()
    return way


@lru_cache(maxsize=32)
def _way_in(styles: tuple[str, ...]) -> Way:
    return Way(rules(styles))


def _fits(steps: tuple[Compound, ...], way: Way) -> bool:
    last = steps[-1]
    if not last.fits(way.tag, way.classes, way.name):
        return False
    if len(steps) == 1:
        return True
    above = way.above
    while above is not None:
        if _fits(steps[:-1], above):
            return True
        if last.direct:
            return False
        above = above.above
    return False
