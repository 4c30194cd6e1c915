"""The tree keeps the house rules that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE, LONGEST_FUNCTION = 400, 50
DATA_FOLDERS = ("blocks", "content", "data", "layouts", "rules", "site")

UNFINISHED = re.compile(
    r"(?:#|//|<!--).*\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"
)  # text may speak of it, comments not
MACHINE_PATH = re.compile(r"(?<![\w.~$}*-])/(?:work|root|home|Users)/[A-Za-z]|[A-Z]:\\Users")
REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|npmjs|crates|golang|maven|apache)\.(?:org|io|com)\b", re.IGNORECASE)
TEXT = {".py", ".md", ".yml", ".yaml", ".toml", ".lock", ".json", ".mjml", ".html", ".css", ".js", ".txt", ".csv", ""}


def tracked(*patterns: str) -> list[Path]:
    """Files that are, or would be, part of the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [path for name in sorted(filter(None, listed)) if (path := ROOT / name).is_file()]


def lines_matching(pattern: re.Pattern[str], *where: str) -> list[str]:
    found = []
    for path in tracked(*where):
        if path.suffix in TEXT:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{place(path, text, match.start())}: {match[0]}" for match in pattern.finditer(text)]
    return found


def place(path: Path, text: str, offset: int) -> str:
    return f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, offset) + 1}"


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in [*tracked("src/*.py"), ROOT / "build.py"]:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_modules_fit_on_a_few_screens() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in tracked("src/*.py")}
    long = {str(path.relative_to(ROOT)): count for path, count in lengths.items() if count > LONGEST_MODULE}
    assert not long, f"split these: more than {LONGEST_MODULE} lines"


def test_functions_fit_on_a_screen() -> None:
    long = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    assert not long, f"split these: more than {LONGEST_FUNCTION} lines"


def test_every_module_has_its_sentence() -> None:
    silent = [str(path.relative_to(ROOT)) for path, tree in modules() if not ast.get_docstring(tree)]
    assert not silent


def test_only_the_command_line_swallows_every_exception() -> None:
    broad = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and "cli" not in path.parts and swallows_all(node):
                broad.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not broad


def swallows_all(handler: ast.ExceptHandler) -> bool:
    """Whether a handler takes any exception and never passes one on as it came."""
    everything = handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
    )
    passes_on = any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))
    return everything and not passes_on


def test_helpers_live_in_modules_with_a_name() -> None:
    assert not [path for path in tracked("src/*.py") if path.stem in ("utils", "util", "helpers", "common", "misc")]


def test_folders_of_data_are_not_packages() -> None:
    assert not [path for path in tracked(*DATA_FOLDERS) if path.name == "__init__.py"]


@pytest.mark.parametrize(
    ("pattern", "where"),
    [
        (UNFINISHED, ("src", "tests", "scripts", "build.py", "docs", ":(glob)*.md", "blocks", "layouts")),
        (MACHINE_PATH, (".",)),
        (REGISTRY, (".",)),
    ],
    ids=["unfinished work", "paths of a machine", "hosts of a package registry"],
)
def test_nothing_is_left_behind(pattern: re.Pattern[str], where: tuple[str, ...]) -> None:
    assert not lines_matching(pattern, *where)
