"""What the review site knows of one variant, as plain JSON and apart from how it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from buckslip.checks.crowd import crowd
from buckslip.checks.results import Result, State
from buckslip.checks.value import as_json, card, together
from buckslip.model.digest import digest
from buckslip.model.finding import Finding, in_file_order
from buckslip.model.persona import Persona
from buckslip.model.project import Project
from buckslip.preview.coverage import Memo, coverage
from buckslip.preview.coverage import as_json as as_json_points
from buckslip.preview.facts import facts, sentences
from buckslip.preview.forced import forced
from buckslip.preview.frames import Frames, frames, suited
from buckslip.preview.inbox import inbox
from buckslip.preview.pieces import Part, Pieces, landmarks, literals
from buckslip.preview.pins import Pins
from buckslip.preview.schemes import fragments
from buckslip.preview.why import known, why
from buckslip.render.rendered import Rendered
from buckslip.syntax.portable import print_template

VERSION = 1
_REPEATS_THE_BODY = frozenset({"message.json"})


@dataclass(frozen=True, slots=True)
class BuiltMail:
    """One variant in one locale with all that the build made of it.

    `bundles` holds each ESP's files by name, `html_bytes` is the size that mail clients will see, `source` the
    text of the writer's Markdown file, `results` the rules that were asked and `portable` the bytes of the three
    files in portable form, by their ending (html, txt, eml).
    """

    rendered: Rendered
    findings: tuple[Finding, ...]
    bundles: Mapping[str, Mapping[str, bytes]]
    html_bytes: int
    source: str
    results: tuple[Result, ...] = ()
    portable: Mapping[str, bytes] = field(default_factory=dict)

    def digests(self) -> Iterator[tuple[str, str]]:
        """The path of each artefact below the build's folder, and the digest of what it holds."""
        mail = self.rendered.mail
        for ending, data in self.portable.items():
            yield f"email/{mail.id}/{mail.locale}.{ending}", digest(data)
        for esp, files in self.bundles.items():
            for name, data in files.items():
                yield f"esp/{esp}/{mail.id}/{mail.locale}/{name}", digest(data)


@dataclass(frozen=True, slots=True)
class Source:
    """A text that a reviewer may want to read, in parts."""

    name: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class LocaleData:
    """One locale of a variant: its JSON, the views and pieces that its pages are made of, and its sources.

    The texts of `sources` are parts: numbers below `shared` stand for the pieces in the JSON, others for those after.
    """

    json: dict[str, object]
    frames: Frames
    pieces: Pieces
    sources: tuple[Source, ...]
    shared: int


def in_order(project: Project, mails: Sequence[BuiltMail]) -> tuple[BuiltMail, ...]:
    """The locales of a variant as reviewers meet them: the brand's own first, then by name."""
    default = project.brands[mails[0].rendered.mail.brand].default_locale
    return tuple(sorted(mails, key=lambda one: (one.rendered.mail.locale != default, one.rendered.mail.locale)))


def mail_data(
    project: Project, mails: Sequence[BuiltMail], locales: Sequence[LocaleData], today: date
) -> dict[str, object]:
    """Everything about one variant; `mails` and `locales` go together, entry by entry."""
    mail = mails[0].rendered.mail
    declared, brand = mail.declared, project.brands[mail.brand]
    personas = suited(project, mail.brand)
    reasons = why(project, mail, personas, today)
    return {
        "version": VERSION,
        "id": mail.id,
        "brand": {"name": brand.name, "title": brand.title},
        "sender": {"name": brand.sender.name, "email": brand.sender.email},
        "name": mail.name,
        "variant": mail.variant,
        "title": declared.title,
        "goal": declared.goal,
        "status": declared.status,
        "personas": [_persona(one) for one in personas],
        "coverage": _coverage(project, mails, personas, today),
        "lines": reasons.lines,
        "why": reasons.personas,
        "data": known(personas),
        "digests": dict(sorted(pair for one in mails for pair in one.digests())),
        "audience": sentences(declared.audience),
        "facts": facts(mail, today),
        "inbox": inbox(),
        "locales": [one.json for one in locales],
    }


def _coverage(
    project: Project, mails: Sequence[BuiltMail], personas: Sequence[Persona], today: date
) -> dict[str, object]:
    """What the personas show of each locale."""
    moment, memo = datetime.combine(today, time(), UTC), Memo()
    found: dict[str, object] = {}
    for one in mails:
        drawn, declared = one.rendered, one.rendered.mail.declared
        points = coverage(drawn, personas, crowd(declared, project, moment), memo)
        found[drawn.mail.locale] = as_json_points(points, drawn, project.schema)
    return found


def locale_data(project: Project, built: BuiltMail) -> LocaleData:
    """Render one locale for all its personas, and describe it."""
    rendered, pieces = built.rendered, Pieces()
    mail, locale = rendered.mail, project.locales[rendered.mail.locale]
    seen = frames(project, rendered, suited(project, mail.brand), pieces, built.portable)
    pins = Pins(mail, rendered.html, built.source)
    shared = len(pieces.texts)
    sources = tuple(_sources(built, pieces, project.brands[mail.brand].image_base))
    described: dict[str, object] = {
        "tag": locale.tag,
        "name": locale.name or locale.tag,
        "direction": locale.direction,
        "path": mail.path,
        "bytes": built.html_bytes,
        "angles": [subject.angle for subject in mail.subjects],
        "pieces": pieces.texts[:shared],
        "schemes": seen.schemes,
        "forced": forced(_shown(seen, pieces)),
        "views": [
            {
                "file": view.digest,
                "parts": view.parts,
                "subjects": view.subjects,
                "preheader": view.preheader,
                "text": view.text,
            }
            for view in seen.views
        ],
        "chosen": seen.chosen,
        "links": [{"label": one.label, "url": one.url, "line": one.origin.span.line} for one in rendered.links],
        "findings": [{**finding_json(project, one), "pin": pins.pin(one)} for one in in_file_order(built.findings)],
        "value": as_json(card(built.results, project.rules)),
        "sources": [one.name for one in sources],
    }
    return LocaleData(described, seen, pieces, sources, shared)


def sources_data(locales: Sequence[LocaleData]) -> dict[str, object]:
    """The sources of a variant by locale, and the pieces that the variant's own data do not hold."""
    return {
        "pieces": {str(one.json["tag"]): one.pieces.texts[one.shared :] for one in locales},
        "files": {
            str(one.json["tag"]): [{"name": source.name, "parts": source.parts} for source in one.sources]
            for one in locales
        },
    }


def index_entry(project: Project, mails: Sequence[BuiltMail], locales: Sequence[LocaleData]) -> dict[str, object]:
    """One line of the dashboard: what is shown of a variant, and what it can be found by."""
    mail = mails[0].rendered.mail
    declared, first = mail.declared, locales[0].frames.views[0]
    findings = dict.fromkeys(finding for one in mails for finding in one.findings)
    cards = {one.rendered.mail.locale: card(one.results, project.rules) for one in mails}
    return {
        "id": mail.id,
        "brand": mail.brand,
        "brand_title": project.brands[mail.brand].title,
        "name": mail.name,
        "variant": mail.variant,
        "title": declared.title,
        "goal": declared.goal,
        "status": declared.status,
        "owners": declared.owners,
        "priority": declared.priority,
        "subject": first.subjects[0] if first.subjects else "",
        "locales": [one.rendered.mail.locale for one in mails],
        "bytes": max(one.html_bytes for one in mails),
        "findings": dict(Counter(finding.severity.value for finding in findings)),
        "rules": dict(sorted(Counter(one.rule for one in findings if one.rule in project.rules).items())),
        "waived": sorted({one.rule for mail in mails for one in mail.results if one.state is State.WAIVED}),
        "value": as_json(together(cards), brief=True),
        "page": first.digest,
    }


def _shown(seen: Frames, pieces: Pieces) -> Iterator[str]:
    """Everything that some view shows: the first view whole, and the pieces that only others have."""
    first = frozenset(seen.views[0].parts)
    yield pieces.join(seen.views[0].parts)
    for number in dict.fromkeys(part for view in seen.views for part in view.parts):
        if number not in first:
            yield pieces.texts[number]


def _persona(persona: Persona) -> dict[str, str]:
    return {
        "name": persona.name,
        "title": persona.title,
        "description": persona.description,
        "locale": persona.locale,
    }


def finding_json(project: Project, finding: Finding) -> dict[str, object]:
    """A finding for the viewer."""
    return {
        "rule": finding.rule,
        "page": finding.rule in project.rules,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "path": finding.span.path,
        "line": finding.span.line,
        "column": finding.span.column,
    }


def _sources(built: BuiltMail, pieces: Pieces, image_base: str) -> Iterator[Source]:
    """Every text that a reviewer may want to read, bodies as pieces of the mail they were printed from."""
    rendered = built.rendered
    html = landmarks(part for text in literals(rendered.html) for part in fragments(text, image_base))
    text = landmarks(literals(rendered.text))
    marks = {".html": html, ".txt": text}
    yield Source("markdown", (built.source,))
    yield Source("mjml", (rendered.mjml,))
    yield Source("html", pieces.encode(print_template(rendered.html), html))
    yield Source("text", pieces.encode(print_template(rendered.text), text))
    for esp, files in sorted(built.bundles.items()):
        for name, data in sorted(files.items()):
            if name not in _REPEATS_THE_BODY:
                found = marks.get(name[name.rfind(".") :], ())
                yield Source(f"{esp}/{name}", pieces.encode(data.decode("utf-8", "replace"), found))
