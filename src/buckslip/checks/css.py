"""The few CSS declarations that decide whether text can be read, from `style` attributes and the head's rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
_STEP = re.compile(r"(>?)\s*([^\s>]+)")
_COMPOUND = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_MARK = re.compile(r"[.#][\w-]+")

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
class Compound:
    """`td.price#x`; `direct` when `>` stands before it."""

    tag: str
    classes: frozenset[str]
    name: str
    direct: bool = False

    def fits(self, tag: str, classes: frozenset[str], name: str) -> bool:
        """Whether an element with this tag, these classes and this `id` is meant."""
        return (
            self.tag in ("", "*", tag)
            and (not self.name or name == self.name)
            and (not self.classes or self.classes <= classes)
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
        classes = sum(len(step.classes) for step in self.steps)
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
    """None for what a mail's own classes never need: attributes, pseudo-classes, siblings."""
    found = _COMPOUND.fullmatch(text)
    if found is None:
        return None
    marks = _MARK.findall(found[2])
    classes = frozenset(mark[1:] for mark in marks if mark[0] == ".")
    name = next((mark[1:] for mark in marks if mark[0] == "#"), "")
    return Compound((found[1] or "").lower(), classes, name, combinator == ">")
