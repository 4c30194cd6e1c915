"""Which options a template only prints or asks for, so that one drawing serves all their values.

`{{ name }}` and `{% if name and not url %}` depend on nothing of an option but whether it is empty. A template that
treats an option so is drawn once with a word in its place, and the word is replaced in the drawing from then on.
"""

from __future__ import annotations

import re

CONSTRUCT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
PRINTED = re.compile(r"\{\{-?\s*\w+\s*-?\}\}")
ASKED = re.compile(r"\{%-?\s*(?:if|elif)\s+[\w\s()]+?\s*-?%\}")
NAME = re.compile(r"[A-Za-z_]\w*")
WORD = re.compile(r"zqv\d+x")
LONGEST = 1_000  # characters of a value that is worth replacing


def reckoned(*templates: str) -> frozenset[str]:
    """The names that any of the templates does more with than print or ask for."""
    names: set[str] = set()
    for template in templates:
        for construct in CONSTRUCT.findall(template):
            if not PRINTED.fullmatch(construct) and not ASKED.fullmatch(construct):
                names.update(NAME.findall(construct))
    return frozenset(names)


def replaceable(value: object) -> bool:
    """Whether a word may stand for `value`: text that is not empty and holds nothing a parser would stop at."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable()


def word(number: int) -> str:
    """The word for the option `number`."""
    return f"zqv{number}x"
