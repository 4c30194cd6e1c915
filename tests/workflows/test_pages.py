"""The branch of Pages: sites come and go, beside each other, and the branch never has more than one commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/pages"


def pages(remote: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PAGES_REMOTE": str(remote), "PAGES_PAUSE": "0"}
    command = ["bash", str(SCRIPT), *arguments]
    return subprocess.run(command, env=env, cwd=remote, capture_output=True, text=True, check=False)


def files(remote: Path) -> list[str]:
    shown = ["git", "-C", str(remote), "ls-tree", "-r", "--name-only", "gh-pages"]
    return subprocess.run(shown, capture_output=True, text=True, check=True).stdout.split()


def commits(remote: Path) -> str:
    counted = ["git", "-C", str(remote), "rev-list", "--count", "gh-pages"]
    return subprocess.run(counted, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "remote.git")], check=True)
    return tmp_path / "remote.git"


def site(folder: Path, **pages: str) -> str:
    folder.mkdir()
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return str(folder)


def test_sites_come_and_go(remote: Path, tmp_path: Path) -> None:
    main, one, two = (site(tmp_path / name, index=name) for name in ("main", "one", "two"))
    assert pages(remote, "remove", "pr/1").returncode == 0
    for arguments in (("put", one, "pr/1"), ("put", main, "."), ("put", two, "pr/12"), ("put", two, "pr/12")):
        done = pages(remote, *arguments)
        assert done.returncode == 0, done.stderr
    assert files(remote) == [".nojekyll", "index.html", "pr/1/index.html", "pr/12/index.html"]
    (tmp_path / "main/index.html").rename(tmp_path / "main/home.html")
    assert pages(remote, "put", main, ".").returncode == 0
    assert pages(remote, "remove", "pr/1").returncode == 0
    assert pages(remote, "remove", "pr/1").returncode == 0
    assert files(remote) == [".nojekyll", "home.html", "pr/12/index.html"]
    assert commits(remote) == "1"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("put", "."),
        ("put", ".", "pr/../x"),
        ("put", ".", "pr/1/2"),
        ("put", ".", "/tmp"),
        ("put", ".", "pr/$(touch x)"),
        ("remove", "."),
        ("remove", "pr/"),
        ("remove", ".."),
    ],
)
def test_other_places_are_refused(remote: Path, arguments: tuple[str, ...]) -> None:
    assert pages(remote, *arguments).returncode == 2
    assert not (remote / "x").exists()


def test_links_and_repositories_are_refused(remote: Path, tmp_path: Path) -> None:
    linked, nested = site(tmp_path / "linked", a="a"), site(tmp_path / "nested", a="a")
    (tmp_path / "linked/passwords").symlink_to("/etc/passwd")
    (tmp_path / "nested/b/.git").mkdir(parents=True)
    for folder in (linked, nested):
        done = pages(remote, "put", folder, "pr/1")
        assert (done.returncode, "link or a repository" in done.stderr) == (1, True)


def test_who_comes_second_begins_again(remote: Path, tmp_path: Path) -> None:
    one = site(tmp_path / "one", index="one")
    assert pages(remote, "put", one, ".").returncode == 0
    hook = remote / "hooks/pre-receive"
    hook.write_text('#!/bin/sh\n[ -f "$PWD/once" ] && exit 0\ntouch "$PWD/once"\nexit 1\n', encoding="utf-8")
    hook.chmod(0o755)
    done = pages(remote, "put", one, "pr/2")
    assert done.returncode == 0, done.stderr
    assert files(remote) == [".nojekyll", "index.html", "pr/2/index.html"]


def test_a_branch_that_may_not_be_pushed(remote: Path, tmp_path: Path) -> None:
    hook = remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    done = pages(remote, "put", site(tmp_path / "one", index="one"), "pr/2")
    assert (done.returncode, "contents: write" in done.stderr) == (1, True)
