"""The second worker, at low priority: thumbnails, and the sizes and findings of mails that nobody has opened."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Mapping, Sequence

from buckslip.cli.output import plural, talk
from buckslip.cli.serving.hub import Hub
from buckslip.cli.serving.process import Worker
from buckslip.cli.serving.wire import Message

CHANGES = "compare/index.html"
BATCH = 0.5  # seconds between two updates of a dashboard


class Night:
    """Makes one variant after another whenever nothing else is asked of it."""

    def __init__(self, worker: Worker, day: Worker, hub: Hub) -> None:
        self._worker = worker
        self._day = day
        self._hub = hub
        self._queue: dict[str, None] = {}
        self._fresh: set[str] = set()
        self._work: list[asyncio.Task[None]] = []
        self._wanted = asyncio.Event()
        self._asked = asyncio.Semaphore(1)
        self._spent = 0.0
        self._done = 0
        self._avoided: dict[str, str] = {}

    def start(self) -> None:
        """Begin; the process itself starts when there is something to do."""
        self._work = [asyncio.create_task(self._make()), asyncio.create_task(self._tell())]

    def changed(self, paths: Collection[str], about: Mapping[str, object]) -> asyncio.Task[Message | None]:
        """Queue what the change has made stale: everything, when the frame is another."""
        ids, stale = _texts(about.get("ids")), _texts(about.get("stale"))
        every = bool(about.get("frame")) or any(one.startswith(("blocks/", "layouts/")) for one in paths)
        wanted = ids if every else [*stale, *(one for one in self._queue if one in set(ids))]
        self._queue = dict.fromkeys(wanted)
        self._avoided.clear()
        self._worker.opening.pop("avoid", None)
        self._wanted.set()
        return asyncio.create_task(self._worker.ask(do="changed", paths=sorted(paths)))

    def queue(self, ids: Sequence[str]) -> None:
        """Make these, in this order."""
        self._queue = dict.fromkeys(ids)
        self._wanted.set()

    async def take(self, found: Mapping[str, object]) -> None:
        """Take over which build to compare with, and compare everything."""
        if "base" not in found:
            return
        self._worker.opening.update(found)
        answer = await self._worker.ask(do="take", **found)
        self.queue(_texts(answer.about.get("ids")) if answer else [])

    async def page(self, path: str) -> Message | None:
        """A thumbnail, before anything that is queued."""
        async with self._asked:
            return await self._worker.ask(do="get", path=path)

    async def close(self) -> None:
        """End, whatever is queued."""
        for task in self._work:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._worker.close()

    async def _make(self) -> None:
        while True:
            await self._wanted.wait()
            while self._queue:
                async with self._asked:
                    name = next(iter(self._queue), None)
                    if name is None:
                        break
                    self._queue.pop(name)
                    answer = await self._worker.ask(do="line", id=name)
                if answer is None:
                    self._avoided[name] = "a library crashed the process on this mail"
                    self._worker.opening["avoid"] = self._avoided
                    continue
                self._learned(name, answer)
                await asyncio.sleep(0)
            self._wanted.clear()
            if self._done:
                talk(f"{plural(self._done, 'variant')} in the background, {self._spent / self._done:.0f} ms each")
                self._done, self._spent = 0, 0.0
                for one in self._hub.of(CHANGES):
                    one.tell("page", {})

    def _learned(self, name: str, answer: Message) -> None:
        line, spent = answer.table("line"), answer.about.get("ms")
        if line:
            self._day.tell(do="learn", id=name, line=line)
            self._fresh.add(name)
            self._done += 1
            self._spent += spent if isinstance(spent, int | float) else 0.0

    async def _tell(self) -> None:
        """Tell dashboards now and then whose cards can be filled in."""
        while True:
            await asyncio.sleep(BATCH)
            fresh, self._fresh = sorted(self._fresh), set()
            if fresh:
                for one in self._hub.of("index.html"):
                    one.tell("cards", {"ids": fresh[:200]})
                self._fresh.update(fresh[200:])


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
