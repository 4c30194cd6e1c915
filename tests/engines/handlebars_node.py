"""Handlebars in Node, fetched once: kind "bare" escapes nothing, as at Amazon SES."""

from __future__ import annotations

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

SOURCE = Path(__file__).parent / "node"
QUIET = ("--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")


def build(cache: Path) -> list[str | Path] | None:
    """The command, fetched once for this source; None when Node or npm is not there."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    digest = sha256(b"".join(path.read_bytes() for path in sorted(SOURCE.iterdir()))).hexdigest()[:16]
    folder = cache / f"handlebars-node-{digest}"
    if not folder.exists():
        beside = cache / f"{folder.name}.{os.getpid()}"
        shutil.copytree(SOURCE, beside)
        subprocess.run([npm, "install", *QUIET], cwd=beside, check=True, capture_output=True)
        try:
            beside.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(beside)
    return [node, folder / "handlebars_lines.js"]
