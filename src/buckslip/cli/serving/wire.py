"""Messages between the server and its workers: a JSON object and some bytes, each with its length before it."""

from __future__ import annotations

import json
import struct
from asyncio import IncompleteReadError, StreamReader
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

_LENGTHS = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Message:
    """What one side tells the other; `body` is a page, when there is one."""

    about: Mapping[str, object]
    body: bytes = b""
    number: int = field(default=0, compare=False)  # of the question; 0 for what nobody asked

    def text(self, key: str) -> str:
        """The text under a key; "" when there is none."""
        value = self.about.get(key, "")
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> list[str]:
        """The texts in the list under a key."""
        value = self.about.get(key)
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

    def table(self, key: str) -> dict[str, object]:
        """The object under a key; empty when there is none."""
        value = self.about.get(key)
        return value if isinstance(value, dict) else {}


def packed(message: Message) -> bytes:
    """The bytes of a message."""
    head = json.dumps({"n": message.number, **message.about}, ensure_ascii=False).encode()
    return _LENGTHS.pack(len(head), len(message.body)) + head + message.body


def _unpacked(head: bytes, body: bytes) -> Message:
    about = json.loads(head)
    return Message(about, body, about.pop("n"))


def read(stream: BinaryIO) -> Message | None:
    """The next message; None when the other side has closed."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack(lengths)
    return _unpacked(stream.read(head), stream.read(body))


async def received(stream: StreamReader) -> Message | None:
    """The same without blocking."""
    try:
        head, body = _LENGTHS.unpack(await stream.readexactly(_LENGTHS.size))
        return _unpacked(await stream.readexactly(head), await stream.readexactly(body))
    except (IncompleteReadError, ConnectionError):
        return None
