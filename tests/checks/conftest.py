"""Mails for rules to judge: whole ones through the pipeline, and fragments that no writer could make."""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from buckslip.checks.evidence import Context, Evidence
from buckslip.export.make import message
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.finding import Severity
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.project import Project, VariantFiles
from buckslip.model.rule import Rule
from buckslip.model.schema import FieldSpec, Schema
from buckslip.model.source import Marked, Span
from buckslip.render.pipeline import render
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Placed, Position, Template
from buckslip.syntax.portable import print_template
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble

TODAY = date(2026, 11, 22)
ID = "giftshop/example/default"
PATH = f"content/{ID}"
HONEST = Path(__file__).with_name("honest.yml")
HONEST_TEXT = """A stand for every bake
18 Larkspur Yard, London E2 7QN, United Kingdom
Unsubscribe: {{ unsubscribe_url }}
"""


@pytest.fixture(scope="session")
def project(starter: Path) -> Project:
    """The starter project."""
    return load_project(starter)


@dataclass(frozen=True)
class Case:
    """A mail before the rules, put together from parts."""

    rendered: Rendered
    context: Context = field(default_factory=lambda: Context(TODAY))
    beside: Project | None = None  # the project of an example that stands beside other mails


@pytest.fixture(scope="session")
def fragment(project: Project) -> Callable[..., Case]:
    """`fragment(html="<p>…", locale="de")`: a mail of the gift shop with this part, honest in all others."""

    def make(
        html: str = "",
        text: str = HONEST_TEXT,
        *,
        locale: str = "en",
        subject: str = "A stand",
        preheader: str | None = "Three sizes",
        body: str = "",
        eml: bytes = b"",
        sizes: dict[str, int] | None = None,
        goal: str = "cross-sell",
        **declared: Any,
    ) -> Case:
        def tree(source: str, position: Position) -> Template:
            pieces = scan(source, Span("x"), Scope(project.schema, project.locales.get(locale, project.locales["en"])))
            return assemble(one if isinstance(one, str) else Placed(one, position) for one in pieces.pieces)

        path = f"{PATH}.{locale}.md"
        mail = Mail(
            id=ID,
            brand="giftshop",
            name="example",
            variant="default",
            locale=locale,
            path=path,
            declared=Declared("An example", goal, **declared),
            subjects=(Subject(Marked(subject, Span(path, 4, 11))),),
            preheader=None if preheader is None else Marked(preheader, Span(path, 5, 13)),
            body=Marked(body, Span(path, 8)),
            sources=(path,),
        )
        rendered = Rendered(
            mail=mail,
            html=tree(html, Position.TEXT),
            text=tree(text, Position.PLAIN),
            subjects=(tree(subject, Position.SUBJECT),),
            preheader=tree(preheader or "", Position.TEXT),
            mjml="",
            links=(),
            pictures=(),
            blocks=(),
            used=(),
            findings=(),
        )
        return Case(rendered, Context(TODAY, eml=eml, sizes=sizes or {}))

    return make


@pytest.fixture(scope="session")
def from_eml(fragment: Callable[..., Case]) -> Callable[[str], Case]:
    """A message as a rule page shows it.

    Headers `X-Body-<ESP>` stand for the sizes of the bodies there, `X-Padding` for so many bytes of the message.
    """

    def make(source: str) -> Case:
        message = email.message_from_string(source, policy=policy.default)
        assert isinstance(message, EmailMessage)
        sizes = {
            name.removeprefix("X-Body-").lower(): int(value)
            for name, value in message.items()
            if name.startswith("X-Body-")
        }
        html, text = message.get_body(["html"]), message.get_body(["plain"])
        return fragment(
            html.get_content() if html else "",
            text.get_content() if text else "",
            eml=source.encode() + b" " * int(message.get("X-Padding", 0)),
            sizes=sizes,
        )

    return make


@pytest.fixture(scope="session")
def whole(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Case]:
    """A whole mail as a writer writes it, beside an honest `_mail.yml`, built like the starter's own.

    `fields` are known of its customers beside the starter's. After a line `=== de` follows the same mail in that
    locale; the last one is the one to judge. After a line `=== mail another` follows another mail of the brand, which
    stands beside it.
    """
    root = tmp_path_factory.mktemp("examples")
    shared = f"{PATH.rpartition('/')[0]}/_mail.yml"
    (root / shared).parent.mkdir(parents=True)
    (root / shared).write_text(HONEST.read_text(encoding="utf-8"), encoding="utf-8")

    def make(source: str, fields: Mapping[str, FieldSpec] | None = None) -> Case:
        there = replace(project, root=root, schema=with_fields(project.schema, fields or {}))
        source, *beside = re.split(r"^(?==== mail )", source, flags=re.MULTILINE)
        texts = re.split(r"^=== ([\w-]+)\n", f"=== en\n{source}", flags=re.MULTILINE)[1:]
        locales = {tag: f"{PATH}.{tag}.md" for tag in texts[::2]}
        for tag, text in zip(texts[::2], texts[1::2], strict=True):
            (there.root / locales[tag]).write_text(text, encoding="utf-8")
        files = VariantFiles(ID, "giftshop", "example", "default", locales, shared)
        loaded = load_variant(there, files)
        errors = [finding for finding in loaded.findings if finding.severity is Severity.ERROR]
        assert not errors, errors
        mails = {mail.locale: mail for mail in loaded.mails}
        case = built(there, mails[texts[-2]], tuple(mails.values()))
        others = tuple(another(root, text, shared) for text in beside)
        return replace(case, beside=replace(there, variants=(files, *others))) if others else case

    return make


def another(root: Path, text: str, shared: str) -> VariantFiles:
    """A mail that an example stands beside, as honest as all."""
    name, _, source = text.removeprefix("=== mail ").partition("\n")
    folder = f"content/giftshop/{name}"
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder / "_mail.yml").write_text((root / shared).read_text(encoding="utf-8"), encoding="utf-8")
    (root / folder / "default.en.md").write_text(source, encoding="utf-8")
    locales = {"en": f"{folder}/default.en.md"}
    return VariantFiles(f"giftshop/{name}/default", "giftshop", name, "default", locales, f"{folder}/_mail.yml")


def with_fields(schema: Schema, fields: Mapping[str, FieldSpec]) -> Schema:
    """The schema with further fields."""
    return replace(schema, fields={**schema.fields, **fields})


def built(project: Project, mail: Mail, locales: Sequence[Mail] = ()) -> Case:
    """The mail as `build` would hand it to the rules, beside itself in other locales."""
    rendered = render(project, mail)
    errors = [finding for finding in rendered.findings if finding.severity is Severity.ERROR]
    assert not errors, errors
    html, text = print_template(rendered.html), print_template(rendered.text)
    packed = message(project, rendered, html, text, print_template(rendered.subjects[0]))
    others = tuple(render(project, one) for one in locales if one is not mail)
    return Case(rendered, Context(TODAY, packed, {"generic": len(html.encode())}, html, text, others=others))


@pytest.fixture(scope="session")
def build(project: Project) -> Callable[[Mail], Case]:
    """One of the starter's mails, built."""
    return lambda mail: built(project, mail)


@pytest.fixture(scope="session")
def build_in() -> Callable[[Project, Mail], Case]:
    """A mail of any project, built."""
    return built


@pytest.fixture(scope="session")
def hits(project: Project) -> Callable[..., list[str]]:
    """`hits("LAW-001", case)`: what one rule says of a case."""
    from buckslip.checks.engine import broken

    def judge(rule: str | Rule, case: Case) -> list[str]:
        known = project.rules[rule] if isinstance(rule, str) else rule
        return messages(broken(known, Evidence(project, case.rendered, case.context)))

    return judge


def messages(findings: Iterable[Any]) -> list[str]:
    """The messages alone."""
    return [finding.message for finding in findings]
