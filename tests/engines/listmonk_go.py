"""Go's template engines in a process of their own, asked one JSON line at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "go"


class EngineError(Exception):
    """What Go says of a template that it cannot read or run."""


class GoEngine:
    def __init__(self, program: Path) -> None:
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def render(self, kind: str, template: str, contexts: Sequence[Mapping[str, Any]]) -> list[str]:
        """Each context rendered; `kind` is "html" for html/template and "text" for text/template."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        json.dump({"kind": kind, "template": template, "contexts": list(contexts)}, self.process.stdin)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer["error"]:
            raise EngineError(answer["error"])
        return list(answer["outputs"] or ())

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


def build() -> Path | None:
    """The program, built once for this source; None when Go is not there."""
    compiler = shutil.which("go")
    if compiler is None:
        return None
    digest = sha256(b"".join(path.read_bytes() for path in sorted(SOURCE.iterdir()))).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "buckslip-tests"
    program = cache / f"listmonk-go-{digest}"
    if not program.exists():
        cache.mkdir(parents=True, exist_ok=True)
        beside = cache / f"{program.name}.{os.getpid()}"
        subprocess.run([compiler, "build", "-o", beside, "."], cwd=SOURCE, check=True, capture_output=True)
        beside.replace(program)
    return program
