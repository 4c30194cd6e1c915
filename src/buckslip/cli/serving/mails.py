"""The mails that somebody looks at: made when asked for, and as they last could be drawn while they cannot be."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TypeVar

from buckslip.cli.build import site_mails
from buckslip.cli.serving.faults import Fault, told
from buckslip.cli.serving.stock import Change, Stock
from buckslip.export.make import MadeVariant, make_variant
from buckslip.load.catalogue import RULES as LOAD
from buckslip.load.files import unreadable
from buckslip.model.finding import Finding, Severity, in_file_order
from buckslip.model.persona import Persona
from buckslip.model.project import Project, VariantFiles
from buckslip.model.source import Span
from buckslip.preview.data import BuiltMail
from buckslip.preview.pages import variant_files
from buckslip.render.catalogue import RULES as RENDER
from buckslip.syntax.catalogue import RULES as SYNTAX

T = TypeVar("T")

WRITING = frozenset({*LOAD, *RENDER, *SYNTAX})  # faults of the writing, which no rule page is about
MOST = 64  # variants kept; about 1 MB each
Line = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Shown:
    """A variant as the site shows it: its files by their path in the site, its line, and why some of it is old."""

    files: Mapping[str, bytes]
    line: Line
    fault: Fault | None
    inputs: frozenset[str]
    milliseconds: float

    @property
    def data(self) -> bytes:
        """What the viewer's script reads first."""
        return next((data for path, data in self.files.items() if path.startswith("data/")), b"")

    @property
    def digest(self) -> str:
        """Another one whenever something else is to be seen."""
        return sha256(b"\0".join(self.files[path] for path in sorted(self.files))).hexdigest()[:16]


class Mails:
    """Makes variants with the very functions of `build`, and keeps what it made until an input changes."""

    def __init__(self, stock: Stock, esps: Sequence[str], today: date) -> None:
        self._stock = stock
        self._esps = esps
        self._today = today
        self._made: OrderedDict[str, Shown] = OrderedDict()
        self._last: OrderedDict[str, Shown] = OrderedDict()
        self._good: OrderedDict[str, dict[str, BuiltMail]] = OrderedDict()  # by locale, as last drawn
        self.avoided: dict[str, str] = {}  # variants that ended a process, and how

    def changed(self, change: Change) -> None:
        """Forget what was made of files that are different now."""
        gone = [name for name, one in self._made.items() if change.frame or one.inputs & change.paths]
        for name in gone:
            del self._made[name]
        self.avoided = {} if change.paths or change.frame else self.avoided

    def known(self, name: str) -> bool:
        """Whether this is a variant, or was one when it was last looked at."""
        return name in self._stock.variants or name in self._good

    def shown(self, name: str) -> Shown:
        """The variant, made if need be."""
        if name not in self._made:
            made = self._make(name)
            if not made.files and name in self._last:  # as when the brand cannot be read any more
                made = replace(self._last[name], fault=made.fault, inputs=made.inputs)
            self._made[name] = self._last[name] = made
            _trim(self._made)
            _trim(self._last)
        self._made.move_to_end(name)
        return self._made[name]

    def for_persona(self, name: str, persona: Persona) -> Shown:
        """The variant with this customer in place of the one of the same name; nothing of it is kept."""
        project = self._stock.project
        good = self.shown(name) and self._good.get(name)
        assert project is not None
        if not good:
            return self.shown(name)
        people = {**project.personas, persona.name: persona}
        return self._site(replace(project, personas=people), list(good.values()), self.shown(name).fault, 0.0)

    def by_rendering(self, path: str) -> bytes | None:
        """A file of a variant that was made already, such as a rendering, by its path in the site."""
        return next((one.files[path] for one in reversed(self._made.values()) if path in one.files), None)

    def _make(self, name: str) -> Shown:
        started = time.perf_counter()
        project, files = self._stock.project, self._stock.variants.get(name)
        assert project is not None
        good = self._good.setdefault(name, {})
        _trim(self._good)
        if files is None or name in self.avoided:
            missing = told(self._missing(name, files), project.root)
            return self._site(project, list(good.values()), missing, started, files)
        try:
            made = make_variant(project, files, self._esps, today=self._today, with_mjml=True)
            drawn = {one.rendered.mail.locale: one for one in site_mails(project, made)}
        except (OSError, UnicodeDecodeError) as error:  # the file went or changed under our hands
            problem = error if isinstance(error, OSError) else OSError(str(error))
            found = unreadable(files.locales[min(files.locales)], problem)
            return self._site(project, list(good.values()), told((found,), project.root), started, files)
        for tag in [tag for tag in good if tag not in files.locales]:
            del good[tag]
        broken = {tag for tag in files.locales if tag not in drawn or _misdrawn(drawn[tag])}
        old = {tag: replace(good[tag], findings=_about(made, tag)) for tag in broken if tag in good}
        good.update({tag: one for tag, one in drawn.items() if tag not in broken})
        reasons = self._reasons(made, files)
        fault = told(reasons, project.root, old=bool(old)) if broken or reasons else None
        return self._site(project, list({**drawn, **old}.values()), fault, started, files)

    def _site(
        self,
        project: Project,
        mails: Sequence[BuiltMail],
        fault: Fault | None,
        started: float,
        files: VariantFiles | None = None,
    ) -> Shown:
        inputs = {path for one in mails for path in (*one.rendered.mail.sources, *one.rendered.used)}
        if files:
            inputs |= {path for path in (*files.locales.values(), files.shared) if path}
        inputs |= {one.path for one in fault.findings} if fault else set()
        usable = [one for one in mails if _fits(project, one)]
        if not usable:
            return Shown({}, {}, fault, frozenset(inputs), 1000 * (time.perf_counter() - started))
        site = variant_files(project, usable, self._today)
        pages = {one.path.removeprefix("site/"): one.data for one in site.files}
        return Shown(pages, site.entry, fault, frozenset(inputs), 1000 * (time.perf_counter() - started))

    def _reasons(self, made: MadeVariant, files: VariantFiles) -> tuple[Finding, ...]:
        """What is wrong with how the mail is written, in its own files and in those that it is drawn with."""
        own = [one for one in made.findings if one.severity is Severity.ERROR and one.rule in WRITING]
        used = {path for one in made.mails for path in one.rendered.used}
        used |= {path for one in self._good.get(files.id, {}).values() for path in one.rendered.used}
        return in_file_order([*self._stock.errors(used | {files.shared}), *own])

    def _missing(self, name: str, files: VariantFiles | None) -> tuple[Finding, ...]:
        """Why a variant that was looked at cannot be made at all."""
        if files is not None:
            path = files.locales[min(files.locales)]
            way_out = "take the last change back"
            return (Finding("crashed-mail", Severity.ERROR, Span(path), self.avoided[name], way_out, name),)
        brand = name.split("/")[0]
        folder = f"content/{brand}"
        place = Span(f"content/{name}")
        errors = self._stock.errors({f"content/_brands/{brand}.yml", folder, place.path})
        good = self._good.get(name, {})
        paths = [one.rendered.mail.path for one in good.values()]
        still = [path for path in paths if (self._stock.root / path).is_file()]
        if errors or still:
            return errors or self._stock.errors({*still}) or (_gone(Span(still[0]), "it has no place any more", name),)
        moved = self._moved(good)
        way_out = f"it is called {moved} now" if moved else "put the file back, or look at another mail"
        return (_gone(Span(paths[0]) if paths else place, "this mail is not there any more", name, way_out),)

    def _moved(self, good: Mapping[str, BuiltMail]) -> str:
        """The variant that has the very text of a mail that is gone."""
        texts = {one.source for one in good.values()}
        for files in self._stock.variants.values() if texts else ():
            if files.id.rpartition("/")[2] not in {one.rendered.mail.variant for one in good.values()}:
                continue
            for path in files.locales.values():
                try:
                    if (self._stock.root / path).read_text(encoding="utf-8") in texts:
                        return files.id
                except (OSError, UnicodeDecodeError):
                    continue
        return ""


def _gone(place: Span, message: str, name: str, way_out: str = "") -> Finding:
    return Finding("mail-gone", Severity.ERROR, place, message, way_out, name)


def _misdrawn(mail: BuiltMail) -> bool:
    """Whether something in the mail could not be drawn as it is written."""
    return any(one.severity is Severity.ERROR for one in mail.rendered.findings)


def _about(made: MadeVariant, locale: str) -> tuple[Finding, ...]:
    return tuple(one for one in made.findings if one.locale in ("", locale))


def _fits(project: Project, mail: BuiltMail) -> bool:
    """Whether brand and locale of a mail made earlier still exist."""
    return mail.rendered.mail.brand in project.brands and mail.rendered.mail.locale in project.locales


def _trim(kept: OrderedDict[str, T]) -> None:
    while len(kept) > MOST:
        kept.popitem(last=False)
