"""A small shop, and the live server on it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

FILES = {
    "rules/schema.yml": "fields:\n  first_name: {type: text, optional: true}\n  orders: {type: integer, min: 0}\n"
    "events: {}\n",
    "content/_brands/shop.yml": "title: The Shop\ndefault_locale: en\nlayout: bare\n"
    "sender: {name: Shop, email: hello@shop.example, postal_address: 1 Road, unsubscribe_url: https://shop.example/u}\n",
    "content/_locales/en.yml": "name: English\n",
    "content/_locales/de.yml": "name: Deutsch\n",
    "content/_personas/ana.yml": "title: Ana, loyal\nprofile:\n  first_name: Ana\n  orders: 7\n",
    "content/_personas/ben.yml": "title: Ben, new\nprofile:\n  orders: 1\n",
    "content/shop/lamp/all.en.md": "---\ntitle: Lamps for all\ngoal: cross-sell\nmessage_class: transactional\n"
    'subject: A lamp\n---\n# A lamp\n\nHello {{ customer.first_name | default("you") }}, buy a lamp.\n\n'
    "{% if customer.orders > 3 %}\nThank you for coming back.\n{% endif %}\n\n::: note words=\"Mind the step\"\n:::\n",
    "content/shop/lamp/all.de.md": "---\nsubject: Eine Lampe\n---\n# Eine Lampe\n\nKauf eine Lampe.\n",
    "content/shop/rug/all.en.md": "---\ntitle: Rugs\ngoal: upsell\nmessage_class: transactional\nsubject: A rug\n---\n"
    "# A rug\n\n" + "A rug is a rug.\n\n" * 60,
    "layouts/bare.mjml": "<mjml><mj-body>{{ content }}</mj-body></mjml>\n",
    "blocks/note.mjml": "---\nsummary: A note.\nparams:\n  words: {required: true}\n---\n"
    "<mj-section><mj-column><mj-text>Note: {{ words }}</mj-text></mj-column></mj-section>\n",
}  # fmt: skip


class Answer(NamedTuple):
    """What a request got."""

    status: int
    headers: HTTPMessage
    body: bytes


@dataclass
class Served:
    """A running server: its project, its address, and its process."""

    root: Path
    address: str
    process: subprocess.Popen[str]

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
        """One request with exactly these headers (underscores as hyphens)."""
        known = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection("127.0.0.1", urlsplit(self.address).port or 0, timeout=60)) as connection:
            connection.putrequest(method, path, skip_host="Host" in known)
            for name, value in known.items():
                connection.putheader(name, value)
            if method == "POST":
                connection.putheader("Content-Length", str(len(body.encode())))
            connection.endheaders(body.encode() or None)
            with connection.getresponse() as got:
                endless = got.headers.get_content_type() == "text/event-stream"
                return Answer(got.status, got.headers, b"" if endless else got.read())

    def text(self, path: str) -> str:
        """The body of a page that is there."""
        answer = self.ask(path)
        assert answer.status == 200, (path, answer)
        return answer.body.decode()

    def write(self, path: str, text: str) -> None:
        """Save as most editors do: a file beside, moved over."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.swp")
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C; the exit code and what was said."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


Serve = Callable[..., Served]


def write_shop(root: Path) -> Path:
    """The shop's files."""
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def started(root: Path, *options: str) -> Served:
    """The server on a project, once it listens."""
    command = [sys.executable, "-P", "-m", "buckslip", "serve", "-C", str(root), *options]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1795305600", "PYTHONWARNINGS": "default"}
    pipes = subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipes, stderr=pipes, text=True, env=environment, cwd=root.parent)
    assert process.stdout is not None and process.stderr is not None
    address = process.stdout.readline().strip()
    assert address, process.stderr.read()
    return Served(root, address, process)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """One brand, two mails (one in two languages), two customers, a layout and a block."""
    return write_shop(tmp_path / "shop")


@pytest.fixture
def serve(shop: Path) -> Iterator[Serve]:
    """`serve("--poll")`: the shop, live. Whatever it said by the end, no traceback is in it."""
    running: list[Served] = []

    def start(*options: str) -> Served:
        running.append(started(shop, *(options or ("--port", "0", "--no-background"))))
        return running[-1]

    yield start
    for one in running:
        code, said = one.stop()
        assert "Traceback" not in said, said
        assert "internal error" not in said, said
        assert code == 0, said


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for tests that change no file."""
    served = started(write_shop(tmp_path_factory.mktemp("standing") / "shop"), "--port", "0", "--no-background")
    yield served
    code, said = served.stop()
    assert (code, "Traceback" in said) == (0, False), said
