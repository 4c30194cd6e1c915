"""What differs between a build and its base: by mail, with the pieces of the base that the viewer shows beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from buckslip.model.project import Project
from buckslip.preview.base import Base, Json
from buckslip.preview.dashboard import Entry
from buckslip.preview.pages import taken
from buckslip.preview.pairs import Pairs, base_locale
from buckslip.preview.textdiff import counted

WHAT = ("html", "text", "subject", "audience", "segments", "size", "details", "findings", "images", "locales")
NOTABLE = 1024  # bytes from which on another size is told
_MOVES = frozenset({"State", "Source"})  # facts that differ by the day, or are no facts of the mail


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one variant. Of pairs, the first is the base's."""

    id: str
    title: str
    state: str  # new | changed | removed
    brand: str = ""
    what: tuple[str, ...] = ()
    words: tuple[int, int] = (0, 0)  # came, went, in all locales
    bytes: tuple[int, int] = (0, 0)
    pages: tuple[str, str] = ("", "")  # the renderings of the first locale, as digests
    subjects: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
    come: tuple[Json, ...] = ()  # findings
    gone: tuple[Json, ...] = ()
    locales: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())  # that came, that went
    groups: tuple[Json | None, Json | None] = (None, None)  # audiences
    verdict: str = ""
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """A build beside its base: what changed, in the order of ids, and the pictures that the base shows otherwise."""

    name: str
    changes: tuple[Change, ...]
    unchanged: int = 0
    unread: tuple[str, ...] = ()  # ids of which the base could not be read
    reach: Mapping[str, Json] = field(default_factory=dict)

    def of(self, state: str) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(one for one in self.changes if one.state == state)

    def marked(self, index: Sequence[Entry]) -> list[Entry]:
        """Lines of the dashboard with what happened to their variants."""
        found = {one.id: one for one in self.changes}
        return [
            {**one, "change": found[name].state, "changed": list(found[name].what), "compared": comparable(found[name])}
            if name in found
            else one
            for one, name in ((one, str(one["id"])) for one in index)
        ]


def comparable(change: Change) -> bool:
    """Whether the viewer has something of the base to show beside the mail."""
    return comparable_what({"change": change.state, "changed": change.what})


def comparable_what(line: Json) -> bool:
    """The same, of a marked line of the dashboard."""
    return line.get("change") == "changed" and any(one != "segments" for one in line["changed"])


def compared(base: Base, staging: Path, index: Sequence[Entry], project: Project) -> Compared:
    """Compare the variants of `index`, whose files are in `staging`, and write what their pages show of the base.

    A variant that the project has and that was not built counts as not asked for, any other as removed.
    """
    swapped = other_pictures(base, project.root / "data" / "images")
    known = {one.id for one in project.variants}
    changes, unchanged, unread = [], 0, []
    for entry in index:
        name = str(entry["id"])
        if name not in base.mails:
            changes.append(new_change(entry))
            continue
        data = (staging / "site" / "data" / f"{name}.js").read_bytes()
        change, files = change_of(base, entry, data, swapped)
        for path, held in files.items():
            _put(staging / "site" / path, held)
        if change is None:
            unread.append(name)
        elif change.what:
            changes.append(change)
        else:
            unchanged += 1
    changes += removed(base, known)
    ordered = tuple(sorted(changes, key=lambda one: one.id))
    return Compared(base.name, ordered, unchanged, tuple(unread), base.reach)


def removed(base: Base, known: Collection[str]) -> tuple[Change, ...]:
    """What the base has and a project with these variants has not."""
    gone = (one for name, one in base.mails.items() if name not in known)
    return tuple(Change(one["id"], one["title"], "removed", one["brand_title"]) for one in gone)


def new_change(entry: Entry) -> Change:
    """A variant that the base does not have."""
    size = entry["bytes"]
    brand, page = str(entry["brand_title"]), str(entry["page"])
    return Change(
        str(entry["id"]),
        str(entry["title"]),
        "new",
        brand,
        bytes=(0, size if isinstance(size, int) else 0),
        pages=("", page),
    )


def change_of(
    base: Base, entry: Entry, data: bytes, swapped: frozenset[str]
) -> tuple[Change | None, Mapping[str, bytes]]:
    """What happened to a variant that both have, and the files that show what it was, by their path in the site.

    `data` are its own as the viewer reads them, and `swapped` the pictures that differ. None where the base's data
    are of no use.
    """
    name = str(entry["id"])
    change = Change(name, str(entry["title"]), "changed", str(entry["brand_title"]))
    if not swapped and base.bytes(f"site/data/{name}.js") == data:
        return change, {}
    old = base.mail(name)
    if old is None:
        return None, {}
    new = _json(data)
    pairs = Pairs(old, new)
    pictures = sorted(one for one in swapped if pairs.shows(one))
    change = _told(change, old, new, pairs)
    same_bytes = all(_same(base, new, f"email/{name}/{tag}.html") for tag in pairs.tags)
    what = {
        "html": bool(pairs.html) or not same_bytes,
        "text": bool(pairs.text) or not all(_same(base, new, f"email/{name}/{tag}.txt") for tag in pairs.tags),
        "subject": bool(change.subjects),
        "audience": _bare(old["audience"]) != _bare(new["audience"]),
        "size": abs(change.bytes[1] - change.bytes[0]) >= NOTABLE,
        "details": bool(change.facts),
        "findings": bool(change.come or change.gone),
        "images": bool(pictures),
        "locales": any(change.locales),
        "segments": False,  # `verdicts` asks
    }
    change = replace(change, what=tuple(one for one in WHAT if what[one]))
    return change, base_files(base, old, pairs, pictures) if change.what else {}


def shown_beside(base: Base, name: str, data: bytes, swapped: frozenset[str]) -> Mapping[str, bytes]:
    """The files that show what a variant was, whether it changed or not; none where the base cannot tell.

    They do not lean on the variant's own data, which may be other ones a moment later.
    """
    old = base.mail(name)
    if old is None:
        return {}
    pairs = Pairs(old, _json(data))
    return base_files(base, old, pairs, sorted(one for one in swapped if pairs.shows(one)), alone=True)


def _json(data: bytes) -> Json:
    """What a script of data/ hands over."""
    found: Json = json.loads(data.decode().split("\n", 2)[1])
    return found


def _told(change: Change, old: Json, new: Json, pairs: Pairs) -> Change:
    diffs = [diff for tag in pairs.tags for diff in pairs.strongest(tag)]
    words = [counted(one) for one in diffs]
    tags = [{one["tag"] for one in each["locales"]} for each in (old, new)]
    return replace(
        change,
        words=(sum(came for came, _ in words), sum(went for _, went in words)),
        bytes=(_largest(old), _largest(new)),
        pages=pairs.first,
        subjects=pairs.subjects,
        facts=tuple(_facts(old, new)),
        come=tuple(_only(new, old)),
        gone=tuple(_only(old, new)),
        locales=(tuple(sorted(tags[1] - tags[0])), tuple(sorted(tags[0] - tags[1]))),
        groups=(old["audience"], new["audience"]),
    )


def base_files(
    base: Base, old: Json, pairs: Pairs, pictures: Sequence[str], *, alone: bool = False
) -> Mapping[str, bytes]:
    """What the viewer shows of the base, and the pictures that were others there, by their path in the site."""
    shown = {
        "id": old["id"],
        "name": base.name,
        "pages": pairs.first,
        "pictures": pictures,
        "personas": [one["name"] for one in old["personas"]],
        "locales": [base_locale(one, None if alone else pairs.new.get(one["tag"])) for one in old["locales"]],
        "diffs": pairs.as_json(),
    }
    files = {f"data/{old['id']}.base.js": taken("base", shown)}
    return files | {f"base/{one}": base.pictures[one].read_bytes() for one in pictures}


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _same(base: Base, new: Json, path: str) -> bool:
    """Whether an artefact is the same; a base without artefacts says nothing."""
    theirs, ours = base.bytes(path), new["digests"].get(path)
    return theirs is None or ours is None or sha256(theirs).hexdigest() == ours


def other_pictures(base: Base, home: Path) -> frozenset[str]:
    """The pictures that are there no more, or that were others in the base."""
    return frozenset(name for name, path in base.pictures.items() if not _same_picture(home / name, path))


def _same_picture(ours: Path, theirs: Path) -> bool:
    if not ours.is_file() or ours.stat().st_size != theirs.stat().st_size:
        return False
    return ours.read_bytes() == theirs.read_bytes()


def _largest(mail: Json) -> int:
    return max((int(one["bytes"]) for one in mail["locales"]), default=0)


def _bare(group: Any) -> Any:
    """An audience without its places."""
    if not isinstance(group, Mapping):
        return group
    if "items" in group:
        return (group["mode"], tuple(_bare(one) for one in group["items"]))
    return group["text"]


def _facts(old: Json, new: Json) -> Iterator[tuple[str, str, str]]:
    """What was declared otherwise: label, before, after."""
    before, after = _declared(old), _declared(new)
    for label in dict.fromkeys((*before, *after)):
        one, two = before.get(label, ""), after.get(label, "")
        if one != two:
            yield label, one, two


def _declared(mail: Json) -> dict[str, str]:
    found = {key.capitalize(): str(mail[key]) for key in ("title", "goal", "status")}
    found["Sender"] = f"{mail['sender']['name']} <{mail['sender']['email']}>"
    for group in mail["facts"]:
        for label, value in group["rows"]:
            if label not in _MOVES:
                key = f"{group['title']}: {label.lower()}"
                found[key] = f"{found[key]}, {value}" if key in found else str(value)
    return found


def _only(these: Json, those: Json) -> Iterator[Json]:
    """Findings of one side, told apart by all but their line; one that several locales share is told once."""
    left = Counter(map(_key, _findings(those)))
    told = set()
    for one in _findings(these):
        key = _key(one)
        if left[key]:
            left[key] -= 1
        elif (one["rule"], one["message"]) not in told:
            told.add((one["rule"], one["message"]))
            yield {name: one[name] for name in ("rule", "severity", "message", "path", "line")}


def _findings(mail: Json) -> Iterator[Json]:
    return (one for locale in mail["locales"] for one in locale["findings"])


def _key(one: Json) -> tuple[str, str, str]:
    return (one["rule"], one["path"], one["message"])
