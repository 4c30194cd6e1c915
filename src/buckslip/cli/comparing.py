"""The base of `build --base`: a folder that a build left, or a revision, which is built beside it and kept."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from buckslip.cli.output import talk

if TYPE_CHECKING:
    from buckslip.export.build import Plan
    from buckslip.model.project import Project
    from buckslip.preview.base import Base
    from buckslip.preview.compare import Compared

KEPT = 3  # built revisions in the cache


def base_of(project: Project, wanted: str, plan: Plan) -> Base:
    """The base that `wanted` means: a folder, or else a commit, a branch or a tag. Raises UsageError."""
    from buckslip.preview.base import Base, label

    if Path(wanted).is_dir():
        return Base(Path(wanted), "base")
    return Base(_built(project, wanted, plan), label(wanted))


def compared_with(
    base: Base | None, project: Project, staging: Path, entries: Sequence[Mapping[str, object]]
) -> tuple[Sequence[Mapping[str, object]], Compared | None]:
    """The dashboard's lines with what happened to each mail since the base, and the whole comparison."""
    from buckslip.cli.options import today
    from buckslip.preview.compare import compared
    from buckslip.preview.verdicts import with_verdicts

    if base is None:
        return entries, None
    index = [one for one in entries if one]
    found = with_verdicts(compared(base, staging, index, project), project, index, base.segments, today())
    for name in found.unread:
        talk(f"{name}: not compared, since the base's data are not what this version of buckslip writes")
    return found.marked(entries), found


def _built(project: Project, ref: str, plan: Plan) -> Path:
    """The folder of this revision's build, which is made unless it is kept."""
    from dataclasses import replace

    from buckslip.cli.loading import load_judged
    from buckslip.export.build import build
    from buckslip.export.cache import opened
    from buckslip.load.past import checked_out, commit_of

    commit = commit_of(project.root, ref)
    cache = opened(project.root, "site")
    told = f"{cache.salt}\0{plan.today}\0{' '.join(plan.esps)}"
    home = project.root.resolve() / ".cache" / "buckslip" / "base"
    out = home / f"{commit[:16]}-{sha256(told.encode()).hexdigest()[:12]}"
    if not (out / "manifest.json").is_file():
        talk(f"building {ref} to compare with")
        with checked_out(project.root, ref, ("data",)) as (place, _):
            past = load_judged(place, plan.today)
            build(past, replace(plan, out=out, variants=past.variants, selection=(), cache=cache, finish=_bare))
    _forget(home, out)
    return out


def _bare(project: Project, staging: Path, entries: Sequence[Mapping[str, object]]) -> None:
    """What a comparison needs beside the mails, without the site's pages."""
    from buckslip.preview.bare import write_bare

    write_bare(project, staging, [one for one in entries if "failed" not in one])


def _forget(home: Path, used: Path) -> None:
    """Keep the few builds that were made last."""
    others = sorted((one for one in home.iterdir() if one != used), key=lambda one: -one.stat().st_mtime)
    for one in others[KEPT - 1 :]:
        shutil.rmtree(one, ignore_errors=True)
