"""The comment below a pull request: `python -m buckslip.publish.comment find|pages|post|show`, for workflows.

Runs where the token may write, after a run that may have been a stranger's. So the pull request is the one that GitHub
names for the commit of that run, and the report is data: the comment is written from it here.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from buckslip.export.comment import MARKER, comment
from buckslip.export.comment_text import address
from buckslip.model.errors import BuckslipError, UsageError
from buckslip.publish.github import GitHub, Json

AUTHOR = "github-actions[bot]"
LARGEST = 16_000_000  # bytes of a report
BRANCH = "gh-pages"


def main(arguments: list[str], env: Mapping[str, str]) -> int:
    """Do one of the four; the exit code."""
    try:
        match arguments:
            case ["find"]:
                _output(env, **find(GitHub.of(env), env))
            case ["pages"]:
                _output(env, site=pages(GitHub.of(env)))
            case ["post", report]:
                print(post(GitHub.of(env), env, read(Path(report))))
            case ["show", report]:
                print(comment(read(Path(report))), end="")
            case _:
                raise UsageError("write find, pages, post REPORT or show REPORT")
    except BuckslipError as problem:
        print(f"::error title=comment::{problem}".replace("\n", "%0A"))
        return problem.exit_code
    return 0


def find(github: GitHub, env: Mapping[str, str]) -> dict[str, str]:
    """The number of the open pull request and the address of its preview; empty where there is none."""
    number = pull_request(github, env)
    home = pages(github) if number else ""
    return {"number": str(number or ""), "site": f"{home}/pr/{number}" if home else ""}


def pull_request(github: GitHub, env: Mapping[str, str]) -> int | None:
    """The open pull request whose newest commit is the one of the run; None for a closed or outdated one."""
    owner, branch, commit = (env.get(name, "") for name in ("HEAD_OWNER", "HEAD_BRANCH", "HEAD_SHA"))
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", commit):
        raise UsageError("HEAD_SHA is no commit; take it from github.event.workflow_run.head_sha")
    for one in github.every("pulls", state="open", head=f"{owner}:{branch}"):
        head = one.get("head")
        if isinstance(head, dict) and head.get("sha") == commit and isinstance(one.get("number"), int):
            return int(one["number"])
    return None


def pages(github: GitHub) -> str:
    """The address of the repository's Pages; "" unless they are served from the branch that previews go to."""
    found = github.get("pages", missing={})
    source = found.get("source")
    served = isinstance(source, dict) and source.get("branch") == BRANCH and found.get("build_type") != "workflow"
    return address(str(found.get("html_url") or "")) if served else ""


def post(github: GitHub, env: Mapping[str, str], report: object) -> str:
    """Write the comment, or change the one that is there; what was done."""
    number = pull_request(github, env)
    if number is None:
        return "no open pull request has this commit at its head: nothing to say"
    body = comment(report, site=env.get("SITE", ""), run=env.get("RUN_URL", ""))
    ours = [one for one in github.every(f"issues/{number}/comments") if _is_ours(one)]
    if not ours:
        github.send("POST", f"issues/{number}/comments", {"body": body})
        return f"commented on #{number}"
    if str(ours[0].get("body", "")).replace("\r\n", "\n").strip() == body.strip():
        return f"the comment on #{number} says all this already"
    github.send("PATCH", f"issues/comments/{int(ours[0]['id'])}", {"body": body})
    return f"changed the comment on #{number}"


def _is_ours(one: Json) -> bool:
    user = one.get("user")
    wrote = isinstance(user, dict) and user.get("login") == AUTHOR and user.get("type") == "Bot"
    return wrote and str(one.get("body", "")).startswith(MARKER)


def read(path: Path) -> object:
    """The report; None for what is none, of which the comment tells."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _output(env: Mapping[str, str], **values: str) -> None:
    """The outputs of a step; they are numbers and addresses, so each is a line."""
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    if env.get("GITHUB_OUTPUT"):
        with Path(env["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
            file.write(lines)
    print(lines, end="")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
