"""A worker process seen from the server: started, asked, and started again when it died."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Mapping
from itertools import count

from buckslip.cli.serving.wire import Message, packed, received

PATIENCE = 30.0  # seconds; a mail takes milliseconds


class Worker:
    """One process that answers questions; a question on which it dies is answered by None."""

    def __init__(self, opening: Mapping[str, object]) -> None:
        self.opening = dict(opening)
        self._process: asyncio.subprocess.Process | None = None
        self._waiting: dict[int, asyncio.Future[Message | None]] = {}
        self._starting = asyncio.Lock()
        self.closed = False
        self._numbers = count(1)
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the process, unless it runs; it loads the project meanwhile."""
        async with self._starting:
            if self._process is not None and self._process.returncode is None:
                return
            pipe = asyncio.subprocess.PIPE
            command = (sys.executable, "-P", "-m", "buckslip.cli.serving.worker")
            self._process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**20)
            self._listening = asyncio.create_task(self._listen(self._process))
            self._send(Message({"do": "open", **self.opening}))

    async def ask(self, **about: object) -> Message | None:
        """The answer; None when the process died over this question, or took too long and was ended."""
        while not self.closed:
            await self.start()
            answer = await self._answer(about)
            if answer is None or "again" not in answer.about:
                return answer
        return None

    async def _answer(self, about: Mapping[str, object]) -> Message | None:
        number = next(self._numbers)
        answer: asyncio.Future[Message | None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._send(Message(about, number=number))
        try:
            return await asyncio.wait_for(asyncio.shield(answer), PATIENCE)
        except TimeoutError:
            self.end()
            return await answer
        finally:
            self._waiting.pop(number, None)

    def tell(self, **about: object) -> None:
        """Say something that wants no answer."""
        if self._process is not None and self._process.returncode is None:
            self._send(Message(about))

    def end(self) -> None:
        """End the process at once; it has nothing to tidy up."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def close(self) -> None:
        """End the process for good and wait until it is gone."""
        self.closed = True
        self.end()
        if self._listening is not None:
            await self._listening

    def _send(self, message: Message) -> None:
        stream = self._process.stdin if self._process else None
        if stream is not None and not stream.is_closing():
            stream.write(packed(message))

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while (message := await received(process.stdout)) is not None:
            answer = self._waiting.get(message.number)
            if answer is not None and not answer.done():
                answer.set_result(message)
        await process.wait()
        fatal = min(self._waiting, default=0)  # questions are answered in their order
        for number, answer in self._waiting.items():
            if not answer.done():
                answer.set_result(None if number == fatal else Message({"again": True}))
