"""Projects that share nothing with the starter: the smallest one, and what happens round it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from tests.warm import buckslip

FILES = {
    "content/_brands/mini.yml": "title: Mini\ndefault_locale: he\nlayout: bare\n"
    "sender: {name: Mini, email: hello@mini.example, postal_address: 1 Road}\n",
    "content/_locales/he.yml": "name: Hebrew\ndirection: rtl\n",
    "content/mini/hello/all.he.md": "---\ntitle: Hello\ngoal: onboarding\nmessage_class: transactional\n"
    "subject: Hello\n---\nHello *world*.\n",
    "layouts/bare.mjml": "<mjml><mj-body>{{ content }}</mj-body></mjml>\n",
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return buckslip(*arguments, cwd=folder)


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """One brand, one locale, one layout, one mail; no blocks, rules, personas, data or site."""
    folder = tmp_path / "żółw & co"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def test_the_smallest_project_builds_with_its_site(mini: Path) -> None:
    built = run(mini, "build")
    assert (built.returncode, built.stdout) == (0, f"{mini / 'out' / 'site' / 'index.html'}\n"), built.stderr
    assert 'lang="he" dir="rtl"' in (mini / "out/email/mini/hello/all/he.html").read_text(encoding="utf-8")


def test_the_smallest_project_is_healthy(mini: Path) -> None:
    looked = run(mini, "doctor")
    assert looked.returncode == 0, looked.stdout
    assert "– blocks" in looked.stdout
    (mini / "layouts/bare.mjml").unlink()
    assert run(mini, "doctor").returncode == 3


def test_a_broken_site_configuration_is_a_configuration_error(mini: Path) -> None:
    (mini / "site").mkdir()
    (mini / "site/mkdocs.yml").write_text("theme: {name: nowhere}\n", encoding="utf-8")
    built = run(mini, "build")
    assert built.returncode == 3, built.stderr
    assert "site/mkdocs.yml" in built.stderr
    assert not (mini / "out").exists()


def test_a_build_takes_no_folder_that_it_did_not_write(mini: Path) -> None:
    (mini / "notes").mkdir()
    (mini / "notes/mine.txt").write_text("precious", encoding="utf-8")
    (mini / "file").write_text("precious", encoding="utf-8")
    for out in (".", "..", "content", "notes", "file", "file/out", "/proc/out"):
        built = run(mini, "build", "--no-site", "-o", out)
        assert (built.returncode, built.stdout) == (2, ""), f"{out}: {built.stderr}"
        assert "-o" in built.stderr, out
    assert (mini / "content/_brands/mini.yml").is_file()
    assert (mini / "notes/mine.txt").is_file()
    assert (mini / "file").is_file()


def test_builds_at_the_same_time_leave_one_whole(mini: Path) -> None:
    command = [sys.executable, "-m", "buckslip", "build", "--no-site", "--no-cache"]
    started = [subprocess.Popen(command, cwd=mini, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    talks = [one.communicate() for one in started]
    assert [one.returncode for one in started] == [0] * 4, talks
    assert (mini / "out/manifest.json").is_file()
    assert [one.name for one in mini.iterdir() if one.name.startswith("out")] == ["out"]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_build_that_is_stopped_leaves_the_old_one_and_no_process(mini: Path, name: str) -> None:
    assert run(mini, "build", "--no-site").returncode == 0
    before = (mini / "out/manifest.json").read_bytes()
    source = FILES["content/mini/hello/all.he.md"]
    for number in range(600):
        (mini / f"content/mini/hello/v{number}.he.md").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "buckslip", "build", "--no-site", "--no-cache", "--jobs", "2"]
    build = subprocess.Popen(
        command,
        cwd=mini,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # tests in the background ignore it
    )
    while build.poll() is None and not any((one / "email").is_dir() for one in mini.glob("out.new-*")):
        time.sleep(0.01)
    build.send_signal(getattr(signal, name))
    talk = build.communicate(timeout=60)[1].decode()
    assert build.returncode == 130, talk
    assert "Traceback" not in talk
    assert (mini / "out/manifest.json").read_bytes() == before
    assert [one.name for one in mini.iterdir() if one.name.startswith("out")] == ["out"]
    with pytest.raises(ProcessLookupError):
        os.killpg(build.pid, 0)
