"""The commands of publishing as a user, or the CI, meets them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.fakes.listmonk import FakeListmonk
from tests.fakes.server import Fault, served
from tests.publish.builds import CLASSIC, LOYAL, Out, build
from tests.warm import buckslip

Ran = subprocess.CompletedProcess[str]
PLAN = ".cache/publish/production-listmonk.plan.json"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("built") / "out")


@pytest.fixture
def out(base: Path, tmp_path: Path) -> Out:
    return Out(base, tmp_path / "out", "listmonk", (CLASSIC, LOYAL))


@pytest.fixture
def fake() -> FakeListmonk:
    return FakeListmonk()


@pytest.fixture
def run(fake: FakeListmonk, tmp_path: Path, out: Out) -> Iterator[Callable[..., Ran]]:
    """`run("plan", "listmonk")` in a project whose environment has a key."""
    with served(fake) as host:
        known = {name: value for name, value in os.environ.items() if not name.startswith("BUCKSLIP_")}

        def call(*arguments: str, key: bool = True) -> Ran:
            environ = {**known, **(fake.environ(host) if key else {})}
            return buckslip(*arguments, cwd=tmp_path, env=environ)

        yield call


def test_from_plan_to_drift(run: Callable[..., Ran], fake: FakeListmonk) -> None:
    planned = run("plan", "listmonk", "--detailed-exitcode")
    assert planned.returncode == 7 and f"+ create campaign {CLASSIC}/en" in planned.stdout
    assert f"next: buckslip apply {PLAN}" in planned.stderr
    applied = run("publish", PLAN)
    assert applied.returncode == 0 and f"+ created campaign {CLASSIC}/en" in applied.stdout
    assert run("plan", "listmonk", "--detailed-exitcode").returncode == 0
    assert run("plan", "listmonk", "--offline", "--detailed-exitcode", key=False).returncode == 0
    assert run("drift", "listmonk").returncode == 0
    number = next(iter(fake.campaigns))
    fake.edit("campaign", number, "by hand")
    drifted = run("drift", "listmonk", "--format", "json")
    told = json.loads(drifted.stdout)
    assert drifted.returncode == 7 and told["version"] == 1
    assert [(one["id"], one["what"]) for one in told["drifted"]] == [(number, "edited")]
    assert "+ by hand" in run("drift", "listmonk").stdout
    assert "```````diff" in run("drift", "listmonk", "--format", "markdown").stdout
    again = run("apply", PLAN)
    assert again.returncode == 7 and "nothing was done" in again.stderr
    assert FakeListmonk.KEY not in planned.stdout + applied.stdout + applied.stderr + again.stderr


def test_a_plan_for_programs_and_for_pull_requests(run: Callable[..., Ran]) -> None:
    told = json.loads(run("plan", "listmonk", "--format", "json", "-o", "my.plan.json").stdout)
    assert told["version"] == 1 and told["plan"] == "my.plan.json"
    assert told["counts"]["create"] == told["changes"] == len(told["steps"]) > 5
    assert run("plan", "listmonk", "--format", "markdown").stdout.startswith("### listmonk in production: ")
    only = json.loads(run("plan", "listmonk", CLASSIC, "--format", "json").stdout)
    assert {one["mail"] for one in only["steps"]} == {"", CLASSIC}


ENDS: dict[str, tuple[tuple[str, ...], int, str]] = {
    "no such ESP": (("plan", "lismonk"), 2, "did you mean 'listmonk'?"),
    "no such environment": (("plan", "listmonk", "--env", "nowhere"), 2, "no environment 'nowhere'"),
    "an environment that is a path": (("plan", "listmonk", "--env", "../x"), 2, "no name of an environment"),
    "nothing built": (("plan", "listmonk", "--out", "nothing"), 2, "nothing is built"),
    "no such plan": (("apply", "none.json"), 2, "there is no plan"),
    "no revision": (("rollback", "listmonk", "giftshop/x"), 2, "names no revision"),
}


@pytest.mark.parametrize("case", ENDS.values(), ids=list(ENDS))
def test_wrong_use_is_told(run: Callable[..., Ran], case: tuple[tuple[str, ...], int, str]) -> None:
    arguments, code, message = case
    done = run(*arguments)
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr


def test_without_a_key(run: Callable[..., Ran]) -> None:
    done = run("plan", "listmonk", key=False)
    assert done.returncode == 3 and "BUCKSLIP_LISTMONK_HOST" in done.stderr


def test_a_refused_key(run: Callable[..., Ran], fake: FakeListmonk) -> None:
    fake.fault(Fault(status=403), times=100)
    assert run("plan", "listmonk").returncode == 4


def test_a_fault_in_a_mail(run: Callable[..., Ran], out: Out) -> None:
    out.state(LOYAL, lambda told: told["message"].update(status="draft"))
    assert run("plan", "listmonk").returncode == 0
    out.state(CLASSIC, lambda told: told["results"].update(errors=1))
    done = run("plan", "listmonk")
    assert done.returncode == 1 and "it has 1 error" in done.stdout


def test_deleting_needs_leave(run: Callable[..., Ran], out: Out, fake: FakeListmonk) -> None:
    run("plan", "listmonk")
    run("apply", PLAN)
    out.drop(CLASSIC)
    run("plan", "listmonk")
    refused = run("apply", PLAN)
    assert refused.returncode == 6 and "--allow-destructive" in refused.stderr
    done = run("apply", PLAN, "--allow-destructive", "--format", "json")
    assert done.returncode == 0
    assert {one["action"] for one in json.loads(done.stdout)["steps"]} == {"orphaned"}
    assert not [one for one in fake.campaigns.values() if CLASSIC in one["name"]]


TAMPERED: dict[str, Callable[[dict[str, object]], object]] = {
    "another environment": lambda told: told.update(env="staging"),
    "options": lambda told: told.update(options={"take_on": True}),
    "no steps": lambda told: told.update(steps=[]),
    "another version": lambda told: told.update(version=2),
    "no digest": lambda told: told.pop("sha256"),
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=list(TAMPERED))
def test_a_changed_plan_is_refused(
    run: Callable[..., Ran], tmp_path: Path, change: Callable[[dict[str, object]], object], fake: FakeListmonk
) -> None:
    run("plan", "listmonk")
    told = json.loads((tmp_path / PLAN).read_text(encoding="utf-8"))
    change(told)
    (tmp_path / PLAN).write_text(json.dumps(told), encoding="utf-8")
    assert run("apply", PLAN).returncode == 3
    assert fake.writes() == []
