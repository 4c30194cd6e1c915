"""Who uses a block: mails that call it, layouts and blocks that draw it, rules that name it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from buckslip.model.block import Block
from buckslip.model.project import Project
from buckslip.model.rule import Rule
from buckslip.preview.dashboard import Entry

_CALL = re.compile(r"^ {0,3}:{3,}[ \t]*([A-Za-z][\w-]*)", re.MULTILINE)
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_DRAWS = re.compile(r"\bblock\(\s*[\"']([\w-]+)[\"']")


def calls(text: str) -> Counter[str]:
    """How often a mail's Markdown calls each block."""
    return Counter(_CALL.findall(_CODE.sub("", text) if "```" in text or "~~~" in text else text))


def written_in(project: Project, index: Sequence[Entry]) -> Mapping[str, list[tuple[Entry, int]]]:
    """By block, the variants that call it and how often, those that call it most first."""
    entries = {str(entry["id"]): entry for entry in index}
    found: dict[str, list[tuple[Entry, int]]] = {}
    for files in project.variants:
        entry = entries.get(files.id)
        if entry is None:
            continue
        most: Counter[str] = Counter()
        for path in files.locales.values():
            most |= calls(_read(project.root / path))
        for name, times in most.items():
            found.setdefault(name, []).append((entry, times))
    for uses in found.values():
        uses.sort(key=lambda use: (-use[1], str(use[0]["id"])))
    return found


def drawn_by(project: Project, name: str) -> dict[str, list[str]]:
    """The layouts and the other blocks whose templates draw it."""
    return {
        "layouts": [one.name for _, one in sorted(project.layouts.items()) if name in _DRAWS.findall(one.template)],
        "blocks": [
            one.name
            for _, one in sorted(project.blocks.items())
            if one.name != name and name in _DRAWS.findall(one.template)
        ],
    }


def named_by(project: Project, block: Block) -> list[Rule]:
    """The rules whose options or pages name the block, as `name` in code or as a call in an example."""
    word = re.compile(rf"`(?:::: ?)?{re.escape(block.name)}`")
    found = []
    for _, rule in sorted(project.rules.items()):
        options = [one for value in rule.options.values() for one in (value if isinstance(value, tuple) else (value,))]
        if block.name in options or word.search(rule.page) or any(block.name in calls(e.source) for e in rule.examples):
            found.append(rule)
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
