"""The comment of a pull request on recorded histories: `histories/<name>.yml` is what happened, `.md` what is said.

A history has the edits of `base` on the project of `_project.yml`, then of a branch (`head`), then of the trunk
(`main`), and the `rules` of the starter that the project has. An edit of a path is its text, null to delete it,
`{move: path}`, or a mapping of words to other words.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from buckslip.cli.diff import command
from buckslip.export.comment import MARKER, comment

HERE = Path(__file__).with_name("histories")
HISTORIES = sorted(path for path in HERE.glob("*.yml") if not path.name.startswith("_"))
SITE = "https://mini.example/mails/pr/7"


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@mini.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, check=True)


def edit(folder: Path, edits: Mapping[str, Any]) -> None:
    for path, what in edits.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if what is None:
            place.unlink()
        elif isinstance(what, str):
            place.write_text(what, encoding="utf-8")
        elif "move" in what:
            (folder / what["move"]).parent.mkdir(parents=True, exist_ok=True)
            place.rename(folder / what["move"])
        else:
            text = place.read_text(encoding="utf-8")
            for old, new in what.items():
                assert old in text, f"{path} has no '{old}'"
                text = text.replace(old, new)
            place.write_text(text, encoding="utf-8")


def recorded(history: Mapping[str, Any], folder: Path, starter: Path) -> Path:
    """The repository after all this, on the branch."""
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    edit(folder, yaml.safe_load((HERE / "_project.yml").read_text(encoding="utf-8")))
    for rule in history.get("rules", ()):
        (page,) = (starter / "rules/compliance").glob(f"*/{rule}-*.md")
        edit(folder, {f"rules/compliance/{page.parent.name}/{page.name}": page.read_text(encoding="utf-8")})
    edit(folder, history.get("base", {}))
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "base")
    git(folder, "switch", "-q", "-c", "work")
    edit(folder, history.get("head", {}))
    git(folder, "add", ".")
    git(folder, "commit", "-q", "--allow-empty", "-m", "head")
    if "main" in history:
        git(folder, "switch", "-q", "main")
        edit(folder, history["main"])
        git(folder, "commit", "-q", "-a", "-m", "main")
        git(folder, "switch", "-q", "work")
    return folder


def said(folder: Path, *options: str) -> str:
    run = CliRunner().invoke(command, ["-C", str(folder), "--fail-on", "never", *options], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    return run.stdout


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_the_comment_of_a_history(
    path: Path, tmp_path: Path, starter: Path, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")  # 2026-11-22
    folder = recorded(yaml.safe_load(path.read_text(encoding="utf-8")), tmp_path / "project", starter)
    report = json.loads(said(folder, "--format", "json"))
    shown = comment(report, site=SITE)
    assert shown == comment(json.loads(json.dumps(report)), site=SITE)
    assert shown.split("\n", 1)[0] == MARKER
    assert report["commit"][:12] in shown
    golden(path.with_suffix(".md"), shown.replace(report["commit"][:12], "BASE"))
    safe(shown)


def test_the_manual_shows_a_real_comment(update: bool, starter: Path) -> None:
    page = starter / "docs/pull-requests.md"
    sample = (HERE / "sample.md").read_text(encoding="utf-8")
    opened, closed = "<!-- sample -->\n", "<!-- /sample -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(opened)
    expected = f"{before}{opened}\n`````markdown\n{sample}`````\n\n{closed}{rest.partition(closed)[2]}"
    if update:
        page.write_text(expected, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == expected, "run pytest --update"


def test_the_command_writes_the_same_comment(tmp_path: Path, starter: Path) -> None:
    history = yaml.safe_load((HERE / "words.yml").read_text(encoding="utf-8"))
    folder = recorded(history, tmp_path / "project", starter)
    report = json.loads(said(folder, "--format", "json"))
    assert said(folder, "--format", "markdown", "--site", SITE + "/") == comment(report, site=SITE)
    assert said(folder, "--format", "markdown") == comment(report)


def safe(shown: str) -> None:
    """Nothing in a comment calls anybody, leads elsewhere or is drawn from elsewhere."""
    assert len(shown) <= 65_536
    assert "data:" not in shown.replace("<details>", "")
    outside = re.sub(r"^(`{3,})diff\n.*?^\1$", "", shown, flags=re.MULTILINE | re.DOTALL)
    outside = re.sub(r"`[^`\n]*`", "", outside)
    assert not re.search(r"@\w", outside)
    assert set(re.findall(r"</?([a-z!-]+)", outside)) <= {"!--", "details", "summary", "br", "code", "a", "img"}
    for address in re.findall(r"\]\(([^)]*)\)|(?:src|href)=\"([^\"]*)", outside):
        assert "".join(address).startswith(f"{SITE}/") or "".join(address).startswith("https://git.example/")
    assert "\u202e" not in shown
