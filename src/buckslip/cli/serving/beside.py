"""What the base of `serve --base` has of the variants, and what changed since, as far as they were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from buckslip.preview.base import Base
from buckslip.preview.compare import Change, Compared, change_of, new_change, other_pictures, removed, shown_beside
from buckslip.preview.dashboard import Entry


class Beside:
    """A base, and what is known of the changes since; a variant is compared when somebody asks."""

    def __init__(self, base: Base, images: Path) -> None:
        self._base = base
        self._images = images
        self._known: dict[str, Change | None] = {}  # None where the base cannot tell
        self._made: dict[str, Entry] = {}
        self._waiting: dict[str, tuple[Entry, bytes]] = {}  # made, and not compared yet
        self.pending = 0  # variants that nobody has made since the start or since they changed

    @property
    def name(self) -> str:
        """What the site calls the base."""
        return self._base.name

    @property
    def segments(self) -> Mapping[str, Any] | None:
        """The base's named audiences."""
        return self._base.segments

    def has(self, name: object) -> bool:
        """Whether the base has this variant."""
        return name in self._base.mails

    def forget(self, names: Iterable[str] = (), *, pictures: bool = False) -> None:
        """These variants are others now, or some pictures."""
        for name in names:
            self._known.pop(name, None)
            self._made.pop(name, None)
            self._waiting.pop(name, None)
        if pictures:
            self._known.clear()
            self._made.clear()
            self.__dict__.pop("_swapped", None)

    def made(self, name: str, line: Entry, data: bytes) -> bool:
        """A variant was made, and is compared when somebody asks; says whether that was not known yet."""
        if not self.has(name) or self._made.get(name) is line:
            return False
        self._made[name] = line
        self._waiting[name] = (line, data)
        return True

    def learn(self, name: str, told: Mapping[str, Any]) -> None:
        """What another process found of a variant, as `told` there."""
        self._waiting.pop(name, None)
        self._known[name] = _change(told) if told else None

    def told(self, line: Entry, data: bytes) -> Mapping[str, object] | None:
        """What happened to a variant, to be sent elsewhere: empty where the base cannot tell, None for a new one."""
        if not self.has(line["id"]):
            return None
        change, _ = change_of(self._base, line, data, self._swapped)
        return asdict(change) if change else {}

    def compared(self, lines: Sequence[Entry]) -> Compared:
        """What is known by now of these variants, and which ones are gone."""
        for name, (line, data) in self._waiting.items():
            self._known[name], _ = change_of(self._base, line, data, self._swapped)
        self._waiting.clear()
        ids = {str(one["id"]) for one in lines}
        old = [name for name in sorted(ids) if self.has(name)]
        known = {name: self._known[name] for name in old if name in self._known}
        self.pending = len(old) - len(known)
        changes = [one for one in known.values() if one and one.what]
        changes += (new_change(one) for one in lines if not self.has(one["id"]))
        changes += removed(self._base, ids) if lines else ()
        unread = tuple(name for name, one in known.items() if one is None)
        unchanged = sum(one is not None and not one.what for one in known.values())
        ordered = tuple(sorted(changes, key=lambda one: one.id))
        return Compared(self.name, ordered, unchanged, unread, self._base.reach)

    def files(self, name: str, data: bytes) -> Mapping[str, bytes]:
        """What the viewer shows of the base beside the variant with these data."""
        return shown_beside(self._base, name, data, self._swapped) if self.has(name) else {}

    def picture(self, path: str) -> bytes | None:
        """A picture of the base that is another one now."""
        return self._base.pictures[path].read_bytes() if path in self._swapped else None

    @cached_property
    def _swapped(self) -> frozenset[str]:
        return other_pictures(self._base, self._images)


def _change(told: Mapping[str, Any]) -> Change:
    """A change as `asdict` told it, after a way through JSON."""
    return Change(**{key: _tuples(value) for key, value in told.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value
