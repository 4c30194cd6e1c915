"""From, Reply-To, and the headers of bulk mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

OWN = "post@mail.marlowandwren.test"
WHOLE = f"From: {OWN}\r\nSubject: x\r\nMessage-ID: <a@b.test>\r\nMIME-Version: 1.0"

CASES = [
    ("DLV-002", "DKIM-Signature: v=1; h=From:List-Unsubscribe:List-Unsubscribe-Post; b=x", 0),
    ("DLV-002", "DKIM-Signature: v=1; h=From : List-Unsubscribe :\r\n List-Unsubscribe-Post; b=x", 0),
    ("DLV-002", "DKIM-Signature: v=1; h=From:List-Unsubscribe-Post; b=x", 1),
    ("DLV-002", "DKIM-Signature: v=1; b=x", 0),
    ("DLV-003", "List-ID: <a.b.test>", 0),
    ("DLV-003", "List-Id: <list>", 1),
    ("DLV-003", "List-Id: a.b.test", 1),
    ("DLV-004", f"From: {OWN}", 0),
    ("DLV-004", "From: =?utf-8?q?M=C3=BCller?= <a@marlowandwren.test>", 0),
    ("DLV-004", "From: a@marlowandwren.test.evil.test", 1),
    ("DLV-004", "From: a@GMAIL.com", 1),
    ("DLV-004", f"From: {OWN}, {OWN}", 1),
    ("DLV-004", "Subject: x", 0),
    ("DLV-005", f"From: Marlow & Wren <{OWN}>", 0),
    ("DLV-005", f'From: "Ana, Marlow & Wren" <{OWN}>', 0),
    ("DLV-005", f'From: "L\'Épicerie – São Paulo" <{OWN}>', 0),
    ("DLV-005", f'From: "Studio 54" <{OWN}>', 0),
    ("DLV-005", f'From: "Freeman & Sons" <{OWN}>', 0),
    ("DLV-005", f'From: "Marlow [3]" <{OWN}>', 1),
    ("DLV-005", f'From: "Marlow -20 %" <{OWN}>', 1),
    ("DLV-005", f'From: "Marlow @ Wren" <{OWN}>', 1),
    ("DLV-005", f'From: "{{{{ customer.first_name }}}}, hello" <{OWN}>', 1),
    ("DLV-005", f"From: =?utf-8?b?4pyFIE1hcmxvdw==?= <{OWN}>", 1),
    ("DLV-005", f"From: {OWN}", 0),
    ("DLV-017", "Reply-To: noreply@a.test", 1),
    ("DLV-017", "Reply-To: do_not_reply@a.test", 1),
    ("DLV-017", "Reply-To: no-reply-shop@a.test", 1),
    ("DLV-017", "Reply-To: nora@a.test", 0),
    ("DLV-017", "Reply-To: noreplyton@a.test", 0),
    ("DLV-017", "From: noreply@a.test\r\nReply-To: hello@a.test", 0),
    ("DLV-017", "From: noreply@a.test", 1),
    ("MIM-005", WHOLE, 0),
    ("MIM-005", f"{WHOLE}\r\nReceived: a\r\nReceived: b", 0),
    ("MIM-005", f"{WHOLE}\r\nfrom: {OWN}", 1),
    ("MIM-005", WHOLE.replace("<a@b.test>", "a@b.test"), 1),
    ("MIM-005", "", 4),
    ("DLV-012", "X-Spam-Status: No, score=1.9 required=5.0 tests=A,B", 0),
    ("DLV-012", "X-Spam-Status: No, score=-0.1 required=5.0 tests=none", 0),
    ("DLV-012", "X-Spam-Status: Yes, score=12 required=5.0 tests=A,\r\n\tB autolearn=no", 1),
    ("DLV-012", "X-Spam-Status: nonsense", 0),
]


@pytest.mark.parametrize(("rule", "head", "faults"), CASES)
def test_headers(
    rule: str, head: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    assert len(hits(rule, fragment(eml=f"{head}\r\n\r\nList-Id: <body.of.mail>\r\nFrom: nobody".encode()))) == faults


def test_only_tests_that_say_something_are_told(fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    eml = b"X-Spam-Status: Yes, score=5.4 tests=HTML_MESSAGE,MONEY_BACK,\r\n\tNO_RELAYS autolearn=no\r\n\r\n"
    assert hits("DLV-012", fragment(eml=eml)) == ["SpamAssassin gives 5.4 points: MONEY_BACK"]
