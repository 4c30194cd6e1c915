"""The declared keys for editors (JSON Schema) and for the docs (a table)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buckslip.load.fields import Fields
from buckslip.load.fields_frame import BrandFields, LocaleFields, PersonaFields, SegmentFields
from buckslip.load.fields_mail import REQUIRED, MailFields, TranslationFields
from buckslip.load.fields_packs import PacksFields, RuleFields
from buckslip.load.fields_parts import BlockFields, LayoutFields, SchemaFields
from buckslip.load.fields_pressure import JourneyFields, LimitsFields
from buckslip.load.fields_products import ProductsFields
from buckslip.load.fields_publish import PublishFields

Json = dict[str, Any]

KEYS: dict[str, type[Fields]] = {
    "audience": SegmentFields,
    "block": BlockFields,
    "brand": BrandFields,
    "journey": JourneyFields,
    "layout": LayoutFields,
    "limits": LimitsFields,
    "locale": LocaleFields,
    "mail": MailFields,
    "packs": PacksFields,
    "persona": PersonaFields,
    "products": ProductsFields,
    "publish": PublishFields,
    "rule": RuleFields,
    "schema": SchemaFields,
    "shared": MailFields,
    "translation": TranslationFields,
}

_TITLES = {
    "audience": "rules/audiences/<name>.yml",
    "block": "front matter of blocks/<name>.mjml",
    "brand": "content/_brands/<brand>.yml",
    "journey": "rules/journeys/<name>.yml",
    "layout": "front matter of layouts/<name>.mjml",
    "limits": "rules/limits.yml",
    "locale": "content/_locales/<tag>.yml",
    "mail": "front matter of <variant>.<locale>.md",
    "packs": "rules/compliance/_packs.yml",
    "persona": "content/_personas/<name>.yml",
    "products": "rules/products.yml",
    "publish": "publish.yml",
    "rule": "front matter of rules/compliance/<pack>/<ID>-<name>.md",
    "schema": "rules/schema.yml",
    "shared": "_mail.yml",
    "translation": "front matter of a translation",
}
_AUDIENCE = "#/$defs/Audience"
_SENTENCES: Json = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": _AUDIENCE}}]}
_GROUPS: Json = {
    "anyOf": [
        *_SENTENCES["anyOf"],
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "all": {**_SENTENCES, "description": "Sentences that all hold."},
                "any": {**_SENTENCES, "description": "Sentences of which one holds."},
                "none": {**_SENTENCES, "description": "Sentences of which none holds."},
            },
        },
    ]
}
_LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}


def json_schemas() -> dict[str, Json]:
    """The JSON Schema of every kind of file, by name."""
    return {name: _schema(name, model) for name, model in KEYS.items()}


def reference_table(name: str = "mail") -> str:
    """A Markdown table of every key of one kind of file: key, type, required, meaning."""
    schema = _schema(name, KEYS[name])
    rows = ["| key | type | required | meaning |", "|---|---|---|---|", *_rows(schema, schema, "", name)]
    return "\n".join(rows) + "\n"


def _schema(name: str, model: type[Fields]) -> Json:
    schema = model.model_json_schema()
    for one in schema["properties"].values():
        if one.pop("$comment", "") == "audience":
            one["$ref"] = _AUDIENCE
            schema.setdefault("$defs", {})["Audience"] = _GROUPS
    tidy = _tidy(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **tidy, "title": _TITLES[name]}


def _tidy(schema: Json) -> Json:
    """The schema without the titles that pydantic makes of names, and with limits in JSON Schema's words."""
    found: Json = {}
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            found[key] = {name: _tidy(one) for name, one in value.items()}
        elif key in ("anyOf", "allOf", "oneOf", "prefixItems"):
            found[key] = [_tidy(one) for one in value]
        elif key in ("items", "additionalProperties", "propertyNames") and isinstance(value, dict):
            found[key] = _tidy(value)
        elif key != "title":
            found[_LIMITS.get(key, key)] = value
    return found


def _rows(schema: Json, root: Json, prefix: str, name: str) -> Iterator[str]:
    required = schema.get("required", ())
    properties: Json = schema.get("properties", {})
    first = {key: properties[key] for key in REQUIRED if not prefix and key in properties}
    for key, one in {**first, **properties}.items():
        needed = key in required or (name in ("mail", "shared") and not prefix and key in REQUIRED)
        meaning = str(one.get("description", "")).replace("|", "\\|")
        yield f"| `{prefix}{key}` | {_type(one, root)} | {'yes' if needed else ''} | {meaning} |"
        for inner, mark in _inner(one, root) if key != "record" else ():
            yield from _rows(inner, root, f"{prefix}{key}{mark}.", name)


def _alternatives(schema: Json, root: Json) -> list[Json]:
    """What a value may be, references followed and null left out."""
    if "$ref" in schema:
        return _alternatives(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    if "anyOf" in schema:
        return [inner for one in schema["anyOf"] if one.get("type") != "null" for inner in _alternatives(one, root)]
    return [schema]


def _inner(schema: Json, root: Json) -> Iterator[tuple[Json, str]]:
    """The mappings with keys of their own inside a value; a list's are marked with `[]`."""
    if schema.get("$ref") == _AUDIENCE:
        return
    for one in _alternatives(schema, root):
        if "properties" in one:
            yield one, ""
        elif one.get("type") == "array":
            yield from ((inner, "[]") for inner in _alternatives(one["items"], root) if "properties" in inner)
        elif isinstance(one.get("additionalProperties"), dict):
            for inner in _alternatives(one["additionalProperties"], root):
                if "properties" in inner:
                    yield inner, ".*"


def _type(schema: Json, root: Json) -> str:
    if schema.get("$ref") == _AUDIENCE:
        return "sentences"
    return " or ".join(dict.fromkeys(_word(one, root) for one in _alternatives(schema, root)))


def _word(schema: Json, root: Json) -> str:
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'], root)}" if schema.get("items") else "list"
    if schema.get("type") == "object" or "properties" in schema:
        return "mapping"
    word = _TYPES.get(str(schema.get("type")), "anything")
    return f"{word}, such as `{schema['examples'][0]}`" if schema.get("examples") else word
