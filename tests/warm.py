"""`buckslip` for tests: real processes, but each is forked from one that has loaded and compiled everything already.

A cold start costs up to two seconds of a processor, several times what most commands then do. `python -m buckslip`
itself is started where a start is what the test is about: signals, terminals, imports.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("check", "giftshop/deluxe-box", "-C", str(ROOT), "-o", os.devnull)  # a command that needs most of it


def buckslip(
    *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the command line as `python -m buckslip` does: its exit code, and what it wrote as text."""
    with tempfile.TemporaryDirectory(prefix="warm-") as folder:
        names = {name: str(Path(folder, name)) for name in ("stdin", "stdout", "stderr")}
        Path(names["stdin"]).write_text(typed, encoding="utf-8")
        line = [str(one) for one in arguments]
        asked = {"line": line, "cwd": str(cwd or Path.cwd()), "env": dict(os.environ if env is None else env), **names}
        process = _process()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        out, err = (Path(names[name]).read_text(encoding="utf-8") for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess(["buckslip", *line], code, out, err)


@cache
def _process() -> subprocess.Popen[str]:
    """The process that all others come from; it ends with the tests."""
    process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    atexit.register(process.stdin.close)
    return process


def _main() -> None:
    """Warm up, then fork for every line that comes; a child leaves the loop with its own command's exit."""
    from buckslip.cli import main

    asked, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    _point({"stdin": os.devnull, "stdout": os.devnull})
    _begin(FIRST)
    try:
        main()
    except SystemExit as ended:
        assert ended.code == 0, "the starter is not clean"
    for text in asked:
        task = json.loads(text)
        if child := os.fork():
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            print(status, file=answers, flush=True)
            continue
        asked.close()
        answers.close()
        os.chdir(task["cwd"])
        os.environ.clear()
        os.environ.update(task["env"])
        time.tzset()
        _point(task)
        _begin(task["line"])
        main()


def _begin(line: list[str] | tuple[str, ...]) -> None:
    sys.argv = ["buckslip", *line]


def _point(files: Mapping[str, str]) -> None:
    """Let the standard streams be these files."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if name in files:
            opened = os.open(files[name], os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(opened, number)
            os.close(opened)


if __name__ == "__main__":
    _main()
