"""`buckslip show fields`: every field that the mails need at one ESP."""

from __future__ import annotations

import sys
from pathlib import Path

from buckslip.cli.options import known_esps, selected, today
from buckslip.cli.output import progress, talk
from buckslip.model.errors import UsageError


def print_sheet(root: Path, esp: str, select: tuple[str, ...], form: str) -> None:
    """Print the sheet of the selected mails, in every locale."""
    from buckslip.esps.registry import ESPS
    from buckslip.export.make import make_variant
    from buckslip.export.sheet import as_json, as_text, sheet
    from buckslip.load.project import load_project

    if esp not in ESPS and esp in ("eml", "html", "mjml", "text"):
        raise UsageError(f"fields are those of an ESP: --as {', '.join(ESPS)}")
    (name,) = known_esps([esp])
    project = load_project(root)
    variants = selected(project, select)
    files: list[tuple[str, bytes]] = []
    faulty = 0
    with progress(len(variants), "reading mails") as advance:
        for one in variants:
            made = make_variant(project, one, [name], today=today())
            bundles = [mail.bundles[name] for mail in made.mails if name in mail.bundles]
            files += ((one.id, bundle["fields.json"]) for bundle in bundles)
            faulty += any(finding.severity.value == "error" for finding in made.findings)
            advance(one.id)
    if faulty:
        talk(f"{faulty} of {len(variants)} variants have errors: buckslip check --esp {name}")
    lines = sheet(files)
    sys.stdout.buffer.write(as_json(lines, name) if form == "json" else as_text(lines).encode())
    sys.stdout.buffer.flush()
