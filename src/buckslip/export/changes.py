"""What changed in mails between two versions of a project: their words, and what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from buckslip.load.mails import load_variant
from buckslip.model.finding import Finding, in_file_order
from buckslip.model.mail import Mail
from buckslip.model.project import Project, VariantFiles


@dataclass(frozen=True, slots=True)
class TextChange:
    """What changed in the words of one mail in one locale; `lines` begin with a blank, + or -, or are @@ marks."""

    id: str
    locale: str
    path: str
    what: str  # added | removed | changed
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingChange:
    """Findings that are there now and were not, and the other way round; moved lines are no change."""

    come: tuple[Finding, ...]
    gone: tuple[Finding, ...]


def changed_variants(old: Project, new: Project) -> tuple[str, ...]:
    """The variants of which any file differs, or is there in one version only."""
    before, after = ({one.id: one for one in each.variants} for each in (old, new))
    return tuple(
        sorted(name for name in {*before, *after} if _bytes(old, before.get(name)) != _bytes(new, after.get(name)))
    )


def _bytes(project: Project, files: VariantFiles | None) -> dict[str, bytes]:
    paths = [*files.locales.values(), files.shared] if files else []
    return {path: _content(project, path) for path in paths if path}


def _content(project: Project, path: str) -> bytes:
    try:
        return (project.root / path).read_bytes()
    except OSError:
        return b""


def text_changes(old: Project, new: Project, ids: Sequence[str]) -> Iterator[TextChange]:
    """The changed words of these variants, in every locale."""
    before, after = _mails(old, ids), _mails(new, ids)
    for key in sorted({*before, *after}):
        one, two = before.get(key), after.get(key)
        lines = tuple(_difference(_words(one) if one else [], _words(two) if two else []))
        if lines:
            mail = two or one
            assert mail is not None
            what = "changed" if one and two else "added" if two else "removed"
            yield TextChange(key[0], key[1], mail.path, what, lines if what == "changed" else ())


def _mails(project: Project, ids: Sequence[str]) -> dict[tuple[str, str], Mail]:
    loaded = (load_variant(project, one) for one in project.variants if one.id in ids)
    return {(mail.id, mail.locale): mail for one in loaded for mail in one.mails}


def _words(mail: Mail) -> list[str]:
    """What a customer may read, line by line."""
    subjects = [f"subject: {one.text.value}{f' ({one.angle})' if one.angle else ''}" for one in mail.subjects]
    preheader = [f"preheader: {mail.preheader.value}"] if mail.preheader else []
    return [*subjects, *preheader, *mail.body.value.rstrip("\n").split("\n")]


def _difference(before: list[str], after: list[str]) -> list[str]:
    return list(unified_diff(before, after, lineterm="", n=1))[2:]  # without the names of files


def finding_change(old: Iterable[Finding], new: Iterable[Finding]) -> FindingChange:
    """Which findings came and went, told apart by all but their line and column."""
    return FindingChange(_only(new, old), _only(old, new))


def _only(these: Iterable[Finding], those: Iterable[Finding]) -> tuple[Finding, ...]:
    left = Counter(map(_key, those))
    found = []
    for one in in_file_order(these):
        if left[_key(one)]:
            left[_key(one)] -= 1
        else:
            found.append(one)
    return tuple(found)


def _key(one: Finding) -> tuple[str, str, str, str, str]:
    return (one.rule, one.span.path, one.message, one.mail, one.locale)
