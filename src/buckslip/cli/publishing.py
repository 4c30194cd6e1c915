"""What the commands of publishing share: options, and how a plan is shown."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from buckslip.publish.plan import Plan, Step
    from buckslip.publish.session import Place

VERSION = 1  # of the JSON
SIGNS = {
    "create": "+",
    "update": "~",
    "drifted": "!",
    "orphaned": "-",
    "adopt": "=",
    "forget": "?",
    "blocked": "x",
    "unchanged": " ",
}

env_option = click.option(
    "--env", default="production", show_default=True, metavar="NAME", help="The environment, as in publish.yml."
)
out_option = click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="What was built.  [default: out]"
)
format_option = click.option(
    "--format", "form", type=click.Choice(["json", "markdown", "text"]), default="text", help="How.  [default: text]"
)


def place_of(root: Path, esp: str, env: str, out: Path | None = None, commit: str = "") -> Place:
    """Where publishing works."""
    from buckslip.publish.session import Place

    whole = root.resolve()
    built = out or (earlier_build(root, esp, commit) if commit else root / "out")
    return Place(whole, esp, env, built.resolve(), os.environ, commit=commit)


def earlier_build(root: Path, esp: str, commit: str) -> Path:
    """Where the mails of an earlier commit are built, for a roll-back."""
    return root / ".cache" / "publish" / f"{esp}-{commit[:12]}"


def plan_file(root: Path, env: str, esp: str) -> Path:
    """Where a plan goes when nobody names a file."""
    return root / ".cache" / "publish" / f"{env}-{esp}.plan.json"


def shown(plan: Plan, form: str, path: Path | None) -> str:
    """A plan, for people or for programs."""
    if form == "json":
        return json.dumps(_report(plan, path), indent=2, ensure_ascii=False)
    return "\n".join(_markdown(plan) if form == "markdown" else _text(plan))


def summary(plan: Plan) -> str:
    """`2 to create, 1 blocked, 40 unchanged`."""
    counts = Counter(one.action for one in plan.steps)
    named = {"create": "to create", "update": "to update", "adopt": "to take on", "forget": "to forget"}
    parts = [f"{counts[one]} {named.get(one, one)}" for one in SIGNS if counts[one]]
    return ", ".join(parts) or "nothing is built for it"


def _text(plan: Plan) -> list[str]:
    lines: list[str] = []
    for step in plan.steps:
        if step.action != "unchanged" or step.why:
            lines += [_line(step), *(f"    {one}" for one in step.why), *_diff(plan, step)]
    lines += [f"x {one}" for one in plan.faults]
    return [*lines, f"{plan.esp} in {plan.env}: {summary(plan)}"]


def _markdown(plan: Plan) -> list[str]:
    lines = [f"### {plan.esp} in {plan.env}: {summary(plan)}", ""]
    lines += [f"* {escaped(one)}" for one in plan.faults]
    for step in plan.steps:
        if step.action == "unchanged" and not step.why:
            continue
        lines += [f"* **{step.action}** {step.kind} `{step.key}`{f' ({step.id})' if step.id else ''}"]
        lines += [f"  * {escaped(one)}" for one in step.why]
        if found := _diff(plan, step):
            fence = "`" * 8
            lines += ["", "  <details><summary>what changes</summary>", "", f"  {fence}diff"]
            lines += [f"  {one.strip(' ') if one[4:6] in ('- ', '+ ') else one}" for one in found]
            lines += [f"  {fence}", "", "  </details>", ""]
    return lines


def _line(step: Step) -> str:
    return f"{SIGNS[step.action]} {step.action} {step.kind} {step.key}{f' ({step.id})' if step.id else ''}"


def _diff(plan: Plan, step: Step) -> list[str]:
    from buckslip.publish.diffs import diff

    if step.place not in plan.texts:
        return []
    there, shall = plan.texts[step.place]
    if there is None and step.id:
        return []
    if step.action == "create":
        return (
            []
            if there is None
            else ["    (compared with the one that was sent)", *(f"  {one}" for one in diff(there, shall))]
        )
    return [f"  {one}" for one in diff(there, shall)]


def _report(plan: Plan, path: Path | None) -> dict[str, object]:
    counts = Counter(one.action for one in plan.steps)
    return {
        "version": VERSION,
        "esp": plan.esp,
        "env": plan.env,
        "plan": str(path) if path else None,
        "counts": {one: counts[one] for one in SIGNS},
        "changes": len(plan.changes()),
        "faults": list(plan.faults),
        "steps": [
            {
                "action": one.action,
                "kind": one.kind,
                "key": one.key,
                "id": one.id,
                "mail": one.mail,
                "locale": one.locale,
                "why": list(one.why),
                "diff": [line.removeprefix("    ") for line in _diff(plan, one)],
            }
            for one in plan.steps
        ],
    }


def escaped(text: str) -> str:
    """Text that Markdown takes as it is."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>|#@" else one for one in text)
