"""What editors are given: schemas that the starter keeps to, snippets that draw, and a matcher of real findings."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from tests.cli.test_small_project import FILES, run

from buckslip.cli.editors import FINDING, tasks, vscode_files, yaml_files
from buckslip.cli.editors_snippets import snippets
from buckslip.cli.examples import drawn_examples
from buckslip.load.front_matter import split
from buckslip.load.node import Node
from buckslip.load.project import load_project
from buckslip.load.reference import json_schemas
from buckslip.load.yaml import FRAME, read_mapping
from buckslip.model.finding import Severity
from buckslip.model.project import Project
from buckslip.model.source import Span

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = json_schemas()
STOP = re.compile(r"\$\{\d+:((?:\\.|[^}\\])*)\}|\$\{\d+\|((?:\\.|[^,|\\])*)[^}]*\|\}|\$0")


@pytest.fixture(scope="module")
def project(starter: Path) -> Project:
    return load_project(starter)


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def mapping(path: Path) -> object:
    node, findings = read_mapping(path.read_text(encoding="utf-8"), Span(str(path)), FRAME)
    assert node is not None and not findings
    return node.plain()


def plain(head: Node | None) -> object:
    assert head is not None
    return head.plain()


def files() -> Iterator[tuple[str, Path]]:
    """Every file of the starter that a schema is for, YAML and front matter."""
    for name, glob in yaml_files().items():
        yield from ((name, path) for path in sorted(ROOT.glob(glob)))
    default = {path.stem: str(mapping(path).get("default_locale", "en")) for path in ROOT.glob("content/_brands/*.yml")}  # type: ignore[attr-defined]
    for path in sorted(ROOT.glob("content/[!_]*/*/*.md")):
        own = path.name.endswith(f".{default[path.parents[1].name]}.md")
        yield "mail" if own else "translation", path
    yield from (("block", path) for path in sorted(ROOT.glob("blocks/*.mjml")))
    yield from (("layout", path) for path in sorted(ROOT.glob("layouts/*.mjml")))
    yield from (("rule", path) for path in sorted(ROOT.glob("rules/compliance/*/[A-Z]*-*.md")))


def read(path: Path) -> object:
    if path.suffix == ".yml":
        return mapping(path)
    page = split(path.read_text(encoding="utf-8"), str(path), FRAME)
    assert not page.findings
    return plain(page.head)


def test_every_file_of_the_starter_keeps_to_its_schema() -> None:
    seen: set[str] = set()
    judges = {name: jsonschema.Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
    for name, path in files():
        judges[name].validate(read(path))
        seen.add(name)
    assert seen >= SCHEMAS.keys() - {"publish"}  # which a project may lack


def test_every_yaml_file_has_a_schema() -> None:
    known = {path for glob in yaml_files().values() for path in ROOT.glob(glob)}
    written = {path for folder in ("content", "rules") for path in ROOT.glob(f"{folder}/**/*.yml")}
    assert written == {path for path in known if path.parent != ROOT}


WRONG = {
    "an unknown key": ("mail", {"titel": "Lamp"}, "titel"),
    "a word that is none of them": ("mail", {"goal": "crossell"}, "crossell"),
    "a number below zero": ("products", {"products": {"a": {"name": "A", "price": -1}}}, "-1"),
    "a sentence under no group": ("audience", {"title": "A", "some": ["orders is 1"]}, "some"),
    "text for a list": ("limits", {"caps": "at most 2"}, "at most 2"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_underlined(name: str) -> None:
    schema, value, said = WRONG[name]
    with pytest.raises(jsonschema.ValidationError, match=re.escape(said)):
        jsonschema.validate(value, SCHEMAS[schema], cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_explained_where_the_mouse_rests(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    found = {
        key: one.get("description") for part in (schema, *schema.get("$defs", {}).values()) for key, one in keys(part)
    }
    assert found and all(found.values()), [key for key, said in found.items() if not said]
    assert '"ge"' not in json.dumps(schema)


def keys(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from schema.get("properties", {}).items()
    for part in schema.get("anyOf", ()):
        yield from keys(part)


def written(lines: list[str]) -> str:
    """A snippet as it stands after Tab was pressed through all of it."""

    def first(stop: re.Match[str]) -> str:
        return re.sub(r"\\(.)", r"\1", stop[1] or stop[2] or "")

    return STOP.sub(first, "\n".join(lines))


def test_a_snippet_of_a_block_draws(project: Project) -> None:
    found = {name: one for name, one in snippets(project).items() if name.startswith("block ")}
    called = {name.removeprefix("block ").split(",")[0] for name in found}
    assert called == {name for name, one in project.blocks.items() if one.example} - {"footer", "header"}
    bodies = {name: written(one["body"]) for name, one in found.items()}  # type: ignore[arg-type]
    blocks = {}
    for name, body in bodies.items():
        block = project.blocks[name.removeprefix("block ").split(",")[0]]
        written_options = set(re.findall(r'([\w-]+)="', body))
        assert written_options <= {param.name for param in block.params}
        assert {param.name for param in block.params if param.required} <= written_options
        full = bodies.get(f"block {block.name}, all options", "")
        blocks[block.name] = replace(
            block, example=bodies[f"block {block.name}"], states={"full": full} if full else {}
        )
    drawings = drawn_examples(replace(project, blocks={**project.blocks, **blocks}))
    for name in called:
        for one in drawings[name]:
            faults = [str(fault) for fault in one.findings if fault.severity is Severity.ERROR]
            assert one.html and not faults, (name, one.state, faults)


def test_front_matter_from_snippets_keeps_to_the_schema(project: Project) -> None:
    found = snippets(project)
    for name in ("mail", "translation"):
        body = written(found[f"front matter of a {name}"]["body"])  # type: ignore[arg-type]
        page = split(body, "x.md")
        assert not page.findings
        jsonschema.validate(plain(page.head), SCHEMAS[name], cls=jsonschema.Draft202012Validator)
    parts = [name for name in found if name.startswith("front matter: ")]
    assert {"front matter: offer", "front matter: waivers", "front matter: legal_basis"} <= set(parts)
    for name in parts:
        node, findings = read_mapping(written(found[name]["body"]), Span("x"))  # type: ignore[arg-type]
        assert node is not None and not findings, name
        jsonschema.validate(node.plain(), SCHEMAS["mail"], cls=jsonschema.Draft202012Validator)


def test_the_matcher_reads_what_check_prints(mini: Path) -> None:
    (mini / "content/mini/hello/all.he.md").write_text(
        "---\ntitel: Hi\ngoal: survey\nsubject: Hi\n---\n::: nothing\n:::\n"
    )
    found = run(mini, "check")
    lines = [line for line in found.stdout.splitlines() if ": error: " in line or ": warning: " in line]
    assert found.returncode == 1 and len(lines) > 2, found.stdout
    matches = [re.match(FINDING, line) for line in lines]
    assert all(matches), lines
    first = next(one for one in matches if one and one[6] == "unknown-key")
    assert (first[1], first[2], first[4]) == ("content/mini/hello/all.he.md", "2", "error")
    assert (mini / first[1]).is_file()
    pattern = tasks("buckslip")["tasks"][0]["problemMatcher"]["pattern"]  # type: ignore[index]
    assert pattern["regexp"] == FINDING


def test_the_files_in_the_repository_are_the_generated_ones(
    project: Project, starter: Path, golden: Callable[[Path, str], None]
) -> None:
    made = dict(vscode_files(project))
    for name, text in made.items():
        golden(starter / ".vscode" / name, text)
    there = {path.relative_to(starter / ".vscode").as_posix() for path in (starter / ".vscode").rglob("*.json*")}
    assert there <= made.keys()
    associated = json.loads(made["settings.json"])["yaml.schemas"]
    assert all((starter / path).is_file() for path in associated)


def test_the_command_writes_them(mini: Path) -> None:
    shutil.rmtree(mini / ".vscode", ignore_errors=True)
    done = run(mini, "schema", "--editor", "vscode")
    assert done.returncode == 0, done.stderr
    called = [task["command"] for task in json.loads((mini / ".vscode/tasks.json").read_text())["tasks"]]
    assert called == ["buckslip check", "buckslip build", "buckslip serve"]
    assert run(mini, "schema", "mail", "--editor", "vscode").returncode == 2
