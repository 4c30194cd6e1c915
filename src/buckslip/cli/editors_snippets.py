"""Snippets for VS Code: a project's blocks with their options, front matter, and personalisation tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from buckslip.load.reference import json_schemas
from buckslip.model.block import Block, Param
from buckslip.model.project import Project
from buckslip.model.schema import Kind
from buckslip.render.directives import FENCE, NAME, OPTION

Snippet = dict[str, object]
Json = Mapping[str, Any]

NOT_FOR_MAILS = frozenset(("theme", "header", "footer"))  # layouts draw them
_STAND_INS = {"image": "picture.png", "integer": "1", "number": "1", "boolean": "true"}
_SUCH_AS = re.compile(r"such as ([^,;.]+?)(?= or |[,;.]|$)")
_LEVELS = {"": 0, "text": 0, "content": 1, "column": 1, "section": 1}  # further colons, so that blocks can stand in it


class Stops:
    """Numbers the places where the cursor stops."""

    def __init__(self) -> None:
        self._last = 0

    def text(self, words: str) -> str:
        """A place with `words` to write over."""
        self._last += 1
        return f"${{{self._last}:{_escaped(words, '$}')}}}"

    def choice(self, values: Iterable[str]) -> str:
        """A place with values to choose from."""
        self._last += 1
        return f"${{{self._last}|{','.join(_escaped(one, '$}|,') for one in values)}|}}"


def snippets(project: Project) -> dict[str, Snippet]:
    """All snippets by name."""
    found: dict[str, Snippet] = {}
    for name, block in sorted(project.blocks.items()):
        if block.example and name not in NOT_FOR_MAILS:
            found[f"block {name}"] = _block(project, block, full=False)
            if any(not param.required for param in block.params):
                found[f"block {name}, all options"] = _block(project, block, full=True)
    found.update(_front_matter())
    found.update(_tags(project))
    return {name: {"scope": "markdown", **one} for name, one in found.items()}


def _block(project: Project, block: Block, *, full: bool) -> Snippet:
    stops = Stops()
    options = [_option(project, block, one, stops) for one in block.params if one.required or full]
    fence = ":::" + ":" * _LEVELS.get(block.accepts, 0)
    inside = ["$0"] if block.accepts else []
    body = [" ".join([fence, block.name, *options]), *inside, fence + ("" if inside else "$0")]
    prefix = [f"{block.name}*" if full else block.name, f":::{block.name}{'*' if full else ''}"]
    return {"prefix": prefix, "description": block.summary, "body": body}


def _option(project: Project, block: Block, param: Param, stops: Stops) -> str:
    if param.values:
        ordered = sorted(param.values, key=lambda value: value != param.default)
        return f'{param.name}="{stops.choice(ordered)}"'
    return f'{param.name}="{stops.text(param.default or _stand_in(project, block, param))}"'


def _stand_in(project: Project, block: Block, param: Param) -> str:
    """What the block's examples give the option, or else something that it may hold."""
    if param.kind == "url":
        return "https://example.com/"
    if shown := _shown(block, param.name):
        return shown
    if param.kind in ("field", "list"):
        wanted = (Kind.LIST,) if param.kind == "list" else (Kind.NUMBER, Kind.INTEGER)
        names = [one.name for one in project.schema.fields.values() if one.kind in wanted]
        return f"{{{{ customer.{names[0] if names else 'field'} }}}}"
    such_as = _SUCH_AS.search(param.description)
    named = such_as[1] if such_as and "{" not in such_as[1] else param.name
    return _STAND_INS.get(param.kind, named)


def _shown(block: Block, option: str) -> str:
    for source in (block.example, *block.states.values()):
        for line in source.splitlines():
            fence = FENCE.match(line)
            name = NAME.match(fence[2]) if fence else None
            if fence and name and name[1] == block.name:
                given = {one[1]: one[2] or one[3] or one[4] or "" for one in OPTION.finditer(fence[2], name.end())}
                if given.get(option):
                    return given[option]
    return ""


def _front_matter() -> Iterator[tuple[str, Snippet]]:
    schemas = json_schemas()
    mail, translation = schemas["mail"], schemas["translation"]
    stops = Stops()
    head = [f"{key}: {_scalar(mail['properties'][key], mail, key, stops)}" for key in ("title", "goal")]
    head += [f'{key}: "{stops.text(key)}"' for key in ("subject", "preheader")]
    head += ["audience:", "  all:", f"    - {stops.text('orders is at least 1')}", f"status: {_status(mail, stops)}"]
    yield "front matter of a mail", _page("mail", mail, head)
    stops = Stops()
    head = [f'{key}: "{stops.text(key)}"' for key in ("subject", "preheader")]
    head += [f"status: {_status(translation, stops)}"]
    yield "front matter of a translation", _page("translation", translation, head)
    for key, one in mail["properties"].items():
        inner, in_list = _mapping(one, mail)
        if inner is not None:
            description = str(one.get("description", ""))
            yield (
                f"front matter: {key}",
                {"prefix": key, "description": description, "body": _keys(key, inner, in_list)},
            )


def _page(prefix: str, schema: Json, head: list[str]) -> Snippet:
    return {"prefix": prefix, "description": str(schema["title"]), "body": ["---", *head, "---", "$0"]}


def _status(schema: Json, stops: Stops) -> str:
    return _scalar(schema["properties"]["status"], schema, "status", stops)


def _keys(key: str, schema: Json, in_list: bool) -> list[str]:
    """A key with the lines below it: what is required, or all plain values where nothing is."""
    stops = Stops()
    required = schema.get("required", ())
    wanted = [name for name in schema["properties"] if name in required] or [
        name for name, one in schema["properties"].items() if _mapping(one, schema)[0] is None and _plain(one)
    ]
    lines = [f"{name}: {_scalar(schema['properties'][name], schema, name, stops)}" for name in wanted]
    first, rest = ("  - ", "    ") if in_list else ("  ", "  ")
    return [f"{key}:", *((first if not place else rest) + line for place, line in enumerate(lines)), "$0"]


def _alternatives(one: Json, root: Json) -> list[Json]:
    if "$ref" in one:
        return _alternatives(root["$defs"][str(one["$ref"]).rsplit("/", 1)[-1]], root)
    if "anyOf" in one:
        return [inner for part in one["anyOf"] if part.get("type") != "null" for inner in _alternatives(part, root)]
    return [one]


def _mapping(one: Json, root: Json) -> tuple[Json | None, bool]:
    """The keys inside a value, and whether it is a list of such; None when it has none of its own."""
    if str(one.get("$ref", "")).endswith("/Audience"):
        return None, False
    for inner in _alternatives(one, root):
        if "properties" in inner:
            return {**inner, "$defs": root.get("$defs", {})}, False
        found = [item for item in _alternatives(inner.get("items", {}), root) if "properties" in item]
        if inner.get("type") == "array" and found and one.get("default") == []:
            return {**found[0], "$defs": root.get("$defs", {})}, True
    return None, False


def _plain(one: Json) -> bool:
    kinds = {part.get("type") for part in (*one.get("anyOf", ()), one)}
    return not kinds & {"array", "object"} and "$ref" not in str(one)


def _scalar(one: Json, root: Json, name: str, stops: Stops) -> str:
    parts = _alternatives(one, root)
    kinds = {kind for part in parts for kind in ([part["type"]] if isinstance(part.get("type"), str) else [])}
    values = next((part["enum"] for part in parts if "enum" in part), None)
    if "boolean" in kinds:
        return stops.choice(("true", "false"))
    if values or "const" in parts[0]:
        return stops.choice([str(value) for value in values or [parts[0]["const"]]])
    example = next((str(part["examples"][0]) for part in parts if part.get("examples")), "")
    if kinds & {"integer", "number"}:
        return stops.text(str(max(1, int(min(parts[0].get("maximum", 1), 1)))))
    words = example or name.replace("_", " ")
    return stops.text(words) if re.fullmatch(r"[\w./:-]+(?: [\w./:-]+)*", words) else f'"{stops.text(words)}"'


def _tags(project: Project) -> Iterator[tuple[str, Snippet]]:
    fields = [one for one in project.schema.fields.values() if one.kind is not Kind.LIST]
    texts = [one.name for one in fields if one.kind is Kind.TEXT]
    flags = [one.name for one in fields if one.kind is Kind.BOOLEAN]
    if texts:
        stops = Stops()
        line = f'{{{{ customer.{stops.choice(texts)} | default("{stops.text("there")}") }}}}$0'
        yield "customer field", {"prefix": "customer", "description": "A customer's field, or else.", "body": [line]}
    if flags:
        stops = Stops()
        body = [f"{{% if customer.{stops.choice(flags)} %}}", "$0", "{% endif %}"]
        yield "if", {"prefix": "if", "description": "Only for some customers.", "body": body}


def _escaped(words: str, special: str) -> str:
    return re.sub(rf"([\\{re.escape(special)}])", r"\\\1", words)
