"""Which mails customers will see otherwise than before, and in what they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from buckslip.export.changes_seen import Seen, SeenMail
from buckslip.model.project import Project

ADDED, BROKEN, CHANGED, MENDED, REMOVED, RENAMED = "added", "broken", "changed", "mended", "removed", "renamed"
ASPECTS = ("subjects", "preheader", "sender", "html", "text")


@dataclass(frozen=True, slots=True)
class LocaleChange:
    """One locale of a changed mail; None is where it was not, or could not be built."""

    before: SeenMail | None
    after: SeenMail | None

    @property
    def seen(self) -> SeenMail:
        """The newer of both."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def aspects(self) -> tuple[str, ...]:
        """In what the two differ, for a customer; nothing unless both are there."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name in ASPECTS if getattr(self.before, name) != getattr(self.after, name))


@dataclass(frozen=True, slots=True)
class MailChange:
    """A variant that changed for customers, or in its status, or in its VALUE card."""

    id: str
    what: str  # added | broken | changed | mended | removed | renamed
    before: Seen
    after: Seen
    locales: tuple[LocaleChange, ...]  # those that differ
    was: str  # its id before

    @property
    def visible(self) -> bool:
        """Whether customers see anything of it."""
        return self.what not in (CHANGED, RENAMED) or bool(self.locales)


def mail_changes(
    old: Project, new: Project, before: Mapping[str, Seen], after: Mapping[str, Seen], names: Mapping[str, str]
) -> tuple[MailChange, ...]:
    """Every variant that is no longer what it was, by id; `names` holds the former ids of renamed ones."""
    ids = [{one.id for one in each.variants} for each in (old, new)]
    found = []
    for name in sorted({*before, *after}):
        one, two = before.get(name, Seen(name)), after.get(name, Seen(name))
        what = _what(name, ids, one, two, names)
        change = MailChange(name, what, one, two, tuple(_locales(one, two)), names.get(name, name))
        if what != CHANGED or change.locales or (one.status, one.value) != (two.status, two.value):
            found.append(change)
    return tuple(found)


def _what(name: str, ids: Sequence[set[str]], before: Seen, after: Seen, names: Mapping[str, str]) -> str:
    if name not in ids[1]:
        return REMOVED
    if name not in ids[0]:
        return ADDED
    if bool(before.mails) != bool(after.mails):
        return BROKEN if before.mails else MENDED
    return RENAMED if name in names else CHANGED


def _locales(before: Seen, after: Seen) -> Iterator[LocaleChange]:
    one, two = ({mail.locale: mail for mail in each.mails} for each in (before, after))
    for locale in sorted({*one, *two}):
        change = LocaleChange(one.get(locale), two.get(locale))
        if change.aspects or change.before is None or change.after is None:
            yield change
