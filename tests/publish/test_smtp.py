"""Test sends reach a real SMTP server on loopback: signed in, encrypted, whole; and each refusal has its exit code."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import SMTP as STRICT
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from buckslip.model.errors import AuthError, NetworkError, ProjectError, RefusedError, UsageError
from buckslip.publish.smtp import Server, recipients, send, server

ROOT = Path(__file__).resolve().parents[2]
MAIL = "giftshop/lens-after-camera/loyal"
PASSWORD = "a-password/with+signs=42"


class Inbox:
    """What arrived."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refuse = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.refuse and address == self.refuse:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 taken"


def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, told: Any) -> AuthResult:
    right = isinstance(told, LoginPassword) and (told.login, told.password) == (b"tester", PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory, require: Callable[..., str]) -> Path:
    """A certificate for localhost that signs itself, with its key in one file."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([require("openssl"), "req", *kind, *names], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both


@contextmanager
def listening(inbox: Inbox, certificate: Path | None) -> Iterator[int]:
    """The port of a server; with a certificate it wants STARTTLS and a user."""
    options: dict[str, Any] = {}
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        options = {"tls_context": context, "require_starttls": True, "authenticator": authenticate}
        options["auth_required"] = True
    with socket.create_server(("127.0.0.1", 0)) as free_one:
        free = free_one.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=free, **options)
    controller.start()
    try:
        yield free
    finally:
        controller.stop()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def port(inbox: Inbox, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server with STARTTLS whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with listening(inbox, certificate) as number:
        yield number


def call(*arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("BUCKSLIP_")}
    command = [sys.executable, "-m", "buckslip", "send-test", MAIL, "-C", str(ROOT), *arguments]
    told = {f"BUCKSLIP_SMTP_{name}": value for name, value in environ.items()}
    return subprocess.run(command, capture_output=True, env={**known, **told})


def test_a_mail_arrives_whole(port: int, inbox: Inbox) -> None:
    done = call(
        *("--to", "a@example.com", "--to", "b@example.com", "--persona", "anke-camera", "--locale", "de"),
        HOST="localhost",
        PORT=str(port),
        USER="tester",
        PASSWORD=PASSWORD,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert [one.rcpt_tos for one in inbox.envelopes] == [["a@example.com"], ["b@example.com"]]
    raw = inbox.envelopes[0].content
    assert isinstance(raw, bytes) and max(map(len, raw.split(b"\r\n"))) <= 78
    message = message_from_bytes(raw, policy=STRICT)
    assert message.defects == [] and message["To"] == "a@example.com"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://") and message["Date"] and message["Message-ID"]
    parts = list(message.iter_parts())
    assert [one.get_content_type() for one in parts] == ["text/plain", "text/html"]
    for one in parts:
        assert one.defects == [] and "Anke" in one.get_content() and "{{" not in one.get_content()
    assert PASSWORD not in done.stderr.decode() and PASSWORD.encode() not in raw


def test_a_wrong_password_ends_with_4_and_is_not_told(port: int, inbox: Inbox) -> None:
    wrong = {"HOST": "localhost", "PORT": str(port), "USER": "tester", "PASSWORD": "wrong-" + PASSWORD}
    done = call("--to", "a@example.com", **wrong)
    assert done.returncode == 4 and b"refuses the user or the password" in done.stderr
    assert PASSWORD.encode() not in done.stderr and inbox.envelopes == []


def test_a_dry_run_prints_and_needs_no_server() -> None:
    done = call("--to", "a@example.com", "--dry-run")
    message = message_from_bytes(done.stdout, policy=STRICT)
    assert done.returncode == 0 and message["To"] == "a@example.com" and message.defects == []
    assert message["X-Buckslip-Test"] == MAIL


def test_without_a_server_it_ends_with_4() -> None:
    assert call("--to", "a@example.com").returncode == 4


def test_a_silent_server_ends_with_5() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = Server("127.0.0.1", listener.getsockname()[1], starttls=False)
        with pytest.raises(NetworkError, match="no answer in time") as caught:
            send(silent, "s@example.com", {"a@example.com": b""}, lambda _: None, seconds=0.2)
    assert caught.value.exit_code == 5


def test_a_certificate_that_nobody_trusts_gets_no_password(inbox: Inbox, certificate: Path) -> None:
    with listening(inbox, certificate) as number, pytest.raises(NetworkError, match="not trusted"):
        send(Server("localhost", number, "tester", PASSWORD), "s@example.com", {"a@example.com": b"x"}, print)
    assert inbox.envelopes == []


def test_a_certificate_of_another_name_is_not_trusted(port: int) -> None:
    with pytest.raises(NetworkError, match="not trusted"):
        send(Server("127.0.0.1", port, "tester", PASSWORD), "s@example.com", {"a@example.com": b"x"}, print)


def test_a_server_without_tls_gets_no_password(inbox: Inbox) -> None:
    with listening(inbox, None) as number, pytest.raises(NetworkError, match="STARTTLS"):
        send(Server("localhost", number, "tester", PASSWORD), "s@example.com", {"a@example.com": b"x"}, print)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
    with pytest.raises(NetworkError, match="cannot be reached"):
        send(Server("127.0.0.1", number, starttls=False), "s@example.com", {"a@example.com": b""}, print)


def test_a_refused_recipient_is_told_and_those_before_have_theirs(inbox: Inbox) -> None:
    inbox.refuse = "b@example.com"
    done: list[str] = []
    messages = dict.fromkeys(("a@example.com", "b@example.com"), b"Subject: x\r\n\r\nx\r\n")
    with listening(inbox, None) as number, pytest.raises(RefusedError, match=r"b@example\.com: nobody of that name"):
        send(Server("127.0.0.1", number, starttls=False), "s@example.com", messages, done.append)
    assert done == ["a@example.com"]


def test_a_handful_of_people_and_no_more() -> None:
    six = [f"p{number}@example.com" for number in range(6)]
    assert recipients([*six[:5], *six[:5]]) == tuple(six[:5])
    with pytest.raises(RefusedError):
        recipients(six)
    for wrong in ("nobody", "a@b\r\nBcc: c@d.example", "a@example.com, b@example.com", ""):
        with pytest.raises(UsageError):
            recipients([wrong])


WRONG = [
    ({}, AuthError),
    ({"HOST": "mail.example.com", "USER": "u"}, AuthError),
    ({"HOST": "mail.example.com", "PORT": "many"}, ProjectError),
    ({"HOST": "mail.example.com", "PORT": "70000"}, ProjectError),
    ({"HOST": "mail.example.com", "STARTTLS": "no"}, ProjectError),
    ({"HOST": "mail.example.com", "STARTTLS": "maybe"}, ProjectError),
]


@pytest.mark.parametrize(("told", "error"), WRONG)
def test_settings_that_are_refused(told: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        server({f"BUCKSLIP_SMTP_{name}": value for name, value in told.items()})


def test_a_server_from_the_environment_shows_no_password() -> None:
    told = {"HOST": "mail.example.com", "USER": "u", "PASSWORD": PASSWORD}
    found = server({f"BUCKSLIP_SMTP_{name}": value for name, value in told.items()})
    assert (found.port, found.starttls, found.password) == (587, True, PASSWORD)
    assert PASSWORD not in repr(found)
