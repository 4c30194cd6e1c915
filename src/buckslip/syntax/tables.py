"""The parser of sentences: its tables are made beforehand, since working them out takes longer than all sentences."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from typing import Any

from lark import Lark, Transformer, __version__
from lark.grammar import Rule
from lark.lexer import TerminalDef

GRAMMAR, TABLES = "sentences.lark", "sentences.json"


def parser(transformer: Transformer[Any, Any]) -> Lark:
    """The parser, from its tables; worked out anew when they were made for another grammar or another lark."""
    folder = files("buckslip.syntax")
    grammar = folder.joinpath(GRAMMAR).read_text(encoding="utf-8")
    try:
        kept = json.loads(folder.joinpath(TABLES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        kept = {}
    if kept.get("of") != of(grammar):
        return _built(grammar, transformer=transformer)
    data, memo = kept["data"], kept["memo"]
    tables = data["parser"]["parser"]
    tables["tokens"] = _by_number(tables["tokens"])
    tables["states"] = {state: _by_number(actions) for state, actions in _by_number(tables["states"]).items()}
    return Lark._load_from_dict(data, _by_number(memo), transformer=transformer)  # type: ignore[no-any-return, no-untyped-call]


def made() -> str:
    """The text of the file with the tables, for the grammar as it is now."""
    grammar = files("buckslip.syntax").joinpath(GRAMMAR).read_text(encoding="utf-8")
    data, memo = _built(grammar).memo_serialize([TerminalDef, Rule])
    return json.dumps({"of": of(grammar), "data": data, "memo": memo}, separators=(",", ":")) + "\n"


def of(grammar: str) -> str:
    """What tables are made of: this grammar by this lark."""
    return f"{hashlib.sha256(grammar.encode()).hexdigest()} {__version__}"


def _built(grammar: str, **more: Transformer[Any, Any]) -> Lark:
    return Lark(grammar, parser="lalr", lexer="contextual", maybe_placeholders=False, **more)


def _by_number(entries: dict[str, Any]) -> dict[int, Any]:
    """The entries with keys that are numbers, which JSON has as text."""
    return {int(key): value for key, value in entries.items()}
