"""What changed in the files that many mails share: blocks, layouts, brands, rules and the rest of the frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from buckslip.export.changes_mails import CHANGED, RENAMED, LocaleChange, MailChange
from buckslip.model.project import Project

KINDS = (
    ("blocks/", "block"),
    ("layouts/", "layout"),
    ("content/_brands/", "brand"),
    ("content/_locales/", "locale"),
    ("content/_personas/", "persona"),
    ("rules/audiences/", "audience"),
    ("rules/compliance/", "rule"),
    ("rules/journeys/", "journey"),
    ("rules/limits.yml", "limits"),
    ("rules/schema.yml", "schema"),
)
DRAWN = frozenset(("block", "layout", "brand", "locale"))  # what can change how a mail looks


@dataclass(frozen=True, slots=True)
class PartChange:
    """A shared file that changed. `mails` are the variants that look different and are made with it."""

    kind: str
    path: str
    what: str  # added | changed | removed
    mails: tuple[str, ...] = ()


def part_changes(old: Project, new: Project, mails: Sequence[MailChange]) -> tuple[PartChange, ...]:
    """The changed files of the frame by path."""
    found = []
    for path in changed_files(old, new):
        kind = next((kind for start, kind in KINDS if path.startswith(start)), "file")
        one, two = ((each.root / path).is_file() for each in (old, new))
        what = CHANGED if one and two else "added" if two else "removed"
        found.append(PartChange(kind, path, what, tuple(_made_with(kind, path, mails))))
    return tuple(found)


def changed_files(old: Project, new: Project) -> tuple[str, ...]:
    """The files that differ and belong to no variant."""
    paths = {path for each in (old, new) for path in _paths(each)}
    own = {path for each in (old, new) for one in each.variants for path in (*one.locales.values(), one.shared)}
    return tuple(sorted(path for path in paths - own if _bytes(old.root / path) != _bytes(new.root / path)))


def _paths(project: Project) -> Iterator[str]:
    for folder in ("blocks", "content", "layouts", "rules"):
        for path in (project.root / folder).rglob("*"):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(project.root).parts):
                yield path.relative_to(project.root).as_posix()


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _made_with(kind: str, path: str, mails: Sequence[MailChange]) -> Iterator[str]:
    if kind in DRAWN:
        for one in mails:
            if one.what in (CHANGED, RENAMED) and any(_drawn_by(kind, path, one, locale) for locale in one.locales):
                yield one.id


def _drawn_by(kind: str, path: str, mail: MailChange, change: LocaleChange) -> bool:
    """Whether the file took part in this mail, and the mail looks different; of a brand, whether it differs at all."""
    name = Path(path).stem
    if kind == "brand":
        return bool(change.aspects) and mail.id.startswith(f"{name}/")
    if "html" not in change.aspects:
        return False
    if kind == "locale":
        return change.seen.locale == name
    return any(side and path in side.used for side in (change.before, change.after))
