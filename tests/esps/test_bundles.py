"""The files of a bundle, for every ESP."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from buckslip.dialects.registry import DIALECTS
from buckslip.esps.base import Bundle
from buckslip.esps.pretty import pretty
from buckslip.esps.registry import ESPS
from buckslip.model.audience import Group
from buckslip.model.brand import Brand, Sender
from buckslip.model.locale import Locale
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.model.source import Marked, Span
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Placed, Position, Template
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble

HERE = Span("content/shop/hello/a.en.md")
LOCALE = Locale("en", HERE)


def _field(name: str, kind: str, **more: Any) -> FieldSpec:
    return FieldSpec(name, Kind(kind), HERE, **more)


_NAMES = {"klaviyo": "Plan name", "listmonk": "plan-name"}
FIELDS = (
    _field("first_name", "text", optional=True),
    _field("plan", "text", esp_names=_NAMES),
    _field("orders", "integer"),
    _field("spent", "money", unit="GBP"),
    _field("picks", "list", record=(_field("name", "text"), _field("price", "money", unit="GBP"))),
)
SENDER = Sender("Shop", "hi@shop.test", "re@shop.test", "Shop & Co", "1 Road, Leeds")
PROJECT = Project(
    Path(),
    schema=Schema({field.name: field for field in FIELDS}),
    brands={"shop": Brand("shop", HERE, "Shop", SENDER)},
    locales={"en": LOCALE},
)
FOOTER = (
    '<a href="{{ unsubscribe_url }}">stop</a> <a href="{{ preferences_url }}">choose</a> Shop &amp; Co, 1 Road, Leeds'
)


def _template(text: str, position: Position) -> Template:
    pieces = scan(text, HERE, Scope(PROJECT.schema, LOCALE)).pieces
    return assemble(one if isinstance(one, str) else Placed(one, position) for one in pieces)


@pytest.fixture
def bundle() -> Callable[..., Bundle]:
    def build(esp: str, html: str, *, text: str = "hi", message_class: str = "commercial") -> Bundle:
        audience = Group("all", (Marked("plan is pro", HERE), Group("none", (Marked("orders > 3", HERE),), HERE)), HERE)
        subject = "Hello {{ customer.first_name | default('there') }}"
        subjects = tuple(Subject(Marked(subject, HERE), angle) for angle in ("value", "urgency"))
        declared = Declared("Hello", "cross-sell", message_class=message_class, audience=audience)
        mail = Mail(
            "shop/hello/a", "shop", "hello", "a", "en", HERE.path, declared, subjects, None, Marked(html, HERE), ()
        )
        rendered = Rendered(
            mail=mail,
            html=_template(html, Position.TEXT),
            text=_template(text, Position.PLAIN),
            subjects=tuple(_template(one.text.value, Position.SUBJECT) for one in subjects),
            preheader=_template("Fish &amp; {{ customer.plan }}", Position.TEXT),
            mjml="",
            links=(),
            pictures=(),
            blocks=(),
            used=(),
            findings=(),
        )
        return ESPS[esp].bundle(rendered, PROJECT)

    return build


def _files(bundle: Bundle) -> dict[str, str]:
    return {file.name: file.data.decode() for file in bundle.files}


@pytest.mark.parametrize("esp", ESPS)
def test_every_esp_gets_the_same_files(esp: str, bundle: Callable[..., Bundle]) -> None:
    made = bundle(esp, f"<p>{{{{ customer.plan }}}}</p>{FOOTER}")
    assert made.findings == ()
    files = _files(made)
    segment = ESPS[esp].SEGMENT
    assert set(files) == {
        "README.md",
        "body.html",
        "body.txt",
        "fields.json",
        "message.json",
        "subjects.json",
        segment,
    }
    for name, text in files.items():
        assert text.endswith("\n") or name.startswith("body")
        if name.endswith(".json"):
            read = json.loads(text)
            assert read["version"] == 1
            assert text == json.dumps(read, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
            assert pretty(read).decode() == text
    message = json.loads(files["message.json"])
    assert message["from"] == {"email": "hi@shop.test", "name": "Shop"}
    for body in ("body.html", "body.txt"):
        assert message["sha256"][body] == sha256(files[body].encode()).hexdigest()
    assert [one["angle"] for one in json.loads(files["subjects.json"])["subjects"]] == ["value", "urgency"]
    assert "plan is pro" in files[segment]
    assert f"| `{segment}` | who gets it" in files["README.md"]
    assert made == bundle(esp, f"<p>{{{{ customer.plan }}}}</p>{FOOTER}")


@pytest.mark.parametrize(
    ("esp", "body", "subject", "preheader"),
    [
        (
            "drip",
            "<p>{{ subscriber.plan | escape }}</p>",
            "Hello {{ subscriber.first_name | default: 'there' }}",
            "Fish & {{ subscriber.plan }}",
        ),
        (
            "hubspot",
            "<p>{{ contact.plan|escape|replace('{', '&#123;')|safe }}</p>",
            "Hello {{ personalization_token('contact.firstname', 'there') }}",
            "Fish & {{ contact.plan }}",
        ),
        (
            "generic",
            "<p>{{ customer.plan }}</p>",
            "Hello {{ customer.first_name | default('there') }}",
            "Fish & {{ customer.plan }}",
        ),
        (
            "klaviyo",
            "<p>{{ person|lookup:'Plan name'|default:'' }}</p>",
            "Hello {{ first_name|default:'there'|safe }}",
            "Fish & {{ person|lookup:'Plan name'|default:''|safe }}",
        ),
        (
            "listmonk",
            '<p>{{ default "" (index $.Subscriber.Attribs "plan-name") }}</p>',
            'Hello {{ default "there" $.Subscriber.Attribs.first_name }}',
            'Fish & {{ default "" (index $.Subscriber.Attribs "plan-name") }}',
        ),
    ],
)
def test_fields_have_the_esps_names(
    esp: str, body: str, subject: str, preheader: str, bundle: Callable[..., Bundle]
) -> None:
    files = _files(bundle(esp, f"<p>{{{{ customer.plan }}}}</p>{FOOTER}"))
    assert files["body.html"].partition("-->\n")[2 * (esp == "hubspot")].startswith(body)
    assert json.loads(files["subjects.json"])["subjects"][0]["text"] == subject
    assert json.loads(files["message.json"])["preheader"] == preheader


@pytest.mark.parametrize(
    ("message_class", "html", "rules"),
    [
        ("commercial", "no link", ["esp-missing-unsubscribe"]),
        ("mixed", "no link", ["esp-missing-unsubscribe"]),
        ("transactional", "no link", []),
        ("commercial", FOOTER, []),
        ("commercial", f"{{% if customer.orders %}}{FOOTER}{{% endif %}}", []),
    ],
)
def test_klaviyo_wants_a_way_out(
    message_class: str, html: str, rules: list[str], bundle: Callable[..., Bundle]
) -> None:
    made = bundle("klaviyo", html, message_class=message_class)
    assert [one.rule for one in made.findings] == rules


def test_what_cannot_be_said_is_a_finding_at_the_writers_place(bundle: Callable[..., Bundle]) -> None:
    made = bundle("klaviyo", f'{FOOTER}\n{{% if customer.plan == "}}}}" %}}a{{% endif %}}')
    (finding,) = made.findings
    assert (finding.rule, finding.span.line, finding.span.column) == ("esp-unsupported", 2, 1)
    assert finding.message == "Klaviyo cannot say this condition: a tag may not hold the text }}"
    assert "**left out** this condition" in _files(made)["README.md"]


def test_fields_json_says_what_to_fill_in(bundle: Callable[..., Bundle]) -> None:
    html = f"{{% for one in customer.picks %}}{{{{ one.price | currency }}}}{{% endfor %}}{FOOTER}"
    klaviyo = json.loads(_files(bundle("klaviyo", html))["fields.json"])
    assert [(one["field"], one["name"], one["type"], one["used_in"]) for one in klaviyo["fields"]] == [
        ("customer.first_name", "first_name", "string", ["subject"]),
        ("customer.picks", "picks", "list", ["html"]),
        ("customer.picks[].price", "price", "number", ["html"]),
        ("customer.plan", "Plan name", "string", ["preheader"]),
    ]
    (computed,) = klaviyo["computed"]
    assert computed["name"] == "price_currency_en"
    assert computed["from"] == "customer.picks[].price"
    assert json.loads(_files(bundle("listmonk", html))["fields.json"])["computed"] == []


def test_drip_and_hubspot_need_an_address_of_their_own(bundle: Callable[..., Bundle]) -> None:
    link = '<a href="{{ unsubscribe_url }}">stop</a>'
    for esp, rules in (
        ("drip", ["esp-missing-postal-address"]),
        ("hubspot", ["esp-missing-legal-name", "esp-missing-postal-address"]),
    ):
        assert [one.rule for one in bundle(esp, link).findings] == rules
        assert [one.rule for one in bundle(esp, link, message_class="transactional").findings] == []
    assert "{{ inline_postal_address }}" in _files(bundle("drip", FOOTER))["body.html"]
    html = _files(bundle("hubspot", FOOTER))["body.html"]
    for name in ("name", "street_address_1", "street_address_2", "city", "state", "zip", "country"):
        assert html.count(f"{{{{ site_settings.company_{name} }}}}") == 1
    assert "Leeds" not in html


def test_hubspot_templates_begin_with_their_annotation(bundle: Callable[..., Bundle]) -> None:
    files = _files(bundle("hubspot", FOOTER))
    assert files["body.html"].startswith("<!--\n templateType: email\n")
    assert "\n label: shop/hello/a en\n isEnabledForEmailV3Rendering: true\n-->\n<a " in files["body.html"]
    assert json.loads(files["message.json"])["source_code"]["path"] == "buckslip/shop/hello/a/en.html"


def test_drip_gets_no_link_to_an_online_version(bundle: Callable[..., Bundle]) -> None:
    link = '{% if customer.orders %}<b> <a class="x" href="{{ view_online_url }}" id="y">online</a></b>{% endif %}'
    made = bundle("drip", f"{link}{FOOTER}", text="hi\nonline: {{ view_online_url }}\nbye")
    assert made.findings == ()
    files = _files(made)
    assert "<b></b>" in files["body.html"]
    assert files["body.txt"] == "hi\nbye"
    assert "the link to `view_online_url` is left out" in files["README.md"]
    (finding,) = bundle("drip", f"{{{{ view_online_url }}}}{FOOTER}").findings
    assert (finding.rule, finding.message) == (
        "esp-unsupported",
        "Drip cannot say view_online_url: there is no such value at this sending system",
    )


@pytest.mark.parametrize("esp", ["drip", "hubspot"])
def test_lists_become_flat_fields(esp: str, bundle: Callable[..., Bundle]) -> None:
    source = "{% for one in customer.picks[:2] %}{{ one.name }}{% if not loop.last %}, {% endif %}{% endfor %}"
    made = bundle(esp, f"{source}{{% for one in customer.picks %}}x{{% endfor %}}{FOOTER}")
    (finding,) = made.findings
    assert finding.message == (
        f"{ESPS[esp].TITLE} cannot say a loop without a bound: "
        "a contact holds no lists, and flat fields stand for at most 3 records"
    )
    assert finding.help == "write `for one in customer.picks[:3]`"
    files = _files(made)
    fields = {one["name"]: one for one in json.loads(files["fields.json"])["fields"]}
    assert set(fields) >= {"picks_1_name", "picks_2_name", "picks_count"}
    assert "picks" not in fields
    assert fields["picks_2_name"]["how"] == "`name` of the second record of `picks`; empty when there is none"
    assert "`picks_count` says how many records there are" in files["README.md"]


def test_listmonk_keeps_comments_whole(bundle: Callable[..., Bundle]) -> None:
    html = f'<!--[if mso]>`<a href="{{{{ customer.plan }}}}">`<![endif]-->{FOOTER}<!-- x -->'
    body = _files(bundle("listmonk", html))["body.html"]
    assert body.startswith('{{ Safe "<!--[if mso]>`<a href=\\""')
    assert body.endswith('{{ Safe "<!-- x -->" }}')
    assert "<!--" not in body.replace('{{ Safe "<!--', "")


@pytest.mark.parametrize("esp", ["listmonk", "marketingcloud"])
def test_an_audience_in_sql_stands_under_comments(esp: str, bundle: Callable[..., Bundle]) -> None:
    lines = _files(bundle(esp, FOOTER))["segment.sql"].splitlines()
    assert lines[:3] == ["-- buckslip shop/hello/a", "-- priority: 0", "-- compiled: true"]
    said = [line for line in lines if not line.startswith("--")]
    assert said
    assert "'pro'" in "".join(said)


@pytest.mark.parametrize("esp", ["activecampaign", "drip", "generic", "postal"])
def test_an_esp_without_segments_gets_the_words_and_a_list(esp: str, bundle: Callable[..., Bundle]) -> None:
    segment = json.loads(_files(bundle(esp, FOOTER))["segment.json"])
    assert segment["compiled"] is False
    assert segment["members"] == "buckslip reach shop/hello/a --members segment.csv"
    assert segment["in_words"] == "Customers whose plan is pro, except those whose orders are more than 3."


def test_the_registry_is_in_order_and_named() -> None:
    assert list(ESPS) == sorted(ESPS)
    for name, esp in ESPS.items():
        assert name == esp.NAME
        assert esp.DIALECT in DIALECTS.values()
        assert esp.LOADING
        assert set(esp.TYPES) == set(Kind)
