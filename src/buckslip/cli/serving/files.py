"""Files that a browser may have: nothing outside their folder, nothing hidden, no lists of folders."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath


def inside(base: Path, path: str) -> Path | None:
    """The file `path` below `base`; None for anything else, such as a link that leads out of it."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or "\\" in path or "\0" in path or ":" in path:
        return None
    if any(one.startswith(".") for one in parts):
        return None
    root = os.path.realpath(base)
    real = os.path.realpath(base / path)
    return Path(real) if real.startswith(root + os.sep) and Path(real).is_file() else None
