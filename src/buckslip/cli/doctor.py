"""`buckslip doctor`: what this machine and project lack."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import click

from buckslip import __version__
from buckslip.cli.options import project_option
from buckslip.cli.output import counted
from buckslip.model.errors import BuckslipError
from buckslip.model.finding import Severity

MARKS = {"ok": "✓", "optional": "–", "bad": "✗"}
NEEDED = ("click", "css-inline", "jinja2", "lxml", "markdown-it-py", "mjml-python", "mkdocs", "pydantic", "pyyaml")
INDISPENSABLE = ("brands", "locales", "layouts", "variants")  # a mail can do without the rest
OPTIONAL = {
    "chromium": "needed by the tests of the site only",
    "git": "needed to keep the project under version control",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: `state` is ok, optional (missing, and not needed) or bad."""

    state: str
    name: str
    remark: str


@click.command()
@project_option
@click.pass_context
def command(context: click.Context, root: Path) -> None:
    """Show what this machine and project lack; exit code 3 when something needed is missing."""
    lines = [*_machine(), *_project(root)]
    width = max(len(one.name) for one in lines)
    for one in lines:
        click.echo(f"{MARKS[one.state]} {one.name:<{width}}  {one.remark}")
    context.exit(3 if any(one.state == "bad" for one in lines) else 0)


def _machine() -> Iterator[Line]:
    yield Line("ok", "buckslip", __version__)
    yield Line("ok", "python", sys.version.split()[0])
    for name in NEEDED:
        try:
            yield Line("ok", name, version(name))
        except PackageNotFoundError:
            yield Line("bad", name, "missing; run python3 build.py, or pip install buckslip again")
    if find_spec("mjml") and _foreign_mjml():
        yield Line("bad", "mjml", "the PyPI package 'mjml' hides mjml-python; pip uninstall mjml, then install again")
    for name, use in OPTIONAL.items():
        path = shutil.which(name) or shutil.which(f"{name}-browser")
        yield Line("ok" if path else "optional", name, path or f"not found: {use}")


def _foreign_mjml() -> bool:
    try:
        version("mjml")
    except PackageNotFoundError:
        return False
    return True


def _project(root: Path) -> Iterator[Line]:
    from buckslip.load.project import load_project

    try:
        project = load_project(root)
    except BuckslipError as error:
        yield Line("bad", "project", str(error))
        return
    yield Line("ok", "project", str(project.root))
    counts = {
        "brands": project.brands,
        "locales": project.locales,
        "personas": project.personas,
        "blocks": project.blocks,
        "layouts": project.layouts,
        "rules": project.rules,
        "variants": project.variants,
        "fields": project.schema.fields,
    }
    for name, found in counts.items():
        missing = "bad" if name in INDISPENSABLE else "optional"
        yield Line("ok" if found else missing, name, str(len(found)) if found else "none found")
    faulty = any(one.severity is Severity.ERROR for one in project.findings)
    yield Line("bad" if faulty else "ok", "configuration", counted(project.findings))
