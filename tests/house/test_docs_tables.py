"""Tables in the documents are what the code says; `pytest --update` writes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from inspect import cleandoc
from pathlib import Path

import click
import pytest

from buckslip.checks.fixes import has_fix
from buckslip.cli.commands import ALIASES, COMMANDS
from buckslip.dialects import activecampaign, ampscript, django, gotemplate, gotemplate_values, hubl, liquid, mautic
from buckslip.esps import capabilities, predicates
from buckslip.esps.base import Esp
from buckslip.esps.registry import ESPS
from buckslip.load import catalogue as load_catalogue
from buckslip.load.project import load_project
from buckslip.load.reference import KEYS, reference_table
from buckslip.model.block import Param
from buckslip.model.project import Project
from buckslip.model.schema import Kind
from buckslip.preview.contents import READ_FIRST
from buckslip.publish import catalogue as publish_catalogue
from buckslip.render import catalogue as render_catalogue
from buckslip.render.defaults import PHRASES
from buckslip.syntax import catalogue as syntax_catalogue
from buckslip.syntax.catalogue import SYSTEM
from buckslip.targeting import catalogue as targeting_catalogue

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/buckslip"
REGION = re.compile(r"(<!-- table: ([\w-]+) -->\n).*?(<!-- /table -->)", re.DOTALL)


@cache
def project() -> Project:
    return load_project(ROOT)


def rows(head: str, lines: list[list[str]]) -> str:
    """A Markdown table."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    drawn = "\n".join(f"| {' | '.join(line)} |" for line in cells)
    return f"| {head} |\n|{'---|' * (head.count('|') + 1)}\n{drawn}\n"


def code(text: str) -> str:
    return f"`{text}`"


# docs/commands.md -----------------------------------------------------------------------------------------------------


def command_section(name: str) -> str:
    """One command as `--help` tells it, and the commands that it holds."""
    command = import_module(f"buckslip.cli.{name.replace('-', '_')}").command
    assert isinstance(command, click.Command)
    inner = command.commands if isinstance(command, click.Group) else {}
    told = [f"### {name} {sub}\n\n{told_by(one, f'{name} {sub}')}" for sub, one in sorted(inner.items())]
    return "\n\n".join(part.strip() for part in [told_by(command, name), *told])


def told_by(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=f"buckslip {name}", help_option_names=["-h", "--help"])
    usage = " ".join([f"buckslip {name}", *command.collect_usage_pieces(context)])
    options = [
        [code(record[0]), record[1]]
        for param in command.get_params(context)
        if (record := param.get_help_record(context)) and record[1]
    ]
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", cleandoc(command.help or ""))
    also = ", ".join(code(alias) for alias, meant in sorted(ALIASES.items()) if meant == name)
    parts = [f"```\n{usage}\n```", text, f"Also as {also}." if also else "", rows("option | meaning", options)]
    return "\n\n".join(part for part in parts if part)


# docs/blocks.md -------------------------------------------------------------------------------------------------------


def option(param: Param) -> str:
    kind = " ".join(f"`{value}`" for value in param.values) if param.kind == "enum" else param.kind
    more = ", required" if param.required else f", else {code(param.default)}" if param.default else ""
    return f"`{param.name}` ({kind}{more})"


def block_table() -> str:
    inside = {"": "–", "text": "text", "content": "content", "column": "columns", "section": "sections"}
    return rows(
        "block | what it is | is | takes | options",
        [
            [
                code(one.name),
                one.summary,
                one.yields,
                inside[one.accepts or ""],
                " · ".join(option(param) for param in one.params) or "–",
            ]
            for _, one in sorted(project().blocks.items())
        ],
    )


def phrase_table() -> str:
    """The phrases that templates read, with the words that stand in for a missing one."""
    used: dict[str, list[str]] = {}
    for one in (*project().blocks.values(), *project().layouts.values()):
        for name in re.findall(r"\bphrases\.(\w+)", getattr(one, "text", "") + one.template):
            used.setdefault(name, []).append(code(one.name))
    found = sorted(used.items())
    return rows("phrase | in English | used by", [[code(a), PHRASES[a], ", ".join(sorted({*b}))] for a, b in found])


# docs/findings.md -----------------------------------------------------------------------------------------------------


def catalogued(rules: Mapping[str, tuple[str, str]]) -> str:
    known = [[code(name), *both, safe_fix(name)] for name, both in sorted(rules.items())]
    return rows("finding | what is wrong | way out | safe fix", known)


def safe_fix(name: str) -> str:
    return "[yes](fixing.md)" if has_fix(name, {}) else "no"


def syntax_table() -> str:
    known = [[code(name), text, safe_fix(name)] for name, text in syntax_catalogue.RULES.items()]
    return rows("finding | is reported when | safe fix", known)


# docs/esp/*.md --------------------------------------------------------------------------------------------------------


def esp_tables(esp: Esp) -> str:
    """What the code of an ESP says of itself."""
    known = [
        [f"`{{{{ {name} }}}}`", code(esp.SYSTEM[name]) if name in esp.SYSTEM else without(name)] for name in SYSTEM
    ]
    names = [[code(f"customer.{name}"), code(esp.reference(name))] for name in ("first_name", "email", "tier")]
    steps = [f"* {text}." for text in dialect_steps(esp)]
    loading = [f"{number}. {step}" for number, step in enumerate(esp.LOADING, 1)]
    return "\n".join(
        [
            "### Load it by hand\n",
            *loading,
            "\n### System values\n",
            rows("tag | there", known),
            "### Fields\n",
            rows("field | there", names),
            rows("type in the schema | type there", [[code(kind.value), esp.TYPES[kind]] for kind in Kind]),
            "### In other words\n",
            *(steps or ["Nothing: tags stay as they were written."]),
            "",
        ]
    )


def without(system: str) -> str:
    """What becomes of a system value that an ESP has no tag for."""
    return "written out from the brand" if system.startswith("sender.") else "nothing: there is none"


def dialect_steps(esp: Esp) -> list[str]:
    modules = {
        "activecampaign": (activecampaign,),
        "ampscript": (ampscript,),
        "django": (django,),
        "gotemplate": (gotemplate, gotemplate_values),
        "hubl": (hubl,),
        "liquid": (liquid,),
        "mautic": (mautic,),
    }.get(esp.DIALECT.NAME, ())
    return sorted(
        {text for module in modules for name, text in vars(module).items() if name.startswith("_STEP_")},
    )


# the tests ------------------------------------------------------------------------------------------------------------

TABLES: dict[str, dict[str, Callable[[], str]]] = {
    "docs/front-matter.md": {name: lambda name=name: reference_table(name) for name in KEYS},  # type: ignore[misc]
    "docs/commands.md": {name: lambda name=name: command_section(name) for name in COMMANDS},  # type: ignore[misc]
    "docs/blocks.md": {"blocks": block_table, "phrases": phrase_table},
    "docs/capabilities.md": {"capabilities": capabilities.tables},
    "docs/segments.md": {"predicates": predicates.table},
    "docs/findings.md": {
        "load": lambda: catalogued(load_catalogue.RULES),
        "syntax": syntax_table,
        "render": lambda: catalogued(render_catalogue.RULES),
        "targeting": lambda: catalogued(targeting_catalogue.RULES),
        "publish": lambda: catalogued(publish_catalogue.RULES),
    },
    **{f"docs/esp/{name}.md": {"esp": lambda esp=esp: esp_tables(esp)} for name, esp in ESPS.items()},  # type: ignore[misc]
}


@pytest.mark.parametrize("page", TABLES)
def test_the_tables_are_fresh(page: str, golden: Callable[[Path, str], None]) -> None:
    assert (ROOT / page).exists(), f"write {page}; for an ESP, docs/adding-an-esp.md says what stands in it"
    text = (ROOT / page).read_text(encoding="utf-8")
    found = [match[2] for match in REGION.finditer(text)]
    assert sorted(found) == sorted(TABLES[page]), "one region for each table"
    golden(ROOT / page, REGION.sub(lambda match: f"{match[1]}\n{TABLES[page][match[2]]().strip()}\n\n{match[3]}", text))


def said(floor: str) -> Iterator[str]:
    """The ids that a floor's findings are made with; of one that is put together, a pattern."""
    for path in sorted((SOURCE / floor).rglob("*.py")):
        if path.stem == "catalogue":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name.strip("_") in ("Finding", "error", "fault", "warning") and node.args:
                    yield from spelled(node.args[0])
            elif isinstance(node, ast.Tuple) and len(node.elts) in (3, 4) and sentence(node.elts):
                yield from spelled(node.elts[0])


def sentence(elements: list[ast.expr]) -> bool:
    """Whether a tuple looks like a fault: an id and then a sentence."""
    texts = [ast.unparse(one) for one in elements[1:] if isinstance(one, ast.Constant | ast.JoinedStr)]
    return any(" " in text for text in texts)


def spelled(node: ast.expr) -> Iterator[str]:
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", node.value)
    ):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = [one.value if isinstance(one, ast.Constant) else "[a-z-]+" for one in node.values]
        pattern = "".join(map(str, parts))
        if re.match(r"[a-z]+-", pattern) and " " not in pattern:
            yield pattern


def listed() -> set[str]:
    """The findings that the page has a row for."""
    page = (ROOT / "docs/findings.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE))


@pytest.mark.parametrize("floor", ["load", "render", "esps", "checks", "export", "cli"])
def test_every_finding_is_on_the_page(floor: str) -> None:
    missing = [one for one in said(floor) if not any(re.fullmatch(one, name) for name in listed())]
    assert not missing


@pytest.mark.parametrize("floor", ["load", "render"])
def test_no_finding_is_listed_that_is_never_made(floor: str) -> None:
    made = list(said(floor))
    source = "\n".join(path.read_text("utf-8") for path in (SOURCE / floor).rglob("*.py") if path.stem != "catalogue")
    rules = import_module(f"buckslip.{floor}.catalogue").RULES
    assert list(rules) == sorted(rules)
    assert [one for one in rules if f'"{one}"' not in source and not any(re.fullmatch(it, one) for it in made)] == []


def test_each_command_has_its_page_section_and_the_exit_codes_are_the_readmes() -> None:
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"\n## {name}\n" not in page] == []
    table = re.search(r"## Exit codes\n\n((?:\|.*\n)+)", page)
    readme = re.search(r"## Exit codes\n\n((?:\|.*\n)+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert table
    assert readme
    assert [line.split("|")[1:3] for line in table[1].splitlines()] == [
        line.split("|")[1:3] for line in readme[1].splitlines()
    ]


@pytest.mark.parametrize("esp", ESPS.values(), ids=lambda esp: esp.NAME)
def test_each_esp_has_its_page_and_a_line_in_the_overview(esp: Esp) -> None:
    page, overview = ROOT / f"docs/esp/{esp.NAME}.md", (ROOT / "docs/esp/README.md").read_text(encoding="utf-8")
    regions = "<!-- table: esp -->\n<!-- /table -->"
    assert page.exists(), f"write docs/esp/{esp.NAME}.md, with these two lines, and run pytest --update:\n{regions}"
    assert f"]({esp.NAME}.md)" in overview, f"add to docs/esp/README.md: * [{esp.TITLE}]({esp.NAME}.md)"


def test_the_pages_of_esps_are_those_that_there_are() -> None:
    overview = (ROOT / "docs/esp/README.md").read_text(encoding="utf-8")
    pages = {path.stem for path in (ROOT / "docs/esp").glob("*.md")} - {"README"}
    assert pages == set(ESPS) == set(re.findall(r"^\* \[[^]]+\]\((\w+)\.md\)", overview, re.MULTILINE))


def test_the_numbers_in_the_readme_are_current() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"| Checks | {len(project().rules)} rules with pages" in readme


def test_the_guides_have_an_order_that_holds() -> None:
    guides = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert guides == set(READ_FIRST)
