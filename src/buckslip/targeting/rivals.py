"""The variants of one mail as candidates for a customer, read once as long as their files stay as they are."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from buckslip.load.mails import load_variant
from buckslip.model.mail import Mail
from buckslip.model.project import Project, VariantFiles
from buckslip.model.same import Same
from buckslip.syntax.audience import audience
from buckslip.targeting.verdict import Candidate

_State = tuple[tuple[str, int, int], ...]


def siblings(project: Project, brand: str, name: str) -> tuple[VariantFiles, ...]:
    """All variants of the mail `brand/name`."""
    return _by_mail(Same(project)).get((brand, name), ())


def before(project: Project, mail: Mail) -> tuple[Candidate, ...]:
    """The other variants that go first where both match, in their order; of equal priorities the name decides."""
    own = (-mail.declared.priority, mail.id)
    found = sorted(rivals(project, mail), key=lambda one: (-one.priority, one.id))
    return tuple(one for one in found if (-one.priority, one.id) < own)


def rivals(project: Project, mail: Mail) -> tuple[Candidate, ...]:
    """The other variants of a mail that are still sent."""
    found = siblings(project, mail.brand, mail.name)
    state = tuple(_state(project.root / path) for one in found for path in _paths(project, one))
    known = _candidates(Same(project), mail.brand, mail.name, state) if len(found) > 1 else ()
    return tuple(one for one in known if one.id != mail.id)


@lru_cache(maxsize=2)
def _by_mail(project: Same[Project]) -> dict[tuple[str, str], tuple[VariantFiles, ...]]:
    found: dict[tuple[str, str], list[VariantFiles]] = {}
    for one in project.it.variants:
        found.setdefault((one.brand, one.name), []).append(one)
    return {place: tuple(variants) for place, variants in found.items()}


@lru_cache(maxsize=4)
def _candidates(project: Same[Project], brand: str, name: str, _: _State) -> tuple[Candidate, ...]:
    found = []
    for one in siblings(project.it, brand, name):
        mail = next(iter(load_variant(project.it, _main_only(project.it, one)).mails), None)
        if mail and mail.declared.status != "archived":
            found.append(Candidate(one.id, mail.declared.priority, audience(mail.declared, project.it)))
    return tuple(found)


def _main_only(project: Project, files: VariantFiles) -> VariantFiles:
    brand = project.brands.get(files.brand)
    first = brand.default_locale if brand else ""
    return replace(files, locales={first: files.locales[first]}) if first in files.locales else files


def _paths(project: Project, files: VariantFiles) -> tuple[str, ...]:
    """The files in which the audience of a variant may be written."""
    return (*_main_only(project, files).locales.values(), *filter(None, [files.shared]))


def _state(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (path.name, 0, 0)
    return (path.name, found.st_size, found.st_mtime_ns)
