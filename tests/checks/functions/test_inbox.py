"""Subjects and preheaders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

SUBJECTS = [
    ("LAW-007", "en", "RE: your order", True),
    ("LAW-007", "en", "Fwd: a stand", True),
    ("LAW-007", "en", "Re[2]: a stand", True),
    ("LAW-007", "de", "AW: Ihre Bestellung", True),
    ("LAW-007", "ja", "Re：ご注文", True),
    ("LAW-007", "ja", "転送：お知らせ", True),
    ("LAW-007", "en", "A stand (3)", True),
    ("LAW-007", "en", "Reminder: your stand", False),
    ("LAW-007", "en", "Results: you baked 12 cakes", False),
    ("LAW-007", "en", "Stands (in three sizes)", False),
    ("DLV-006", "en", "x" * 60, False),
    ("DLV-006", "en", "x" * 61, True),
    ("DLV-006", "en", "x" * 58 + " {{ customer.first_name | default('you') }}", False),
    ("DLV-006", "ja", "あ" * 30, False),
    ("DLV-006", "ja", "あ" * 31, True),
    ("DLV-007", "en", "ALL STANDS ARE HERE", True),
    ("DLV-007", "en", "BBC HD TV", False),
    ("DLV-007", "en", "Now??", True),
    ("DLV-007", "en", "Really?!", True),
    ("DLV-007", "en", "£££ off", True),
    ("DLV-007", "en", "£20 off", False),
    ("DLV-007", "en", "Stands 🎂", False),
    ("DLV-007", "en", "Stands 🎂🎂", True),
    ("DLV-007", "en", "Fr\u200bee stands", True),
    ("DLV-007", "ar", "حامل كعك لكل مناسبة", False),
]


@pytest.mark.parametrize(("rule", "locale", "subject", "found"), SUBJECTS)
def test_subjects(
    rule: str, locale: str, subject: str, found: bool, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    assert bool(hits(rule, fragment(subject=subject, locale=locale))) is found


@pytest.mark.parametrize(
    ("locale", "preheader", "fault"),
    [
        ("en", None, "there is no preheader"),
        ("en", "", "there is no preheader"),
        ("en", "Short.", "the preheader has 6 characters, under 40"),
        ("en", "Short, {{ customer.first_name | default('you') }}.", ""),
        ("en", "x" * 131, "the preheader has 131 characters, over 130"),
        ("en", "A stand for every bake, from cupcake to sponge", ""),
        ("ja", "あ" * 20, ""),
        ("ja", "あ" * 66, "the preheader has 66 characters, over 65"),
    ],
)
def test_preheaders(
    locale: str, preheader: str | None, fault: str, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    assert hits("DLV-008", fragment(preheader=preheader, locale=locale)) == ([fault] if fault else [])
