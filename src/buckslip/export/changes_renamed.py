"""Mails that bear another name than before: known by their lines, and then compared as one mail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from buckslip.model.finding import Finding
from buckslip.model.project import Project, VariantFiles

ALIKE = 0.6  # the share of equal lines from which on a removed and an added mail are one that was renamed
PAIRS = 400  # that are compared line by line; of more nobody could make sense
LINES = 500  # of each that count


def former_names(old: Project, new: Project) -> dict[str, str]:
    """The former ids of renamed variants by their new ones."""
    ids = [{one.id for one in each.variants} for each in (old, new)]
    gone, come = ids[0] - ids[1], ids[1] - ids[0]
    if len(gone) * len(come) > PAIRS:
        return {}
    before, after = _texts(old, gone), _texts(new, come)
    pairs = [(_share(before[was], after[name]), name, was) for was in before for name in after]
    found: dict[str, str] = {}
    for share, name, was in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if share >= ALIKE and name not in found and was not in found.values():
            found[name] = was
    return found


def under_new_names(old: Project, new: Project, names: Mapping[str, str]) -> Project:
    """The old project in which renamed variants have their new ids, though their files are where they were."""
    if not names:
        return old
    later = {names[one.id]: one for one in new.variants if one.id in names}
    variants = tuple(sorted((_called(one, later.get(one.id, one)) for one in old.variants), key=lambda one: one.id))
    return replace(old, variants=variants, findings=tuple(moved(old.findings, names)))


def moved(findings: Iterable[Finding], names: Mapping[str, str]) -> Iterator[Finding]:
    """Findings of before, at the places where the renamed files are now."""
    for one in findings:
        path, mail = one.span.path, one.mail
        for name, was in names.items():
            if path.startswith(f"content/{was}."):
                path = f"content/{name}.{path.removeprefix(f'content/{was}.')}"
            mail = name if mail == was else mail
        yield one if path == one.span.path else replace(one, span=replace(one.span, path=path), mail=mail)


def _called(one: VariantFiles, later: VariantFiles) -> VariantFiles:
    return replace(one, id=later.id, brand=later.brand, name=later.name, variant=later.variant)


def _share(one: list[str], two: list[str]) -> float:
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _texts(project: Project, ids: Collection[str]) -> dict[str, list[str]]:
    """The lines of each variant's files, one locale after the other."""
    return {
        one.id: [line for locale in sorted(one.locales) for line in _lines(project.root / one.locales[locale])]
        for one in project.variants
        if one.id in ids
    }


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()[:LINES]
    except OSError:
        return []
