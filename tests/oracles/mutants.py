"""Mails with one known defect: how each is made out of a clean one, and which rule of axe knows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

_PARAGRAPH = re.compile(r'<p class="m-p"[^>]*>.*?</p>', re.DOTALL)


@dataclass(frozen=True)
class Mutant:
    """What is changed: see mutants.yaml. A mail to which the defect does not fit stays as it is."""

    name: str
    axe: str = ""
    insert: str = ""
    css: str = ""
    find: str = ""
    put: str = ""
    all: bool = False

    def make(self, html: str) -> str:
        """The mail with the defect."""
        if self.insert:
            return _PARAGRAPH.sub(lambda found: found[0] + self.insert, html, count=1)
        if self.css:
            return html.replace("</head>", f"<style>{self.css}</style></head>", 1)
        return re.sub(self.find, self.put, html, count=0 if self.all else 1, flags=re.DOTALL) if self.find else html


CLEAN = Mutant("clean")
MUTANTS = [Mutant(**one) for one in yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))]
