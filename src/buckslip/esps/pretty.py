"""JSON as `json.dumps(indent=2, sort_keys=True, ensure_ascii=False)` writes it, in a fraction of its time."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from json import dumps
from json.encoder import encode_basestring
from operator import itemgetter

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
        members = [
            f"{_key(key)}: {encode_basestring(item) if isinstance(item, str) else _text(item, inner)}"
            for key, item in sorted(value.items(), key=_by_key)
        ]
        return f"{{{inner}{f',{inner}'.join(members)}{line}}}"
    items = [encode_basestring(item) if isinstance(item, str) else _text(item, inner) for item in value]
    return f"[{inner}{f',{inner}'.join(items)}{line}]"


_by_key: Callable[[tuple[str, Json]], str] = itemgetter(0)
_key = lru_cache(maxsize=256)(encode_basestring)
