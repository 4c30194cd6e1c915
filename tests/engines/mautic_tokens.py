"""Mautic's e-mails: what storing does to them, slots of dynamic content with all their faults, tokens one by one.

Written from Mautic's source 5.1.1 as documented (TokenHelper, MatchFilterForLeadTrait, MailHelper, InputHelper; read
2026-11-22), not from what prints them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus, unquote

from buckslip.syntax.nodes import Position

_TOKEN = re.compile(r"(?:\{|%7B)contactfield=(.*?)(?:\}|%7D)")
_NUMERIC = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*\Z", re.ASCII)
_LEADING = re.compile(r"\s*([+-]?\d+)")
Fields = Mapping[str, Any]


class MauticError(Exception):
    """What Mautic stops at."""


def render(template: str, contexts: Sequence[Mapping[str, Any]], part: Position = Position.TEXT) -> list[str]:
    """The part for each contact: {"fields", "system": token -> text, "slots": entries of `dynamicContent`}."""
    kept = stored(template) if part is Position.TEXT else template
    return [_render(kept, context, part) for context in contexts]


def _render(template: str, context: Mapping[str, Any], part: Position) -> str:
    fields, system = context["fields"], context["system"]
    found = dict(system)
    for slot in context["slots"]:
        if f'{{dynamiccontent="{slot["tokenName"]}"}}' in template and part is Position.SUBJECT:
            raise MauticError("nobody knows whether a slot works in a subject")
        content = stored(chosen(slot, fields))
        found[f'{{dynamiccontent="{slot["tokenName"]}"}}'] = _replaced(content, {**system, **_tokens(content, fields)})
    found |= _tokens(template, fields)
    text = _replaced(template, found)
    return strip_tags(text) if part is Position.PLAIN and text != template else text


def _replaced(text: str, found: Mapping[str, str]) -> str:
    """PHP's `str_ireplace`: one token after the other, whatever the case."""
    for token, value in found.items():
        text = re.sub(re.escape(token), lambda _, value=value: value, text, flags=re.IGNORECASE)  # type: ignore[misc]
    return text


def _tokens(content: str, fields: Fields) -> dict[str, str]:
    return {found[0]: token_value(found[1], fields) for found in _TOKEN.finditer(content)}


def token_value(inside: str, fields: Fields) -> str:
    """`alias|default`: the default ends at a second bar; some words are no defaults."""
    alias, *rest = inside.split("|")
    default = rest[0] if rest else ""
    value = fields.get(alias)
    if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()):
        value = int(value)
    text = "" if value is None else str(value)
    if default == "true":
        return quote_plus(text)
    if default in ("date", "time", "datetime"):
        raise MauticError(f"formatted as a {default}: {inside}")
    return text or default


# Slots ---------------------------------------------------------------------------------------------------------------


def chosen(slot: Mapping[str, Any], fields: Fields) -> str:
    """The first variant whose filters hold, or the default."""
    for variant in slot["filters"]:
        if matches(variant["filters"], fields):
            return str(variant["content"])
    return str(slot["content"])


def matches(filters: Sequence[Mapping[str, Any]], fields: Fields) -> bool:
    """Groups of filters that all hold; `or` begins another group. A filter on an unknown field is skipped."""
    groups: list[bool] = []
    for one in filters:
        if one["field"] not in fields:
            continue
        if not groups or one["glue"] == "or":
            groups.append(True)
        if groups[-1]:
            groups[-1] = _holds(one, fields[one["field"]])
    return any(groups)


def _holds(one: Mapping[str, Any], value: Any) -> bool:
    kind, operator, wanted = one["type"], one["operator"], one["filter"]
    match kind:
        case "boolean":
            value = None if value is None else _truthy(value)
            wanted = None if wanted is None else _truthy(wanted)
        case "number":
            value, wanted = _int(value), _int(wanted)
        case "select" | "multiselect" if not isinstance(wanted, list):
            wanted = str(wanted or "").split("|")
    match operator.removeprefix("!"):
        case "=":
            holds = value is wanted if kind == "boolean" else _loose(value, wanted)
        case "empty":
            holds = not _truthy(value)
        case "in":
            listed = wanted if isinstance(wanted, list) else [wanted]
            holds = any(_loose(value, option) for option in listed)
        case "regexp":
            holds = (
                re.search(wanted.replace("/", r"\/"), "" if value is None else str(value), re.IGNORECASE) is not None
            )
        case "gt" | "gte" | "lt" | "lte":
            order = _order(value, wanted)
            holds = {"gt": order > 0, "gte": order >= 0, "lt": order < 0, "lte": order <= 0}[operator]
        case _:
            raise MauticError(f"no operator {operator}")
    return bool(holds) != operator.startswith("!")


def _truthy(value: Any) -> bool:
    """PHP's `(bool)`: "0" is false, "false" is true."""
    return value not in (None, "", "0", 0, False, [])


def _int(value: Any) -> int:
    """PHP's `(int)`: what is no number is 0, and decimals are cut."""
    if isinstance(value, int | float):
        return int(value)
    leading = _LEADING.match(str(value or ""))
    return int(leading[1]) if leading else 0


def _loose(left: Any, right: Any) -> bool:
    """PHP 8's `==` for text, numbers, lists and null."""
    if isinstance(left, list) or isinstance(right, list):
        return bool(left == right)  # a list equals no text, which is why `=` never holds for type select
    return _order(left, right) == 0


def _order(left: Any, right: Any) -> int:
    """PHP 8's `<=>`: null is the empty text, texts that look like numbers are numbers."""
    left, right = ("" if one is None else one for one in (left, right))
    numeric = [isinstance(one, int | float) or bool(_NUMERIC.match(one)) for one in (left, right)]
    if all(numeric):
        left, right = float(left), float(right)
    else:
        left, right = str(left), str(right)
    return int(left > right) - int(left < right)


# Storing and sending -------------------------------------------------------------------------------------------------


def stored(html: str) -> str:
    """What the API makes of HTML: comments change, and beside letters beyond ASCII percent-codes are decoded."""
    html = html.replace("<!-->", "<!---->")
    return html if html.isascii() else unquote(html)


def meant(text: str, part: Position) -> str:
    """What becomes of any text in Mautic: markup in plain text goes, and comments change."""
    return strip_tags(text) if part is Position.PLAIN else text.replace("<!-->", "<!---->")


def strip_tags(text: str) -> str:
    """PHP's: from a `<` that no white space follows to the next `>` outside of quotes, or to the end."""
    kept: list[str] = []
    inside, quoted = False, ""
    for index, character in enumerate(text):
        if inside:
            if quoted:
                quoted = "" if character == quoted else quoted
            elif character in "\"'":
                quoted = character
            elif character == ">":
                inside = False
        elif character == "<" and not text[index + 1 : index + 2].isspace():
            inside = True
        else:
            kept.append(character)
    return "".join(kept)
