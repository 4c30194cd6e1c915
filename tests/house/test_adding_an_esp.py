"""docs/adding-an-esp.md: its code makes an ESP that takes the starter's mails, with one file and one line."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from buckslip.dialects.base import Dialect
from buckslip.dialects.registry import DIALECTS
from buckslip.esps import registry
from buckslip.esps.base import Esp
from buckslip.esps.capabilities import Way, capability
from buckslip.esps.constructs import CONSTRUCTS
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.schema import Kind
from buckslip.render.pipeline import render
from buckslip.syntax.catalogue import SYSTEM

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/adding-an-esp.md").read_text(encoding="utf-8")
THE_FILE, THE_LINE, THE_WITNESS, THE_DIALECT = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The page's file, imported."""
    path = tmp_path_factory.mktemp("example") / "amazonses.py"
    path.write_text(THE_FILE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("buckslip.esps.amazonses", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_is_the_one_that_other_tests_try() -> None:
    assert (ROOT / "tests/esps/amazon_ses.py").read_text(encoding="utf-8") == THE_FILE


def test_the_line_makes_it_known(example: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (ROOT / "src/buckslip/esps/registry.py").read_text(encoding="utf-8")
    extended = source.replace("] = {\n", "] = {\n" + THE_LINE.replace("amazonses.ESP", "example.ESP"))
    known: dict[str, Any] = {"example": example}
    exec(compile(extended, "registry.py", "exec"), known)
    assert known["ESPS"].keys() == {*registry.ESPS, "amazonses"}
    assert known["ESPS"]["amazonses"].NAME == "amazonses"


def test_it_takes_the_mails_of_the_starter(example: ModuleType) -> None:
    project = load_project(ROOT)
    esp: Esp = example.ESP
    said = 0
    for variant in project.variants[::4]:
        for mail in load_variant(project, variant).mails:
            rendered = render(project, mail)
            bundle = esp.bundle(rendered, project)
            assert [str(one) for one in bundle.findings] == []
            files = {file.name: file.data.decode() for file in bundle.files}
            assert "{{amazonSESUnsubscribeUrl}}" in files["body.html"]
            assert "{%" not in files["body.html"] + files["body.txt"]
            assert json.loads(files["message.json"])["esp"] == "amazonses"
            said += "{{#if " in files["body.html"]
    assert said


def test_the_matrix_knows_it(example: ModuleType) -> None:
    found = {one.name: capability(example.ESP, one) for one in CONSTRUCTS}
    assert found["text"].way is not Way.REFUSED
    assert found["unsubscribe"].way is Way.EXACT
    assert all(bool(one.notes) == (one.way is not Way.EXACT) for one in found.values())


def test_the_witness_is_one_of_its_dialect(example: ModuleType) -> None:
    asked: list[str] = []
    handlebars = SimpleNamespace(render=lambda text, contexts, kind: asked.append(kind))
    found: dict[str, SimpleNamespace] = {}
    witness = lambda dialect, esp, render: SimpleNamespace(dialect=dialect, esp=esp, render=render)  # noqa: E731
    exec(THE_WITNESS, {"found": found, "Witness": witness, "handlebars": handlebars})
    assert DIALECTS[found["amazonses"].dialect] is example.ESP.DIALECT
    assert found["amazonses"].esp == example.ESP.NAME
    found["amazonses"].render("", [], None)
    assert f'handlebars.render(text, contexts, "{asked[0]}")' in (ROOT / "tests/engines/conftest.py").read_text("utf-8")


def test_the_small_dialect_is_one() -> None:
    known: dict[str, Any] = {}
    exec(THE_DIALECT, known)
    assert issubclass(known["Shouting"], Dialect)
    assert known["Shouting"].FILTERS["lower"] == DIALECTS["liquid"].FILTERS["lower"]


def table(after: str) -> list[list[str]]:
    rows = PAGE.partition(after)[2].partition("\n|")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def test_the_tables_name_what_there_is() -> None:
    public = {
        name
        for name in vars(Esp)
        if not name.startswith("_") and name not in ("bundle", "names", "segment", "use_name")
    }
    public |= set(Esp.__annotations__)
    written = {name for row in table("comes from `Esp` in") for name in re.findall(r"^`(\w+)", row[0])}
    assert written == public
    spoken = {name for row in table("what it says in its own way") for name in re.findall(r"`(\w+)[`(]", row[0])}
    assert all(hasattr(Dialect, name) for name in spoken)
    for _, name, _ in table("## 1. Is its language there?"):
        module, _, cls = name.strip("`").rpartition(".")
        assert getattr(sys.modules[f"buckslip.{module}"], cls) in DIALECTS.values()
    assert set(re.findall(r"`([a-z._]+)`", PAGE)) >= set(SYSTEM) - {"now"}
    assert set(Esp.TYPES) == set(Kind)
    assert ast.parse(THE_FILE)
