"""The starter's mails: what they cover, and what their writers promised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from buckslip.load.mails import LoadedVariant
from buckslip.model.audience import Group
from buckslip.model.mail import Mail
from buckslip.model.persona import Persona
from buckslip.model.project import Project
from buckslip.model.source import Marked
from buckslip.syntax.evaluate import Sending, render
from buckslip.syntax.nodes import Placed, Position
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble

ROOT = Path(__file__).resolve().parents[2]
CASES = {
    "you might also like, after an order": ("giftshop/you-might-also-like", "cross-sell"),
    "the order's confirmation stays apart": ("giftshop/order-confirmation", "onboarding"),
    "complementary accessories": ("giftshop/lens-after-camera", "cross-sell"),
    "trial ending in ten days": ("northlight/trial-ending", "upsell"),
    "deluxe upgrade of a subscription box": ("giftshop/deluxe-box", "upsell"),
    "monthly to annual with cost comparison": ("northlight/monthly-to-annual", "upsell"),
    "course completed, mail 1": ("northlight/course-finished-1", "cross-sell"),
    "course completed, mail 2": ("northlight/course-finished-2", "cross-sell"),
    "course completed, mail 3": ("northlight/course-finished-3", "cross-sell"),
    "course completed, mail 4": ("northlight/course-finished-4", "cross-sell"),
    "course completed, mail 5": ("northlight/course-finished-5", "upsell"),
    "storage threshold": ("northlight/storage-almost-full", "upsell"),
    "hotels by API": ("northlight/workshop-hotels", "cross-sell"),
    "points and VIP": ("giftshop/vip-points", "upsell"),
    "bundle": ("giftshop/baking-bundle", "bundle"),
    "renewal reminder with upgrade": ("giftshop/box-renewal", "renewal"),
    "dormant customers": ("giftshop/we-miss-you", "re-engagement"),
    "preference survey": ("giftshop/gift-preferences", "survey"),
    "second product with a case study": ("northlight/galleries-case-study", "cross-sell"),
    "season by climate": ("giftshop/season-table", "cross-sell"),
}
HOSTS = {"giftshop": "https://shop.marlowandwren.test/", "northlight": "https://northlight.test/"}
SYMBOLS = {"GBP": "£", "EUR": "€"}


@pytest.fixture(scope="session")
def mails(variants: list[LoadedVariant]) -> list[Mail]:
    return [mail for variant in variants for mail in variant.mails]


def shown(project: Project, mail: Mail, text: Marked[str], persona: Persona) -> str:
    """A subject or preheader as `persona` sees it."""
    locale = project.locales[mail.locale]
    scanned = scan(text.value, text.span, Scope(project.schema, locale))
    assert not scanned.findings, scanned.findings
    placed = (one if isinstance(one, str) else Placed(one, Position.SUBJECT) for one in scanned.pieces)
    return render(assemble(placed), persona.profile, Sending(locale, {}))


def readers(project: Project, mail: Mail) -> Iterator[Persona]:
    """Personas of the mail's brand whose data is as one would wish."""
    for name, persona in project.personas.items():
        if mail.brand in persona.brands and name != "hostile":
            yield persona


def width(text: str) -> int:
    """How many narrow letters `text` is as wide as."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def sentences(group: Group) -> Iterator[str]:
    for item in group.items:
        yield from sentences(item) if isinstance(item, Group) else (item.value,)


def test_nothing_is_wrong_in_the_files(project: Project, variants: list[LoadedVariant]) -> None:
    assert [str(one) for one in (*project.findings, *(f for variant in variants for f in variant.findings))] == []


@pytest.mark.parametrize("case", CASES)
def test_the_case_is_covered(case: str, mails: list[Mail]) -> None:
    folder, goal = CASES[case]
    found = [mail for mail in mails if mail.id.startswith(f"{folder}/")]
    assert found
    assert {mail.declared.goal for mail in found} == {goal}
    assert {mail.declared.status for mail in found} == {"approved"}


def test_there_is_enough_to_look_at(project: Project, mails: list[Mail]) -> None:
    assert len({mail.id.rsplit("/", 1)[0] for mail in mails}) >= 14
    assert len(project.variants) >= 25
    assert len(project.personas) >= 8
    locales = {name: sum(mail.locale == name for mail in mails) for name in project.locales}
    assert locales["en"] == len(project.variants)
    assert min(locales.values()) >= 2


def test_personas_have_all_that_is_not_optional(project: Project) -> None:
    needed = {name for name, spec in project.schema.fields.items() if not spec.optional}
    assert {
        name: sorted(needed - set(one.profile)) for name, one in project.personas.items() if needed - set(one.profile)
    } == {}


def test_subjects_fit_a_phone(project: Project, mails: list[Mail]) -> None:
    long = {
        (mail.id, mail.locale, text)
        for mail in mails
        for persona in readers(project, mail)
        for subject in mail.subjects
        if width(text := shown(project, mail, subject.text, persona)) > 60
    }
    assert long == set()


def test_preheaders_say_enough_and_not_too_much(project: Project, mails: list[Mail]) -> None:
    odd = {
        (mail.id, mail.locale, len(text), text)
        for mail in mails
        for persona in readers(project, mail)
        if mail.preheader and not 40 <= width(text := shown(project, mail, mail.preheader, persona)) <= 100
    }
    assert odd == set()


def test_commercial_mail_asks_for_consent_and_no_objection(mails: list[Mail]) -> None:
    for mail in mails:
        if mail.declared.message_class != "transactional":
            assert mail.declared.audience is not None
            written = set(sentences(mail.declared.audience))
            assert {'in segment "opted-in"', 'in segment "not-suppressed"', 'in segment "struggling"'} <= written, (
                mail.id
            )


def test_the_transactional_mail_sells_nothing(mails: list[Mail]) -> None:
    for mail in mails:
        if mail.declared.message_class == "transactional":
            assert mail.declared.offer is None
            assert not re.search(r"product-|recommendations|coupon|bundle|[£€]", mail.body.value)


def test_links_go_where_the_brand_lives(mails: list[Mail]) -> None:
    for mail in mails:
        links = re.findall(r'(?:url="|\]\()([^")]+)', mail.body.value)
        for link in links:
            assert link.startswith((HOSTS[mail.brand], "{{")), (mail.path, link)
            assert "customer.email" not in link


def test_pictures_are_there(mails: list[Mail]) -> None:
    for mail in mails:
        for name in re.findall(r'(?:image|src)="((?:products|scenes|brand)/[^"]+)"', mail.body.value):
            assert (ROOT / "data" / "images" / name).is_file(), (mail.path, name)


def test_declared_prices_and_ends_are_in_the_text(mails: list[Mail]) -> None:
    for mail in mails:
        offer = mail.declared.offer
        if offer is None or mail.locale != "en":
            continue
        if offer.price is not None:
            whole = f"{offer.price:.2f}".removesuffix(".00")
            assert SYMBOLS[offer.currency] + whole in mail.body.value, mail.id
        if offer.ends:
            ends = date.fromisoformat(offer.ends[:10])
            assert f"{ends.day} {ends:%B %Y}" in mail.body.value, mail.id
            assert offer.timezone
        if offer.prior_price is not None:
            assert f"{offer.prior_price.lowest_30d:.2f}" in mail.body.value, mail.id


def test_product_prices_are_the_catalogues(mails: list[Mail], products: list[dict[str, str]]) -> None:
    prices = {row["url"]: float(row["price"]) for row in products}
    card = re.compile(r'::: product-card [^\n]*?price="([^"{]+)"([^\n]*)')
    for mail in mails:
        for price, rest in card.findall(mail.body.value):
            url = re.search(r'url="([^"]+)"', rest)
            was = re.search(r'was="([^"]+)"', rest)
            number = re.search(r"[\d.,]+", was[1] if was else price)
            assert url and number
            assert float(number[0].replace(",", ".")) == prices[url[1]], (mail.path, url[1])


def test_no_mail_recommends_more_than_three(mails: list[Mail]) -> None:
    for mail in mails:
        cards = len(re.findall(r"^:+ product-card", mail.body.value, re.MULTILINE))
        limits = [int(one) for one in re.findall(r'max="(\d)"|\[:(\d)\]', mail.body.value) for one in one if one]
        assert cards <= 3 and all(limit <= 3 for limit in limits), mail.path
