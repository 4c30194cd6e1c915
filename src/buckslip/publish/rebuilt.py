"""A mail as it would be built with other sources: the proof that an edit was brought back rightly."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from buckslip.esps.api.parcel import Parcel
from buckslip.export.make import make_variant
from buckslip.load.past import FOLDERS
from buckslip.load.project import load_project


def rebuilt(root: Path, parcel: Parcel, esp: str, edits: Mapping[str, str], today: date) -> Parcel | None:
    """The mail's files for the ESP with `edits` (path -> text) in place; None when it can no longer be built."""
    with tempfile.TemporaryDirectory(prefix="buckslip-") as place:
        copy = Path(place)
        for name in FOLDERS:
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name, symlinks=True)
        for path, text in edits.items():
            (copy / path).write_text(text, encoding="utf-8", newline="")
        project = load_project(copy)
        files = next((one for one in project.variants if one.id == parcel.mail), None)
        if files is None:
            return None
        made = make_variant(project, files, (esp,), today=today)
        for one in made.mails:
            if one.mail.locale == parcel.locale and one.bundles.get(esp):
                return Parcel(parcel.env, parcel.mail, parcel.locale, one.bundles[esp])
    return None
