"""Packs a mail into a MIME message that is the same bytes for the same content."""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from itertools import groupby
from urllib.parse import quote

HARD_LIMIT = 960  # characters of any line (RFC 5322: 998 with what stands before it)
LINE_LIMIT = 76  # characters of a header line before it is folded (RFC 5322 section 2.1.1 recommends 78)
WORD_BYTES = 45  # bytes of UTF-8 in one encoded word (RFC 2047 section 2: 75 characters with its frame)

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")


def eml(
    *,
    sender: str,
    to: str,
    subject: str,
    html: str,
    text: str,
    reply_to: str = "",
    unsubscribe_url: str = "",
    message_id: str = "",
    date: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A multipart/alternative message with plain text and HTML, CRLF lines and no line above 76 characters.

    `sender`, `to` and `reply_to` are `Name <address>`. Without `message_id` it comes from the content, at the domain
    of the sender. `unsubscribe_url` gives the headers of one-click unsubscription (RFC 8058). Line breaks in any
    header become spaces. Raises ValueError when a name in `headers` is no name of a header.
    """
    digest = _digest(sender, to, reply_to, subject, html, text, unsubscribe_url)
    domain = _mailbox(sender).rpartition("@")[2].rstrip(">") or "localhost"
    fields = {
        "From": _mailbox(sender),
        "To": _mailbox(to),
        "Reply-To": _mailbox(reply_to) if reply_to else "",
        "Subject": _words(subject),
        "Date": format_datetime(date) if date else "",
        "Message-ID": f"<{_ascii_address(message_id.strip('<>')) or f'{digest[:32]}@{domain}'}>",
        "MIME-Version": "1.0",
    }
    if unsubscribe_url:
        fields["List-Unsubscribe"] = f"<{quote(unsubscribe_url, safe=_PRINTABLE)}>"
        fields["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in (headers or {}).items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"'{name}' is no name of a header")
        fields[name] = _words(value)
    boundary = f"=_{digest[32:]}"  # quoted-printable never holds "=_"
    fields["Content-Type"] = f'multipart/alternative; boundary="{boundary}"'
    head = "".join(_field(name, value) for name, value in fields.items() if value).encode("ascii")
    mark = f"\r\n--{boundary}".encode("ascii")
    return b"".join((head, mark, _part("plain", text), mark, _part("html", html), mark, b"--\r\n"))


def _digest(*values: str) -> str:
    content = "\0".join(values).encode("utf-8", "surrogatepass")
    return sha256(content).hexdigest()


def _part(subtype: str, content: str) -> bytes:
    """A body part. binascii encodes in C; the email package would take longer than all of the rendering."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    return (
        f"\r\nContent-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode("ascii") + b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")


def _words(value: str) -> str:
    """A header's text: words in ASCII as they are, tags among them; the others as encoded words (RFC 2047)."""
    value = _BREAKS.sub(" ", value).strip()
    if value.isascii() and "=?" not in value:
        return value
    runs = groupby(value.split(" "), key=lambda word: word.isascii() and "=?" not in word)
    return " ".join(" ".join(words) if plain else _encoded(" ".join(words)) for plain, words in runs)


def _encoded(value: str) -> str:
    words: list[str] = []
    chunk = b""
    for character in value:
        raw = character.encode("utf-8", "replace")
        if len(chunk) + len(raw) > WORD_BYTES:
            words.append(_encoded_word(chunk))
            chunk = b""
        chunk += raw
    return " ".join([*words, _encoded_word(chunk)])


def _encoded_word(chunk: bytes) -> str:
    return f"=?utf-8?b?{b64encode(chunk).decode('ascii')}?="


def _mailbox(value: str) -> str:
    """`Name <address>` with the name quoted or encoded as it needs."""
    value = _BREAKS.sub(" ", value).strip()
    name, start, address = value.rpartition("<")
    if not start:
        return _ascii_address(value)
    name, address = name.strip(), _ascii_address(address.rstrip(">").strip())
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1].replace('\\"', '"').replace("\\\\", "\\").strip()
    if not name:
        return f"<{address}>"
    if not name.isascii() or "=?" in name:
        return f"{_encoded(name)} <{address}>"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f"{name} <{address}>" if _PLAIN_PHRASE.fullmatch(name) else f'"{escaped}" <{address}>'


def _ascii_address(address: str) -> str:
    """An address as headers may hold it: international domains in their ASCII form (RFC 5891)."""
    if address.isascii():
        return address
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}".encode("ascii", "replace").decode("ascii")
    except UnicodeError:
        return address.encode("ascii", "replace").decode("ascii")


def _field(name: str, value: str) -> str:
    """A header, folded at its spaces; a word that no line can hold is cut."""
    line = f"{name}:"
    lines: list[str] = []
    for whole in _BREAKS.sub(" ", value).split(" "):
        for start in range(0, len(whole) or 1, HARD_LIMIT):
            word = whole[start : start + HARD_LIMIT]
            if start or (len(line) + 1 + len(word) > LINE_LIMIT and line.strip() and (lines or line[-1] != ":")):
                lines.append(line)
                line = ""
            line = f"{line} {word}"
    return "\r\n".join([*lines, line]) + "\r\n"
