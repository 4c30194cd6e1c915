"""Between browsers and workers: passes questions on, and tells each open page when it is old."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping

from jinja2 import TemplateError

from buckslip.cli.output import talk
from buckslip.cli.serving.hub import Hub, Viewer
from buckslip.cli.serving.night import Night
from buckslip.cli.serving.process import Worker
from buckslip.cli.serving.wire import Message

GRACE = 0.12  # seconds that a new fault has to last before it is shown: files are written in two steps at times
SHELF = 256  # files of mails kept for the time after a crash


class Desk:
    """Owns the open pages and the worker that makes them."""

    def __init__(self, worker: Worker, hub: Hub, night: Night | None, early: Callable[[], bytes]) -> None:
        self._early = early
        self.ready = False  # whether the worker has read the project
        self.hub = hub
        self._night = night
        self._worker = worker
        self._shelf: OrderedDict[str, tuple[bytes, str, int]] = OrderedDict()
        self._fresh = ("", "", b"")  # the data that browsers were just told of: path, digest and bytes
        self._avoided: dict[str, str] = {}
        self._looking: asyncio.Task[None] | None = None
        self._greetings: set[asyncio.Task[str]] = set()

    async def ask(self, **about: object) -> Message | None:
        """The worker's answer."""
        return await self._worker.ask(**about)

    async def prepare(self) -> list[str]:
        """Have the worker read the project, and load what the first mail needs; the ids of the variants."""
        answer = await self._worker.ask(do="changed", paths=[])
        self.ready = True
        return answer.texts("ids") if answer else []

    async def warm(self) -> None:
        """Have the worker load what the first mail needs."""
        await self._worker.ask(do="warm")

    async def page(self, question: Mapping[str, object], path: str, version: str = "") -> tuple[bytes, str, int]:
        """A file of the site: its bytes, type and status. One that ended the worker is given as it was before."""
        if version and (path, version) == self._fresh[:2]:
            return self._fresh[2], "text/javascript; charset=utf-8", 200
        if not self.ready and path in ("", "index.html"):
            try:
                return self._early(), "text/html; charset=utf-8", 200
            except (TemplateError, OSError) as error:  # a theme of the project's own may want to know more
                talk(f"the dashboard waits for the project: {error}")
        thumbnail = self._night is not None and path.startswith("r/~")
        answer = await self._night.page(path) if self._night and thumbnail else await self._worker.ask(**question)
        if answer is None and not thumbnail:
            self._avoid(path)
            answer = await self._worker.ask(**question)
        if answer is None:
            return b"this page ended a process", "text/plain", 500
        status = answer.about.get("status")
        made = (answer.body, answer.text("type"), status if isinstance(status, int) else 500)
        self._told(path, answer)
        if path.startswith(("data/", "r/")):
            if made[2] == 200:
                self._shelf[path] = made
                while len(self._shelf) > SHELF:
                    self._shelf.popitem(last=False)
            elif _mail_of(path) in self._avoided:
                return self._shelf.get(path, made)
        return made

    def greet(self, viewer: Viewer) -> None:
        """Tell a page that has just connected whether it is old already."""
        task = asyncio.create_task(self._look(viewer.page, (viewer,)))
        self._greetings.add(task)
        task.add_done_callback(self._greetings.discard)

    async def changed(self, paths: Collection[str]) -> Mapping[str, object]:
        """Take in changed files, and tell the pages that show them; what the worker says of the change."""
        started = time.perf_counter()
        if self._looking is not None:
            self._looking.cancel()
        self._avoided.clear()
        self._worker.opening.pop("avoid", None)
        answer = await self._worker.ask(do="changed", paths=sorted(paths))
        self._looking = asyncio.create_task(self._look_at_all(paths, started))
        return answer.about if answer else {}

    async def take(self, found: Mapping[str, object]) -> None:
        """Take over what was counted or built meanwhile, and tell the pages."""
        self._worker.opening.update(found)
        await self._worker.ask(do="take", **found)
        if "numbers" in found:
            self.hub.tell("reach", {})
        if self._looking is not None:
            self._looking.cancel()
        self._looking = asyncio.create_task(self._look_at_all((*found,), time.perf_counter()))

    async def close(self) -> None:
        """End all streams and the worker."""
        self.hub.close()
        for task in (*self._greetings, *([self._looking] if self._looking else ())):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._worker.close()

    async def _look_at_all(self, paths: Collection[str], started: float) -> None:
        shown = ", ".join(sorted(paths)[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
        for page in self.hub.pages():
            told = await self._look(page, self.hub.of(page))
            if told:
                talk(f"{shown}: {page or 'index.html'} {told} after {1000 * (time.perf_counter() - started):.0f} ms")

    async def _look(self, page: str, viewers: Collection[Viewer], *, patient: bool = True) -> str:
        """Compare what viewers of a page have with what there is now, and tell them; says what they were told."""
        answer = await self._seen(page)
        if answer is None:
            return ""
        card = answer.table("fault")
        mark = json.dumps(card, sort_keys=True) if card else ""
        if patient and mark and any(not one.card for one in viewers):
            await asyncio.sleep(GRACE)
            return await self._look(page, viewers, patient=False)
        if answer.body:
            self._fresh = (f"data/{_mail_of(page)}.js", answer.text("data"), answer.body)
        said = _tell(viewers, answer, card, mark)
        shell = await self._worker.ask(do="look", page=page, part="shell")
        return _tell_of_page(viewers, shell.text("shell") if shell else "") or said

    async def _seen(self, page: str) -> Message | None:
        answer = await self._worker.ask(do="look", page=page)
        if answer is None:
            self._avoid(page)
            answer = await self._worker.ask(do="look", page=page)
        return None if answer is None or "error" in answer.about else answer

    def _avoid(self, path: str) -> None:
        """A mail that ended its worker is not made again until a file changes."""
        name = _mail_of(path)
        if name and not self._worker.closed:
            self._avoided[name] = "a library crashed the process on this mail"
            talk(f"{name} ended the process that drew it; it is left as it was until a file changes")
        self._worker.opening["avoid"] = self._avoided

    def _told(self, path: str, answer: Message) -> None:
        spent = answer.about.get("ms")
        if path.startswith("data/") and isinstance(spent, int | float) and spent and path not in self._shelf:
            talk(f"{_mail_of(path)} rendered in {spent:.0f} ms")
        if "error" in answer.about:
            talk(f"{path}: internal error: {answer.text('error')}; set BUCKSLIP_DEBUG=1 to see where")


def _tell(viewers: Collection[Viewer], answer: Message, card: Mapping[str, object], mark: str) -> str:
    """Send what differs: a card, and that there are new data."""
    data, said = answer.text("data"), ""
    for one in viewers:
        if one.card != mark:
            one.card = mark
            one.tell("fault", {"fault": card or None, "whole": bool(answer.about.get("whole"))})
            said = "shows a fault" if mark else "is whole again"
        if one.data and data and data != one.data:
            one.tell("data", {"data": data})
            said = said or "has new data"
        one.data = data or one.data
    return said


def _tell_of_page(viewers: Collection[Viewer], shell: str) -> str:
    """Tell those whose page itself is another now."""
    said = ""
    for one in viewers:
        if one.shell and shell and shell != one.shell:
            one.tell("page", {"shell": shell})
            said = "is loaded again"
        one.shell = shell or one.shell
    return said


def _mail_of(path: str) -> str:
    """The variant that a path of the site is about."""
    if path.startswith("m/"):
        return path[2:].removesuffix("/index.html")
    if path.startswith("r/~"):
        return path[3:].removesuffix(".html").replace("~", "/")
    return path[5:].split(".")[0] if path.startswith("data/") else ""
