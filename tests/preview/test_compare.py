"""A build beside its base: what changed, by mail, and what comes of a base that nobody should trust."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.preview import compare_project

from buckslip.preview.base import Base

WORDS = "site/data/mini/words/main.base.js"


def taken(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8").split("\n")[1])
    assert isinstance(found, dict)
    return found


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def test_what_changed_is_told_of_each_mail(compared: Path) -> None:
    index = json.loads((compared / "out/site/data/index.json").read_text(encoding="utf-8"))
    assert {one["id"]: (one.get("change"), one.get("changed")) for one in index["mails"]} == {
        "mini/fresh/main": ("new", []),
        "mini/same/main": (None, None),
        "mini/seen/main": ("changed", ["images"]),
        "mini/through/main": ("changed", ["segments"]),
        "mini/words/main": ("changed", ["html", "text", "subject", "audience", "details"]),
    }


def test_only_changed_mails_have_the_bases_pieces(compared: Path) -> None:
    found = sorted(path.as_posix() for path in (compared / "out/site/data").rglob("*.base.js"))
    assert [re.sub(r".*/data/", "", path) for path in found] == ["mini/seen/main.base.js", "mini/words/main.base.js"]


def test_pieces_that_both_have_are_numbers(compared: Path) -> None:
    old, new = taken(compared / "out" / WORDS), taken(compared / "out/site/data/mini/words/main.js")
    pieces = old["locales"][0]["pieces"]
    assert any(isinstance(one, int) for one in pieces)
    mine = new["locales"][0]["pieces"]
    joined = ["".join(mine[one] if isinstance(one, int) else one for one in pieces)]
    assert "A lamp for the hall." in joined[0]
    assert "A red lamp" not in joined[0]


def test_the_words_are_told_for_each_persona(compared: Path) -> None:
    found = taken(compared / "out" / WORDS)["diffs"]["en"]
    assert found["seen"] == {"ann": 0, "bob": 1}
    lines = found["diffs"][0]["lines"]
    assert ["subject", [[0, "Hello "], [1, "red "], [0, "lamp"]]] in lines
    assert ["text", "Delivery is free."] in lines
    assert found["diffs"][0]["words"] == [3, 0]


def test_a_picture_that_was_another_comes_from_the_base(compared: Path) -> None:
    found = taken(compared / "out/site/data/mini/seen/main.base.js")
    assert found["pictures"] == ["box.svg"]
    assert b"#aa3333" in (compared / "out/site/base/box.svg").read_bytes()
    assert b"#3333aa" in (compared / "out/site/assets/images/box.svg").read_bytes()


@pytest.mark.parametrize(
    "said",
    [
        "Since main",
        "2 changed|3 changed",
        "1 new",
        "1 removed",
        "1 as it was",
        "<b>different</b>: other customers",
        "<b>narrower</b>: fewer customers",
        "its own sentences are as they were: a segment changed",
        "Hello <ins>red </ins>lamp",
        "<del>approved</del><ins>review</ins>|<del>draft</del><ins>review</ins>",
        "3 added, 0 removed",
        "mini/gone/main",
    ],
)
def test_the_page_of_changes_says(compared: Path, said: str) -> None:
    page = (compared / "out/site/compare/index.html").read_text(encoding="utf-8")
    assert any(one in page for one in said.split("|"))


def test_a_removed_mail_is_no_link(compared: Path) -> None:
    page = (compared / "out/site/compare/index.html").read_text(encoding="utf-8")
    assert "m/mini/gone" not in page


def test_a_folder_gives_the_same_as_a_revision(compared: Path) -> None:
    kept = next((compared / "project/.cache/buckslip/base").iterdir())
    run = compare_project.run(compared / "project", "build", "-o", str(compared / "again"), "--base", str(kept))
    assert run.returncode == 0, run.stderr
    one, two = files(compared / "out"), files(compared / "again")
    same_name = {path: data.replace(b"main", b"base") for path, data in one.items()}
    differ = [path for path in one if path not in two or same_name[path] != two[path].replace(b"main", b"base")]
    assert [path for path in differ if not path.startswith("manifest")] == []


def test_a_build_without_a_base_has_no_changes(compared: Path) -> None:
    run = compare_project.run(compared / "project", "build", "-o", str(compared / "plain"))
    assert run.returncode == 0, run.stderr
    assert not (compared / "plain/site/compare").exists()
    viewer = (compared / "plain/site/m/mini/words/main/index.html").read_text(encoding="utf-8")
    assert "compare" not in re.sub(r"<dialog.*?</dialog>", "", viewer, flags=re.DOTALL).replace("Compare", "")


@pytest.fixture
def hostile(compared: Path, tmp_path: Path) -> Path:
    """A base folder to spoil."""
    kept = next((compared / "project/.cache/buckslip/base").iterdir())
    return Path(shutil.copytree(kept, tmp_path / "hostile"))


def spoiled(folder: Path, **other: object) -> str:
    """The script of a mail with other values in its first locale."""
    script = (folder / "site/data/mini/words/main.js").read_text(encoding="utf-8").split("\n")
    mail = json.loads(script[1])
    mail["locales"][0].update(other)
    return "\n".join([script[0], json.dumps(mail), *script[2:]])


VIEW = {"file": "0" * 16, "parts": [0], "subjects": [], "preheader": "", "text": ""}
SPOILS: dict[str, dict[str, object]] = {
    "a piece that is not there": {"views": [{**VIEW, "parts": [999]}]},
    "a digest that is a path": {"views": [{**VIEW, "file": "../../../x"}]},
    "a view that is not there": {"chosen": {"ann": 7}},
    "no views": {"views": []},
    "pieces that are no texts": {"pieces": [1, 2]},
    "a direction that is markup": {"direction": '"><script>'},
    "a scheme of another name": {"schemes": {"__proto__": {"0": 0}}},
}


@pytest.mark.parametrize("name", SPOILS)
def test_data_that_no_build_writes_are_not_taken(hostile: Path, name: str) -> None:
    assert Base(hostile, "base").mail("mini/words/main")
    (hostile / "site/data/mini/words/main.js").write_text(spoiled(hostile, **SPOILS[name]), encoding="utf-8")
    assert Base(hostile, "base").mail("mini/words/main") is None


def test_a_hostile_base_does_no_harm(compared: Path, hostile: Path, tmp_path: Path) -> None:
    (hostile / "site/data/mini/words/main.js").write_text(spoiled(hostile, pieces=[1]), encoding="utf-8")
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg>secret</svg>", encoding="utf-8")
    (hostile / "site/assets/images/box.svg").unlink()
    (hostile / "site/assets/images/box.svg").symlink_to(secret)
    index = hostile / "site/data/index.json"
    index.write_text(
        index.read_text(encoding="utf-8").replace('"title":"Gone"', '"title":"<script>alert(1)<\\/script>"'),
        encoding="utf-8",
    )
    run = compare_project.run(compared / "project", "build", "-o", str(hostile / "out"), "--base", str(hostile))
    assert run.returncode == 0, run.stderr
    page = (hostile / "out/site/compare/index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "mini/words/main: not compared" in run.stderr
    assert "Not compared" in page
    assert not (hostile / "out" / WORDS).exists()
    assert not any(b"secret" in data for path, data in files(hostile / "out").items() if path.endswith(".svg"))


@pytest.mark.parametrize(
    ("base", "said"),
    [("nowhere-at-all", "git knows no commit"), (".", "is no build with a site"), ("-x", "git knows no commit")],
)
def test_a_base_that_is_none_is_told(compared: Path, base: str, said: str) -> None:
    run = compare_project.run(compared / "project", "build", f"--base={base}", "-o", str(compared / "none"))
    assert run.returncode == 2
    assert said in run.stderr
