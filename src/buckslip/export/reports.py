"""`out/report/`: the findings of a build for machines and for a pull request's summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from buckslip.checks.fixes import fixes
from buckslip.export.artefact import Artefact
from buckslip.export.formats.registry import FORMATS
from buckslip.export.formats.report import NO_VALUES, Values
from buckslip.export.mending import raw_reader
from buckslip.model.finding import Finding
from buckslip.model.project import Project

FILES = {
    "findings.json": "json",
    "findings.junit.xml": "junit",
    "findings.sarif": "sarif",
    "summary.md": "markdown",
}


def reports(findings: Sequence[Finding], project: Project, values: Values = NO_VALUES) -> list[Artefact]:
    """One artefact a format; `values` are the states of the VALUE card's letters, by the variant's id."""
    read, known = reader(project), fixes(findings, project, raw_reader(project.root))
    return [
        Artefact(
            f"report/{name}", FORMATS[form](findings, project.rules, read=read, values=values, fixes=known).encode()
        )
        for name, form in FILES.items()
    ]


def reader(project: Project) -> Callable[[str], str | None]:
    """Gives the text of a project's file, None for one that cannot be read."""

    def read(path: str) -> str | None:
        try:
            return (project.root / path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    return read
