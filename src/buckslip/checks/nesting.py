"""The ways down into a mail's HTML, remembered: mails of one brand nest the same few elements again and again."""

from __future__ import annotations

from functools import lru_cache

from lxml.etree import _Element as Element

from buckslip.checks.css import Compound, Marks, Rule, rules
from buckslip.checks.look import PLAIN, Look, dressed

_MOST = 20_000  # ways remembered for one set of `<style>` elements

Asked = tuple[str | int | None, ...]  # what the head's rules ask of an element beside tag, class and id
Key = tuple[str, str | None, str | None, str | None, str, Asked]  # tag, style, class, id, hints, asked
_NOWHERE: Key = ("", None, None, None, "", ())


class Head:
    """The rules of a mail's `<style>` elements, and what they ask of elements."""

    __slots__ = ("attributes", "candidates", "count", "placed", "rules")

    def __init__(self, found: tuple[Rule, ...]) -> None:
        steps = [step for rule in found for step in rule.steps]
        self.rules = found
        self.attributes = tuple(dict.fromkeys(one.name for step in steps for one in step.attributes))
        self.placed = tuple(
            (rule.steps[:at], step.direct) for rule in found for at, step in enumerate(rule.steps) if step.places
        )
        self.candidates: dict[Key, list[Rule]] = {}
        self.count = 0  # of all ways

    def asked(self, element: Element, *, placed: bool) -> Asked:
        """The values of the attributes that selectors name, and the element's place among its siblings."""
        values: Asked = tuple(element.get(name) for name in self.attributes)
        if not placed:
            return values
        before = sum(1 for one in element.itersiblings(preceding=True) if isinstance(one.tag, str))
        after = sum(1 for one in element.itersiblings() if isinstance(one.tag, str))
        return (*values, before + 1, before + 1 + after)


class Way:
    """One element below its ancestors: what the head's rules and its own style make of it."""

    __slots__ = ("_deeper", "above", "counts", "head", "look", "marks", "struck", "tag")

    def __init__(self, head: Head, above: Way | None = None, key: Key = _NOWHERE) -> None:
        self.tag = key[0]
        self.head = head
        self.above = above
        self.look: Look = PLAIN
        self.struck = "line-through" in (key[1] or "")
        self._deeper: dict[Key, Way] = {}
        self.marks = _marks(head, key, placed=above is not None and above.counts)
        self.counts: bool = any(not steps or not direct or _fits(steps, self) for steps, direct in head.placed)

    def into(self, element: Element) -> Way:
        """The way into a child."""
        get, head = element.get, self.head
        asked = head.asked(element, placed=self.counts) if self.counts or head.attributes else ()
        key = (element.tag, get("style"), get("class"), get("id"), _hints(element), asked)
        known = self._deeper.get(key)
        return known or self._new(key)

    def _new(self, key: Key) -> Way:
        way = Way(self.head, self, key)
        fitting = [rule for rule in self._speaking_of(way, key) if _fits(rule.steps, way)]
        light = tuple(one for rule in fitting if not rule.dark for one in rule.says)
        dark = tuple(one for rule in fitting if rule.dark for one in rule.says)
        way.look = dressed(self.look, key[0], key[1], key[4], light, dark)
        self._deeper[key] = way
        self.head.count += 1
        return way

    def _speaking_of(self, way: Way, key: Key) -> list[Rule]:
        """The rules about such an element, wherever it stands."""
        kind = (key[0], None, key[2], key[3], "", key[5])
        known = self.head.candidates.get(kind)
        if known is None:
            known = [rule for rule in self.head.rules if rule.steps[-1].fits(way.tag, way.marks)]
            self.head.candidates[kind] = known
        return known

    def forget(self) -> None:
        """Start again, when mails turn out to have little in common."""
        self._deeper.clear()
        self.head.candidates.clear()
        self.head.count = 0


def _marks(head: Head, key: Key, *, placed: bool) -> Marks:
    asked = key[5]
    attributes = {
        name: None if value is None else str(value) for name, value in zip(head.attributes, asked, strict=False)
    }
    place, last = (int(asked[-2] or 0), int(asked[-1] or 0)) if placed and asked else (0, 0)
    return Marks(frozenset((key[2] or "").split()), key[3] or "", attributes, place, last)


_FONT_SIZES = {"1": 10, "2": 13, "3": 16, "4": 18, "5": 24, "6": 32, "7": 48}  # px, as browsers read `font`


def _hints(element: Element) -> str:
    """What old attributes say of colours and sizes, as declarations; `text` is that of `body`."""
    get, tag = element.get, element.tag
    bgcolor, picture = get("bgcolor"), get("background")
    says = f"background-color:{bgcolor};" if bgcolor else ""
    if picture:
        says += "background-image:url();"
    if tag == "font":
        size = _FONT_SIZES.get((get("size") or "").strip())
        says += f"font-size:{size}px;" if size else ""
    front = get("color") if tag == "font" else get("text") if tag == "body" else None
    return f"{says}color:{front}" if front else says


def way_in(styles: tuple[str, ...]) -> Way:
    """The way into a mail whose head holds these `<style>` texts."""
    way = _way_in(styles)
    if way.head.count > _MOST:
        way.forget()
    return way


@lru_cache(maxsize=32)
def _way_in(styles: tuple[str, ...]) -> Way:
    return Way(Head(rules(styles)))


def _fits(steps: tuple[Compound, ...], way: Way) -> bool:
    last = steps[-1]
    if not last.fits(way.tag, way.marks):
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
