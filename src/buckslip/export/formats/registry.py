"""The formats by the names that `--format` takes, in alphabetical order."""

from __future__ import annotations

from buckslip.export.formats import github, json, junit, markdown, sarif, text
from buckslip.export.formats.report import Format

FORMATS: dict[str, Format] = {
    "github": Format(github.write),
    "json": Format(json.write),
    "junit": Format(junit.write),
    "markdown": Format(markdown.write),
    "sarif": Format(sarif.write),
    "text": Format(text.write),
}
