"""Example customers as persona files, to preview mails with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from buckslip.cli.output import talk
from buckslip.model.schema import Schema
from buckslip.targeting.examples import Example
from buckslip.targeting.plain import persona_file


def write_personas(folder: Path, examples: Iterable[tuple[str, str, Example]], schema: Schema) -> None:
    """Write each (name, title, customer) into `folder`; copied to content/_personas/, it can be chosen in previews."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, title, example in examples:
        path = folder / f"{name}.yml"
        path.write_text(persona_file(example, schema, title=title), encoding="utf-8")
        talk(f"wrote {path}")
