"""A build's site without pages: all that another build needs to be compared with it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from buckslip.model.project import Project
from buckslip.preview.base import PICTURES
from buckslip.preview.dashboard import Entry
from buckslip.preview.pages import embeddable
from buckslip.preview.verdicts import told_segments


def write_bare(project: Project, staging: Path, index: Sequence[Entry]) -> None:
    """Add the list of mails, the named audiences and the pictures to the variants' files in `staging`."""
    data = staging / "site" / "data"
    data.mkdir(parents=True, exist_ok=True)
    built = sorted((one for one in index if one), key=lambda one: str(one["id"]))
    (data / "index.json").write_text(embeddable({"version": 1, "mails": built}), encoding="utf-8")
    (data / "audiences.json").write_text(embeddable(told_segments(project)), encoding="utf-8")
    home = project.root / "data" / "images"
    for path in sorted(home.rglob("*")) if home.is_dir() else ():
        if path.suffix.lower() in PICTURES and path.is_file() and not path.is_symlink():
            target = staging / "site" / "assets" / "images" / path.relative_to(home)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
