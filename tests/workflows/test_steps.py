"""The shell steps of the workflows, run one after the other as a runner would, in a small project of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "tests/cli/histories/_project.yml"
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
RUN_HERE = {
    ("ci.yml", "mails"),
    ("ci.yml", "deploy"),
    ("closed.yml", "preview"),
    ("comment.yml", "comment"),
    ("comment.yml", "preview"),
    ("publish.yml", "apply"),
    ("publish.yml", "artefacts"),
    ("publish.yml", "drift"),
    ("publish.yml", "offline"),
    ("publish.yml", "plan"),
    ("publish.yml", "propose"),
    ("publish.yml", "record"),
}
TOO_LONG = {
    ("ci.yml", "tool"),
    ("nightly.yml", "kills"),
    ("nightly.yml", "mutants"),
    ("nightly.yml", "oracles"),
    ("nightly.yml", "renders"),
}
"""Jobs that run these very tests, or an hour's worth of others."""

SHIM = f"""import os, sys
os.execv({sys.executable!r}, [{sys.executable!r}, "-m", "buckslip", *sys.argv[1:]])
"""


def jobs() -> Mapping[tuple[str, str], list[dict[str, Any]]]:
    files = sorted((ROOT / ".github/workflows").glob("*.yml"))
    loaded = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}
    return {
        (file, name): [step for step in job["steps"] if "run" in step]
        for file, one in loaded.items()
        for name, job in one["jobs"].items()
    }


def test_every_job_with_a_step_of_shell_is_run_here_or_too_long() -> None:
    assert {name for name, steps in jobs().items() if steps} == RUN_HERE | TOO_LONG


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@mini.example", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


class Runner:
    """A checkout in which steps are run, with the files that GitHub gives them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.files = {name: folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        (folder / "remote.git").mkdir(parents=True)
        git(folder / "remote.git", "init", "-q", "--bare", "-b", "main")
        self.folder.mkdir()
        git(self.folder, "init", "-q", "-b", "main")
        git(self.folder, "remote", "add", "origin", str(folder / "remote.git"))
        for path, text in yaml.safe_load(PROJECT.read_text(encoding="utf-8")).items():
            self.write(path, text)
        self.write("build.py", SHIM)
        self.write(".gitignore", "out/\nout.*/\n.cache/\n")
        for name in ("pages", "propose"):
            self.write(f"scripts/{name}", (ROOT / "scripts" / name).read_text(encoding="utf-8"))
        (self.folder / "src").symlink_to(ROOT / "src")
        self.commit("base")

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def commit(self, message: str) -> str:
        git(self.folder, "add", ".")
        git(self.folder, "commit", "-q", "-m", message)
        return git(self.folder, "rev-parse", "HEAD").strip()

    def merged(self) -> None:
        """As a pull request is checked out: the merge of the base and the change."""
        git(self.folder, "switch", "-q", "-c", "merge", "main")
        git(self.folder, "merge", "-q", "--no-ff", "-m", "merge", "work")

    def run(self, step: Mapping[str, Any], env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        told = {name: str(path) for name, path in self.files.items()}
        own = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(self.folder.parent)}
        own |= {
            "GIT_CONFIG_NOSYSTEM": "1",
            "PAGES_PAUSE": "0",
            "SOURCE_DATE_EPOCH": "1795305600",
            **told,
            **(env or {}),
        }
        return subprocess.run(
            [*BASH, step["run"]], cwd=self.folder, env=own, capture_output=True, text=True, check=False
        )

    def outputs(self) -> dict[str, str]:
        lines = self.files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "a runner")


def steps(file: str, job: str) -> dict[str, dict[str, Any]]:
    return {step["name"]: step for step in jobs()[file, job]}


def test_the_mails_of_a_pull_request(runner: Runner) -> None:
    git(runner.folder, "switch", "-q", "-c", "work")
    runner.change("content/mini/hello/rest.en.md", "Hello.\n", "Hello there.\n\n::: nowhere\nWhat?\n:::\n")
    runner.commit("head")
    runner.merged()
    ended = {name: runner.run(step) for name, step in steps("ci.yml", "mails").items()}
    codes = {name: done.returncode for name, done in ended.items()}
    assert codes == {
        "The base, built by its own tool": 0,
        "Check": 1,
        "Build": 0,
        "Pictures of what changed": 0,
        "What the change does": 0,
        "Summary": 0,
    }, [done.stderr for done in ended.values()]
    annotated = [line for line in ended["Check"].stdout.splitlines() if line.startswith("::")]
    assert [re.findall("file=([^,]+),line=([0-9]+)", line) for line in annotated] == [
        [("content/mini/hello/rest.en.md", "14")]
    ]
    report = json.loads((runner.folder / "out.report/report.json").read_text(encoding="utf-8"))
    assert [one["id"] for one in report["mails"]] == ["mini/hello/rest"]
    assert report["commit"] == git(runner.folder, "rev-parse", "main").strip()
    summary = runner.files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    assert "❌ Not ready: 1 new error" in summary
    assert (runner.folder / "out/report/summary.md").read_text(encoding="utf-8") in summary
    assert (runner.folder / "out/site/data/mini/hello/rest.base.js").is_file()
    assert git(runner.folder, "status", "--porcelain") == ""


def test_the_mails_of_main_and_of_a_base_that_cannot_be_built(runner: Runner) -> None:
    known = steps("ci.yml", "mails")
    for name in ("Check", "Build", "Summary"):
        done = runner.run(known[name])
        assert done.returncode == 0, done.stderr
    assert not (runner.folder.parent / "base").exists()
    runner.write("build.py", "import sys\nsys.exit(70)\n")
    runner.commit("a tool that is broken")
    git(runner.folder, "switch", "-q", "-c", "work")
    runner.write("build.py", SHIM)
    runner.commit("head")
    runner.merged()
    base = runner.run(known["The base, built by its own tool"])
    assert (base.returncode, "::notice::The base cannot be built" in base.stdout) == (0, True)
    assert runner.run(known["Check"]).returncode == 0


def test_the_artefacts_of_publish(runner: Runner) -> None:
    for name, step in steps("publish.yml", "artefacts").items():
        done = runner.run(step)
        assert done.returncode == 0, (name, done.stderr)
    assert (runner.folder / "out/manifest.json").is_file()


FOLDER = {"ESP": "generic", "ENVIRONMENT": "production"}  # an ESP that is a folder: it needs no key


def done(runner: Runner, job: str, env: Mapping[str, str]) -> None:
    for name, step in steps("publish.yml", job).items():
        ended = runner.run(step, env)
        assert ended.returncode == 0, (job, name, ended.stdout, ended.stderr)


def handed_on(runner: Runner, *paths: str) -> None:
    """What a job keeps is what the next one finds in out.report, in a fresh checkout."""
    folder = runner.folder / "out.report"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in paths:
        if (runner.folder / path).exists():
            (runner.folder / path).rename(folder / path)
    git(runner.folder, "checkout", "-q", "--", ".")


def branch(runner: Runner, name: str) -> list[str]:
    return git(runner.folder.parent / "remote.git", "diff", "--name-only", f"{name}^", name).split()


def test_a_change_is_planned_without_a_key_and_published_from_main(runner: Runner) -> None:
    runner.change("content/mini/hello/rest.en.md", "title: Rest\n", "title: Rest\nstatus: approved\n")
    runner.commit("ready")
    done(runner, "offline", FOLDER)
    assert "mini/hello/rest" in runner.files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    done(runner, "plan", FOLDER)
    assert runner.outputs() == {"changes": "true"}
    handed_on(runner, "out", "out.plan.json")
    done(runner, "apply", FOLDER)
    handed_on(runner, "publish", "audit")
    done(runner, "record", {"BASE": "main"})
    assert {"publish/production/generic.json", "audit/ledger.jsonl"} <= set(branch(runner, "buckslip/published"))
    runner.files["GITHUB_OUTPUT"].unlink()
    done(runner, "plan", FOLDER)
    assert not runner.files["GITHUB_OUTPUT"].exists(), "what was recorded is published"


def test_what_was_found_at_the_esp_is_proposed(runner: Runner) -> None:
    done(runner, "drift", FOLDER)
    assert not runner.files["GITHUB_OUTPUT"].exists(), "nothing was published, so nothing has drifted"
    runner.change("content/mini/hello/rest.en.md", "Hello.", "Hello, edited there.")
    runner.write("build.py.new", "never taken: it is no content")
    (runner.folder / "out.report").mkdir()
    git(runner.folder, "add", "--intent-to-add", ".")
    runner.write("out.report/out.drift.patch", git(runner.folder, "diff", "--binary"))
    git(runner.folder, "checkout", "-q", "--", "content")
    git(runner.folder, "rm", "-q", "-f", "build.py.new")
    done(runner, "propose", {"BASE": "main"})
    assert branch(runner, "buckslip/drift") == ["content/mini/hello/rest.en.md"]


PAGES = {"html_url": "https://shop.example/mails/", "build_type": "legacy", "source": {"branch": "gh-pages"}}


def test_a_preview_and_its_comment_come_and_go(runner: Runner, github: Any) -> None:
    github.opened(7)
    github.pages = PAGES
    runner.write("out.site/index.html", "the preview")
    report = {"version": 1, "commit": "b" * 40, "mails": [], "audiences": []}
    runner.write("out.report/report.json", json.dumps(report))
    preview = steps("comment.yml", "preview")
    done = runner.run(preview["Which pull request, and where its preview goes"], github.env())
    assert done.returncode == 0, done.stdout + done.stderr
    found = runner.outputs()
    assert found == {"number": "7", "site": "https://shop.example/mails/pr/7"}
    env = {"NUMBER": found["number"], "SITE": found["site"]}
    done = runner.run(preview["To the branch"], env)
    assert done.returncode == 0, done.stderr
    (write,) = steps("comment.yml", "comment").values()
    done = runner.run(write, github.env(SITE=runner.outputs()["site"], RUN_URL="https://git.example/runs/1"))
    assert done.returncode == 0, done.stdout
    assert "https://shop.example/mails/pr/7/" in github.comments[0]["body"]
    assert published(runner) == [".nojekyll", "pr/7/index.html"]
    (remove,) = steps("closed.yml", "preview").values()
    assert runner.run(remove, {"NUMBER": "7"}).returncode == 0
    assert published(runner) == [".nojekyll"]


def test_main_goes_to_pages_when_they_are_on(runner: Runner, github: Any) -> None:
    known = steps("ci.yml", "deploy")
    assert runner.run(known["Whether Pages shows the branch gh-pages"], github.env()).returncode == 0
    assert runner.outputs() == {"site": ""}
    github.pages = PAGES
    assert runner.run(known["Whether Pages shows the branch gh-pages"], github.env()).returncode == 0
    assert runner.outputs() == {"site": "https://shop.example/mails"}
    runner.write("out.site/index.html", "the site")
    assert runner.run(known["To the branch"]).returncode == 0
    assert published(runner) == [".nojekyll", "index.html"]


def published(runner: Runner) -> list[str]:
    return git(runner.folder.parent / "remote.git", "ls-tree", "-r", "--name-only", "gh-pages").split()
