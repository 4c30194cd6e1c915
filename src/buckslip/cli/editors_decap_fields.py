"""The fields of Decap's forms, made from the schema of front matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buckslip.load.fields_mail import REQUIRED, TEXTS
from buckslip.load.reference import json_schemas
from buckslip.model.project import Project

Json = dict[str, Any]
Schema = Mapping[str, Any]

_INSTANT = "YYYY-MM-DDTHH:mm:ss[Z]"
AS_TEXT = "value"  # the widget of admin.js: text as it is, or JSON; for values of several forms


def mail_fields(project: Project) -> list[Json]:
    """A field for each key of a mail, and its body; what translations carry is translatable."""
    schema = json_schemas()["mail"]
    first = [*REQUIRED, "preheader", "status"]
    keys = [*first, *(key for key in schema["properties"] if key not in first)]
    fields = []
    for key in keys:
        field = _field(key, schema["properties"][key], schema)
        if key in REQUIRED:
            field["hint"] += " Needed here or in what the variants share."
        if key == "layout":
            field |= {"widget": "select", "options": sorted(project.layouts)}
        fields.append(field | {"i18n": True} if key in TEXTS else field)
    body = {"name": "body", "label": "Text", "widget": "markdown", "modes": ["raw"], "required": False, "i18n": True}
    return [*fields, body | {"hint": "Markdown with ::: blocks; the preview site has a catalogue of them."}]


def _field(key: str, schema: Schema, root: Schema) -> Json:
    field: Json = {"name": key, "label": key.replace("_", " ").capitalize(), "required": False}
    return field | _widget(schema, root) | {"hint": str(schema.get("description", ""))}


def _widget(schema: Schema, root: Schema) -> Json:
    forms = _forms(schema, root)
    kinds = {str(one.get("type", "any")) for one in forms}
    values = [value for one in forms for value in one.get("enum", [one["const"]] if "const" in one else [])]
    if "boolean" in kinds:
        return {"widget": "boolean"}
    if values:
        return {"widget": "select", "options": values}
    if len(forms) > 1 and not kinds <= {"string", "integer", "number"}:
        return {"widget": AS_TEXT}
    if kinds & {"integer", "number"}:
        whole = "integer" in kinds
        return {"widget": "number", "value_type": "int" if whole else "float", "step": 1 if whole else 0.01}
    return _of_one(forms[0], root)


def _of_one(form: Schema, root: Schema) -> Json:
    if "properties" in form:
        return {"widget": "object", "collapsed": True, "fields": _fields(form, root, required=False)}
    if form.get("type") == "array":
        items = _forms(form.get("items", {}), root)
        if len(items) == 1 and "properties" in items[0]:
            return {"widget": "list", "collapsed": True, "fields": _fields(items[0], root, required=True)}
        if len(items) == 1 and items[0].get("type") == "string":
            return {"widget": "list", "field": {"name": "one", "label": "Entry", "widget": "string"}}
    if form.get("type") == "string":
        if "T" in _such_as(form):  # Decap reads an instant as a date of its own, which no pattern fits
            return {"widget": "datetime", "format": _INSTANT, "picker_utc": True}
        pattern = form.get("pattern")
        return {"widget": "string"} | ({"pattern": [pattern, _such_as(form)]} if pattern else {})
    return {"widget": AS_TEXT}


def _fields(form: Schema, root: Schema, *, required: bool) -> list[Json]:
    """The keys of a mapping; inside a list, what an entry needs must be given."""
    needed = set(form.get("required", ())) if required else set()
    return [
        _field(key, one, root) | ({"required": True} if key in needed else {})
        for key, one in form["properties"].items()
    ]


def _forms(schema: Schema, root: Schema) -> list[Schema]:
    """What a value may be, references followed and null left out."""
    if "$ref" in schema:
        return _forms(root["$defs"][str(schema["$ref"]).rsplit("/", 1)[-1]], root)
    if "anyOf" in schema:
        return [inner for one in schema["anyOf"] if one.get("type") != "null" for inner in _forms(one, root)]
    return [schema]


def _such_as(form: Schema) -> str:
    examples = form.get("examples")
    return f"must be written like {examples[0]}" if examples else "has another form"
