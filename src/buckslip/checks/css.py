"""The few CSS declarations that decide whether text can be read, from `style` attributes and the head's rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_DECLARATION = re.compile(
    r"(?:^|;)\s*(color|background-color|background-image|background|font-size|font-weight|font|text-decoration(?:-line)?"
    r"|display|visibility|opacity|max-height|line-height|text-align)\s*:\s*([^;]+)",
    re.IGNORECASE,
)
_NOISE = re.compile(r"/\*.*?\*/|@import[^;]*;|@charset[^;]*;|!\s+(?=important)", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_MEDIA = re.compile(r"@media([^{]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}")
_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark")
_STEP = re.compile(r"([>+~]?)\s*((?:[^\s>+~\[(]|\[[^\]]*\]|\([^)]*\))+)")
_COMPOUND = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+|\[[^\]]+\]|:[\w-]+(?:\([^)]*\))?)*)", re.IGNORECASE)
_MARK = re.compile(r"[.#][\w-]+|\[[^\]]+\]|:[\w-]+(?:\([^)]*\))?")
_ATTRIBUTE = re.compile(r"""\[\s*([\w-]+)\s*(?:([~^$*|]?=)\s*["']?(.*?)["']?\s*)?\]""")
_FORMULA = re.compile(r"([+-]?\d*)n\s*(?:([+-])\s*(\d+))?|([+-]?\d+)")
_OUTLOOK = ("data-ogsc", "data-ogsb")  # marks of Outlook.com's own dark look, which no mail has

Declarations = tuple[tuple[str, str, bool], ...]  # property, value, important
NO_DECLARATIONS: Declarations = ()


@lru_cache(maxsize=8192)
def declarations(style: str) -> Declarations:
    """What a `style` attribute or the inside of a rule says about legibility."""
    return tuple(
        (name.lower(), value.replace("!important", "").strip().lower(), "!important" in value)
        for name, value in _DECLARATION.findall(style)
    )


@dataclass(frozen=True, slots=True)
class Attribute:
    """`[name=value]` and its kin."""

    name: str
    operator: str
    value: str

    def fits(self, given: str | None) -> bool:
        """Whether an attribute with this value is meant; None is one that is not there."""
        if given is None or not self.operator:
            return given is not None
        match self.operator:
            case "~=":
                return self.value in given.split()
            case "^=":
                return given.startswith(self.value)
            case "$=":
                return given.endswith(self.value)
            case "*=":
                return self.value in given
            case "|=":
                return given == self.value or given.startswith(f"{self.value}-")
        return given == self.value


@dataclass(frozen=True, slots=True)
class Nth:
    """`:nth-child(an+b)`, counted from either end."""

    step: int
    first: int
    from_end: bool = False

    def fits(self, place: int, last: int) -> bool:
        """Whether the child at this place (from 1) of so many is meant."""
        rest = (last + 1 - place if self.from_end else place) - self.first
        return rest == 0 if not self.step else rest % self.step == 0 and rest // self.step >= 0


@dataclass(frozen=True, slots=True)
class Marks:
    """What a selector may ask of an element, beside its tag."""

    classes: frozenset[str] = frozenset()
    name: str = ""
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    place: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Compound:
    """`td.price#x[align]:first-child`; `direct` when `>` stands before it."""

    tag: str
    classes: frozenset[str]
    name: str
    direct: bool = False
    attributes: tuple[Attribute, ...] = ()
    places: tuple[Nth, ...] = ()

    def fits(self, tag: str, marks: Marks) -> bool:
        """Whether an element with this tag and these marks is meant."""
        return (
            self.tag in ("", "*", tag)
            and (not self.name or marks.name == self.name)
            and (not self.classes or self.classes <= marks.classes)
            and all(one.fits(marks.attributes.get(one.name)) for one in self.attributes)
            and all(one.fits(marks.place, marks.last) for one in self.places)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector and its declarations."""

    steps: tuple[Compound, ...]  # the outermost first
    says: Declarations
    dark: bool

    @property
    def weight(self) -> tuple[int, int, int]:
        """The specificity."""
        names = sum(bool(step.name) for step in self.steps)
        classes = sum(len(step.classes) + len(step.attributes) + len(step.places) for step in self.steps)
        return (names, classes, sum(step.tag not in ("", "*") for step in self.steps))


def rules(styles: tuple[str, ...]) -> tuple[Rule, ...]:
    """What the texts of a mail's `<style>` elements say about legibility, the stronger later, the dark look last."""
    found = [rule for text in styles for rule in _of_style(text)]
    return tuple(sorted(found, key=lambda rule: (rule.dark, rule.weight)))


@lru_cache(maxsize=256)
def _of_style(text: str) -> tuple[Rule, ...]:
    """Rules for widths, and rules that say nothing of legibility, are left out."""
    text = _NOISE.sub("", text)
    dark = "".join(inside for query, inside in _MEDIA.findall(text) if _DARK.search(query))
    return (*_read(_MEDIA.sub("", text), dark=False), *_read(dark, dark=True))


def _read(text: str, *, dark: bool) -> Iterator[Rule]:
    for selectors, body in _RULE.findall(text):
        says = declarations(body)
        for selector in selectors.split(",") if says else ():
            steps = [_compound(*step) for step in _STEP.findall(selector.strip())]
            known = [step for step in steps if step is not None]
            if steps and len(known) == len(steps):
                yield Rule(tuple(known), says, dark)


def _compound(combinator: str, text: str) -> Compound | None:
    """None for what a mail at rest never shows: siblings, pointers, and what Outlook marks itself."""
    found = _COMPOUND.fullmatch(text)
    if found is None or combinator in ("+", "~"):
        return None
    classes, name, attributes, places = set(), "", [], []
    for mark in _MARK.findall(found[2]):
        if mark[0] == ".":
            classes.add(mark[1:])
        elif mark[0] == "#":
            name = mark[1:]
        elif mark[0] == "[":
            attributes.append(_attribute(mark))
        elif mark not in _ALWAYS:
            places.append(_nth(mark))
    known = [one for one in attributes if one and one.name not in _OUTLOOK]
    sure = [one for one in places if one]
    if len(known) < len(attributes) or len(sure) < len(places):
        return None
    return Compound((found[1] or "").lower(), frozenset(classes), name, combinator == ">", tuple(known), tuple(sure))


_ALWAYS = (":link", ":any-link", ":root")
_PLACES = {":first-child": Nth(0, 1), ":last-child": Nth(0, 1, from_end=True)}
_WORDS = {"odd": "2n+1", "even": "2n"}


def _attribute(text: str) -> Attribute | None:
    found = _ATTRIBUTE.fullmatch(text)
    return Attribute(found[1].lower(), found[2] or "", found[3] or "") if found else None


def _nth(text: str) -> Nth | None:
    """None for what is no place among children, such as `:hover`."""
    name, _, formula = text.rstrip(")").partition("(")
    if not formula or name not in (":nth-child", ":nth-last-child"):
        return _PLACES.get(text)
    found = _FORMULA.fullmatch(_WORDS.get(formula.strip(), formula.strip()))
    if found is None:
        return None
    if found[4]:
        return Nth(0, int(found[4]), name == ":nth-last-child")
    step = int(found[1]) if found[1].strip("+-") else int(f"{found[1]}1")
    return Nth(step, int(f"{found[2]}{found[3]}") if found[3] else 0, name == ":nth-last-child")
