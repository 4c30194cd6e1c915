"""`buckslip schema`: JSON Schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from buckslip.cli.output import talk
from buckslip.model.errors import UsageError


@click.command()
@click.argument("name", required=False)
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Write all into this folder.")
def command(name: str | None, output: Path | None) -> None:
    """Print the JSON Schemas of the project's files (mail, brand, persona …), for editors.

    NAME prints one of them; without it all are printed, by name.
    """
    from buckslip.load.reference import json_schemas

    schemas = json_schemas()
    if name and name not in schemas:
        raise UsageError(f"no schema '{name}'; there are {', '.join(schemas)}")
    if output:
        output.mkdir(parents=True, exist_ok=True)
        for key, value in schemas.items():
            (output / f"{key}.schema.json").write_text(_text(value), encoding="utf-8")
        talk(f"wrote {len(schemas)} schemas to {output}")
        return
    click.echo(_text(schemas[name] if name else {"version": 1, "schemas": schemas}), nl=False)


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
