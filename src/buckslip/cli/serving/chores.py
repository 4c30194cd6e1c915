"""What is made known to the pages when it is there: customers counted again after changes, and the base."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from buckslip.cli.output import talk
from buckslip.cli.site_numbers import Wanted

QUIET = 1.5  # seconds that nothing has to change before customers are counted again
MANY = 50  # changed files from which on none of them is looked into
GRACE = 3.0  # seconds for a process to tidy up after itself
COUNTED = ("content", "data", "rules")  # folders that decide who gets what

Told = Callable[[Mapping[str, Any]], Awaitable[None]]


class Chores:
    """Does one thing after another; `tell` hears what came of each."""

    def __init__(self, opening: Mapping[str, Any], counted: Wanted | None, base: str, tell: Told) -> None:
        self._opening = {key: opening[key] for key in ("root", "today", "esps")}
        self._root = Path(opening["root"])
        self._counted = counted
        self._base = base
        self._tell = tell
        self._again = asyncio.Event()
        self._heads: dict[str, str] = {}
        self._last: Mapping[str, Any] = {}  # what was counted
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Count, have the base built, and count again after changes."""
        if self._counted:
            await self._count()
        if self._base:
            found = await self._done(do="base", base=self._base)
            if found:
                talk(f"compared with {found['base_name']} from now on")
                await self._tell(found)
        while self._counted:
            await self._again.wait()
            while self._again.is_set():
                self._again.clear()
                await asyncio.sleep(QUIET)
            await self._count()

    def changed(self, paths: Collection[str]) -> None:
        """Count again, if these may decide who gets what: of a mail, that is what stands above its text."""
        mine = [one for one in paths if one.split("/")[0] in COUNTED and not one.startswith("data/images/")]
        others = len(mine) > MANY or [one for one in mine if self._decides(one)]
        if others:
            self._again.set()

    async def close(self) -> None:
        """End what is being done."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), GRACE)
                return
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def _decides(self, path: str) -> bool:
        if not path.endswith(".md"):
            return True
        try:
            head = (self._root / path).read_bytes().partition(b"\n---")[0]
        except OSError:
            return True
        before, self._heads[path] = self._heads.get(path), sha256(head).hexdigest()
        return before != self._heads[path]

    async def _count(self) -> None:
        assert self._counted
        found = await self._done(do="numbers", wanted=asdict(self._counted))
        if found.get("numbers") and found != self._last:
            self._last = found
            await self._tell(found)

    async def _done(self, **about: object) -> Mapping[str, Any]:
        """What a process of its own found; nothing when it failed, which is told."""
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-P", "-m", "buckslip.cli.serving.aside")
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, start_new_session=os.name == "posix"
        )
        said, _ = await self._process.communicate(json.dumps({**self._opening, **about}).encode())
        found: Mapping[str, Any] = json.loads(said) if said else {}
        if "error" in found:
            talk(f"{about['do']}: {found['error']}")
            return {}
        return found
