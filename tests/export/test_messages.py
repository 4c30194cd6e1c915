"""One message per customer: who reads which locale and subject, by which links, and as which JSON."""

from __future__ import annotations

import base64
import hmac
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from buckslip.export.messages import Messages, bucket, mailbox, needed_fields, personal_links
from buckslip.export.personal import Personal, personal, token
from buckslip.model.brand import Brand, Sender
from buckslip.model.customer import Customer
from buckslip.model.errors import UsageError
from buckslip.model.locale import Locale
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Marked, Span
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Placed, Position, Template
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble
from buckslip.targeting.readers import nearest

HERE = Span("content/shop/hello/a.en.md")
SCHEMA = Schema({name: FieldSpec(name, Kind.TEXT, HERE, optional=True) for name in ("first_name", "tier", "unused")})
LOCALES = {tag: Locale(tag, HERE) for tag in ("en", "de", "pt-BR")}
SENDER = Sender("Fish & Co", "hi@shop.test", "re@shop.test", unsubscribe_url="https://shop.test/stop?x=1")
KEY = "a long random text"
NEAREST = [
    ("de", "de"),
    ("DE", "de"),
    ("de-AT", "de"),
    ("pt_BR", "pt-BR"),
    ("pt", "pt-BR"),
    ("pt-PT", "pt-BR"),
    ("zh-Hant-TW", "zh-Hant"),
    ("zh-Hans", "en"),
    ("zh", "en"),
    ("ro", "en"),
    ("", "en"),
    ("-", "en"),
    ("d", "en"),
]


@pytest.mark.parametrize(("wanted", "found"), NEAREST)
def test_the_nearest_locale(wanted: str, found: str) -> None:
    assert nearest(wanted, ["de", "en", "pt-BR", "zh-Hant"], "en") == found


def test_subjects_are_drawn_evenly_and_the_same_every_time() -> None:
    drawn = Counter(bucket(str(number), "shop/hello/a", 2) for number in range(1000))
    assert 450 < drawn[0] < 550
    assert bucket("30001", "giftshop/lens-after-camera/loyal", 2) == 0xB76BD9F8 % 2
    other = [bucket(str(number), "shop/hello/b", 2) for number in range(100)]
    assert other != [bucket(str(number), "shop/hello/a", 2) for number in range(100)]


def read_token(text: str, purpose: str, brand: str, key: bytes) -> str | None:
    """The customer, as the manual's page on Postal tells others to find them."""
    encoded, _, mac = text.partition(".")
    id = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    signed = hmac.digest(key, b"\0".join((purpose.encode(), brand.encode(), id)), "sha256")[:16]
    right = base64.urlsafe_b64encode(signed).rstrip(b"=").decode()
    return id.decode() if hmac.compare_digest(mac, right) else None


@pytest.mark.parametrize("customer", ["1", "30001", "a/b+c", "Zoë", "x" * 200])
def test_tokens_lead_back_to_their_customer_alone(customer: str) -> None:
    made = token(KEY, "unsubscribe", "shop", customer)
    assert read_token(made, "unsubscribe", "shop", KEY.encode()) == customer
    assert read_token(made, "preferences", "shop", KEY.encode()) is None
    assert read_token(made, "unsubscribe", "other", KEY.encode()) is None
    other = token(KEY, "unsubscribe", "shop", f"{customer}1").partition(".")[2]
    assert read_token(f"{made.partition('.')[0]}.{other}", "unsubscribe", "shop", KEY.encode()) is None
    assert all(one.isalnum() or one in "-_." for one in made)


LINKS = {"preferences": "https://shop.test/prefs", "view_online": "https://shop.test/view#top"}
STOP = "unsubscribe_url"
# wanted, given, key, links of the brand -> addresses for the customer "a&b"
ADDRESSES: list[tuple[str, dict[str, str], str, str]] = [
    (STOP, {}, KEY, "https://shop.test/stop?x=1&token={token}"),
    (STOP, {}, "", "https://shop.test/stop?x=1&id=a%26b"),
    ("preferences_url", {}, KEY, "https://shop.test/prefs?token={token}"),
    ("preferences_url", {}, "", "https://shop.test/prefs"),
    ("view_online_url", {}, "", "https://shop.test/view#top"),
    (
        "view_online_url",
        {},
        KEY,
        "https://shop.test/view?token={token}&mail=shop%2Fhello%2Fa&locale=en#top",
    ),
    (STOP, {STOP: "https://x.test/{id}"}, "", "https://x.test/a%26b"),
    (STOP, {STOP: "https://x.test/{token}/{mail}"}, KEY, "https://x.test/{token}/shop%2Fhello%2Fa"),
]


@pytest.mark.parametrize(("name", "given", "key", "address"), ADDRESSES)
def test_addresses_of_one_customer(name: str, given: dict[str, str], key: str, address: str) -> None:
    made = personal(Brand("shop", HERE, "Shop", SENDER, links=LINKS), [name], given, key).of(
        "a&b", "shop/hello/a", "en"
    )
    assert made == {name: address.replace("{token}", token(KEY, name.removesuffix("_url"), "shop", "a&b"))}


UNSIGNED: list[tuple[str, dict[str, str], str, bool]] = [
    (STOP, {}, "", True),
    (STOP, {}, KEY, False),
    (STOP, {STOP: "https://x.test/{id}"}, "", False),
    ("preferences_url", {}, "", False),
]


@pytest.mark.parametrize(("name", "given", "key", "unsigned"), UNSIGNED)
def test_a_way_out_without_a_key_is_known_to_be_unsigned(
    name: str, given: dict[str, str], key: str, unsigned: bool
) -> None:
    assert personal(Brand("shop", HERE, "Shop", SENDER, links=LINKS), [name], given, key).unsigned is unsigned


REFUSED: list[tuple[str, dict[str, str], str, str]] = [
    (STOP, {}, "short", "BUCKSLIP_UNSUBSCRIBE_KEY is shorter than 16 characters"),
    ("preferences_url", {}, KEY, "set links.preferences in content/_brands/shop.yml, or --preferences-url"),
    (STOP, {STOP: "https://x.test/{token}"}, "", "which BUCKSLIP_UNSUBSCRIBE_KEY signs"),
    (STOP, {STOP: "https://x.test/"}, KEY, "is the same for every customer"),
    (STOP, {STOP: "https://x.test/{email}{id}"}, KEY, "holds {email}; it may hold {id}, {locale}, {mail}, {token}"),
    (STOP, {STOP: "http://x.test/{id}"}, KEY, "must be an address that begins with https://"),
    (STOP, {STOP: "https://x.test/ {id}"}, KEY, "must be an address that begins with https://"),
    (STOP, {STOP: "https://{id}"}, KEY, "must be an address that begins with https://"),
]


@pytest.mark.parametrize(("name", "given", "key", "message"), REFUSED)
def test_addresses_that_would_harm_are_refused(name: str, given: dict[str, str], key: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        personal(Brand("shop", HERE, "Shop", SENDER), [name], given, key)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Marlow & Wren", "Marlow & Wren <hi@shop.test>"),
        ("Zoë", "Zoë <hi@shop.test>"),
        ('Fish, "Co"', '"Fish, \\"Co\\"" <hi@shop.test>'),
        ("St. John's", '"St. John\'s" <hi@shop.test>'),
    ],
)
def test_the_sender_is_a_mailbox(name: str, shown: str) -> None:
    assert mailbox(Sender(name, "hi@shop.test")) == shown


def template(text: str, position: Position, locale: str) -> Template:
    pieces = scan(text, HERE, Scope(SCHEMA, LOCALES[locale])).pieces
    return assemble(one if isinstance(one, str) else Placed(one, position) for one in pieces)


def rendered(locale: str, message_class: str = "commercial", html: str = "") -> Rendered:
    subjects = tuple(Subject(Marked(f"{locale} {{{{ customer.first_name }}}} {angle}", HERE), angle) for angle in "ab")
    declared = Declared("Hello", "cross-sell", message_class=message_class)
    html = html or '<p dir="ltr">{{ customer.first_name | default("you") }}</p>'
    return Rendered(
        mail=Mail("shop/hello/a", "shop", "hello", "a", locale, "", declared, subjects, None, Marked("", HERE), ()),
        html=template(html, Position.TEXT, locale),
        text=template("{{ customer.first_name }}\n{{ unsubscribe_url }}", Position.PLAIN, locale),
        subjects=tuple(template(one.text.value, Position.SUBJECT, locale) for one in subjects),
        preheader=template("{{ customer.tier }}", Position.TEXT, locale),
        mjml="",
        links=(),
        pictures=(),
        blocks=(),
        used=(),
        findings=(),
    )


@pytest.fixture
def say() -> Callable[..., dict[str, Any]]:
    """The message to a customer, read back."""

    def message(profile: dict[str, Any], *, links: Personal | None = None, locale: str = "") -> dict[str, Any]:
        project = Project(Path(), schema=SCHEMA, brands={"shop": Brand("shop", HERE, "Shop", SENDER)}, locales=LOCALES)
        links = links or Personal("shop", {STOP: "https://x.test/{id}"})
        messages = Messages([rendered(one) for one in LOCALES], project, links, locale=locale)
        made = messages(Customer("7", "a@b.test", profile, HERE))
        assert made.line.count(b"\n") == 1
        assert len(made.line.decode().splitlines()) == 1
        read = json.loads(made.line)
        assert isinstance(read, dict)
        assert read["headers"]["Content-Language"] == made.locale
        return read

    return message


def test_a_message_is_what_the_api_takes(say: Callable[..., dict[str, Any]]) -> None:
    assert say({"first_name": "<Anke>", "locale": "de-CH"}) == {
        "to": ["a@b.test"],
        "from": "Fish & Co <hi@shop.test>",
        "reply_to": "re@shop.test",
        "subject": f"de <Anke> {'ab'[bucket('7', 'shop/hello/a', 2)]}",
        "tag": "shop/hello/a",
        "headers": {
            "Content-Language": "de",
            "List-Unsubscribe": "<https://x.test/7>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        "plain_body": "<Anke>\nhttps://x.test/7",
        "html_body": '<p dir="ltr">&lt;Anke&gt;</p>',
    }


@pytest.mark.parametrize(
    "name", ['"\\', "a\nb", "a\u2028b\x85c", "\x01", "日本語", "👩‍🍳", "{{ customer.tier }}", "</p>", ""]
)
def test_any_name_stays_one_line_of_json(name: str, say: Callable[..., dict[str, Any]]) -> None:
    read = say({"first_name": name})
    assert read["plain_body"] == f"{name}\nhttps://x.test/7"
    assert "\n" not in read["subject"]


def test_one_locale_may_be_taken_for_everybody(say: Callable[..., dict[str, Any]]) -> None:
    assert say({"locale": "de"}, locale="pt-BR")["subject"].startswith("pt-BR")


def test_only_commercial_mail_always_has_a_way_out(say: Callable[..., dict[str, Any]]) -> None:
    assert personal_links([rendered("en")]) == {STOP}
    assert say({}, links=Personal("shop", {}))["headers"] == {"Content-Language": "en"}
    with_view = rendered("en", "transactional", "{% if customer.tier %}{{ view_online_url }}{% endif %}")
    assert personal_links([with_view]) == {STOP, "view_online_url"}


def test_fields_that_a_mail_needs() -> None:
    assert needed_fields([rendered("en")]) == {"first_name", "tier"}
