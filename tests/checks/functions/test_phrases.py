"""Phrase lists, language by language: what must be found, and what must be left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# rule, locale, words of a link, found?
LINKS = [
    ("A11-005", "en", "Click here", True),
    ("A11-005", "en", "Read more »", True),
    ("A11-005", "en", "→ here", True),
    ("A11-005", "en", "Read more about oak", False),
    ("A11-005", "en", "Here is the recipe", False),
    ("A11-005", "de", "Hier klicken", True),
    ("A11-005", "de", "Mehr erfahren", True),
    ("A11-005", "de", "Mehr über Backformen", False),
    ("A11-005", "de", "click here", True),
    ("A11-005", "fr", "En savoir plus", True),
    ("A11-005", "fr", "Découvrir les moules", False),
    ("A11-005", "es", "Leer más", True),
    ("A11-005", "es", "Ver los moldes", False),
    ("A11-005", "pt-BR", "Saiba mais", True),
    ("A11-005", "pt-BR", "Ver o curso", False),
    ("A11-005", "ja", "詳しくはこちら", True),
    ("A11-005", "ja", "もっと見る", True),
    ("A11-005", "ja", "ケーキスタンドを見る", False),
    ("A11-005", "ro", "Află mai multe", True),
    ("A11-005", "ro", "Vezi suporturile", False),
    ("A11-005", "ar", "اضغط هنا", True),
    ("A11-005", "ar", "عرض نقاطي", False),
    ("DP-003", "en", "No thanks, I prefer to pay full price", True),
    ("DP-003", "en", "I don't want to save money", True),
    ("DP-003", "en", "No, thank you", False),
    ("DP-003", "en", "Maybe later", False),
    ("DP-003", "en", "I want to save the date", False),
    ("DP-003", "de", "Nein danke, ich zahle lieber mehr", True),
    ("DP-003", "de", "Nein, danke", False),
    ("DP-003", "fr", "Non merci, je préfère payer plus", True),
    ("DP-003", "fr", "Non, merci", False),
    ("DP-003", "es", "No quiero ahorrar", True),
    ("DP-003", "es", "No, gracias", False),
    ("DP-003", "pt-BR", "Prefiro pagar mais", True),
    ("DP-003", "pt-BR", "Agora não", False),
    ("DP-003", "ja", "割引はいりません", True),
    ("DP-003", "ja", "今回は見送る", False),
    ("DP-003", "ro", "Nu vreau să economisesc", True),
    ("DP-003", "ro", "Nu, mulțumesc", False),
]


@pytest.mark.parametrize(("rule", "locale", "words", "found"), LINKS)
def test_links(
    rule: str, locale: str, words: str, found: bool, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    case = fragment(f'<a href="https://shop.marlowandwren.test/x">{words}</a>', locale=locale)
    assert bool(hits(rule, case)) is found


@pytest.mark.parametrize(
    ("locale", "words", "found"),
    [
        ("en", "Unsubscribe", False),
        ("en", "Opt out", False),
        ("en", "Abmelden", True),
        ("de", "Newsletter abbestellen", False),
        ("de", "Unsubscribe", True),
        ("fr", "Se désabonner", False),
        ("es", "Darse de baja", False),
        ("pt-BR", "Cancelar inscrição", False),
        ("ro", "Dezabonare", False),
        ("ja", "配信停止", False),
        ("ja", "Unsubscribe", True),
        ("ar", "إلغاء الاشتراك", False),
        ("sv", "Avregistrera", False),
    ],
)
def test_opt_out_labels(
    locale: str, words: str, found: bool, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    case = fragment(f'<a href="{{{{ unsubscribe_url }}}}">{words}</a>', locale=locale)
    assert bool(hits("LAW-003", case)) is found


@pytest.mark.parametrize(
    ("locale", "body", "found"),
    [
        ("en", "TODO price", "TODO"),
        ("en", "Our method: simple", None),
        ("es", "TODO EL VERANO", None),
        ("es", "TODO: precio", "TODO:"),
        ("es", "MÉTODO: sencillo", None),
        ("pt-BR", "TODO O VERÃO", None),
        ("en", "from TBC on", "TBC"),
        ("en", "size XXXL", None),
        ("en", "XXXX pounds", "XXXX"),
        ("en", "Hello *|FNAME|*", "*|FNAME|*"),
        ("en", "Hello %FIRST_NAME%", "%FIRST_NAME%"),
        ("en", "20 % off, 100% OFF%", None),
        ("en", "https://shop.test/%E3%81%82%E3%81%84", None),
        ("en", "Hello %%first_name%%", "%%first_name%%"),
        ("en", "Hello [[ first_name ]]", "[[ first_name ]]"),
        ("en", "[[1]](https://shop.test)", None),
        ("en", "Hello [First name]", "[First name]"),
        ("en", "[your order](https://shop.test)", None),
        ("en", "${name}", "${name}"),
        ("en", "$5 {only}", None),
        ("en", "Lorem ipsum", "Lorem ipsum"),
        ("en", "post@example.com", "example.com"),
        ("en", "a counterexample.community", None),
        ("de", "Mustertext", "Mustertext"),
        ("ja", "〇〇様", "〇〇様"),
        ("en", "{{ customer.first_name | default('you') }}", None),
    ],
)
def test_placeholders(
    locale: str, body: str, found: str | None, fragment: Callable[..., Any], hits: Callable[..., list[str]]
) -> None:
    told = hits("CNT-001", fragment("<p>A stand</p>", locale=locale, body=body))
    assert told == ([f"'{found}' was never filled in"] if found else [])


def test_a_placeholder_is_found_where_the_writer_left_it(project: Any, fragment: Callable[..., Any]) -> None:
    from buckslip.checks.engine import broken
    from buckslip.checks.evidence import Evidence

    case = fragment("<p>Three sizes, from XXX pounds</p>", body="Three sizes,\nfrom XXX pounds")
    (found,) = broken(project.rules["CNT-001"], Evidence(project, case.rendered, case.context))
    assert (found.span.line, found.span.column) == (9, 6)


def test_a_placeholder_of_the_layout_is_found_too(fragment: Callable[..., Any], hits: Callable[..., list[str]]) -> None:
    assert hits("CNT-001", fragment("<p>Lorem ipsum</p>", body="Three sizes"))
    assert hits("CNT-001", fragment('<a href="https://example.org/x">Stands</a>', body="Three sizes"))
