"""Which files of the project changed: events of the system, or looking again and again where there are none."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from watchfiles import awatch

from buckslip.cli.output import talk

FOLDERS = ("blocks", "content", "data", "docs", "layouts", "rules", "site")
STEP, QUIET = 5, 400  # ms: how long nothing more has to happen, and when to tell in any case
LOOK = 0.3  # seconds between two looks, when polling
_REMOTE = frozenset({"9p", "afs", "cifs", "fuse.sshfs", "nfs", "nfs4", "smb3", "smbfs", "vboxsf", "virtiofs"})


class Watch:
    """Tells sets of paths, relative to the project; the folders themselves may come and go."""

    def __init__(self, root: Path, *, poll: bool) -> None:
        self._root = root.resolve()
        self._poll = poll or is_remote(self._root)
        self._again = asyncio.Event()  # set when a folder came or went, so that others are to be watched

    async def changes(self) -> AsyncIterator[frozenset[str]]:
        """The paths that changed, a few milliseconds after the last of them."""
        told: asyncio.Queue[frozenset[str]] = asyncio.Queue()
        if self._poll:
            async for found in self._looks():
                yield found
        tasks = [asyncio.create_task(self._folders(told)), asyncio.create_task(self._top(told))]
        try:
            while True:
                found = await told.get()
                while not told.empty():
                    found |= told.get_nowait()
                yield found
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _looks(self) -> AsyncIterator[frozenset[str]]:
        """What is different from one look to the next; sizes and times as exact as the system tells them."""
        before = await asyncio.to_thread(self._seen)
        while True:
            await asyncio.sleep(LOOK)
            now = await asyncio.to_thread(self._seen)
            if now != before:
                yield frozenset(path for path, _ in set(before.items()) ^ set(now.items()))
            before = now

    def _seen(self) -> dict[str, tuple[int, int, int]]:
        """Every file with what changes when it is written."""
        found: dict[str, tuple[int, int, int]] = {}
        for folder in FOLDERS:
            for place, _, names in os.walk(self._root / folder):
                for name in names:
                    path = os.path.join(place, name)  # noqa: PTH118 - thousands of them, several times a second
                    with suppress(OSError):
                        told = os.stat(path)  # noqa: PTH116
                        found[path] = (told.st_mtime_ns, told.st_size, told.st_ino)
        return {inside: seen for path, seen in found.items() if (inside := self._inside(path))}

    async def _folders(self, told: asyncio.Queue[frozenset[str]]) -> None:
        while True:
            there = [self._root / one for one in FOLDERS if (self._root / one).is_dir()]
            self._again.clear()
            if there:
                await self._watch(told, *there, recursive=True, stop=self._again)
            else:
                await self._again.wait()

    async def _top(self, told: asyncio.Queue[frozenset[str]]) -> None:
        """Look at the project's folder itself, for folders that come and go."""
        tops = {one.split("/")[0] for one in FOLDERS}
        queue: asyncio.Queue[frozenset[str]] = asyncio.Queue()
        watching = asyncio.create_task(self._watch(queue, self._root, recursive=False, stop=None))
        try:
            while True:
                names = await queue.get() & tops
                if names:
                    self._again.set()
                    told.put_nowait(names)
        finally:
            watching.cancel()

    async def _watch(
        self, told: asyncio.Queue[frozenset[str]], *places: Path, recursive: bool, stop: asyncio.Event | None
    ) -> None:
        """Watch places until `stop`; look at them, when the system has no events left for so many folders."""
        try:
            watching = awatch(
                *places, watch_filter=None, recursive=recursive, step=STEP, debounce=QUIET, stop_event=stop
            )
            async for found in watching:
                paths = frozenset(self._inside(path) for _, path in found) - {""}
                if paths:
                    told.put_nowait(paths)
        except FileNotFoundError:
            self._again.set()
        except OSError as error:
            talk(f"the system cannot watch so many folders ({error.strerror or error}); looking at them instead")
            async for seen in self._looks():
                told.put_nowait(seen)

    def _inside(self, path: str) -> str:
        """The path in the project, with forward slashes; "" for what editors leave beside files."""
        try:
            name = Path(path).relative_to(self._root).as_posix()
        except ValueError:
            return ""
        last = name.rpartition("/")[2]
        return "" if last.startswith((".", "#")) or last.endswith(("~", ".swp", ".tmp")) else name


def is_remote(root: Path) -> bool:
    """Whether the project lies on a file system that tells of no changes made elsewhere."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return False
    found = ("", "")
    for _, place, kind, *_ in mounts:
        here = str(root) == place or str(root).startswith(place.rstrip(os.sep) + os.sep)
        if here and len(place) >= len(found[0]):
            found = (place, kind)
    return found[1] in _REMOTE
