"""ESPs that keep nothing which could be planned, and what to do there instead."""

from __future__ import annotations

from collections.abc import Mapping

WITHOUT: Mapping[str, str] = {
    "postal": "Postal is a mail server and keeps no mails, fields or segments, so nothing is published to it; "
    "`buckslip messages MAIL --customers FILE -o OUT.jsonl` writes what your own pipeline sends, "
    "`buckslip send-test MAIL --to ADDR` sends one to you",
}
