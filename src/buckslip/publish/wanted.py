"""What the ESP shall hold: the mails in `out/`, each file with the digest that the manifest gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from buckslip.esps.api.parcel import Parcel
from buckslip.esps.pretty import Json
from buckslip.export.audit_names import statement_path
from buckslip.model.errors import RefusedError, UsageError

_CONTENT = re.compile(r"content/([^/_][^/]*/[^/]+(?:/[^/._][^/.]*)?)")  # a variant's files, or those of a mail
AGAIN = "`buckslip build` makes everything anew"


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail as built, and what its statement says of it (see docs/audit.md)."""

    parcel: Parcel
    statement: Mapping[str, Json]
    statement_sha256: str = ""

    def told(self, part: str) -> Mapping[str, Json]:
        """A part of the statement; empty when it has none."""
        found = self.statement.get(part)
        return found if isinstance(found, dict) else {}

    @property
    def status(self) -> str:
        """The mail's status."""
        return str(self.told("message").get("status") or "draft")


@dataclass(frozen=True, slots=True)
class Built:
    """Everything that was built for one ESP; `selection` is not empty when only a part was."""

    mails: tuple[Ready, ...]
    selection: tuple[str, ...]
    sha256: str
    faults: tuple[str, ...] = ()  # errors that belong to no mail
    errors: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (mail or its folder, locale) -> errors

    def errors_of(self, mail: str, locale: str) -> int:
        """How many errors the report tells of a mail in a locale, those of all locales and variants included."""
        return sum(
            count
            for (name, tag), count in self.errors.items()
            if tag in ("", locale) and (mail == name or mail.startswith(f"{name}/"))
        )


def built(out: Path, esp: str, env: str, only: Sequence[str] = ()) -> Built:
    """What was built for the ESP, every byte of it as the manifest says.

    Raises UsageError when nothing was built, RefusedError when a file is not the one that the manifest lists.
    """
    manifest = _manifest(out)
    digests = _digests(manifest)
    below = f"esp/{esp}/"
    names = sorted(name for name in digests if name.startswith(below))
    listed = "".join(f"{digests[name]}  {name}\n" for name in names)
    folders: dict[tuple[str, str], dict[str, bytes]] = {}
    mails = _statements(digests)
    for name in names:
        mail, locale, rest = _place(name.removeprefix(below), mails)
        if not only or mail in only:
            folders.setdefault((mail, locale), {})[rest] = _read(out, name, digests)
    selection = manifest.get("selection")
    faults, errors = _errors(out, digests)
    return Built(
        tuple(_ready(out, env, place, files, digests) for place, files in sorted(folders.items())),
        tuple(str(one) for one in selection) if isinstance(selection, list) else (),
        sha256(listed.encode()).hexdigest(),
        faults,
        errors,
    )


def sources(out: Path, esp: str) -> dict[str, tuple[str, ...]]:
    """The files in content/ that each mail was made of, by `<mail>/<locale>`; its own Markdown comes first."""
    found: dict[str, tuple[str, ...]] = {}
    manifest = _manifest(out)
    mails = _statements(_digests(manifest))
    for one in _entries(manifest.get("artefacts")):
        name, told = str(one.get("path")), one.get("sources")
        if name.startswith(f"esp/{esp}/") and name.endswith("/body.html") and isinstance(told, list):
            mail, locale, _ = _place(name.removeprefix(f"esp/{esp}/"), mails)
            own = f"content/{mail}.{locale}.md"
            paths = [str(path) for path in told if str(path).startswith("content/") and ".." not in str(path)]
            found[f"{mail}/{locale}"] = tuple(sorted(paths, key=lambda path: (path != own, path)))
    return found


def _ready(
    out: Path, env: str, place: tuple[str, str], files: Mapping[str, bytes], digests: Mapping[str, str]
) -> Ready:
    mail, locale = place
    name = statement_path(mail, locale)
    found = json.loads(_read(out, name, digests))
    predicate = found.get("predicate") if isinstance(found, dict) else None
    return Ready(Parcel(env, mail, locale, files), predicate if isinstance(predicate, dict) else {}, digests[name])


def _manifest(out: Path) -> dict[str, Json]:
    try:
        found = json.loads((out / "manifest.json").read_bytes())
    except FileNotFoundError:
        raise UsageError(f"nothing is built in {out}; `buckslip build` makes it") from None
    except ValueError as problem:
        raise RefusedError(f"{out.name}/manifest.json cannot be read; {AGAIN}") from problem
    if not isinstance(found, dict):
        raise RefusedError(f"{out.name}/manifest.json is no manifest; {AGAIN}")
    return found


def _digests(manifest: Mapping[str, Json]) -> dict[str, str]:
    entries = manifest.get("artefacts")
    return {
        str(one["path"]): str(one["sha256"])
        for one in (entries if isinstance(entries, list) else ())
        if isinstance(one, dict) and ".." not in str(one.get("path")).split("/")
    }


def _statements(digests: Mapping[str, str]) -> frozenset[str]:
    """`<mail>/<locale>` of every statement."""
    return frozenset(name.removeprefix("audit/").removesuffix(".json") for name in digests if name.startswith("audit/"))


def _place(name: str, mails: frozenset[str]) -> tuple[str, str, str]:
    """The mail, the locale, and the file's own name."""
    parts = name.split("/")
    for number in range(len(parts) - 1, 1, -1):
        if "/".join(parts[:number]) in mails:
            return "/".join(parts[: number - 1]), parts[number - 1], "/".join(parts[number:])
    raise RefusedError(f"no statement in out/audit/ speaks of esp/…/{name}; {AGAIN}")


def _read(out: Path, name: str, digests: Mapping[str, str]) -> bytes:
    try:
        data = (out / name).read_bytes()
    except OSError:
        raise RefusedError(f"{out.name}/{name} is in the manifest and not there; {AGAIN}") from None
    if sha256(data).hexdigest() != digests.get(name):
        raise RefusedError(f"{out.name}/{name} is not the file that was built: its digest is another; {AGAIN}")
    return data


def _errors(out: Path, digests: Mapping[str, str]) -> tuple[tuple[str, ...], dict[tuple[str, str], int]]:
    """The errors of the report: those of no mail in words, those of mails (or of a folder of them) by their number."""
    name = "report/findings.json"
    if name not in digests:
        return (f"{out.name}/{name} is missing; {AGAIN}",), {}
    found = json.loads(_read(out, name, digests))
    faults: list[str] = []
    errors: dict[tuple[str, str], int] = {}
    for one in _entries(found.get("findings") if isinstance(found, dict) else None):
        if one.get("severity") != "error":
            continue
        path = str(one.get("path") or "")
        match = _CONTENT.match(path)
        if one.get("mail") or match:
            place = str(one.get("mail") or (match and match[1]) or ""), str(one.get("locale") or "")
            errors[place] = errors.get(place, 0) + 1
        else:
            faults.append(f"{path}:{one.get('line')}: {one.get('message')} ({one.get('rule')})")
    return tuple(faults), errors


def _entries(told: object) -> Iterator[Mapping[str, Json]]:
    for one in told if isinstance(told, list) else ():
        if isinstance(one, dict):
            yield one
