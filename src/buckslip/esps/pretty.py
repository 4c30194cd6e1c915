"""JSON as `json.dumps(indent=2, sort_keys=True, ensure_ascii=False)` writes it, in a fraction of its time."""

from __future__ import annotations

from json import dumps
from json.encoder import encode_basestring

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def pretty(value: Json) -> bytes:
    """The value as sorted, indented JSON in UTF-8, with a newline at the end."""
    return (_text(value, "\n") + "\n").encode()


def _text(value: Json, line: str) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if not value or not isinstance(value, dict | list):
        return dumps(value)
    inner = f"{line}  "
    if isinstance(value, dict):
        members = [f"{encode_basestring(key)}: {_text(value[key], inner)}" for key in sorted(value)]
        return f"{{{inner}{f',{inner}'.join(members)}{line}}}"
    items = [encode_basestring(item) if isinstance(item, str) else _text(item, inner) for item in value]
    return f"[{inner}{f',{inner}'.join(items)}{line}]"
