"""Which renderings of a build are to be taken, and which of them are pairs with the base's."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from buckslip.model.errors import UsageError
from buckslip.model.suggest import did_you_mean
from buckslip.preview.base import Base
from buckslip.preview.compare import comparable_what
from buckslip.preview.forced import apply
from buckslip.preview.schemes import SCHEMES

Json = Mapping[str, Any]
NARROWEST, WIDEST = 240, 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    select: tuple[str, ...]
    widths: tuple[int, ...]
    schemes: tuple[str, ...]
    personas: tuple[str, ...] = ()
    all_personas: bool = False
    locales: tuple[str, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take: a rendering by its digest, the HTML to show, and where its images are, best place first."""

    digest: str
    html: str = field(repr=False)
    width: int
    scheme: str
    homes: tuple[Path, ...]

    @property
    def name(self) -> str:
        """What its file is called, without the ending."""
        return f"{self.digest}-{self.width}-{self.scheme}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two renderings of one mail, the base's and today's."""

    id: str
    locale: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Film:
    """All pictures to take, each once, the pairs among them, and the rendering that stands for each mail."""

    shots: tuple[Shot, ...]
    pairs: tuple[Pair, ...]
    faces: Mapping[str, tuple[str, str]]  # by id: before ("" without a base) and after
    widths: tuple[int, ...]
    schemes: tuple[str, ...]


def numbers(text: str) -> tuple[int, ...]:
    """Widths as given. Raises UsageError for what is no width."""
    found = [part.strip() for part in text.split(",") if part.strip()]
    if not found or not all(part.isdecimal() and NARROWEST <= int(part) <= WIDEST for part in found):
        raise UsageError(f"'{text}' are no widths; write 375,640: from {NARROWEST} to {WIDEST} pixels")
    return tuple(dict.fromkeys(map(int, found)))


def schemes_of(text: str) -> tuple[str, ...]:
    """Schemes as given. Raises UsageError for an unknown one."""
    known = (*SCHEMES, "forced")
    found = [part.strip() for part in text.split(",") if part.strip()]
    for part in found:
        if part not in known:
            raise UsageError(
                f"no colour scheme '{part}'; {did_you_mean(part, known) or 'known are ' + ', '.join(known)}"
            )
    return tuple(dict.fromkeys(found)) or SCHEMES


def chosen(home: Path, wanted: Wanted, base: Path | None) -> Film:
    """What to take of the build in `home`. Raises UsageError where there is none, or nothing fits."""
    index = _index(home)
    lines = [one for one in _selected(index, wanted.select) if not wanted.changed or one.get("change")]
    theirs = Base(base, "base") if base else None
    shots: dict[str, Shot] = {}
    pairs: dict[Pair, None] = {}
    faces = {}
    known: set[str] = set()
    for line in lines:
        mail = _Mail(home, line, theirs)
        known |= mail.people
        faces[mail.id] = mail.faces
        for shot in mail.shots(wanted):
            shots.setdefault(shot.name, shot)
        pairs.update(dict.fromkeys(mail.pairs(wanted)))
    for name in wanted.personas:
        if name not in known and lines:
            raise UsageError(
                f"no persona '{name}' in these mails; {did_you_mean(name, known) or 'see content/_personas/'}"
            )
    return Film(tuple(shots.values()), tuple(pairs), faces, wanted.widths, wanted.schemes)


def _index(home: Path) -> Sequence[Json]:
    try:
        found: Json = json.loads((home / "site" / "data" / "index.json").read_text(encoding="utf-8"))
        mails: Sequence[Json] = found["mails"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise UsageError(f"{home} holds no built site; run buckslip build first") from problem
    return mails


def _selected(index: Sequence[Json], patterns: Sequence[str]) -> Sequence[Json]:
    found: dict[str, Json] = {}
    for pattern in patterns:
        name = pattern.strip("/")
        hits = [one for one in index if one["id"].startswith(f"{name}/") or fnmatch.fnmatchcase(one["id"], name)]
        if not hits:
            ids = {part for one in index for part in (one["id"], one["id"].rpartition("/")[0], one["brand"])}
            raise UsageError(f"no built mail matches '{pattern}'; {did_you_mean(pattern, ids) or 'see out/email/'}")
        found |= {one["id"]: one for one in hits}
    return [found[name] for name in sorted(found)] if patterns else index


class _Mail:
    """The data of one mail as the viewer has them, and of its base where that is at hand."""

    def __init__(self, home: Path, line: Json, theirs: Base | None) -> None:
        self.id: str = line["id"]
        site = home / "site"
        data = site / "data" / f"{self.id}.js"
        self._mail: Json = _taken(data)
        self._locales = {one["tag"]: one for one in self._mail["locales"]}
        self._page: str = line["page"]
        self._own = (site / "assets" / "images",)
        beside = data.with_name(f"{data.stem}.base.js")
        old = theirs.mail(self.id) if theirs else _taken(beside) if comparable_what(line) and beside.is_file() else None
        self._old = {one["tag"]: one for one in old["locales"]} if old else {}
        kept = (site / "base", *self._own)
        self._their_homes = (theirs.folder / "site" / "assets" / "images",) if theirs else kept
        self._faces = self._standing(old) if old else ("", self._page)
        self.people = {one["name"] for one in self._mail["personas"]}

    @property
    def faces(self) -> tuple[str, str]:
        """The renderings that stand for the mail: before and after."""
        return self._faces

    def _standing(self, old: Json) -> tuple[str, str]:
        if "pages" in old:
            before, after = old["pages"]
            return str(before), str(after)
        return str(old["locales"][0]["views"][0]["file"]) if old["locales"] else "", self._page

    def shots(self, wanted: Wanted) -> Iterator[Shot]:
        """The pictures of all that is wanted; of what only stands for the mail, the one that thumbnails show."""
        for tag, view in self._views(wanted):
            yield from self._of(self._locales[tag], view, self._own, wanted.widths, wanted.schemes)
        for pair in self.pairs(wanted):
            old = self._old[pair.locale]
            view = next(one for one in old["views"] if one["file"] == pair.before)
            yield from self._of(old, view, self._their_homes, wanted.widths, wanted.schemes, self._locales[pair.locale])
        yield from self._thumbnails(wanted)

    def _thumbnails(self, wanted: Wanted) -> Iterator[Shot]:
        before, after = self.faces
        one = (wanted.widths[:1], wanted.schemes[:1])
        for sides, homes, digests in (
            (self._locales, self._own, {after, self._page}),
            (self._old, self._their_homes, {before}),
        ):
            for tag, locale in sides.items():
                for view in locale["views"]:
                    if view["file"] in digests:
                        yield from self._of(locale, view, homes, *one, self._locales.get(tag))

    def pairs(self, wanted: Wanted) -> Iterator[Pair]:
        """The wanted renderings that were others in the base."""
        for tag, view in self._views(wanted):
            old = self._old.get(tag)
            for name, number in self._locales[tag]["chosen"].items():
                if old and name in old["chosen"] and self._locales[tag]["views"][number] is view:
                    before = old["views"][old["chosen"][name]]["file"]
                    if before != view["file"]:
                        yield Pair(self.id, tag, before, view["file"])

    def _views(self, wanted: Wanted) -> Iterator[tuple[str, Json]]:
        """The distinct views that are wanted, with their locales."""
        names = sorted(self.people) if wanted.all_personas else wanted.personas or (self._first(),)
        for tag, locale in self._locales.items():
            if not wanted.locales or tag in wanted.locales:
                numbers = dict.fromkeys(locale["chosen"][name] for name in names if name in locale["chosen"])
                yield from ((tag, locale["views"][number]) for number in numbers)

    def _first(self) -> str:
        """The first persona who would get the mail; where nobody does, the first."""
        names = [str(one["name"]) for one in self._mail["personas"]]
        return next((one for one in names if self._mail["why"].get(one, {}).get("sent")), names[0])

    def _of(
        self,
        locale: Json,
        view: Json,
        homes: tuple[Path, ...],
        widths: Sequence[int],
        schemes: Sequence[str],
        newer: Json | None = None,
    ) -> Iterator[Shot]:
        pieces = locale["pieces"]
        texts = (pieces[part] for part in view["parts"])
        html = "".join(newer["pieces"][text] if newer and isinstance(text, int) else text for text in texts)
        for scheme in schemes:
            shown = apply(html, locale.get("forced") or ()) if scheme == "forced" else html
            yield from (Shot(view["file"], shown, width, scheme, homes) for width in widths)


def _taken(path: Path) -> Json:
    """The JSON that a script of data/ hands over."""
    try:
        found: Json = json.loads(path.read_text(encoding="utf-8").split("\n", 2)[1])
    except (OSError, ValueError, IndexError) as problem:
        raise UsageError(f"{path} was not written by this version of buckslip; build again") from problem
    return found
