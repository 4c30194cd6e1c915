"""Hidden text, active parts, letters, languages and days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PICTURE = '<img src="https://img.marlowandwren.test/{}.png" alt="A stand">'
LOGO = '<img src="https://img.marlowandwren.test/brand/giftshop-logo.png" alt="Marlow">'
WORDS = "<p>" + "Three sizes of beech " * 12 + "</p>"
ENGLISH = "The stands are what you have been looking for, and with this one it is all that we can do. " * 3
GERMAN = "Die Ständer sind das, was Sie nicht mit der Post und für die Küche auf eine Seite stellen. " * 3
FRENCH = "Les plateaux sont pour vous et votre cuisine, avec une base qui est dans le bois que nous aimons. " * 3

CASES = [
    ("DLV-009", "en", '<div style="display:none">Preview</div><p>Text</p>', 0),
    ("DLV-009", "en", f'<div style="display:none">{"x" * 201}</div><p>Text</p>', 1),
    ("DLV-009", "en", f'<div style="display:none">Preview{"&zwnj;&nbsp;" * 200}</div><p>Text</p>', 0),
    ("DLV-009", "en", '<p>Text</p><div style="visibility:hidden">More</div>', 1),
    ("DLV-009", "en", '<p>Text</p><div style="display:none">&nbsp;</div>', 0),
    ("DLV-009", "en", '<p>Text</p><div style="font-size:1px">More</div>', 1),
    ("DLV-009", "en", '<div style="background:#222222"><p style="color:#232323">More</p></div>', 0),
    ("DLV-009", "en", '<p>Text</p><div style="background:#222222"><p style="color:#232323">More</p></div>', 1),
    ("DLV-009", "en", '<p>Text</p><div style="background:url(a.png)"><p style="color:#ffffff">More</p></div>', 0),
    ("DLV-011", "en", PICTURE.format(1), 1),
    ("DLV-011", "en", LOGO, 0),
    ("DLV-011", "en", PICTURE.format(1) + WORDS, 0),
    ("DLV-011", "en", "".join(PICTURE.format(one) for one in range(7)) + WORDS, 1),
    ("DLV-011", "en", PICTURE.format(1) * 7 + WORDS, 0),
    ("DLV-011", "ja", PICTURE.format(1) + "<p>" + "ケーキスタンド" * 8 + "</p>", 0),
    ("DLV-013", "en", "<object></object><embed>", 2),
    ("DLV-013", "en", '<meta http-equiv="Refresh" content="0;url=x">', 1),
    ("DLV-013", "en", '<link rel="icon" href="x">', 0),
    ("DLV-013", "en", '<a href=" JavaScript:go()">A</a>', 1),
    ("DLV-013", "en", '<p data-on="x" on="y">A</p>', 0),
    ("DLV-014", "en", '<script type="application/ld+json">{"@type": "Organization", "logo": "x"}</script>', 0),
    ("DLV-014", "en", '<script type="application/ld+json">[3]</script>', 1),
    ("MIM-003", "en", "<p>Ãndigo</p>", 0),
    ("MIM-003", "pt-BR", "<p>SÃO, AMANHÃ, Ângela</p>", 0),
    ("MIM-003", "de", "<p>GrÃ¶ÃŸe</p>", 1),
    ("MIM-003", "en", "<p>itâ€™s</p>", 1),
    ("MIM-003", "en", "<p>Â£20</p>", 1),
    ("MIM-003", "en", "<p>a\u0007b</p>", 1),
    ("MIM-003", "fr", "<p>cafe\u0301</p>", 1),
    ("MIM-003", "ar", "<p>حامل كعك</p>", 0),
    ("MIM-003", "en", "<html><head><title>x</title></head><body><p>A</p></body></html>", 1),
    ("CNT-003", "en", f"<p>{ENGLISH}</p>", 0),
    ("CNT-003", "en", f"<p>{GERMAN}</p>", 1),
    ("CNT-003", "en", f"<p>{FRENCH}</p>", 1),
    ("CNT-003", "de", f"<p>{GERMAN}</p>", 0),
    ("CNT-003", "de", f"<p>{ENGLISH}</p>", 1),
    ("CNT-003", "ja", f"<p>{ENGLISH}</p>", 1),
    ("CNT-003", "en", "<p>" + "ケーキ スタンド " * 30 + "</p>", 1),
    ("CNT-003", "ja", "<p>" + "ケーキのスタンドです。" * 10 + "</p>", 0),
    ("CNT-003", "en", f"<p>{GERMAN[:90]}</p>", 0),
    ("CNT-006", "en", "<p>03/04/2027</p>", 1),
    ("CNT-006", "en", "<p>03/03/2027, 13/04/2027, 1.2.3.4, 24/7, 3/4</p>", 0),
    ("CNT-006", "en", "<p>31/31/2027</p>", 1),
    ("CNT-006", "de", "<p>03.04.2027</p>", 0),
    ("CNT-006", "en", "<p>Friday 27 November</p>", 0),
    ("CNT-006", "en", "<p>Saturday 27 November</p>", 0),
    ("CNT-006", "en", "<p>Monday 27 November</p>", 1),
    ("CNT-006", "en", "<p>Friday, November 27th, 2026</p>", 0),
    ("CNT-006", "en", "<p>Friday, November 26th, 2026</p>", 1),
    ("CNT-006", "en", "<p>30 February 2027</p>", 1),
    ("CNT-006", "en", "<p>29 February 2028</p>", 0),
    ("CNT-006", "en", "<p>From 20 to 27 November, May 3 people come</p>", 0),
    ("CNT-006", "de", "<p>Freitag, 27. November 2026</p>", 0),
    ("CNT-006", "de", "<p>Donnerstag, den 27. November 2026</p>", 1),
    ("CNT-006", "pt-BR", "<p>sexta-feira, 27 de novembro de 2026</p>", 0),
    ("CNT-006", "ja", "<p>2026年11月27日（金）</p>", 0),
    ("CNT-006", "ja", "<p>11月27日(木)</p>", 1),
]


@pytest.mark.parametrize(("rule", "locale", "html", "faults"), CASES)
def test_content(
    rule: str, locale: str, html: str, faults: int, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    assert len(hits(rule, fragment(html, locale=locale))) == faults


def test_an_attachment_is_found(fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    mixed = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Disposition: attachment\r\n"
    assert hits("DLV-013", fragment(eml=mixed)) == ["the message has an attachment"]
    assert hits("DLV-013", fragment(eml=mixed.replace(b"attachment", b"inline"))) == []
