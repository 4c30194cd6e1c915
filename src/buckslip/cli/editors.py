"""Settings for VS Code, made from the project: schemas for its YAML, snippets for its blocks, and tasks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from buckslip.cli.editors_snippets import snippets
from buckslip.load.reference import json_schemas
from buckslip.model.project import Project

SCHEMAS = "schemas"  # the folder of the JSON Schemas, below .vscode
EXTENSIONS = ("redhat.vscode-yaml", "samuelcolvin.jinjahtml")
_PLACEHOLDER = re.compile(r"<\w+>")
_SHARED = {"_mail.yml": "content/*/*/_mail.yml"}

# `path:line:column: severity: message [rule]`, as buckslip writes findings; other lines of its output have no place.
FINDING = r"^(.+?):(\d+):(\d+): (error|warning|note): (.*) \[([\w-]+)\](?: fixable)?$"


def vscode_files(project: Project) -> Iterator[tuple[str, str]]:
    """The files of `.vscode/` by name, with their text."""
    yield "settings.json", _text(settings())
    yield "extensions.json", _text({"recommendations": list(EXTENSIONS)})
    yield "tasks.json", _text(tasks(command(project.root)))
    yield "buckslip.code-snippets", _text(snippets(project))
    for name, schema in json_schemas().items():
        yield f"{SCHEMAS}/{name}.schema.json", _text(schema)


def write_vscode(project: Project, folder: Path) -> list[Path]:
    """Write them all into `folder`; files of other names stay as they are."""
    written = []
    for name, text in vscode_files(project):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def settings() -> dict[str, object]:
    """What VS Code and the YAML extension are told of the project's files."""
    return {
        "yaml.schemas": {f"./.vscode/{SCHEMAS}/{name}.schema.json": glob for name, glob in yaml_files().items()},
        "yaml.customTags": [],
        "files.associations": {"blocks/*.mjml": "jinja-html", "layouts/*.mjml": "jinja-html"},
        "search.exclude": {"out": True, ".cache": True},
        "files.watcherExclude": {"out/**": True, ".cache/**": True},
        "[markdown]": {
            "editor.quickSuggestions": {"other": "on", "comments": "off", "strings": "on"},
            "editor.snippetSuggestions": "top",
            "editor.wordWrap": "on",
            "files.trimTrailingWhitespace": True,
        },
    }


def yaml_files() -> Mapping[str, str]:
    """The globs of the files that are YAML as a whole, by the name of their schema; front matter is not among them."""
    titles = {name: str(schema["title"]) for name, schema in json_schemas().items()}
    return {
        name: _SHARED.get(title, _PLACEHOLDER.sub("*", title))
        for name, title in titles.items()
        if title.endswith((".yml", ".yaml"))
    }


def command(root: Path) -> str:
    """How buckslip is called in this project: in a clone by build.py, which brings its own environment."""
    return "python3 build.py" if (root / "build.py").is_file() else "buckslip"


def tasks(buckslip: str) -> dict[str, object]:
    """Tasks that check, build and serve; findings of a check stand in the Problems panel."""
    problems = {
        "owner": "buckslip",
        "source": "buckslip",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {"regexp": FINDING, "file": 1, "line": 2, "column": 3, "severity": 4, "message": 5, "code": 6},
    }
    served = {"regexp": "^(?!)$", "file": 1, "line": 2, "message": 3}  # nothing: the pages show what is wrong
    begun = {"activeOnStart": True, "beginsPattern": "^serving", "endsPattern": "https?://"}
    return {
        "version": "2.0.0",
        "tasks": [
            {
                "label": "buckslip: check",
                "detail": "Show everything that is wrong, in the Problems panel",
                "type": "shell",
                "command": f"{buckslip} check",
                "group": {"kind": "test", "isDefault": True},
                "presentation": {"reveal": "silent", "clear": True},
                "problemMatcher": problems,
            },
            {
                "label": "buckslip: build",
                "detail": "Build everything into out/",
                "type": "shell",
                "command": f"{buckslip} build",
                "group": {"kind": "build", "isDefault": True},
                "presentation": {"clear": True},
                "problemMatcher": problems,
            },
            {
                "label": "buckslip: serve",
                "detail": "Show the preview site live",
                "type": "shell",
                "command": f"{buckslip} serve",
                "isBackground": True,
                "presentation": {"panel": "dedicated"},
                "problemMatcher": {"owner": "buckslip-serve", "pattern": served, "background": begun},
            },
        ],
    }


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
