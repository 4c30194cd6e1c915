from __future__ import annotations

import email
from collections.abc import Mapping
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest

from buckslip.render.message import eml

PLAIN: Mapping[str, Any] = {
    "sender": "Marlow & Wren <hello@marlow.test>",
    "to": "{{ customer.email }}",
    "subject": "Hello",
    "html": "<p>Hello</p>",
    "text": "Hello\n",
}


def read(raw: bytes, *, how: policy.EmailPolicy = policy.default) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=how)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


CONTENTS = {
    "ASCII": ("Hello\n", "<p>Hello</p>"),
    "not ASCII": ("Grüße ❤️ 日本語\n", "<p>Grüße ❤️ ภาษาไทย العربية</p>"),
    "equals signs": ("a=3D=\n", '<p style="a:b">=_=</p>'),
    "space at the end of lines": ("a \n\tb\t\n \n", "<p> \n</p> "),
    "a dot, and From": (".\n..\nFrom x\n", ".\nFrom me"),
    "one long line": ("x" * 3000, "<p>" + "é " * 9000 + "</p>"),
    "tags": ("{{ customer.first_name | default('x') }}\n{% if a < 5 %}b{% endif %}", "{{ a }}"),
    "empty": ("", ""),
}


@pytest.mark.parametrize("how", [policy.default, policy.strict, policy.SMTP], ids=["default", "strict", "smtp"])
@pytest.mark.parametrize("name", CONTENTS)
def test_both_parts_arrive_as_they_were(name: str, how: policy.EmailPolicy) -> None:
    text, html = CONTENTS[name]
    raw = eml(**{**PLAIN, "text": text, "html": html})
    message = read(raw, how=how)
    assert message.get_content_type() == "multipart/alternative"
    parts = list(message.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    for part, content in zip(parts, (text, html), strict=True):
        assert not part.defects
        decoded = part.get_payload(decode=True)
        assert isinstance(decoded, bytes)
        assert decoded == content.replace("\n", "\r\n").encode()
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 76


SUBJECTS = {
    "ASCII": "20% off until Sunday",
    "tag": "{{ customer.first_name | default('Hello') }}, 20% off",
    "long": "word " * 60 + "end",
    "one long word": "x" * 900,
    "German": "Schöne Grüße für Sie",
    "Japanese": "お客様へのおすすめ" * 10,
    "emoji": "❤️ for you 👩‍👩‍👧",
    "looks encoded": "=?utf-8?b?eA==?= x",
    "colon": "a: b",
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_subject_arrives_as_it_was(name: str) -> None:
    raw = eml(**{**PLAIN, "subject": SUBJECTS[name]})
    assert read(raw)["Subject"] == SUBJECTS[name]
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("subject", [SUBJECTS["tag"], "Grüße, {{ customer.first_name }}!"])
def test_tags_in_a_subject_can_still_be_found(subject: str) -> None:
    assert b"{{ customer.first_name " in eml(**{**PLAIN, "subject": subject})


INJECTIONS = [
    "a\r\nBcc: b@x.test",
    "a\nBcc: b@x.test",
    "a\rBcc: b@x.test",
    "a\u2028Bcc: b",
    "a\x0bBcc: b",
    "é\r\n\r\nb",
]


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("field", ["subject", "sender", "to", "reply_to", "unsubscribe_url", "message_id"])
def test_no_header_can_be_smuggled_in(field: str, value: str) -> None:
    message = email.message_from_bytes(eml(**{**PLAIN, field: value}))
    assert message["Bcc"] is None
    assert message.is_multipart()
    assert len(message.get_payload()) == 2


def test_header_names_are_names() -> None:
    with pytest.raises(ValueError, match="no name of a header"):
        eml(**PLAIN, headers={"X\r\nBcc": "y"})
    assert read(eml(**PLAIN, headers={"List-ID": "Marlow\r\nBcc: x"}))["Bcc"] is None


MAILBOXES = {
    "a@x.test": "a@x.test",
    "Ann <a@x.test>": "Ann <a@x.test>",
    "Wren, Ltd. <a@x.test>": '"Wren, Ltd." <a@x.test>',
    'The "best" <a@x.test>': '"The \\"best\\"" <a@x.test>',
    '"Quoted" <a@x.test>': "Quoted <a@x.test>",
    "Zoë <a@x.test>": "Zoë <a@x.test>",
    "a@bücher.test": "a@xn--bcher-kva.test",
}


@pytest.mark.parametrize("written", MAILBOXES)
def test_names_are_quoted_or_encoded(written: str) -> None:
    assert str(read(eml(**{**PLAIN, "sender": written}))["From"]) == MAILBOXES[written]


def test_unsubscribing_takes_one_click() -> None:
    message = read(eml(**PLAIN, unsubscribe_url="https://x.test/u?a=ü&b={{ unsubscribe_url }}"))
    assert message["List-Unsubscribe"] == "<https://x.test/u?a=%C3%BC&b={{ unsubscribe_url }}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read(eml(**PLAIN))["List-Unsubscribe"] is None


def test_a_long_address_stays_within_the_line_limit() -> None:
    raw = eml(**PLAIN, unsubscribe_url="https://x.test/" + "u" * 3000)
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_same_content_gives_the_same_bytes() -> None:
    assert eml(**PLAIN) == eml(**PLAIN)
    assert eml(**PLAIN) != eml(**{**PLAIN, "html": "<p>Bye</p>"})
    message = read(eml(**PLAIN))
    assert message["Date"] is None
    assert message["Message-ID"].endswith("@marlow.test>")
    when = datetime(2026, 11, 29, 12, tzinfo=UTC)
    assert read(eml(**PLAIN, date=when))["Date"].datetime == when
