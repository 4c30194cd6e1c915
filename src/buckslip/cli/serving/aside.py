"""What takes longer than anybody waits, in a process of its own at low priority: customers counted, the base built."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from buckslip.cli.serving.wire import Message
from buckslip.model.errors import ProjectError, UsageError

NICE = 10


def done(asked: Message) -> Mapping[str, Any]:
    """What was asked for, or why there is nothing."""
    from buckslip.load.project import load_project

    root = Path(asked.text("root"))
    try:
        project = load_project(root)
        if asked.text("do") == "numbers":
            from buckslip.cli.site_numbers import Wanted, numbers

            return {"numbers": numbers(project, Wanted(**asked.table("wanted")))}  # type: ignore[arg-type]
        return _base(asked, project)
    except (ProjectError, UsageError) as error:
        return {"error": str(error)}


def _base(asked: Message, project: Any) -> Mapping[str, Any]:
    from buckslip.cli.build import pages
    from buckslip.cli.comparing import base_of
    from buckslip.cli.options import known_esps
    from buckslip.export.build import Plan
    from buckslip.export.crew import default_jobs

    day, esps = date.fromisoformat(asked.text("today")), known_esps(tuple(asked.texts("esps")))
    out = project.root.resolve() / ".cache" / "buckslip" / "base"
    plan = Plan(out=out, variants=project.variants, today=day, esps=esps, jobs=default_jobs(), cache=None, pages=pages)
    found = base_of(project, asked.text("base"), plan)
    return {"base": str(found.folder), "base_name": found.name}


def main() -> None:
    """Do the one thing that is asked on standard input, and tell it on standard output."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    target = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints must not come between
    with target:
        asked = Message(json.load(sys.stdin))
        if asked.text("do") == "base":
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the folders that it builds in go
        json.dump(done(asked), target)


if __name__ == "__main__":
    main()
