"""A plan as a file: canonical JSON that carries its own digest; no key, and none of the texts, is in it."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from buckslip.esps.api.values import digest
from buckslip.export.whole import whole_file
from buckslip.model.errors import ProjectError, UsageError
from buckslip.publish.plan import Options, Plan, Step

VERSION = 1
LARGEST = 64_000_000  # bytes


def told(plan: Plan) -> dict[str, object]:
    """The plan as it stands in the file, with its digest."""
    head = {
        "version": VERSION,
        "esp": plan.esp,
        "env": plan.env,
        "host": plan.host,
        "built_sha256": plan.built_sha256,
        "state_sha256": plan.state_sha256,
        "commit": plan.commit,
        "options": {**asdict(plan.options), "only": list(plan.options.only)},
        "steps": [_step(one) for one in plan.steps],
    }
    return {**head, "sha256": digest(head)}


def plan_sha256(plan: Plan) -> str:
    """The digest that names the plan."""
    return str(told(plan)["sha256"])


def write_plan(plan: Plan, path: Path) -> None:
    """Write the file, one step a line."""
    found = told(plan)
    steps = found.pop("steps")
    assert isinstance(steps, list)
    lines = ",\n  ".join(_json(one) for one in steps)
    head = ",\n ".join(f"{_json(name)}: {_json(value)}" for name, value in sorted(found.items()))
    with whole_file(path) as stream:
        stream.write(f'{{\n {head},\n "steps": [\n  {lines}\n ]\n}}\n'.encode())


def read_plan(path: Path) -> Plan:
    """The plan in a file. Raises UsageError when there is none, ProjectError when it was changed."""
    try:
        if path.stat().st_size > LARGEST:
            raise ProjectError(f"{path} is too large for a plan")
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"there is no plan {path}; `buckslip plan ESP` makes one") from None
    except ValueError:
        raise ProjectError(f"{path} is no plan: it is no JSON") from None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise ProjectError(f"{path} is no plan, or one of another version of buckslip; plan again")
    signed = found.pop("sha256", "")
    if signed != digest(found):
        raise ProjectError(f"{path} was changed after it was made: its digest is another; plan again")
    try:
        return _plan(found)
    except (KeyError, TypeError, AttributeError):
        raise ProjectError(f"{path} is no plan as buckslip writes it; plan again") from None


def _plan(found: dict[str, Any]) -> Plan:
    known = {one.name for one in fields(Step)}
    steps = tuple(
        Step(**{**{k: v for k, v in one.items() if k in known}, "why": tuple(one["why"])}) for one in found["steps"]
    )
    options = Options(**{**found["options"], "only": tuple(found["options"]["only"])})
    esp, env, host = (str(found[name]) for name in ("esp", "env", "host"))
    return Plan(
        esp, env, host, str(found["built_sha256"]), str(found["state_sha256"]), options, steps, str(found["commit"])
    )


def _step(step: Step) -> dict[str, object]:
    return {**asdict(step), "why": list(step.why)}


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
