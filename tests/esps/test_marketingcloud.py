"""Marketing Cloud's asset: the key that names it for ever, and the views."""

from __future__ import annotations

import re

import pytest

from buckslip.esps.marketingcloud import ESP, customer_key


@pytest.mark.parametrize(
    ("mail", "locale", "readable"),
    [
        ("shop/hello/a", "en", "shop-hello-a-en-"),
        ("giftshop/come-back-before-your-points-lapse/warm", "pt-BR", "giftshop-come-back-before-"),
        ("a/Ünï__x/b", "en", "a-n-x-b-en-"),
    ],
)
def test_customer_keys_are_short_and_readable(mail: str, locale: str, readable: str) -> None:
    key = customer_key(mail, locale)
    assert key == customer_key(mail, locale)
    assert re.fullmatch(re.escape(readable.rstrip("-")) + r"[a-z0-9-]*-[0-9a-f]{10}", key)
    assert len(key) <= 36


def test_customer_keys_tell_mails_apart() -> None:
    long = "giftshop/a-very-long-name-that-is-cut-somewhere/"
    mails = [("shop/a/b", "en"), ("shop/a-b", "en"), ("shop/a", "b-en"), (f"{long}a", "en"), (f"{long}b", "en")]
    assert len({customer_key(*one) for one in mails}) == len(mails)


def test_names_with_spaces_and_apostrophes_are_read() -> None:
    assert ESP.reference("Plan Name") == "AttributeValue('Plan Name')"
    assert ESP.reference("Mum's size") == "AttributeValue('Mum''s size')"
