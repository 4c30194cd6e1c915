"""`buckslip audit` from the outside: what it prints, and its exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.publish.conftest import published
from tests.warm import buckslip

from buckslip.publish.ledger import PATH, append

FILES = {
    "content/_brands/mini.yml": "title: Mini\ndefault_locale: en\nlayout: bare\n"
    "sender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n",
    "content/_locales/en.yml": "name: English\n",
    "content/_locales/de.yml": "name: Deutsch\n",
    "content/mini/hello/all.en.md": "---\ntitle: Hello\ngoal: onboarding\nmessage_class: transactional\n"
    "subject: Hello\n---\nHello *world*.\n",
    "content/mini/hello/all.de.md": "---\nsubject: Hallo\n---\nHallo *Welt*.\n",
    "layouts/bare.mjml": "<mjml><mj-body>{{ content }}</mj-body></mjml>\n",
}
STATEMENT = "audit/mini/hello/all/en.json"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return buckslip(*arguments, cwd=folder)


def write(folder: Path) -> None:
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """One mail in two locales, without Git."""
    write(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, built, with two entries in its ledger."""
    folder = tmp_path_factory.mktemp("made")
    write(folder)
    assert run(folder, "build", "--no-site", "--no-cache").returncode == 0
    append(folder, published(1))
    append(folder, published(2))
    return folder


@pytest.fixture
def built(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(made, tmp_path / "built")


def test_verify_and_show(built: Path) -> None:
    looked = run(built, "audit", "verify")
    assert (looked.returncode, looked.stdout) == (0, ""), looked.stderr
    assert looked.stderr == "ledger: 2 entries; out: 2 statements; no findings\n"

    told = json.loads(run(built, "audit", "verify", "--format", "json").stdout)
    last = told["ledger"].pop("last_sha256")
    assert told == {"version": 1, "ledger": {"entries": 2}, "statements": 2, "findings": []}
    assert len(last) == 64

    shown = run(built, "audit", "show", "mini/hello/all", "--locale", "en")
    assert shown.stdout.encode() == (built / "out" / STATEMENT).read_bytes()
    decoder, text, found = json.JSONDecoder(), run(built, "audit", "show", "mini/hello/all").stdout, []
    while text.strip():
        one, end = decoder.raw_decode(text)
        found.append(one["predicate"]["message"]["locale"])
        text = text[end:].lstrip()
    assert found == ["de", "en"]


def test_what_was_changed_is_told_with_its_line(built: Path) -> None:
    path = built / PATH
    path.write_bytes(path.read_bytes().replace(b"template/1", b"template/7"))
    (built / "out/esp/generic/mini/hello/all/en/body.html").write_text("other")
    looked = run(built, "audit", "verify")
    assert looked.returncode == 1
    first, second = looked.stdout.splitlines()
    assert first.startswith(
        "audit/ledger.jsonl:2:1: error: the next line names another digest, so this one was edited;"
    )
    assert second.startswith(f"out/{STATEMENT}:")
    assert looked.stderr == "ledger: 2 entries; out: 2 statements; 2 errors\n"
    told = json.loads(run(built, "audit", "verify", "--format", "json").stdout)
    assert [one["rule"] for one in told["findings"]] == ["ledger-edited", "artefact-changed"]
    assert told["findings"][0]["line"] == 2


def test_a_torn_line_is_mended(built: Path) -> None:
    path = built / PATH
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"half')
    looked = run(built, "audit", "verify")
    assert looked.returncode == 1
    assert "buckslip audit mend" in looked.stdout
    mended = run(built, "audit", "mend")
    assert (mended.returncode, mended.stdout, mended.stderr) == (0, '{"half\n', "6 bytes taken away\n")
    assert path.read_bytes() == whole
    assert run(built, "audit", "mend").stderr == "the last line is whole; nothing to mend\n"


def test_before_anything_is_built_or_published(mini: Path) -> None:
    looked = run(mini, "audit", "verify")
    assert (looked.returncode, looked.stderr) == (0, "ledger: nothing published yet; out: nothing built; no findings\n")
    assert json.loads(run(mini, "audit", "verify", "--format", "json").stdout)["statements"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "mini/helo/all"), 2, "did you mean 'mini/hello/all'?"),
        (("show", "mini/hello/all", "--locale", "fr"), 2, "its locales are de, en"),
        (("verify", "-o", "nowhere"), 2, "there is no folder nowhere"),
        (("merge", "nowhere"), 3, "git knows no commit 'nowhere'"),
    ],
    ids=["name", "locale", "folder", "commit"],
)
def test_mistakes_in_use(arguments: tuple[str, ...], code: int, said: str, built: Path) -> None:
    looked = run(built, "audit", *arguments)
    assert looked.returncode == code
    assert said in looked.stderr
