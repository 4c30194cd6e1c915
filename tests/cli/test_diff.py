"""`buckslip diff`: what a change means, in a repository of its own, with the project in a folder below its top."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.warm import buckslip

FILES = {
    "content/_brands/mini.yml": "title: Mini\nlayout: bare\n"
    "sender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n",
    "content/_locales/en.yml": "name: English\n",
    "content/mini/hello/gold.en.md": "---\ntitle: Gold\ngoal: onboarding\nmessage_class: transactional\n"
    'subject: Hello\naudience:\n  all:\n    - tier is gold\n    - in segment "busy"\n---\nHello *gold*.\n',
    "content/mini/hello/rest.en.md": "---\ntitle: Rest\ngoal: onboarding\nmessage_class: transactional\n"
    "subject: Hello\naudience:\n  all:\n    - orders > 4\npriority: -1\n---\nHello.\n",
    "layouts/bare.mjml": "<mjml><mj-body>{{ content }}</mj-body></mjml>\n",
    "rules/schema.yml": "fields:\n  id: {type: text}\n  tier: {type: enum, values: [silver, gold]}\n"
    "  orders: {type: integer, min: 0}\n",
    "rules/audiences/busy.yml": "title: Busy\nall: [orders >= 2]\n",
}
GOLD, REST = "content/mini/hello/gold.en.md", "content/mini/hello/rest.en.md"


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@mini.example", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def diff(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return buckslip("diff", *arguments, cwd=folder)


def told(folder: Path, *arguments: str) -> dict[str, Any]:
    run = diff(folder, "--format", "json", *arguments)
    assert run.returncode in (0, 1), run.stderr
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found


def change(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A committed project in a folder with a blank in its name, below the top of its repository."""
    folder = tmp_path / "the repository" / "mails & co"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git(folder.parent, "init", "-q", "-b", "main")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-q", "-m", "one")
    return folder


def test_nothing_changed(project: Path) -> None:
    found = told(project)
    assert (found["version"], found["audiences"], found["texts"]) == (1, [], [])
    assert found["findings"] == {"new": [], "gone": []}


def test_an_audience_a_segment_and_a_text(project: Path) -> None:
    change(project, REST, "orders > 4", "orders >= 5")
    change(project, "rules/audiences/busy.yml", "orders >= 2", "orders >= 3")
    change(project, GOLD, "Hello *gold*.", "Hello *golden* you.")
    before = git(project, "status", "--porcelain")
    found = told(project)
    verdicts = {one["id"]: (one["kind"], one["verdict"]) for one in found["audiences"]}
    assert verdicts == {
        "busy": ("segment", "narrower"),
        "mini/hello/gold": ("variant", "narrower"),
        "mini/hello/rest": ("variant", "equivalent"),
    }
    gold = next(one for one in found["audiences"] if one["id"] == "mini/hello/gold")
    assert gold["before"] == gold["after"]
    assert gold["gained"] is None
    assert gold["lost"]["words"] == "a customer with tier gold, 2 orders"
    assert gold["lost"]["profile"]["orders"] == 2
    assert [(one["path"], one["what"]) for one in found["texts"]] == [(GOLD, "changed")]
    assert found["texts"][0]["diff"][-2:] == ["-Hello *gold*.", "+Hello *golden* you."]
    assert git(project, "status", "--porcelain") == before


def test_findings_that_came_end_with_1(project: Path) -> None:
    change(project, REST, "orders > 4", "orders > 4\n    - orders < 4")
    run = diff(project)
    assert run.returncode == 1, run.stderr
    assert "mini/hello/rest: narrower, fewer customers" in run.stdout
    assert "    +   - orders < 4" in run.stdout
    assert "[audience-dead]" in run.stdout
    assert diff(project, "--fail-on", "never").returncode == 0
    assert diff(project, "--no-findings").returncode == 0


def test_what_a_rules_page_tells_is_told_once(project: Path, starter: Path) -> None:
    (page,) = starter.glob("rules/compliance/consent/CON-016-*.md")
    copy = project / "rules/compliance/consent" / page.name
    copy.parent.mkdir(parents=True)
    copy.write_bytes(page.read_bytes())
    change(project, REST, "orders > 4", "orders > 4\n    - orders < 4")
    shown = diff(project, "--fail-on", "never").stdout
    assert "[CON-016]" in shown
    assert "[audience-dead]" not in shown


def test_markdown_for_a_pull_request(project: Path) -> None:
    change(project, REST, "orders > 4", "orders > 3")
    shown = diff(project, "--format", "markdown").stdout
    assert "**`mini/hello/rest`**: wider, more customers" in shown
    assert "```diff\n" in shown
    assert "* gains: a customer with 4 orders" in shown


def test_a_renamed_variant_is_the_same_mail(project: Path) -> None:
    (project / REST).rename(project / "content/mini/hello/others.en.md")
    found = told(project)
    assert [(one["id"], one["was"], one["what"]) for one in found["mails"]] == [
        ("mini/hello/others", "mini/hello/rest", "renamed")
    ]
    assert (found["audiences"], found["texts"]) == ([], [])
    assert found["findings"] == {"new": [], "gone": []}


def test_variants_that_came_and_went(project: Path) -> None:
    (project / REST).unlink()
    (project / "content/mini/hello/others.en.md").write_text(
        "---\ntitle: Farewell\ngoal: survey\nmessage_class: transactional\nsubject: How was it?\n"
        "audience:\n  all:\n    - orders is 1\n---\nTell us, please.\n",
        encoding="utf-8",
    )
    found = told(project)
    assert {one["id"]: one["verdict"] for one in found["audiences"]} == {
        "mini/hello/others": "added",
        "mini/hello/rest": "removed",
    }
    assert [(one["id"], one["what"]) for one in found["mails"]] == [
        ("mini/hello/others", "added"),
        ("mini/hello/rest", "removed"),
    ]
    assert [one["what"] for one in found["texts"]] == ["added", "removed"]


def test_a_branch_is_compared_with_where_it_left_main(project: Path) -> None:
    first = git(project, "rev-parse", "HEAD").strip()
    git(project, "switch", "-q", "-c", "work")
    for number in (6, 7):
        change(project, REST, "orders > ", f"orders > {number}")
        git(project, "commit", "-q", "-a", "-m", f"to {number}")
    assert told(project)["commit"] == first
    assert told(project, "HEAD~1")["commit"] != first


def test_on_main_the_last_commit_is_shown(project: Path) -> None:
    first = git(project, "rev-parse", "HEAD").strip()
    change(project, REST, "orders > 4", "orders > 9")
    git(project, "commit", "-q", "-a", "-m", "two")
    found = told(project)
    assert found["commit"] == first
    assert [one["verdict"] for one in found["audiences"]] == ["narrower"]


def test_example_customers_become_personas(project: Path, tmp_path: Path) -> None:
    change(project, REST, "orders > 4", "orders > 3")
    assert diff(project, "--personas", str(tmp_path / "people")).returncode == 0
    text = (tmp_path / "people/mini-hello-rest-gained.yml").read_text(encoding="utf-8")
    assert "  orders: 4\n" in text
    (project / "content/_personas").mkdir()
    (project / "content/_personas/gained.yml").write_text(text, encoding="utf-8")
    checked = buckslip("check", "--format", "json", cwd=project)
    assert json.loads(checked.stdout)["findings"] == []


@pytest.mark.parametrize("ref", ["nowhere", "--output=/tmp/x", "$(touch x)", "main; touch x", "HEAD^{tree}"])
def test_what_is_no_commit_is_said(project: Path, ref: str) -> None:
    run = diff(project, "--", ref)
    assert (run.returncode, run.stdout) == (2, ""), run.stderr
    assert "git knows no commit" in run.stderr
    assert not list(project.rglob("x"))


def test_without_a_repository(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    run = diff(tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "not a git repository" in run.stderr


def test_a_folder_that_was_no_project(project: Path) -> None:
    new = project.parent / "new"
    (new / "content").mkdir(parents=True)
    run = diff(new)
    assert run.returncode == 2
    assert "there was no project" in run.stderr


def test_pictures_of_the_preview_become_thumbnails(project: Path, tmp_path: Path) -> None:
    change(project, GOLD, "Hello *gold*.", "Hello *golden* you.")
    site = tmp_path / "site"
    (site / "shots").mkdir(parents=True)
    album = {"mails": {"mini/hello/gold": {"before": "shots/a.png", "after": "shots/b.png"}}}
    (site / "shots/shots.json").write_text(json.dumps(album), encoding="utf-8")
    options = ("--format", "markdown", "--site", "https://mini.example/pr/1", "--shots", str(site))
    shown = diff(project, *options).stdout
    assert '<img src="https://mini.example/pr/1/shots/a.png"' in shown
    assert '<img src="https://mini.example/pr/1/shots/b.png"' in shown
    (site / "shots/shots.json").write_text("[]", encoding="utf-8")
    run = diff(project, *options)
    assert (run.returncode, run.stdout) == (2, "")
    assert "take the pictures again" in run.stderr


def test_a_site_needs_an_address(project: Path) -> None:
    run = diff(project, "--format", "markdown", "--site", "javascript:alert(1)")
    assert (run.returncode, run.stdout) == (2, "")
    assert "no address of a site" in run.stderr
