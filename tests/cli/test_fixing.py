"""`check --fix`: the diff first, then the question, and files in which nothing else has changed."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from tests.warm import buckslip

from buckslip.checks.fixes import Mended, fixes, mended
from buckslip.checks.repairs.source import Edit
from buckslip.export.mending import Stamps, diff, raw_reader, replace
from buckslip.load.project import load_project
from buckslip.model.finding import Finding, Severity
from buckslip.model.source import Span

MAIL = "content/mini/hello/all.en.md"
FILES = {
    "content/_brands/mini.yml": "title: Mini\ndefault_locale: en\nlayout: bare\n"
    "sender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n",
    "content/_locales/en.yml": "name: English\n",
    MAIL: "---\r\ntitle: Hello # as ever\r\ngoal: onboarding\r\nmessage_class: transactional\r\n"
    "subjekt: Hello {{ sender.nmae }}\r\n---\r\nHello *world*, {{ sender.nmae }}.",
    "rules/schema.yml": "fields: {}\n",
    "layouts/bare.mjml": "<mjml><mj-body>{{ content }}</mj-body></mjml>\n",
}
SOUND = FILES[MAIL].replace("subjekt", "subject").replace("nmae", "name")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return buckslip("check", *arguments, cwd=folder)


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """A small project with a key and two names misspelt."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    return tmp_path


def held(mini: Path) -> str:
    return (mini / MAIL).read_bytes().decode()


def test_without_a_terminal_it_shows_the_diff_and_writes_nothing(mini: Path) -> None:
    ran = run(mini, "--fix")
    assert ran.returncode == 1
    assert "-subjekt: Hello {{ sender.nmae }}" in ran.stdout
    assert "+subject: Hello" in ran.stdout
    assert "--fix --yes" in ran.stderr
    assert "2 fixable with --fix" in ran.stdout
    assert "[unknown-key] fixable" in ran.stdout
    assert held(mini) == FILES[MAIL]


def test_with_yes_it_mends_what_the_mended_faults_hid_too(mini: Path) -> None:
    ran = run(mini, "--fix", "--yes")
    assert (ran.returncode, held(mini)) == (0, SOUND), ran.stderr
    assert "no findings" in ran.stdout
    assert ran.stderr.count("mended") == 2
    assert sorted(path.name for path in (mini / MAIL).parent.iterdir()) == ["all.en.md"]
    again = run(mini, "--fix", "--yes")
    assert (again.returncode, held(mini)) == (0, SOUND)
    assert "nothing is left that has a safe fix" in again.stderr


def test_the_diff_is_a_patch_that_git_applies(mini: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=mini, check=True)
    command = [sys.executable, "-m", "buckslip", "check", "--fix", "--format", "json"]
    patch = subprocess.run(command, cwd=mini, capture_output=True, stdin=subprocess.DEVNULL).stderr
    subprocess.run(["git", "apply", "-"], cwd=mini, input=patch, check=True)
    assert held(mini) == FILES[MAIL].replace("subjekt", "subject").replace("nmae }}.", "name }}.")


@pytest.mark.parametrize(("rules", "text"), [(["--select", "tag-"], "nmae }}."), (["--ignore", "tag-"], "subjekt")])
def test_only_the_chosen_findings_are_mended(rules: list[str], text: str, mini: Path) -> None:
    run(mini, "--fix", "--yes", *rules)
    changed = [one for one in ("subjekt", "nmae }}.") if one not in held(mini)]
    assert changed == [text]


def test_a_baseline_keeps_its_findings_from_being_mended(mini: Path) -> None:
    assert run(mini, "--format", "json", "-o", "old.json").returncode == 1
    assert run(mini, "--fix", "--yes", "--baseline", "old.json").returncode == 0
    assert held(mini) == FILES[MAIL]


def test_yes_without_fix_is_wrong_use(mini: Path) -> None:
    ran = run(mini, "--yes")
    assert ran.returncode == 2
    assert "--yes goes with --fix" in ran.stderr


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_on_a_terminal_it_asks(answer: str, written: bool, mini: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "buckslip", "check", "--fix"]
    with subprocess.Popen(command, cwd=mini, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, answer.encode() * 3)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:  # Linux says so at the end
            pass
        process.wait()
    os.close(ours)
    assert b"\x1b[32m+subject: Hello {{ sender.nmae }}\x1b[0m\r\n" in shown
    assert b"mend 2 findings in 1 file so?" in shown
    assert held(mini) == (SOUND if written else FILES[MAIL])
    assert process.returncode == (0 if written else 1)


def test_json_and_sarif_carry_the_fixes(mini: Path) -> None:
    told = json.loads(run(mini, "--format", "json").stdout)["findings"]
    place = {"path": MAIL, "line": 5, "column": 1, "end_line": 5, "end_column": 8}
    assert next(one["fix"] for one in told if one["rule"] == "unknown-key") == [{**place, "text": "subject"}]
    results = json.loads(run(mini, "--format", "sarif").stdout)["runs"][0]["results"]
    (change,) = next(one["fixes"] for one in results if one["ruleId"] == "unknown-key")[0]["artifactChanges"]
    region = {"startLine": 5, "startColumn": 1, "endLine": 5, "endColumn": 8}
    assert change == {
        "artifactLocation": {"uri": MAIL},
        "replacements": [{"deletedRegion": region, "insertedContent": {"text": "subject"}}],
    }


def planned(mini: Path) -> tuple[Mended, ...]:
    finding = Finding(
        "unknown-key", Severity.ERROR, Span(MAIL, 5, 1), "unknown key 'subjekt'", "did you mean 'subject'?"
    )
    read = raw_reader(mini)
    return mended(fixes([finding], load_project(mini), read), read)


def test_a_file_that_changed_since_it_was_read_is_left_alone(mini: Path) -> None:
    stamps, (one,) = Stamps.of(mini), planned(mini)
    assert stamps.same(MAIL)
    (mini / MAIL).write_text("written meanwhile", encoding="utf-8")
    assert not stamps.same(MAIL)
    assert replace(mini, one) == "it has changed since it was read"
    assert held(mini) == "written meanwhile"
    assert [path.name for path in (mini / MAIL).parent.iterdir()] == ["all.en.md"]


def test_nothing_is_edited_through_a_symbolic_link(mini: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "victim.md"
    outside.write_bytes(FILES[MAIL].encode())
    (mini / MAIL).unlink()
    (mini / MAIL).symlink_to(outside)
    assert planned(mini) == ()
    inside = mini / "content/mini/hello/real.md"
    inside.write_bytes(FILES[MAIL].encode())
    (mini / MAIL).unlink()
    (mini / MAIL).symlink_to(inside)
    assert planned(mini) == ()
    folder = mini / "content/mini"
    folder.rename(mini / "elsewhere")
    folder.symlink_to(mini / "elsewhere")
    assert planned(mini) == ()


def test_a_link_that_comes_between_is_not_followed(mini: Path, tmp_path: Path) -> None:
    (one,) = planned(mini)
    outside = tmp_path / "victim.md"
    outside.write_bytes(FILES[MAIL].encode())
    (mini / MAIL).unlink()
    (mini / MAIL).symlink_to(outside)
    assert replace(mini, one) == "it has changed since it was read"
    assert outside.read_bytes() == FILES[MAIL].encode()


def test_the_file_keeps_its_permissions_and_a_protected_one_is_left(mini: Path) -> None:
    (one,) = planned(mini)
    (mini / MAIL).chmod(0o640)
    assert replace(mini, one) == ""
    assert (mini / MAIL).stat().st_mode & 0o777 == 0o640


def test_a_pipe_is_not_waited_for(mini: Path) -> None:
    (mini / MAIL).unlink()
    os.mkfifo(mini / MAIL)
    assert raw_reader(mini)(MAIL) is None


@pytest.mark.parametrize("name", ["a\nb.en.md", "..en.md", "a\x1b[2Jb.en.md", "-rf.en.md"])
def test_a_file_with_a_hostile_name_does_no_harm(name: str, mini: Path) -> None:
    (mini / "content/mini/hello" / name).write_bytes(FILES[MAIL].encode())
    ran = run(mini, "--fix", "--yes")
    assert ran.returncode in (0, 1), ran.stderr
    assert "internal error" not in ran.stderr
    assert held(mini) == SOUND
    assert (mini / "content/mini/hello" / name).read_bytes() == FILES[MAIL].encode()


def test_of_two_fixes_at_one_place_the_first_is_taken() -> None:
    at = Span(MAIL, 1, 1)
    findings = [Finding(name, Severity.ERROR, at, "m") for name in "abcd"]
    found = {
        findings[0]: (Edit(MAIL, 0, 3, "x", at, at), Edit(MAIL, 8, 9, "y", at, at)),
        findings[1]: (Edit(MAIL, 2, 5, "z", at, at),),
        findings[2]: (Edit(MAIL, 8, 9, "y", at, at),),
        findings[3]: (Edit(MAIL, 4, 4, "+", at, at), Edit(MAIL, 8, 8, "-", at, at)),
    }
    (one,) = mended(found, lambda _: "0123456789")
    assert one.after == "x34567y9"
    assert one.findings == (findings[0], findings[2])


def test_the_diff_tells_of_a_missing_newline_at_the_end() -> None:
    shown = "".join(diff((Mended(MAIL, "a\r\nb", "a\r\nc", ()),)))
    assert shown.endswith("-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n")
    assert " a\r\n" in shown
