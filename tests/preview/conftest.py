"""A tiny project made by hand, and its review site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.oracles.axe import oracle as oracle  # a fixture
from tests.preview import audience_project, compare_project
from tests.preview.browsing import Open, chromium, hosted, visits

from buckslip.checks.results import Result, State
from buckslip.cli.shooting.camera import BROWSERS
from buckslip.model.audience import Group
from buckslip.model.block import Block, Origin, Param
from buckslip.model.brand import Brand, Sender
from buckslip.model.finding import Finding, Severity
from buckslip.model.locale import Locale
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.offer import Offer
from buckslip.model.persona import Persona
from buckslip.model.project import Project
from buckslip.model.rule import Rule, RuleExample
from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Marked, Span
from buckslip.preview.blocks import Drawing
from buckslip.preview.data import BuiltMail
from buckslip.preview.pages import variant_files
from buckslip.preview.site import build_site
from buckslip.render.rendered import Link, Rendered
from buckslip.syntax.nodes import (
    Branch,
    Compare,
    Field,
    Filter,
    If,
    Literal,
    Node,
    Output,
    Position,
    System,
    Template,
    Text,
)
from buckslip.syntax.portable import print_template

TODAY = date(2026, 11, 22)
HERE = Span("content/_brands/shop.yml")
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="120"><rect width="600" height="120"/></svg>'
BUTTON = {
    "button": [
        Drawing(state, brand, f"<html><head></head><body style='background:{ground}'><a>Go</a></body></html>", "Go")
        for state in ("", "quiet")
        for brand, ground in (("shop", "#ffffff"), ("zoo", "#eeffee"))
    ]
}
STYLE = (
    '<meta name="color-scheme" content="light dark"><style>body{margin:0;background:#ffffff}'
    "@media (prefers-color-scheme: dark){body{background:#101010}}</style>"
)


def name(fallback: str, position: Position) -> Output:
    """`{{ customer.first_name | default(fallback) }}`."""
    spec = FieldSpec("first_name", Kind.TEXT, HERE, optional=True)
    return Output(Field(("customer", "first_name"), spec, HERE), (Filter("default", fallback, HERE),), position, HERE)


def for_gold(*body: Node) -> If:
    """`{% if customer.tier == "gold" %}`."""
    tier = Field(("customer", "tier"), FieldSpec("tier", Kind.TEXT, HERE), HERE)
    return If((Branch(Compare(tier, "==", Literal("gold", HERE)), body),), (), HERE)


def html(locale: str, words: str) -> Template:
    """A mail with a scheme, an image, a name, a branch and the unsubscribe link."""
    head = f'<!doctype html><html lang="{locale}"><head><title>Lamp</title>{STYLE}</head><body><h1>{words}</h1>'
    image = '<img src="https://img.shop.example/lamps/hero.svg" alt="A lamp" width="300" height="60">'
    return (
        Text(f"{head}{image}<p>"),
        name("there", Position.TEXT),
        Text("</p>"),
        for_gold(Text("<p>Delivery is on us.</p>")),
        Text('<p><a href="'),
        Output(System("unsubscribe_url", HERE), (), Position.URL, HERE),
        Text('">Unsubscribe</a></p><p>' + "A lamp is a lamp. " * 80 + "</p></body></html>"),
    )


def built(brand: str, mail: str, variant: str, locale: str, *, faulty: bool = False) -> BuiltMail:
    """One mail as the build hands it over."""
    path = f"content/{brand}/{mail}/{variant}.{locale}.md"
    span = Span(path, 5, 3)
    template = html(locale, {"en": "A lamp for you", "de": "Eine Lampe"}[locale])
    text: Template = (Text("A lamp for "), name("you", Position.PLAIN), Text("\n\nhttps://shop.example/lamps\n"))
    declared = Declared(
        f"{mail.capitalize()}, {variant}",
        "cross-sell" if mail == "lamp" else "renewal",
        audience=Group("all", (Marked("orders is at least 2", Span(path, 4)),), Span(path, 3)),
        offer=Offer(span, 24.5, "GBP", ends="2026-11-29T23:59:59Z"),
        status="approved" if variant == "loyal" else "draft",
    )
    subjects = (Subject(Marked("A lamp", span), "value"), Subject(Marked("Hello", span), "name"))
    rendered = Rendered(
        mail=Mail(f"{brand}/{mail}/{variant}", brand, mail, variant, locale, path, declared, subjects, None,
                  Marked("", span), (path,)),
        html=template,
        text=text,
        subjects=((Text("A lamp"),), (name("Hello", Position.SUBJECT), Text(", a lamp"))),
        preheader=(Text("Light for dark days"),),
        mjml="<mjml>\n  <mj-body/>\n</mjml>\n",
        links=(Link("Unsubscribe", "{{ unsubscribe_url }}", Origin(span)),),
        pictures=(),
        blocks=(),
        used=(),
        findings=(),
    )  # fmt: skip
    finding = Finding("A11Y-1", Severity.WARNING, span, "the lamp <b> is dim", "turn it on", rendered.mail.id, locale)
    source = '---\ntitle: Lamp\n---\n# A lamp\n\nHello {{ customer.first_name | default("there") }}\n</script><!--\n'
    body = print_template(template).replace("default", "otherwise")
    bundle = {"body.html": body.encode(), "README.md": b"# How to\n", "message.json": b"{}"}
    asked = Result("A11Y-1", State.DOUBTFUL, finding.message, 1) if faulty else Result("A11Y-1", State.KEPT)
    return BuiltMail(rendered, (finding,) if faulty else (), {"klaviyo": bundle}, 2048, source, (asked,))


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The frame: one brand of two with personas, a block, a rule, a guide and a picture."""
    root = tmp_path_factory.mktemp("project")
    (root / "data/images/lamps").mkdir(parents=True)
    (root / "data/images/lamps/hero.svg").write_text(PICTURE)
    (root / "docs/decisions").mkdir(parents=True)
    (root / "docs/writers.md").write_text(
        "# For writers\n\nWrite `{{ customer.first_name }}`. See [why](decisions/1.md).\n"
    )
    (root / "docs/shine.svg").write_text(PICTURE)
    (root / "docs/decisions/1.md").write_text(
        "# Why lamps\n\nThey [shine](../../rules/schema.yml).\n\n![Shine](../shine.svg)\n"
    )
    sender = Sender("Shop & Co", "hello@shop.example")
    brands = {
        key: Brand(key, HERE, title, sender, image_base="https://img.shop.example/")
        for key, title in (("shop", "The Shop"), ("zoo", "The Zoo"))
    }
    personas = [
        Persona(
            "ana", HERE, "Ana, gold", "Buys lamps.", brands=("shop",), profile={"first_name": "Ana", "tier": "gold"}
        ),
        Persona("ben", HERE, "Ben <new>", brands=("shop",), profile={"tier": "bronze"}),
        Persona("cleo", HERE, "Cleo, like Ben", brands=("shop",), profile={"tier": "silver"}),
    ]
    block = Block("button", "blocks/button.mjml", "<mj-button/>", 4, "A button.", (Param("label", required=True),),
                  example='::: button label="Go"\n:::', states={"quiet": "::: button\n:::"})  # fmt: skip
    rule = Rule("A11Y-1", "dim-lamp", "access", HERE, "Lamps are bright", Severity.WARNING, "lamp",
                value="align", page="Because *light* helps.\n\n## Fails\n\n```html\ndim\n```\n",
                examples=(RuleExample("dim", passes=False, span=HERE),))  # fmt: skip
    return Project(
        root,
        brands=brands,
        locales={"en": Locale("en", HERE, "English"), "de": Locale("de", HERE, "German")},
        personas={one.name: one for one in personas},
        blocks={"button": block},
        rules={"A11Y-1": rule},
    )


@pytest.fixture(scope="session")
def variants() -> tuple[tuple[BuiltMail, ...], ...]:
    """Three mails of two brands; one has two variants, of which one has a finding in both its locales."""
    return (
        (built("shop", "lamp", "loyal", "de", faulty=True), built("shop", "lamp", "loyal", "en", faulty=True)),
        (built("shop", "lamp", "new", "en"),),
        (built("shop", "rug", "only", "en"),),
        (built("zoo", "lamp", "only", "en"),),
    )


def write_site(project: Project, variants: Sequence[Sequence[BuiltMail]], out: Path, source: Path) -> Path:
    """What the build does: the variants' files first, then the site round them."""
    entries = []
    for mails in variants:
        made = variant_files(project, mails, TODAY)
        for file in made.files:
            path = out / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
        entries.append(made.entry)
    build_site(project, out, entries, source=source / "site", examples=BUTTON)
    return out / "site"


@pytest.fixture(scope="session")
def sites(
    project: Project,
    variants: Sequence[Sequence[BuiltMail]],
    starter: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, Path]:
    """The same site, built twice."""
    first, second = (write_site(project, variants, tmp_path_factory.mktemp("out"), starter) for _ in range(2))
    return first, second


@pytest.fixture(scope="session")
def site(sites: tuple[Path, Path]) -> Path:
    """The review site of the tiny project."""
    return sites[0]


@pytest.fixture(scope="session")
def audience(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with customers, built."""
    place = audience_project.write(tmp_path_factory.mktemp("audience"))
    built = audience_project.build(place)
    assert built.returncode == 1, built.stderr  # one variant is an error
    return place


@pytest.fixture(scope="session")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a changed project, and `out` beside it: its build, compared with how it was."""
    place = tmp_path_factory.mktemp("compared")
    project = compare_project.write(place / "project")
    built = compare_project.run(project, "build", "--base", "main", "-o", str(place / "out"))
    assert built.returncode == 0, built.stderr
    return place


@pytest.fixture(scope="module")
def browser(require: Callable[..., str]) -> Iterator[Browser]:
    """One browser for the tests of a file."""
    with chromium(require(*BROWSERS)) as found:
        yield found


@pytest.fixture(scope="module", params=["file", "http"])
def base(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Where the site is: on disk, and on a static host."""
    if request.param == "file":
        yield site.as_uri() + "/"
        return
    with hosted(site) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Open]:
    """Opens a page of the site."""
    with visits(browser, base) as go:
        yield go
