"""The project as it lies on disk now: after a change, only what changed is read again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from buckslip.load.blocks import block, layout
from buckslip.load.files import decoded, read_bytes, unreadable
from buckslip.load.project import SCHEMA, load_project
from buckslip.model.errors import ProjectError
from buckslip.model.finding import Finding, Severity, in_file_order
from buckslip.model.project import Project, VariantFiles
from buckslip.model.source import Span

T = TypeVar("T")

FRAME = ("content", "rules", "blocks", "layouts")  # what load_project reads


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of files means: `frame` for the whole project, else only for mails made of these `paths`."""

    frame: bool
    paths: frozenset[str]


class Stock:
    """Holds the project that mails are made with; `faults` say why it is an older state than the files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.project: Project | None = None
        self.faults: tuple[Finding, ...] = ()
        self.variants: Mapping[str, VariantFiles] = {}
        self._known: frozenset[str] = frozenset()  # files that may change without changing the frame
        self._load()

    def changed(self, paths: Collection[str]) -> Change:
        """Read again what these paths have to do with."""
        mine = frozenset(one for one in paths if one.split("/")[0] in FRAME)
        if self.project is None or not all(one in self._known and self._is_file(one) for one in mine):
            self._load()
            return Change(True, mine)
        for path in sorted(mine):
            if not path.startswith("content/") and self.project:
                self.project = self._with_template(self.project, path)
        return Change(False, mine)

    def errors(self, paths: Collection[str]) -> tuple[Finding, ...]:
        """The errors in shared files, among these paths."""
        known = self.project.findings if self.project else ()
        return tuple(one for one in known if one.severity is Severity.ERROR and one.span.path in paths)

    def _is_file(self, path: str) -> bool:
        return (self.root / path).is_file()

    def _load(self) -> None:
        try:
            project = load_project(self.root)
        except ProjectError as error:
            message = str(error).removeprefix(f"{self.root} ")
            self.faults = (Finding("no-project", Severity.ERROR, Span("."), message, "put the folders back"),)
            return
        self.faults = self._unusable(project)
        if self.faults:
            return
        self.project = project
        self.variants = {one.id: one for one in project.variants}
        mails = {path for one in project.variants for path in (*one.locales.values(), one.shared) if path}
        self._known = frozenset(mails | self._templates())

    def _unusable(self, project: Project) -> tuple[Finding, ...]:
        """Why nothing can be made with what was read: no field of the schema is known (any more)."""
        had = self.project is not None and bool(self.project.schema.fields)
        found = tuple(one for one in project.findings if one.span.path == SCHEMA)
        severe = any(one.severity is Severity.ERROR for one in found)
        return found if found and not project.schema.fields and (severe or had) else ()

    def _templates(self) -> set[str]:
        found: set[str] = set()
        for folder in ("blocks", "layouts"):
            place = self.root / folder
            names = [one.name for one in place.iterdir()] if place.is_dir() else []
            found |= {f"{folder}/{one}" for one in names if one.endswith(".mjml") and not one.startswith(".")}
        return found

    def _with_template(self, project: Project, path: str) -> Project:
        """The project with one block or layout read again."""
        kind, _, name = path.removesuffix(".mjml").partition("/")
        found: list[Finding] = []
        try:
            data = read_bytes(self.root, path)
        except OSError as error:
            found.append(unreadable(path, error))
            data = b""
        text, faults = decoded(data, path)
        found += faults
        if kind == "blocks":
            blocks = _swapped(project.blocks, name, block(name, path, text, found) if text else None)
            project = replace(project, blocks=blocks)
        else:
            layouts = _swapped(project.layouts, name, layout(name, path, text, found) if text else None)
            project = replace(project, layouts=layouts)
        findings = in_file_order([*(one for one in project.findings if one.span.path != path), *found])
        digest = sha256(project.digest.encode() + path.encode() + data).hexdigest()
        return replace(project, findings=findings, digest=digest)


def _swapped(known: Mapping[str, T], name: str, made: T | None) -> dict[str, T]:
    """The table with one entry replaced; one that cannot be used is left out, as when everything is read."""
    others = {key: one for key, one in known.items() if key != name}
    return {**others, name: made} if made is not None else others
