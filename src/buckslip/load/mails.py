"""The mails of one variant: its files in all locales, merged with what they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from buckslip.load import audiences
from buckslip.load.declared import declared, waivers
from buckslip.load.faults import error
from buckslip.load.fields import validated
from buckslip.load.fields_mail import REQUIRED, TEXTS, MailFields, TranslationFields
from buckslip.load.files import NAME, decoded, read_bytes, unreadable
from buckslip.load.front_matter import Page, split
from buckslip.load.limits import too_many
from buckslip.load.names import unknown
from buckslip.load.node import Node, merged
from buckslip.load.yaml import read_mapping
from buckslip.model.audience import Group
from buckslip.model.finding import Finding, in_file_order
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.project import Project, VariantFiles
from buckslip.model.source import Marked, Span


@dataclass(frozen=True, slots=True)
class LoadedVariant:
    """The mails of one variant, default locale first, and what is wrong in their files."""

    mails: tuple[Mail, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Texts:
    """What a file says in its own language."""

    subjects: tuple[Subject, ...]
    preheader: Marked[str] | None
    body: Marked[str]


def load_variant(project: Project, files: VariantFiles) -> LoadedVariant:
    """All locales of one variant; a translation that cannot be used costs its own mail only."""
    brand = project.brands.get(files.brand)
    first = brand.default_locale if brand else next(iter(files.locales), "en")
    if first not in files.locales:
        return LoadedVariant((), (_without_main(files, first),))
    findings: list[Finding] = []
    shared = _shared(project.root, files.shared, findings)
    mails: list[Mail] = []
    main: tuple[Declared, _Texts] | None = None
    for locale, path in files.locales.items():
        own: list[Finding] = []
        page = _page(project.root, path, own)
        if page and locale == first:
            main = _main(project, page, shared, own, complete=bool(shared or not files.shared))
            mails.extend([_mail(files, locale, *main)] if main else [])
        elif page:
            translated = _translated(page, main, own)
            mails.extend([_mail(files, locale, *translated)] if translated else [])
        findings.extend(_about(own, files, locale))
    return LoadedVariant(tuple(mails), in_file_order(findings))


def _without_main(files: VariantFiles, first: str) -> Finding:
    """Only the default locale's file says who gets a variant, and when."""
    place = Span(next(iter(files.locales.values()), f"content/{files.id}"))
    message = f"the variant has no file in the default locale '{first}'"
    return replace(error("no-default-locale", place, message, f"write {files.variant}.{first}.md"), mail=files.id)


def _about(findings: Iterable[Finding], files: VariantFiles, locale: str) -> list[Finding]:
    """The findings of one file, with the mail they concern; those in `_mail.yml` concern all of them."""
    return [one if one.span.path == files.shared else replace(one, mail=files.id, locale=locale) for one in findings]


def _mail(files: VariantFiles, locale: str, declarations: Declared, texts: _Texts) -> Mail:
    path = files.locales[locale]
    main = next(iter(files.locales.values()))
    return Mail(
        id=files.id,
        brand=files.brand,
        name=files.name,
        variant=files.variant,
        locale=locale,
        path=path,
        declared=declarations,
        subjects=texts.subjects,
        preheader=texts.preheader,
        body=texts.body,
        sources=tuple(dict.fromkeys(one for one in (path, main, files.shared) if one)),
    )


def _shared(root: Path, path: str, findings: list[Finding]) -> Node | None:
    """The tree of `_mail.yml`, if there is one."""
    if not path:
        return None
    try:
        data = read_bytes(root, path)
    except OSError as problem:
        findings.append(unreadable(path, problem))
        return None
    node, faults = _shared_tree(path, data)
    findings.extend(faults)
    return node


@lru_cache(maxsize=1)
def _shared_tree(path: str, data: bytes) -> tuple[Node | None, tuple[Finding, ...]]:
    """The tree of a file that the next variant will most likely ask for again."""
    text, faults = decoded(data, path)
    if text is None:
        return None, faults
    node, more = read_mapping(text, Span(path))
    return node, (*faults, *more)


def _page(root: Path, path: str, findings: list[Finding]) -> Page | None:
    """The front matter and body of a mail's file, if both can be read."""
    try:
        text, faults = decoded(read_bytes(root, path), path)
    except OSError as problem:
        findings.append(unreadable(path, problem))
        return None
    findings.extend(faults)
    if text is None:
        return None
    page = split(text, path)
    findings.extend(page.findings)
    if page.head and not page.body.value.strip():
        findings.append(error("empty-body", page.body.span, "the mail has no text", "write it below the front matter"))
    return page


def _main(
    project: Project, page: Page, shared: Node | None, findings: list[Finding], *, complete: bool
) -> tuple[Declared, _Texts] | None:
    """What the default locale's file and `_mail.yml` say together; `complete` if both can be read."""
    if page.head is None:
        return None
    node = merged(page.head, shared) if shared else page.head
    fields, faults = validated(MailFields, node)
    findings.extend(faults)
    if fields is None:
        return None
    for key in REQUIRED if complete else ():
        if _is_missing(node, key):
            way_out = f"write it here or in {'_mail.yml' if key != 'subject' else 'the front matter'}"
            findings.append(error("missing-key", page.head.span, f"the key '{key}' is missing", way_out))
    declarations = declared(fields, node, findings)
    _check_names(project, node, declarations, findings)
    return declarations, _texts(fields, node, page.body)


def _translated(
    page: Page, main: tuple[Declared, _Texts] | None, findings: list[Finding]
) -> tuple[Declared, _Texts] | None:
    """What a translation says, with the declarations of the default locale's file."""
    if page.head is None:
        return None
    node = _only_texts(page.head, findings)
    fields, faults = validated(TranslationFields, node)
    findings.extend(faults)
    if _is_missing(node, "subject"):
        findings.append(error("missing-key", page.head.span, "the key 'subject' is missing", "translate it"))
    if fields is None or main is None:
        return None
    declarations, originals = main
    status = fields.status or declarations.status
    own = replace(declarations, status=status, waivers=(*declarations.waivers, *waivers(fields, node)))
    texts = _texts(fields, node, page.body)
    return own, texts if fields.subject else replace(texts, subjects=originals.subjects)


def _only_texts(head: Node, findings: list[Finding]) -> Node:
    """A translation's keys without those that belong to the default locale's file."""
    kept = dict(head.entries)
    for key in head.entries:
        if key in MailFields.model_fields and key not in TEXTS:
            message = f"a translation carries only texts: '{key}' belongs in the default locale's file"
            findings.append(error("misplaced-key", head.key_span(key), message, "delete it here"))
            del kept[key]
    return Node(kept, head.path, head.line, head.column, places=head.places)


def _is_missing(node: Node, key: str) -> bool:
    return key not in node.entries or node.entries[key].value is None


def _texts(fields: TranslationFields, node: Node, body: Marked[str]) -> _Texts:
    preheader = _one_line(node.entries["preheader"]) if fields.preheader else None
    subjects = _subjects(fields, node) if fields.subject else (Subject(Marked("", node.span)),)
    return _Texts(subjects, preheader, body)


def _one_line(node: Node) -> Marked[str]:
    """A text without the newline that ends a block of YAML."""
    return Marked(node.text.rstrip("\n"), node.span)


def _subjects(fields: TranslationFields, node: Node) -> tuple[Subject, ...]:
    """The subject lines, each at its place."""
    written = node.entries["subject"]
    lines = written.items or [written]
    return tuple(
        Subject(_one_line(line.entries.get("text", line)), one.angle)
        for one, line in zip(fields.subject or (), lines, strict=False)
    )


def _check_names(project: Project, node: Node, declarations: Declared, findings: list[Finding]) -> None:
    """What a mail names must be there: segments, event and layout."""
    if declarations.audience:
        findings.extend(_unknown_segments(project, declarations.audience))
    findings.extend(too_many(node, project.limits))
    if trigger := node.entries.get("trigger"):
        findings.extend(unknown("event", trigger.entries.get("event"), project.schema.events))
    law = {name for name, pack in project.packs.items() if pack.is_jurisdiction}
    findings.extend(unknown("jurisdiction", node.entries.get("jurisdictions"), law))
    if declarations.layout:
        findings.extend(unknown("layout", node.entries.get("layout"), project.layouts, "layouts/{}.mjml"))


def _unknown_segments(project: Project, audience: Group) -> Iterable[Finding]:
    """Findings for segments without a file; one whose file is faulty has its finding there."""
    unusable = {
        one.value
        for one in audiences.segment_names(audience)
        if one.value not in project.audiences
        and NAME.fullmatch(one.value)
        and (project.root / f"rules/audiences/{one.value}.yml").is_file()
    }
    return audiences.unknown_segments(audience, {*project.audiences, *unusable})
