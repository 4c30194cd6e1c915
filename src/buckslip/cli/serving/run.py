"""One run of the live server, from its port to Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import secrets
import signal
import socket
import time
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click
import uvicorn

from buckslip.cli.new import starter
from buckslip.cli.output import plural, talk
from buckslip.cli.serving.app import Limits, application
from buckslip.cli.serving.chores import Chores
from buckslip.cli.serving.desk import Desk
from buckslip.cli.serving.hub import Hub
from buckslip.cli.serving.marks import early_page
from buckslip.cli.serving.night import Night
from buckslip.cli.serving.process import Worker
from buckslip.cli.serving.watch import Watch
from buckslip.cli.site_numbers import CUSTOMERS
from buckslip.cli.site_numbers import Wanted as Counted
from buckslip.model.errors import UsageError
from buckslip.preview.shells import Shells

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8000
TRIES = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asked for; `port` is None when any will do."""

    root: Path
    today: date
    esps: tuple[str, ...]
    host: str = LOOPBACK
    port: int | None = None
    opened: bool = False
    poll: bool = False
    background: bool = True
    counted: Counted = field(default_factory=Counted)
    base: str = ""


def serve(wanted: Wanted) -> None:
    """Serve until Ctrl-C. Raises UsageError when the port is taken or the address is not this machine's."""
    started = time.perf_counter()
    with _listening(wanted) as listener:
        port = listener.getsockname()[1]
        name = "localhost" if wanted.host == LOOPBACK else wanted.host
        address = f"http://{f'[{name}]' if ':' in name else name}:{port}/"
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_run(wanted, listener, address, started))
    talk("stopped")


async def _run(wanted: Wanted, listener: socket.socket, address: str, started: float) -> None:
    token = secrets.token_urlsafe(24)
    quiet = logging.getLogger("uvicorn")  # we tell of mistakes ourselves, in one line
    quiet.propagate, quiet.disabled = False, True
    quiet.addHandler(logging.NullHandler())
    opening = {
        "root": str(wanted.root.resolve()),
        "today": wanted.today.isoformat(),
        "esps": list(wanted.esps),
        "token": token,
        "counting": _counts(wanted),
    }
    day = Worker(opening)
    await day.start()
    hub = Hub()
    night = Night(Worker({**opening, "nice": True}), day, hub) if wanted.background else None
    shells = Shells(*_sites(wanted.root), lambda text, _: text)
    desk = Desk(day, hub, night, partial(early_page, wanted.root, shells, token))
    server = _Server(_config(desk, token, wanted))
    chores = _chores(wanted, opening, desk, night)
    stop = asyncio.Event()
    with _on_signals(stop.set):
        serving = asyncio.create_task(server.serve([listener]))
        watching = asyncio.create_task(_watch(wanted, desk, night, chores))
        click.echo(address)
        talk(f"{wanted.root.resolve()}: live preview, Ctrl-C ends it")
        first = asyncio.create_task(_first(desk, night, started))
        work = asyncio.create_task(_afterwards(first, chores))
        if wanted.opened:
            webbrowser.open(address)
        await _either(stop, serving, watching)
        server.should_exit = True
        for task in (watching, first, work):
            task.cancel()
        await asyncio.gather(watching, first, work, return_exceptions=True)
        await chores.close()
        if night:
            await night.close()
        await desk.close()
        await serving


async def _either(stop: asyncio.Event, *tasks: asyncio.Task[None]) -> None:
    """Wait until the user has enough, or something ended by itself, whose exception is raised."""
    asked = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait((asked, *tasks), return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    for one in done - {asked}:
        one.result()


async def _first(desk: Desk, night: Night | None, started: float) -> None:
    """Once the project is read, queue its mails for the background."""
    ids = await desk.prepare()
    talk(f"{plural(len(ids), 'variant')} read {time.perf_counter() - started:.2f} s after the start")
    await desk.warm()
    if night:
        night.start()
        night.queue(ids)


def _counts(wanted: Wanted) -> bool:
    """Whether there is somebody to count."""
    there = wanted.counted.customers or (wanted.root / CUSTOMERS).is_file()
    return bool(there) and not wanted.counted.no_reach


def _chores(wanted: Wanted, opening: Mapping[str, Any], desk: Desk, night: Night | None) -> Chores:
    async def tell(found: Mapping[str, Any]) -> None:
        await desk.take(found)
        if night:
            await night.take(found)

    return Chores(opening, wanted.counted if opening["counting"] else None, wanted.base, tell)


async def _afterwards(first: asyncio.Task[None], chores: Chores) -> None:
    """What takes long begins when the mails can be seen."""
    await asyncio.wait((first,))
    await chores.run()


async def _watch(wanted: Wanted, desk: Desk, night: Night | None, chores: Chores) -> None:
    async for paths in Watch(wanted.root, poll=wanted.poll).changes():
        about = await desk.changed(paths)
        if night:
            await night.changed(paths, about)
        chores.changed(paths)


def _config(desk: Desk, token: str, wanted: Wanted) -> uvicorn.Config:
    hosts = {"localhost", LOOPBACK, "[::1]"} | ({wanted.host} if wanted.host not in ("0.0.0.0", "::") else {""})
    themes = [one / "theme" / "assets" for one in _sites(wanted.root)]
    assets = {"images/": (wanted.root / "data" / "images",), "": tuple(themes)}
    app = application(desk, Limits(frozenset(hosts), token), assets)
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=1,
    )


def _sites(root: Path) -> tuple[Path, Path]:
    """The project's site, if it has one of its own, and the starter's."""
    own, spare = root / "site", starter() / "site"
    return (own if (own / "mkdocs.yml").is_file() else spare), spare


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn's own way raises them again at the end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Change nothing."""
        yield


@contextlib.contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` at Ctrl-C or when told to end."""
    loop = asyncio.get_running_loop()
    known = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(one) for one in known]
    try:
        for one in known:
            loop.add_signal_handler(one, stop)
    except NotImplementedError:  # Windows
        for one in known:
            signal.signal(one, lambda *_: loop.call_soon_threadsafe(stop))
    try:
        yield
    finally:
        for one, handler in zip(known, before, strict=True):
            signal.signal(one, handler)


@contextlib.contextmanager
def _listening(wanted: Wanted) -> Iterator[socket.socket]:
    """The socket: of the port that was named, or else of the first free one from the usual on."""
    family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
    first = USUAL_PORT if wanted.port is None else wanted.port
    for port in range(first, first + (TRIES if wanted.port is None else 1)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((wanted.host, port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise UsageError(f"{wanted.host} port {port}: {error.strerror or error}") from error
            continue
        with listener:
            yield listener
        return
    taken = f"port {first} is taken" if wanted.port is not None else f"ports {first} to {first + TRIES - 1} are taken"
    raise UsageError(f"{taken}; name another with --port")
