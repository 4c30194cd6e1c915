"""ActiveCampaign's personalisation, as far as it is known: `%IF …%` first, as PHP compares, then every known `%TAG%`.

Written from what is documented of the tags and of the older code of the same family, not from what prints them.
Read 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from buckslip.syntax.nodes import Position

# What every account has.
_WORDS = """
CONTACTID EMAIL FIRSTNAME FORWARD2FRIEND FULLNAME LASTNAME LISTNAME PHONE SENDER-INFO SENDER-INFO-SINGLELINE SOCIALSHARE
SUBDATE TODAY UNSUBSCRIBELINK UPDATELINK WEBCOPY
"""
STANDARD = _WORDS.split()
_LOGIC = re.compile(r"%IF ([^%]*)%|%ELSEIF ([^%]*)%|%(ELSE)%|%(/IF)%")
_TOKEN = re.compile(r"\s*(\$[A-Z0-9_]+|'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|!?empty|!?in_string|[=!<>]=|[<>(),])")
_NUMERIC = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*\Z", re.ASCII)
Values = Mapping[str, str]


class TagError(Exception):
    """What a message is refused for, or what nobody has documented."""


def render(template: str, contexts: Sequence[Mapping[str, Any]], part: Position = Position.TEXT) -> list[str]:
    """The message for each contact: {"fields": what is kept of them, "system": tag -> what it stands for}."""
    if template.count("%IF ") != template.count("%/IF%"):
        raise TagError(f"{template.count('%IF ')} %IF and {template.count('%/IF%')} %/IF% in: {template}")
    return [_render(template, context, part) for context in contexts]


def _render(template: str, context: Mapping[str, Any], part: Position) -> str:
    fields = {name.upper(): _text(value) for name, value in context["fields"].items()}
    pieces = _LOGIC.split(template)
    shown = "".join(_shown(_steps(pieces), fields))
    known = {**dict.fromkeys(STANDARD, ""), **dict.fromkeys(_tags(template), ""), **context["system"]}
    values = {**known, **fields}
    for name in sorted(values):
        value = values[name]
        inserted = re.sub(r"\r\n|\n|\r", "<br />\n", value) if part is Position.TEXT and name in fields else value
        shown = shown.replace(f"%{name}%", inserted)
    return shown


def _tags(template: str) -> Iterator[str]:
    """The custom fields of the account: all that a message asks for are taken to be there."""
    yield from re.findall(r"\$([A-Z0-9_]+)", template)


def _text(value: Any) -> str:
    """A custom field holds text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


# Logic ---------------------------------------------------------------------------------------------------------------


def _steps(pieces: list[Any]) -> Iterator[tuple[str, str]]:
    for index in range(0, len(pieces), 5):
        yield "text", pieces[index]
        if index + 4 < len(pieces):
            opened, other, alternative, _ = pieces[index + 1 : index + 5]
            if opened is not None:
                yield "if", opened
            elif other is not None:
                yield "elseif", other
            else:
                yield ("else", "") if alternative else ("end", "")


def _shown(steps: Iterator[tuple[str, str]], fields: Values) -> Iterator[str]:
    """What stands outside of all conditions, or in a branch whose condition is the first to hold."""
    open_ifs: list[list[bool]] = []  # of each: whether this branch shows, whether one has shown
    for word, inside in steps:
        match word:
            case "text":
                if all(showing for showing, _ in open_ifs):
                    yield inside
            case "if":
                holds = evaluate(inside, fields)
                open_ifs.append([holds, holds])
            case "elseif":
                if not open_ifs:
                    raise TagError(f"%ELSEIF {inside}% without %IF")
                holds = evaluate(inside, fields) and not open_ifs[-1][1]
                open_ifs[-1] = [holds, holds or open_ifs[-1][1]]
            case "else":
                if not open_ifs:
                    raise TagError("%ELSE% without %IF")
                open_ifs[-1] = [not open_ifs[-1][1], True]
            case "end":
                if not open_ifs:
                    raise TagError("%/IF% without %IF")
                open_ifs.pop()
    if open_ifs:
        raise TagError("%IF without %/IF%")


def evaluate(expression: str, fields: Values) -> bool:
    """One comparison, or `empty`, or `in_string`: nothing else is known to work."""
    match _tokens(expression):
        case [("empty" | "!empty") as word, "(", variable, ")"]:
            return (_value(variable, fields) in ("", "0")) != word.startswith("!")
        case [("in_string" | "!in_string") as word, "(", needle, ",", variable, ")"]:
            return (str(_value(needle, fields)) in str(_value(variable, fields))) != word.startswith("!")
        case [left, ("==" | "!=" | "<" | ">" | "<=" | ">=") as op, right]:
            return _compare(_value(left, fields), op, _value(right, fields))
    raise TagError(f"cannot read: {expression}")


def _tokens(expression: str) -> list[str]:
    found, place = [], 0
    while place < len(expression.rstrip()):
        token = _TOKEN.match(expression, place)
        if token is None:
            raise TagError(f"cannot read: {expression[place:]}")
        found.append(token[1])
        place = token.end()
    return found


def _value(token: str, fields: Values) -> str | float:
    if token.startswith("$"):
        return fields.get(token[1:], "")
    if token.startswith("'"):
        return re.sub(r"\\(['\\])", r"\1", token[1:-1])
    if not _NUMERIC.match(token):
        raise TagError(f"not a value: {token}")
    return float(token)


def _compare(left: str | float, op: str, right: str | float) -> bool:
    """As PHP 7 does: texts that look like numbers are numbers, and beside a number every other text is 0."""
    if isinstance(left, str) and isinstance(right, str) and not (_NUMERIC.match(left) and _NUMERIC.match(right)):
        order = (left > right) - (left < right)
    else:
        first, second = _number(left), _number(right)
        order = (first > second) - (first < second)
    return {"==": order == 0, "!=": order != 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[op]


def _number(value: str | float) -> float:
    if isinstance(value, float):
        return value
    return float(value) if _NUMERIC.match(value) else 0.0
