"""A worker process of the live server: it holds the project, and answers one question after another."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from buckslip.cli.serving.faults import told
from buckslip.cli.serving.stock import Stock
from buckslip.cli.serving.wire import Message, packed, read

if TYPE_CHECKING:
    from buckslip.cli.serving.mails import Mails


NICE = 10  # of the worker that nobody waits for


class Kitchen:
    """Answers the server's questions about one project."""

    def __init__(self, asked: Message) -> None:
        from buckslip.cli.new import starter
        from buckslip.cli.serving.extras import Extras
        from buckslip.cli.serving.pages import Pages
        from buckslip.preview.shells import Shells

        if "nice" in asked.about and hasattr(os, "nice"):
            os.nice(NICE)
        self._root = Path(asked.text("root"))
        self._today = date.fromisoformat(asked.text("today"))
        self._esps = tuple(asked.texts("esps"))
        self._avoid = {str(key): str(value) for key, value in asked.table("avoid").items()}
        self._stock = Stock(self._root)
        own = self._root / "site"
        spare = starter() / "site"
        self._shells = Shells(own if (own / "mkdocs.yml").is_file() else spare, spare, _html)
        self._extras = Extras(self._root, counting=bool(asked.about.get("counting")))
        self._pages = Pages(
            self._stock, self._shells, lambda: self._mails, self._extras, asked.text("token"), self._today
        )
        self._take(asked)

    @cached_property
    def _mails(self) -> Mails:
        from buckslip.cli.options import known_esps
        from buckslip.cli.serving.mails import Mails

        made = Mails(self._stock, known_esps(self._esps), self._today)
        made.avoided = self._avoid
        return made

    def answer(self, asked: Message) -> Message:
        """The answer to one question."""
        match asked.text("do"):
            case "get":
                page = self._pages.get(asked.text("path"))
                about: dict[str, object] = {"status": page.status, "type": page.type, "ms": page.made}
                return Message(about, page.data)
            case "look":
                return self._look(asked)
            case "changed":
                return self._changed(asked)
            case "learn":
                self._pages.learn(asked.text("id"), asked.table("line"))
                return Message({})
            case "line":
                return self._line(asked.text("id"))
            case "take":
                self._take(asked)
                return Message({"ids": list(self._stock.variants)})
            case "cards":
                page = self._pages.cards(asked.texts("ids"))
                return Message({"status": page.status, "type": page.type}, page.data)
            case "persona" | "save" as what:
                from buckslip.cli.serving.people import answered

                return answered(what, asked, self._stock, self._mails)
            case "warm":
                self._warm()
                return Message({})
        return Message({"status": 404, "type": "text/plain"})

    def _look(self, asked: Message) -> Message:
        """What tells whether a page is old: first its data, which come along, and later the page round them."""
        page = asked.text("page")
        if asked.text("part") == "shell":
            return Message({"shell": self._pages.shell_digest(page)})
        digest, seen = self._pages.data_digest(page)
        fault = told(self._stock.faults, self._root) if self._stock.faults else seen.fault
        about = {"data": digest, "ms": seen.made, "fault": fault.json() if fault else None}
        return Message({**about, "whole": bool(self._stock.faults)}, seen.data)

    def _changed(self, asked: Message) -> Message:
        change = self._stock.changed(asked.texts("paths"))
        if "_mails" in self.__dict__ and (change.frame or change.paths):
            self._mails.changed(change)
        self._pages.changed(asked.texts("paths"))
        own = {path: files.id for files in self._stock.variants.values() for path in files.locales.values()}
        stale = sorted({own[path] for path in change.paths if path in own})
        for name in stale:
            self._pages.learn(name, {})
        return Message({"frame": change.frame, "stale": stale, "ids": list(self._stock.variants)})

    def _line(self, name: str) -> Message:
        """A variant's line for the dashboard, once the variant is made."""
        usable = self._stock.project is not None and name in self._stock.variants
        shown = self._mails.shown(name) if usable else None
        if shown is None:
            return Message({})
        beside = self._extras.beside
        since = beside.told(shown.line, shown.data) if beside and shown.files else None
        line = shown.line if since is None else {**shown.line, "since": since}
        return Message({"line": line, "ms": shown.milliseconds})

    def _take(self, asked: Message) -> None:
        """What was counted, and the build to compare with, as far as it is told."""
        self._extras.take(asked.table("numbers") or None, asked.text("base"), asked.text("base_name"))
        self._pages.changed()

    def _warm(self) -> None:
        """Load what the first mail needs."""
        first = next(iter(self._stock.variants), None)
        if self._stock.project is not None and first is not None:
            self._mails.shown(first)


def _html(text: str, settings: str) -> str:
    from buckslip.preview.prose import to_html

    return to_html(text, settings)


def main() -> None:
    """Answer until the server closes the pipe, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the server tells us
    gc.set_threshold(100_000, 50, 100)
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not come between messages
    kitchen: Kitchen | None = None
    while (asked := read(source)) is not None:
        try:
            kitchen = kitchen or Kitchen(asked)
            answer = kitchen.answer(asked) if asked.text("do") != "open" else Message({"ready": True})
        except Exception as error:  # a bug of ours must not end the preview: it is told, and the next page may work
            answer = _failed(error)
        try:
            target.write(packed(Message(answer.about, answer.body, asked.number)))
            target.flush()
        except BrokenPipeError:
            return


def _failed(error: Exception) -> Message:
    if os.environ.get("BUCKSLIP_DEBUG"):
        traceback.print_exc()
    about: Mapping[str, object] = {"status": 500, "type": "text/plain", "error": f"{type(error).__name__}: {error}"}
    return Message(about, b"internal error; set BUCKSLIP_DEBUG=1 to see where, and please report it")


if __name__ == "__main__":
    main()
