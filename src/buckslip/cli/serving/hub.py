"""Who looks at which page, and what each of them is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

BEAT = 15.0  # seconds between signs of life, by which a browser that is gone is noticed


@dataclass(eq=False, slots=True)
class Viewer:
    """One open page: `shell` and `data` are the digests of what it shows, `card` of the card over it."""

    page: str
    shell: str = ""
    data: str = ""
    card: str = ""
    queue: asyncio.Queue[tuple[str, Mapping[str, object]] | None] = field(default_factory=asyncio.Queue)

    def tell(self, event: str, about: Mapping[str, object]) -> None:
        """Put an event into its stream."""
        self.queue.put_nowait((event, about))


class Hub:
    """All open pages, the one that was opened last first."""

    def __init__(self) -> None:
        self._viewers: list[Viewer] = []
        self._closed = False

    def pages(self) -> list[str]:
        """The pages that somebody looks at."""
        return list(dict.fromkeys(one.page for one in self._viewers))

    def of(self, page: str) -> list[Viewer]:
        """Who looks at a page."""
        return [one for one in self._viewers if one.page == page]

    def tell(self, event: str, about: Mapping[str, object]) -> None:
        """Tell everybody."""
        for one in self._viewers:
            one.tell(event, about)

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        for one in self._viewers:
            one.queue.put_nowait(None)

    async def stream(self, viewer: Viewer) -> AsyncIterator[bytes]:
        """The events for one page, as a browser reads them, until it goes away."""
        self._viewers.insert(0, viewer)
        try:
            yield b"retry: 500\n\n"
            while not self._closed:
                try:
                    told = await asyncio.wait_for(viewer.queue.get(), BEAT)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if told is None:
                    return
                yield f"event: {told[0]}\ndata: {json.dumps(told[1], ensure_ascii=False)}\n\n".encode()
        finally:
            self._viewers.remove(viewer)
