"""A block's options as its template gets them: checked against the declared types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from buckslip.model.block import Block, Param
from buckslip.model.finding import Finding, Severity
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean
from buckslip.render.tokens import TOKEN

PATH = re.compile(r"[a-z_][\w.]*(?:\[:\d+\])?$")
COLOR = re.compile(r"#[0-9a-fA-F]{6}$")
ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
RELATIVE_IMAGE = re.compile(r"[\w-][\w./-]*$")
DRAWN_AT_BUILD: Final = ("integer", "number", "boolean", "enum", "color")
EXPRESSION_KINDS: Final = ("list", "field")
TRUTH: Final = {"true": True, "yes": True, "false": False, "no": False}

Argument = str | int | float | bool


class BadOption(ValueError):
    """The value does not fit; the message names the way out after a semicolon."""


def arguments(
    block: Block, options: Mapping[str, str], span: Span, findings: list[Finding]
) -> dict[str, Argument] | None:
    """The template's variables for `options`, or None when the block cannot be drawn; findings say why."""
    complaints = list(_names(block, options))
    values: dict[str, Argument] = {}
    for param in block.params:
        try:
            values[param.name.replace("-", "_")] = _value(param, options.get(param.name, param.default))
        except BadOption as error:
            message, _, way_out = str(error).partition("; ")
            complaints.append(("wrong-option", f"'{param.name}' of block '{block.name}' {message}", way_out))
    findings += [Finding(rule, Severity.ERROR, span, message, way_out) for rule, message, way_out in complaints]
    return None if complaints else values


def _names(block: Block, options: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    known = [param.name for param in block.params]
    for name in options:
        if name not in known:
            way_out = did_you_mean(name, known) or f"it takes {', '.join(known) or 'none'}"
            yield "unknown-option", f"block '{block.name}' has no option '{name}'", way_out
    for param in block.params:
        if param.required and not options.get(param.name):
            yield "missing-option", f"block '{block.name}' needs the option '{param.name}'", f'add {param.name}="…"'


def _value(param: Param, text: str) -> Argument:
    if param.kind in EXPRESSION_KINDS:
        return _path(text)
    if param.kind in DRAWN_AT_BUILD and TOKEN.search(text):
        raise BadOption("is drawn at build time; it cannot hold a personalisation tag")
    match param.kind:
        case "integer" | "number":
            return _number(param.kind, text)
        case "boolean":
            if text and text not in TRUTH:
                raise BadOption(f"is '{text}'; write true or false")
            return TRUTH.get(text, False)
        case "enum":
            if text and text not in param.values:
                way_out = did_you_mean(text, param.values) or f"use {' or '.join(param.values)}"
                raise BadOption(f"cannot be '{text}'; {way_out}")
        case "color":
            if text and not COLOR.match(text):
                raise BadOption(f"is '{text}'; write a colour as #rrggbb")
        case "url":
            if text and not ADDRESS.match(text) and not TOKEN.match(text):
                raise BadOption(f"is '{text[:60]}'; write a whole address, beginning with https://")
        case "image":
            if text and not ADDRESS.match(text) and not TOKEN.match(text):
                _relative(text)
    return text


def _relative(text: str) -> None:
    if not RELATIVE_IMAGE.match(text) or ".." in text:
        raise BadOption(f"is '{text[:60]}'; write an address, or a path below the brand's images")


def _number(kind: str, text: str) -> Argument:
    try:
        return int(text) if kind == "integer" else float(text)
    except ValueError:
        if not text:
            return ""
        wanted = "a whole number" if kind == "integer" else "a number"
        raise BadOption(f"is '{text[:40]}'; write {wanted}") from None


def _path(text: str) -> str:
    path = text.strip().removeprefix("{{").removesuffix("}}").strip()
    if path and not PATH.match(path):
        raise BadOption(f"is '{text[:60]}'; name one field, such as customer.recommendations")
    return path


EXPRESSION_OPTION = re.compile(r"""([A-Za-z][\w-]*)=("|')\s*\{\{\s*(.*?)\s*\}\}\s*\2""")
OPENING_LINE = re.compile(r"^ {0,3}:{3,}[ \t]*([A-Za-z][\w-]*).*$", re.MULTILINE)


def bare_expressions(body: str, blocks: Mapping[str, Block]) -> str:
    """`body` with the braces of list and field options blanked out, columns kept: they are names, not text to print."""

    def opening(line: re.Match[str]) -> str:
        block = blocks.get(line[1])
        kinds = {param.name: param.kind for param in block.params} if block else {}
        if not any(kind in EXPRESSION_KINDS for kind in kinds.values()):
            return line[0]

        def option(found: re.Match[str]) -> str:
            if kinds.get(found[1]) not in EXPRESSION_KINDS:
                return found[0]
            return found[0].replace("{{", "  ").replace("}}", "  ")

        return EXPRESSION_OPTION.sub(option, line[0])

    return OPENING_LINE.sub(opening, body)
