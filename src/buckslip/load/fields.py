"""What all declared keys share: strict models, and their errors as findings at the key or value in question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Annotated, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from buckslip.load.faults import error
from buckslip.load.files import NAME
from buckslip.load.node import Node
from buckslip.model.finding import Finding
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean

F = TypeVar("F", bound="Fields")

_HTTPS = re.compile(r"https://[^\s<>\"]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?")


class Fields(BaseModel):
    """The keys of one mapping; every other key is a finding."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True, populate_by_name=True)


def one_of(pattern: re.Pattern[str], message: str) -> Callable[[object], object]:
    """A validator: text must match `pattern` as a whole."""

    def matching(value: object) -> object:
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise ValueError(message)
        return value

    return matching


def is_date(text: str) -> bool:
    """Whether `text` is an ISO 8601 day or instant that exists."""
    if not _INSTANT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _date(value: object) -> object:
    if isinstance(value, str) and not is_date(value):
        raise ValueError("must be a date such as 2026-11-29 or 2026-11-29T23:59:59Z")
    return value


def _day(value: object) -> object:
    if isinstance(value, str) and not (_DAY.fullmatch(value) and is_date(value)):
        raise ValueError("must be a day such as 2026-11-29")
    return value


def _https(value: object) -> object:
    if isinstance(value, str) and not _HTTPS.fullmatch(value):
        raise ValueError("must be an address that begins with https://")
    return value


def like(pattern: re.Pattern[str], example: str) -> WithJsonSchema:
    """The JSON Schema of text that matches `pattern`."""
    return WithJsonSchema({"type": "string", "pattern": f"^(?:{pattern.pattern})$", "examples": [example]})


NAME_MESSAGE = "must be lower-case letters, digits and hyphens"


def _line(value: object) -> object:
    if isinstance(value, str) and "\n" in value.rstrip("\n"):
        raise ValueError("must be one line")
    return value


Text = Annotated[str, Field(min_length=1)]
Line = Annotated[str, BeforeValidator(_line), Field(min_length=1)]
Date = Annotated[str, BeforeValidator(_date), like(_INSTANT, "2026-11-29T23:59:59Z")]
Day = Annotated[str, BeforeValidator(_day), like(_DAY, "2026-11-29")]
HttpsUrl = Annotated[str, BeforeValidator(_https), like(_HTTPS, "https://shop.example.com/")]
Name = Annotated[str, BeforeValidator(one_of(NAME, NAME_MESSAGE)), like(NAME, "name-like-this")]
Scalars = dict[str, str | int | float | bool]  # converted through the node, as written

_MESSAGES = {
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be `key: value` lines",
    "model_type": "must be `key: value` lines",
}


def validated(model: type[F], node: Node) -> tuple[F | None, tuple[Finding, ...]]:
    """The fields in `node`, and what is wrong with them; faulty keys are left out, so that the rest can be used."""
    data = node.plain()
    findings: dict[tuple[Span, str], Finding] = {}
    for attempt in range(4):
        try:
            return model.model_validate(data), tuple(findings.values())
        except ValidationError as problem:
            for fault in problem.errors(include_url=False):
                if attempt == 0:
                    found = _finding(model, node, fault)
                    findings.setdefault((found.span, found.message if fault["type"] == "missing" else ""), found)
                _mend(data, model, fault, roughly=attempt > 1)
    return None, tuple(findings.values())


def _finding(model: type[Fields], node: Node, fault: ErrorDetails) -> Finding:
    place, keys = _place(node, fault["loc"])
    name = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
    last = str(fault["loc"][-1]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        known = _known(model, fault["loc"][:-1])
        few = "known here: " + ", ".join(sorted(known)) if len(known) <= 12 else "`buckslip schema` lists all keys"
        way_out = did_you_mean(last, known) or few
        if " " in last:
            way_out = "if it is part of a text, put that text in quotes"
        return error("unknown-key", place, f"unknown key '{last}'", way_out)
    if fault["type"] == "missing":
        return error("missing-key", place, f"the key '{last}' is missing" + (f" in '{name}'" if name else ""))
    message, way_out = _wrong(fault)
    return error("wrong-value", place, f"'{name}' {message}", way_out)


def _wrong(fault: ErrorDetails) -> tuple[str, str]:
    """What is wrong with a value, and the way out if there is more to say."""
    kind, given, context = fault["type"], fault["input"], fault.get("ctx", {})
    if kind == "value_error":
        return str(context["error"]), ""
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", "")
        return f"must be {expected}", did_you_mean(str(given), re.split(", | or ", expected))
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
        return next(f"must be {words[key]} {limit}" for key, limit in context.items() if key in words), ""
    if kind in ("too_short", "too_long"):
        return f"must have {context.get('min_length') or context.get('max_length')} items", ""
    message = _MESSAGES.get(kind, "has the wrong form")
    if given is None:
        return f"{message}, and is empty here", "write a value or delete the key (text after # is a comment)"
    if kind == "string_type" and isinstance(given, bool | int | float):
        return message, "put it in quotes"
    if kind in ("bool_type", "int_type", "float_type") and isinstance(given, str):
        return message, "write it without quotes" if re.fullmatch(r"true|false|[-+]?\d+(?:\.\d+)?", given) else ""
    return message, ""


def _place(node: Node, loc: Iterable[int | str]) -> tuple[Span, list[int | str]]:
    """The place of the deepest key or item of `loc` that was written, and the keys up to it."""
    span, keys = node.span, []
    for key in loc:
        if isinstance(node.value, dict) and isinstance(key, str) and key in node.value:
            span, node = node.key_span(key), node.value[key]
        elif isinstance(node.value, list) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            span = node.span
        else:
            break
        keys.append(key)
    return span, keys


def _known(model: type[Fields], loc: Iterable[int | str]) -> list[str]:
    """The keys that the mapping at `loc` may have."""
    inner: type[Fields] | None = model
    for key in loc:
        if isinstance(key, str) and inner and (info := _by_alias(inner).get(key)):
            inner = next(_models(info.annotation), None)
    return list(_by_alias(inner)) if inner else []


def _by_alias(model: type[Fields]) -> dict[str, FieldInfo]:
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _models(annotation: object) -> Iterator[type[Fields]]:
    """The models inside an annotation such as `list[X] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _mend(data: object, model: type[Fields], fault: ErrorDetails, *, roughly: bool) -> None:
    """Take the faulty key out of `data`, or put an empty value where one is missing; the whole top key if `roughly`."""
    loc = fault["loc"]
    if not isinstance(data, dict) or not loc:
        return
    missing = fault["type"] == "missing"
    if roughly:
        data.pop(loc[0], None)
        return
    mapping, key = _deepest(data, loc)
    if missing:
        mapping[str(loc[-1])] = _empty(model, loc)
    else:
        mapping.pop(key, None)


def _deepest(data: dict[str, object], loc: Iterable[int | str]) -> tuple[dict[str, object], str]:
    """The innermost mapping on the way along `loc`, and the key in it that leads on."""
    inner: object = data
    mapping, last = data, ""
    for key in loc:
        if isinstance(inner, dict) and isinstance(key, str):
            mapping, last = inner, key
            inner = inner.get(key)
        elif isinstance(inner, list) and isinstance(key, int) and key < len(inner):
            inner = inner[key]
        else:
            break
    return mapping, last


def _empty(model: type[Fields], loc: Iterable[int | str]) -> object:
    """Something that stands for a missing value until its finding is mended."""
    inner: type[Fields] | None = model
    info: FieldInfo | None = None
    for key in loc:
        if inner and (found := _by_alias(inner).get(str(key))):
            info, inner = found, next(_models(found.annotation), None)
    if inner:
        return {}
    if info and get_origin(info.annotation) is Literal:
        return get_args(info.annotation)[0]
    described = (one.json_schema for one in info.metadata if isinstance(one, WithJsonSchema)) if info else ()
    return next((one["examples"][0] for one in described if one and "examples" in one), "?")
