"""The pictures that `buckslip shots` took of changed mails, for the thumbnails of a comment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from buckslip.model.errors import UsageError

Shots = Mapping[str, Mapping[str, str]]  # by variant: before and after, paths below the site


def shots_of(site: Path) -> Shots:
    """The thumbnails that `shots/shots.json` of a site names; none when nobody took any. Raises UsageError."""
    album = site / "shots" / "shots.json"
    if not album.is_file():
        return {}
    try:
        mails = json.loads(album.read_text(encoding="utf-8"))["mails"]
        return {str(name): {str(side): str(path) for side, path in faces.items()} for name, faces in mails.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UsageError(f"{album} is not what `buckslip shots` writes; take the pictures again") from problem
