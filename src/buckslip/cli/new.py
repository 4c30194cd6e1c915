"""`buckslip new`: the starter project."""

from __future__ import annotations

import shutil
from pathlib import Path
from shlex import quote

import click

from buckslip.cli.output import talk
from buckslip.export.folder import filled
from buckslip.model.errors import ProjectError, UsageError

PARTS = ("content", "layouts", "blocks", "rules", "site", "data", "docs")
IGNORED = "out/\nout.*\n.cache/\n.venv/\n"
README = """# Mails

Written in Markdown under `content/`, built by buckslip.

    buckslip check     # everything that is wrong
    buckslip build     # mails, preview site and ESP files into out/

Open `out/site/index.html` in a browser.
"""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
def command(folder: Path) -> None:
    """Start a project: the complete starter, ready to build.

    FOLDER is made if it is missing, and must be empty otherwise.
    """
    from buckslip.cli.editors import write_vscode
    from buckslip.load.project import load_project

    source = starter()
    folder = folder.resolve()
    if folder.exists() and any(one.name != ".git" for one in folder.iterdir()):
        raise UsageError(f"{folder} is not empty; name a new folder: buckslip new shop")
    with filled(folder) as target:
        for part in PARTS:
            if (source / part).is_dir():
                shutil.copytree(source / part, target / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        (target / ".gitignore").write_text(IGNORED, encoding="utf-8")
        (target / "README.md").write_text(README, encoding="utf-8")
        write_vscode(load_project(target), target / ".vscode")
    mails = len(list((folder / "content").glob("[!_]*/*/*.md")))
    talk(f"a project with {mails} mails; next: cd {quote(folder.name)} && buckslip build")
    click.echo(folder)


def starter() -> Path:
    """The folder of the starter: inside an installed package, or the checkout of an editable one.

    Raises ProjectError when neither is there.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "_starter", package.parents[1]):
        if (folder / "content").is_dir() and (folder / "blocks").is_dir():
            return folder
    raise ProjectError("the starter project is missing from this installation; install buckslip again")
