"""Go's template engines, built once: kind "html" is html/template, "text" is text/template."""

from __future__ import annotations

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

SOURCE = Path(__file__).parent / "go"


def build(cache: Path) -> list[str | Path] | None:
    """The command, built once for this source; None when Go is not there."""
    compiler = shutil.which("go")
    if compiler is None:
        return None
    digest = sha256(b"".join(path.read_bytes() for path in sorted(SOURCE.iterdir()))).hexdigest()[:16]
    program = cache / f"listmonk-go-{digest}"
    if not program.exists():
        beside = cache / f"{program.name}.{os.getpid()}"
        subprocess.run([compiler, "build", "-o", beside, "."], cwd=SOURCE, check=True, capture_output=True)
        beside.replace(program)
    return [program]
