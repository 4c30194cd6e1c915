"""JSON as `json.dumps(indent=2, sort_keys=True, ensure_ascii=False)` writes it, in a fraction of its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def pretty(value: Json) -> bytes:
    """The value as sorted, indented JSON in UTF-8, with a newline at the end."""
    return (_text(value, "\n") + "\n").encode()


def _text(value: Json, line: str) -> str:
    inner = f"{line}  "
    if isinstance(value, Mapping) and value:
        members = (f"{dumps(key, ensure_ascii=False)}: {_text(value[key], inner)}" for key in sorted(value))
        return f"{{{inner}{f',{inner}'.join(members)}{line}}}"
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return f"[{inner}{f',{inner}'.join(_text(item, inner) for item in value)}{line}]"
    return dumps(value, ensure_ascii=False)
