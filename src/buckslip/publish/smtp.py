"""Test sends: one message for each of a few people, by SMTP, with keys and TLS as careful as publishing is."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from buckslip.load.address import address_fault, ascii_address
from buckslip.model.errors import AuthError, BuckslipError, NetworkError, ProjectError, RefusedError, UsageError
from buckslip.publish.credentials import Redactor

MOST = 5  # people that a test goes to; more is a mailing, and an ESP's business
SECONDS = 20.0
VARIABLES = {
    "HOST": "the server's name",
    "PORT": "587, unless it is told",
    "USER": "who signs in, if the server asks",
    "PASSWORD": "that user's password",
    "STARTTLS": "`yes` (as it is unless told), or `no` for a server on this machine; port 465 is TLS from the start",
}
_PREFIX = "BUCKSLIP_SMTP_"
_IMPLICIT = 465


@dataclass(frozen=True, slots=True)
class Server:
    """Where test sends go; printing it shows no password."""

    host: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True


def server(environ: Mapping[str, str]) -> Server:
    """The server as the environment names it; no file of the project can.

    Raises AuthError when none is named, ProjectError for one that a password must not go to.
    """
    told = {name: environ.get(_PREFIX + name, "").strip() for name in VARIABLES}
    if not told["HOST"]:
        raise AuthError(f"a test send needs a server: set {_PREFIX}HOST, and {_PREFIX}USER and {_PREFIX}PASSWORD")
    port, tls = told["PORT"] or "587", told["STARTTLS"].lower() or "yes"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ProjectError(f"{_PREFIX}PORT must be a number up to 65535, not '{port}'")
    if tls not in ("yes", "no"):
        raise ProjectError(f"{_PREFIX}STARTTLS must be yes or no, not '{tls}'")
    if tls == "no" and int(port) != _IMPLICIT and not _here(told["HOST"]):
        raise ProjectError(f"{_PREFIX}STARTTLS=no is only for a server on this machine; all others get TLS")
    if bool(told["USER"]) != bool(told["PASSWORD"]):
        raise AuthError(f"set both {_PREFIX}USER and {_PREFIX}PASSWORD, or neither")
    return Server(told["HOST"], int(port), told["USER"], told["PASSWORD"], tls == "yes")


def recipients(given: Sequence[str]) -> tuple[str, ...]:
    """The addresses as SMTP writes them, each once. Raises UsageError for wrong ones, RefusedError for too many."""
    for one in given:
        if fault := address_fault(one):
            raise UsageError(f"'{one}' is no address to send to: {fault}")
    found = tuple(dict.fromkeys(ascii_address(one) for one in given))
    if len(found) > MOST:
        raise RefusedError(
            f"a test goes to {MOST} people at most, and here are {len(found)}; an ESP sends to customers"
        )
    return found


def send(
    to: Server,
    sender: str,
    messages: Mapping[str, bytes],
    told: Callable[[str], None],
    *,
    seconds: float = SECONDS,
) -> None:
    """Send each recipient the message that is theirs, and tell each that was taken.

    Raises AuthError when the server refuses the user, NetworkError when it cannot be reached, cannot be trusted or is
    silent, RefusedError when it refuses a message.
    """
    hide = Redactor([to.password])
    try:
        with _connected(to, seconds) as line:
            if to.user:
                line.login(to.user, to.password)
            for recipient, message in messages.items():
                line.sendmail(sender, [recipient], message)
                told(recipient)
    except (smtplib.SMTPException, OSError) as error:
        raise _meant(error, to, hide) from None


def _connected(to: Server, seconds: float) -> smtplib.SMTP:
    """A connection, encrypted before anything is said on it; the server's certificate is verified."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if to.port == _IMPLICIT:
        return smtplib.SMTP_SSL(to.host, to.port, timeout=seconds, context=context)
    line = smtplib.SMTP(to.host, to.port, timeout=seconds)
    if to.starttls:
        try:
            line.starttls(context=context)
        except BaseException:
            line.close()
            raise
    return line


def _meant(error: Exception, to: Server, hide: Redactor) -> BuckslipError:
    """What went wrong, in words without the password."""
    place = f"{to.host}:{to.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return AuthError(hide(f"{place} refuses the user or the password: {_said(error.smtp_error)}"))
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        refused = "; ".join(f"{one}: {_said(answer)}" for one, (_, answer) in error.recipients.items())
        return RefusedError(hide(f"{place} refuses to send to {refused}"))
    if isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, smtplib.SMTPConnectError):
        return RefusedError(hide(f"{place} refuses: {error.smtp_code} {_said(error.smtp_error)}"))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NetworkError(hide(f"{place} cannot do what is asked: {error}"))
    if isinstance(error, ssl.SSLCertVerificationError):
        return NetworkError(f"the certificate of {place} is not trusted: {error.verify_message}")
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return NetworkError(f"{place}: no answer in time")
    return NetworkError(hide(f"{place} cannot be reached: {error}"))


def _said(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:300]


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
