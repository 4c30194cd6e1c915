"""Engines in processes of their own, asked one JSON line at a time, and where what they need is kept."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class EngineError(Exception):
    """What an engine says of a template that it cannot read or run."""


class Engine:
    def __init__(self, *command: str | Path) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def render(self, template: str, contexts: Sequence[Mapping[str, Any]], kind: str = "") -> list[str]:
        """Each context rendered; what `kind` may be, the engine's own file says."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        json.dump({"kind": kind, "template": template, "contexts": list(contexts)}, self.process.stdin)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer["error"]:
            raise EngineError(f"{answer['error']} in: {template}")
        return list(answer["outputs"] or ())

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


def cache() -> Path:
    """Where built engines are kept from one run to the next."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "buckslip-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
