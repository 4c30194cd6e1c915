"""One variant, from its files to everything that is written of it: load, render, print for each ESP, check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from buckslip.checks.engine import Context, judge
from buckslip.checks.results import Result
from buckslip.checks.value import Card, card, together
from buckslip.checks.waivers import settled
from buckslip.esps.registry import ESPS
from buckslip.export.artefact import Artefact
from buckslip.load.mails import load_variant
from buckslip.model.finding import Finding, in_file_order
from buckslip.model.mail import Mail
from buckslip.model.project import Project, VariantFiles
from buckslip.model.rule import Rule
from buckslip.render.message import eml
from buckslip.render.pipeline import render
from buckslip.render.rendered import Rendered
from buckslip.syntax.audience import audience_findings
from buckslip.syntax.portable import print_template

Oracle = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Made:
    """One mail in one locale. `html` and `text` hold portable tags; `bundles` are each ESP's files by name.

    `results` has every rule that was asked of it.
    """

    rendered: Rendered
    findings: tuple[Finding, ...]
    html: bytes
    text: bytes
    eml: bytes
    bundles: Mapping[str, Mapping[str, bytes]]
    results: tuple[Result, ...] = ()

    @property
    def mail(self) -> Mail:
        """The mail as written."""
        return self.rendered.mail

    def artefacts(self) -> Iterator[Artefact]:
        """The files below `out/`; none for a mail that could not be rendered."""
        if not self.rendered.html:
            return
        sources = tuple(sorted({*self.mail.sources, *self.rendered.used}))
        portable = f"email/{self.mail.id}/{self.mail.locale}"
        for ending, data in (("html", self.html), ("txt", self.text), ("eml", self.eml)):
            yield Artefact(f"{portable}.{ending}", data, sources)
        for esp, files in self.bundles.items():
            for name, data in files.items():
                yield Artefact(f"esp/{esp}/{self.mail.id}/{self.mail.locale}/{name}", data, sources)


@dataclass(frozen=True, slots=True)
class MadeVariant:
    """All locales of one variant that could be read, and every finding about them."""

    id: str
    mails: tuple[Made, ...]
    findings: tuple[Finding, ...]

    def card(self, rules: Mapping[str, Rule]) -> Card:
        """Its VALUE card, of all locales together."""
        return together({one.mail.locale: card(one.results, rules) for one in self.mails})


def make_variant(
    project: Project,
    files: VariantFiles,
    esps: Sequence[str],
    *,
    today: date,
    with_mjml: bool = False,
    checking: bool = False,
    oracle: Oracle | None = None,
) -> MadeVariant:
    """Make every locale of a variant for `esps`; what is wrong is in the findings, and stops nothing else.

    For `checking`, ESPs leave out the files that no finding needs. `oracle` may add headers to a message before the
    rules see it, as SpamAssassin does.
    """
    loaded = load_variant(project, files)
    drawn = tuple(render(project, mail, with_mjml=with_mjml) for mail in loaded.mails)
    mails = tuple(
        make(project, one, esps, today=today, others=drawn, checking=checking, oracle=oracle) for one in drawn
    )
    found = settled([finding for mail in mails for finding in mail.findings], loaded.mails)
    spoken = audience_findings(loaded.mails[0], project) if loaded.mails else ()
    return MadeVariant(files.id, mails, in_file_order([*loaded.findings, *spoken, *found]))


class Maker:
    """Finds what is wrong with a variant, as `check` wants it from a worker process."""

    def __init__(self, project: Project, esps: Sequence[str], today: date, oracle: Oracle | None = None) -> None:
        self._project = project
        self._esps = esps
        self._today = today
        self._oracle = oracle

    def __call__(self, files: VariantFiles) -> tuple[Finding, ...]:
        """The findings of one variant."""
        made = make_variant(self._project, files, self._esps, today=self._today, checking=True, oracle=self._oracle)
        return made.findings


def make(
    project: Project,
    rendered: Rendered,
    esps: Sequence[str],
    *,
    today: date,
    others: tuple[Rendered, ...] = (),
    checking: bool = False,
    oracle: Oracle | None = None,
) -> Made:
    """Make one rendered mail for `esps`; `others` are the variant's locales, which rules may compare."""
    mail = rendered.mail
    if not rendered.html:
        return Made(rendered, rendered.findings, b"", b"", b"", {})
    findings = list(rendered.findings)
    bundles: dict[str, dict[str, bytes]] = {}
    for name in esps if mail.declared.status != "archived" else ():
        bundle = ESPS[name].bundle(rendered, project, checking=checking)
        bundles[name] = {file.name: file.data for file in bundle.files}
        findings += (replace(one, mail=mail.id, locale=mail.locale) for one in bundle.findings)
    html = print_template(rendered.html)
    text = print_template(rendered.text)
    first = print_template(rendered.subjects[0]) if rendered.subjects else mail.declared.title
    packed = message(project, rendered, html, text, first)
    sizes = {name: len(files["body.html"]) for name, files in bundles.items() if "body.html" in files}
    seen = oracle(packed) if oracle else packed
    context = Context(today=today, eml=seen, sizes=sizes, html=html, text=text, others=others)
    judged = judge(project, rendered, context)
    findings += judged.findings
    found = in_file_order(findings)
    return Made(rendered, found, html.encode(), text.encode(), packed, bundles, judged.results)


def message(project: Project, rendered: Rendered, html: str, text: str, subject: str) -> bytes:
    """The mail as a MIME message to a nameless recipient."""
    mail, brand = rendered.mail, project.brands[rendered.mail.brand]
    sender = brand.sender
    key = sha256(f"{mail.id}\0{mail.locale}\0{html}".encode()).hexdigest()[:32]
    domain = sender.email.rpartition("@")[2] or "buckslip.invalid"
    return eml(
        sender=f"{sender.name} <{sender.email}>",
        to=f"customer@{domain}",
        reply_to=sender.reply_to,
        subject=subject,
        html=html,
        text=text,
        unsubscribe_url=sender.unsubscribe_url,
        message_id=f"{key}@{domain}",
        headers={"List-Id": f"<{mail.brand}.{domain}>", "Content-Language": mail.locale},
    )
