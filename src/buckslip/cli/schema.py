"""`buckslip schema`: JSON Schemas, and what editors make of them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from buckslip.cli.options import project_option
from buckslip.cli.output import talk
from buckslip.model.errors import UsageError

EDITORS = ("vscode", "decap")
FOLDERS = {"vscode": ".vscode", "decap": "admin"}


@click.command()
@click.argument("name", required=False)
@project_option
@click.option("--editor", type=click.Choice(EDITORS), help="Write the settings of an editor for this project.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write all into this folder.  [default with --editor: .vscode, admin]",
)
def command(name: str | None, root: Path, editor: str | None, output: Path | None) -> None:
    """Print the JSON Schemas of the project's files (mail, brand, persona …), for editors.

    NAME prints one of them; without it all are printed, by name. With --editor, files made from the project's blocks
    and fields are written: settings, schemas, snippets and tasks for VS Code, or pages for writing in the browser
    with Decap CMS.
    """
    from buckslip.load.reference import json_schemas

    if editor:
        if name:
            raise UsageError(f"--editor {editor} takes no name of a schema; leave '{name}' out")
        _editor(editor, root, output or root / FOLDERS[editor])
        return
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


def _editor(editor: str, root: Path, output: Path) -> None:
    from buckslip.load.project import load_project

    project = load_project(root)
    if editor == "vscode":
        from buckslip.cli.editors import write_vscode as write
    else:
        from buckslip.cli.editors_decap import write_decap as write
    written = write(project, output)
    talk(f"wrote {len(written)} files")
    click.echo(output)


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
