"""The comment below a pull request, before a GitHub on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from buckslip.export.comment import MARKER
from buckslip.publish.comment import LARGEST, main

REPORT = {"version": 1, "commit": "b" * 40, "audiences": [], "mails": [], "findings": {"new": [], "gone": []}}
ANN = {"login": "ann", "type": "User"}
BOT = {"login": "github-actions[bot]", "type": "Bot"}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(REPORT), encoding="utf-8")
    return path


def test_one_comment_is_written_and_then_changed(github: Any, report: Path) -> None:
    github.opened()
    assert main(["post", str(report)], github.env()) == 0
    assert [one["body"].split("\n")[0] for one in github.comments] == [MARKER]
    first = github.comments[0]["body"]
    assert main(["post", str(report)], github.env(SITE="https://shop.example/mails/pr/7")) == 0
    assert len(github.comments) == 1
    assert github.comments[0]["body"] != first
    assert "(https://shop.example/mails/pr/7/)" in github.comments[0]["body"]


def test_what_says_the_same_is_left_alone(github: Any, report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    github.opened()
    assert [main(["post", str(report)], github.env()) for _ in range(2)] == [0, 0]
    assert [one for one in github.asked if not one.startswith("GET")] == ["POST issues/7/comments"]
    assert "says all this already" in capsys.readouterr().out


def test_ours_is_found_on_a_later_page_and_no_other_is_touched(github: Any, report: Path) -> None:
    github.opened()
    others = [
        {"id": 1, "user": ANN, "body": f"{MARKER}\n\nI can write that too"},
        {"id": 2, "user": BOT, "body": "of another workflow"},
        {"id": 3, "user": {"login": "github-actions[bot]", "type": "User"}, "body": MARKER},
        {"id": 4, "user": None, "body": MARKER},
        *({"id": 100 + number, "user": ANN, "body": "a word"} for number in range(230)),
    ]
    github.comments = [*(dict(one) for one in others), {"id": 999, "user": BOT, "body": f"{MARKER}\nold"}]
    assert main(["post", str(report)], github.env()) == 0
    assert [one for one in github.asked if "PATCH" in one or "POST" in one] == ["PATCH issues/comments/999"]
    assert [one for one in github.asked if "comments?" in one][-1].endswith("page=3")
    assert github.comments[:-1] == others


@pytest.mark.parametrize(
    "pull",
    [{}, {"commit": "d" * 40}, {"branch": "stranger:work"}],
    ids=["closed", "a newer commit", "another's branch of this name"],
)
def test_nothing_is_said_where_no_open_pull_request_has_the_commit(
    github: Any, report: Path, pull: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    if pull:
        github.opened(**pull)
    assert main(["post", str(report)], github.env()) == 0
    assert github.comments == []
    assert "nothing to say" in capsys.readouterr().out


def test_the_report_cannot_choose_the_pull_request(github: Any, report: Path) -> None:
    github.opened(7)
    github.opened(8, branch="ann:other", commit="e" * 40)
    report.write_text(json.dumps({**REPORT, "number": 8, "pull_request": 8}), encoding="utf-8")
    assert main(["post", str(report)], github.env()) == 0
    assert "POST issues/7/comments" in github.asked


def test_a_pull_request_from_a_fork(github: Any, report: Path) -> None:
    github.opened(9, branch="stranger:main & more")
    env = github.env(HEAD_OWNER="stranger", HEAD_BRANCH="main & more", RUN_URL="https://git.example/shop/runs/1")
    assert main(["post", str(report)], env) == 0
    assert "artefact `preview-site` of [this run](https://git.example/shop/runs/1)" in github.comments[0]["body"]


def test_a_token_that_may_not_write(github: Any, report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    github.opened()
    github.may_write = False
    assert main(["post", str(report)], github.env()) == 4
    said = capsys.readouterr().out
    assert said.startswith("::error title=comment::GitHub refuses POST issues/7/comments (403)")
    assert "pull-requests: write" in said
    assert github.comments == []


@pytest.mark.parametrize(("failures", "code"), [([502], 0), ([429, 500], 0), ([500] * 3, 5), ([401], 4)])
def test_what_passes_is_tried_again(github: Any, report: Path, failures: list[int], code: int) -> None:
    github.opened()
    github.failures = list(failures)
    assert main(["post", str(report)], github.env()) == code
    assert len(github.comments) == (code == 0)


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 200_000, " " * (LARGEST + 1)], ids=["empty", *"{[ls"])
def test_what_is_no_report_is_told_as_such(github: Any, report: Path, text: str) -> None:
    github.opened()
    report.write_text(text, encoding="utf-8")
    assert main(["post", str(report)], github.env()) == 0
    assert "could not be compared" in github.comments[0]["body"]


def test_without_a_report(github: Any, tmp_path: Path) -> None:
    github.opened()
    assert main(["post", str(tmp_path / "none.json")], github.env()) == 0
    assert "could not be compared" in github.comments[0]["body"]


PAGES = {"html_url": "https://shop.example/mails/", "build_type": "legacy", "source": {"branch": "gh-pages"}}


@pytest.mark.parametrize(
    ("pages", "site"),
    [
        (PAGES, "https://shop.example/mails/pr/7"),
        (None, ""),
        ({**PAGES, "build_type": "workflow"}, ""),
        ({**PAGES, "source": {"branch": "main"}}, ""),
        ({**PAGES, "source": None}, ""),
        ({**PAGES, "html_url": "https://shop.example/a\nnumber=8"}, ""),
    ],
)
def test_where_the_preview_goes(github: Any, tmp_path: Path, pages: dict[str, Any] | None, site: str) -> None:
    github.opened()
    github.pages = pages
    output = tmp_path / "output"
    assert main(["find"], github.env(GITHUB_OUTPUT=str(output))) == 0
    assert output.read_text(encoding="utf-8") == f"number=7\nsite={site}\n"


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        ([], {}),
        (["post"], {}),
        (["find"], {"HEAD_SHA": "main"}),
        (["find"], {"GITHUB_REPOSITORY": "shop/mails/../x"}),
        (["find"], {"GITHUB_TOKEN": ""}),
    ],
)
def test_wrong_use(github: Any, arguments: list[str], env: dict[str, str]) -> None:
    assert main(arguments, github.env(**env)) == 2
    assert github.asked == []


def test_nobody_answers(report: Path, github: Any) -> None:
    assert main(["post", str(report)], github.env(GITHUB_API_URL="http://127.0.0.1:9")) == 5
