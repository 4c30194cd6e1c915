"""The commands as a user meets them: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.warm import buckslip


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ran]:
    """Run `buckslip` in a process of its own, as users do."""

    def call(*arguments: str | Path, cwd: Path | None = None) -> Ran:
        done = buckslip(*arguments, cwd=cwd or tmp_path_factory.getbasetemp())
        return Ran(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., Ran]) -> Path:
    """A project that `new` made."""
    folder = tmp_path_factory.mktemp("new") / "my shop"
    assert run("new", folder).code == 0
    return folder


BAD_CALLS = {
    "no such command": (["biuld"], 2, "did you mean 'build'?"),
    "no such mail": (["check", "giftshp"], 2, "did you mean 'giftshop'?"),
    "no such ESP": (["build", "--esp", "klavio"], 2, "did you mean 'klaviyo'?"),
    "no such form": (["show", "giftshop/deluxe-box/gold", "--as", "klavyo"], 2, "did you mean 'klaviyo'?"),
    "no such persona": (["show", "giftshop/deluxe-box/gold", "--persona", "grace"], 2, "did you mean 'grace-gold'?"),
    "no such locale": (["show", "giftshop/deluxe-box/gold", "--locale", "fr"], 2, "its locales are"),
    "several mails": (["show", "giftshop"], 2, "name one"),
    "one mail and another": (["show", "giftshop/deluxe-box/gold", "giftshop"], 2, "one mail is shown at a time"),
    "fields of no ESP": (["show", "fields"], 2, "--as"),
    "fields of no such ESP": (["show", "fields", "--as", "klavyo"], 2, "did you mean 'klaviyo'?"),
    "fields of no such mail": (["show", "fields", "giftshp", "--as", "klaviyo"], 2, "did you mean 'giftshop'?"),
    "no such rule": (["explain", "LAW-999"], 2, "segment or rule 'LAW-999'"),
    "no such schema": (["schema", "mial"], 2, "there are"),
    "not a number": (["build", "--jobs", "many"], 2, "--jobs"),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_a_wrong_call_names_the_way_out(name: str, shop: Path, run: Callable[..., Ran]) -> None:
    arguments, code, hint = BAD_CALLS[name]
    ran = run(*arguments, cwd=shop)
    assert (ran.code, ran.out) == (code, "")
    assert hint in ran.err
    assert "Traceback" not in ran.err


def test_a_folder_that_is_no_project_is_a_configuration_error(tmp_path: Path, run: Callable[..., Ran]) -> None:
    ran = run("check", "-C", tmp_path)
    assert ran.code == 3
    assert "Traceback" not in ran.err


def test_new_makes_a_project_that_checks_clean(shop: Path, run: Callable[..., Ran]) -> None:
    ran = run("check", cwd=shop)
    assert (ran.code, ran.err) == (0, "")
    assert run("lint", cwd=shop).out == ran.out


def test_new_leaves_a_full_folder_alone(shop: Path, run: Callable[..., Ran]) -> None:
    before = sorted(path.name for path in shop.iterdir())
    ran = run("new", shop)
    assert ran.code == 2
    assert sorted(path.name for path in shop.iterdir()) == before


def test_build_leaves_what_the_contract_says(shop: Path, run: Callable[..., Ran]) -> None:
    ran = run("build", "giftshop/deluxe-box", cwd=shop)
    assert ran.code == 0, ran.err
    out = shop / "out"
    assert ran.out.strip() == str(out.resolve() / "site" / "index.html")
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["version"] == 1
    listed = {one["path"] for one in manifest["artefacts"]}
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert listed == present - {"manifest.json"}
    for ending in ("html", "txt", "eml"):
        assert f"email/giftshop/deluxe-box/gold/en.{ending}" in listed
    for esp in ("generic", "klaviyo", "listmonk"):
        names = {Path(path).name for path in listed if path.startswith(f"esp/{esp}/giftshop/deluxe-box/gold/en/")}
        assert {"body.html", "body.txt", "subjects.json", "message.json", "fields.json", "README.md"} <= names
        assert names & {"segment.json", "segment.sql"}
    assert {"findings.json", "findings.sarif", "findings.junit.xml", "summary.md"} == {
        path.name for path in (out / "report").iterdir()
    }


def test_show_prints_each_form(shop: Path, run: Callable[..., Ran]) -> None:
    mail = "giftshop/deluxe-box/gold"
    assert "{{ customer." in run("show", mail, cwd=shop).out
    assert "<mjml" in run("show", mail, "--as", "mjml", cwd=shop).out
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in run("show", mail, "--as", "eml", cwd=shop).out
    assert "{{ UnsubscribeURL $ }}" in run("show", mail, "--as", "listmonk", cwd=shop).out
    assert "{% unsubscribe_link %}" in run("show", mail, "--as", "klaviyo", cwd=shop).out
    shown = run("show", "giftshop/lens-after-camera/loyal", "--as", "text", "--persona", "anke-camera", cwd=shop).out
    assert "{{" not in shown
    assert "Anke" in shown


def test_show_fields_prints_the_sheet_of_an_esp(shop: Path, run: Callable[..., Ran]) -> None:
    ran = run("show", "fields", "giftshop", "--as", "klaviyo", cwd=shop)
    assert (ran.code, ran.err) == (0, "")
    assert any(line.split()[:3] == ["loyalty_tier", "string", "customer.tier"] for line in ran.out.splitlines())
    found = json.loads(run("show", "fields", "--as", "klaviyo", "--format", "json", cwd=shop).out)
    assert (found["version"], found["esp"]) == (1, "klaviyo")
    assert {one["computed"] for one in found["fields"]} > {None}


def test_check_formats(shop: Path, run: Callable[..., Ran], tmp_path: Path) -> None:
    broken = shop / "content" / "giftshop" / "deluxe-box" / "gold.en.md"
    text = broken.read_text()
    try:
        broken.write_text(text + "\n{{ customer.frist_name }}\n")
        line = text.count("\n") + 2
        ran = run("check", "giftshop/deluxe-box", cwd=shop)
        assert ran.code == 1
        assert f"content/giftshop/deluxe-box/gold.en.md:{line}:13" in ran.out
        assert "did you mean" in ran.out
        github = run("check", "giftshop/deluxe-box", "--format", "github", cwd=shop).out
        assert github.startswith(f"::error file=content/giftshop/deluxe-box/gold.en.md,line={line},col=13")
        found = json.loads(run("check", "giftshop/deluxe-box", "--format", "json", cwd=shop).out)
        assert found["version"] == 1
        target = tmp_path / "deep" / "found.sarif"
        assert run("check", "--format", "sarif", "-o", target, cwd=shop).code == 1
        assert json.loads(target.read_text())["version"] == "2.1.0"
        assert run("check", "giftshop/deluxe-box", "--ignore", "tag-", cwd=shop).code == 0
        assert run("check", "giftshop/deluxe-box", "--fail-on", "never", cwd=shop).code == 0
        assert run("check", "northlight", cwd=shop).code == 0
    finally:
        broken.write_text(text)


def test_schemas_are_written_for_editors(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("schema", "-o", tmp_path)
    assert ran.code == 0
    mail = json.loads((tmp_path / "mail.schema.json").read_text())
    assert {"title", "goal", "subject", "audience", "offer"} <= set(mail["properties"])
    assert json.loads(run("schema").out)["version"] == 1


def test_doctor_names_what_is_there(shop: Path, run: Callable[..., Ran]) -> None:
    ran = run("doctor", cwd=shop)
    assert ran.code == 0, ran.out
    assert "mjml-python" in ran.out


def test_explain_prints_a_rule(shop: Path, run: Callable[..., Ran]) -> None:
    law = run("explain", "LAW-001", cwd=shop).out
    assert "7704" in law
    assert "sources reviewed 2026-11-22; some known from what others write of them" in law


def test_completion_knows_the_commands(run: Callable[..., Ran]) -> None:
    assert "_BUCKSLIP_COMPLETE" in run("completion", "bash").out


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys, click.testing, buckslip.cli as c;"
        "r = click.testing.CliRunner().invoke(c.cli, ['--help']); assert r.exit_code == 0, r.output;"
        "heavy = ('mkdocs', 'mjml', 'lxml', 'duckdb', 'pydantic', 'jinja2', 'yaml', 'markdown_it');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_explain_knows_every_finding(shop: Path, run: Callable[..., Ran]) -> None:
    assert "blocks/<name>.mjml" in run("explain", "unknown-block", cwd=shop).out
    listed = run("explain", cwd=shop).out
    for name in ("LAW-001", "tag-unknown-field", "yaml-alias"):
        assert f"\n{name} " in f"\n{listed}"


def test_a_broken_schema_is_a_configuration_error(shop: Path, run: Callable[..., Ran]) -> None:
    schema = shop / "rules" / "schema.yml"
    text = schema.read_text()
    try:
        schema.write_text(text + "nonsense: true\n")
        assert run("check", "giftshop/deluxe-box", cwd=shop).code == 3
    finally:
        schema.write_text(text)


def test_show_fills_in_every_form_a_customer_would_see(shop: Path, run: Callable[..., Ran]) -> None:
    for form in ("html", "text", "eml", "klaviyo"):
        mail = ("giftshop/lens-after-camera/loyal", "--as", form, "--persona", "anke-camera")
        assert "Anke" in run("show", *mail, cwd=shop).out, form
