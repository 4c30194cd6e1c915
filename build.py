#!/usr/bin/env python3
"""Set up `.venv` from the locked requirements, once, and hand over to buckslip.

    python3 build.py                    buckslip build
    python3 build.py --no-site          buckslip build --no-site
    python3 build.py check giftshop     any command of buckslip
    python3 build.py test [ARGUMENT …]  the tests, with pytest

Needs Python 3.11 or newer and nothing else. It parses on older ones, so that they can say so, and imports what only the
set-up uses where that is used: every later start passes through here.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "buckslip.stamp"
UNFINISHED = "unfinished"
RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"

WRONG_USE, NOT_SET_UP, NO_PACKAGES, STOPPED = 2, 3, 5, 130
"""Exit codes; the first three as the commands of buckslip use them."""

if sys.version_info < (3, 11):  # noqa: UP036 - the reason for this file to parse on older ones
    from shutil import which

    newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if which(name)]
    way_out = f"try: {newer[0]} build.py" if newer else "install a newer one"
    print(f"build.py: buckslip needs Python 3.11 or newer, this is {RUNNING}; {way_out}", file=sys.stderr)
    sys.exit(NOT_SET_UP)

FOREIGN = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PIP_PREFIX", "PIP_ROOT", "PIP_TARGET")
"""What another environment may have exported, and would lead Python or pip astray in ours."""


class SetupError(Exception):
    """The environment cannot be made; `exit_code` says why to a script, the message to a person."""

    def __init__(self, message: str, exit_code: int = NOT_SET_UP) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def main(arguments: list[str]) -> int:
    """Make sure of the environment, then become the command that was asked for."""
    if arguments[:1] == ["test"]:
        set_up("test")
        command = pytest_command(arguments[1:])
        os.chdir(ROOT)
        return hand_over(command)
    set_up("runtime")
    os.environ.setdefault("BUCKSLIP_PROJECT", str(ROOT))
    return hand_over(["-m", "buckslip", *buckslip_arguments(arguments)])


def buckslip_arguments(arguments: list[str]) -> list[str]:
    """Options alone, and paths of mails, mean `build`."""
    first = arguments[0] if arguments else "-"
    if first in ("-h", "--help", "-V", "--version"):
        return arguments
    return ["build", *arguments] if first.startswith("-") or "/" in first else arguments


def pytest_command(arguments: list[str]) -> list[str]:
    """All tests run on every core; a few named ones, or a debugger, in one process."""
    named = {one: Path(one.partition("::")[0]).exists() for one in arguments if not one.startswith("-")}
    chosen = ("-n", "--numprocesses", "--dist", "--pdb", "--trace", "-s", "--capture=no", "-pno:xdist", "no:xdist")
    alone = any(named.values()) or any(one.startswith(chosen) for one in arguments)
    workers = [] if alone else ["-n", "auto", "--maxprocesses", "8"]
    absolute = [os.path.abspath(one) if named.get(one) else one for one in arguments]  # noqa: PTH100 - keeps "::name"
    return ["-m", "pytest", *workers, *absolute]


def hand_over(command: list[str]) -> int:
    """Run Python of the environment in place of this process, where the system can do that."""
    line = [str(PYTHON), "-P", *command]
    if os.name == "posix":
        os.execve(line[0], line, environment())
    import subprocess

    return subprocess.run(line, env=environment(), check=False).returncode


def run_inside(script: str) -> None:
    """Let a script that was started by any Python begin again in the environment of the tests."""
    if Path(sys.prefix) != VENV:
        set_up("test")
        os.execve(PYTHON, [str(PYTHON), script, *sys.argv[1:]], environment())


def environment() -> dict[str, str]:
    """The caller's environment without what belongs to another Python."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN} | {"PIP_USER": "0"}


def set_up(lock: str) -> None:
    """Make `.venv` hold exactly what `requirements/<lock>.lock` says; nothing to do when its stamp says so."""
    if stamp(lock) in stamps():
        return
    import signal

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with alone():
        if stamp(lock) in stamps():
            return
        if UNFINISHED in stamps() or not works():
            create()
        kept = [other for other in map(stamp, ("runtime", "test")) if other in stamps()]
        STAMP.write_text(UNFINISHED, encoding="utf-8")
        try:
            install(lock)
        except SetupError:
            sign(kept)
            raise
        link()
        sign([stamp(lock), stamp("runtime"), *kept])  # every lock holds the runtime lock


def stamp(lock: str) -> str:
    """What the environment was made from."""
    digest = hashlib.sha256((ROOT / "requirements" / f"{lock}.lock").read_bytes()).hexdigest()
    return f"{lock} {digest} python {RUNNING}"


def stamps() -> list[str]:
    """What the environment says that it was made from; nothing when its Python is gone."""
    try:
        return STAMP.read_text(encoding="utf-8").splitlines() if PYTHON.exists() else []
    except OSError:
        return []


def sign(lines: list[str]) -> None:
    """Write the stamp, whole or not at all."""
    ready = STAMP.with_suffix(".new")
    ready.write_text("\n".join(lines), encoding="utf-8")
    ready.replace(STAMP)


def works() -> bool:
    """Whether the environment starts, has pip, and is of the running version."""
    import subprocess

    ask = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-I", "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == RUNNING


def create() -> None:
    """A fresh environment, made by the Python under any environment that is active."""
    from importlib.util import find_spec
    from shutil import rmtree

    if not find_spec("ensurepip"):
        raise SetupError(
            f"this Python cannot make environments: its module ensurepip is missing.\n"
            f"Debian and Ubuntu: apt install python{RUNNING}-venv. Others: install pip for {sys.executable}."
        )
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        try:
            rmtree(VENV)
        except OSError as error:
            raise SetupError(f"cannot remove the unfinished .venv ({error}); is a program using it?") from error
    base = getattr(sys, "_base_executable", None) or sys.executable
    run(f"making .venv with Python {RUNNING}", [base, "-I", "-m", "venv", "--prompt", "buckslip", str(VENV)])


def install(lock: str) -> None:
    """The locked packages, each checked against its digests."""
    path = ROOT / "requirements" / f"{lock}.lock"
    count = sum(line[:1].isalnum() for line in path.read_text(encoding="utf-8").splitlines())
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-compile", "--require-hashes"]
    command = [str(PYTHON), "-I", "-m", "pip", "install", *options, "-r", str(path)]
    try:
        run(f"installing up to {count} packages", command)
    except SetupError as error:
        raise SetupError(f"{error}\nIs the network reachable? The next start goes on from here.", NO_PACKAGES) from None


def link() -> None:
    """Let the environment import the checkout; the path is relative, so both can be moved together."""
    packages = VENV / "Lib/site-packages" if os.name == "nt" else VENV / f"lib/python{RUNNING}/site-packages"
    source = Path(os.path.relpath(ROOT / "src", packages)).as_posix()
    (packages / "buckslip-checkout.pth").write_text(f"{source}\n", encoding="utf-8")


def run(what: str, command: list[str]) -> None:
    """One step of the set-up behind a line of progress; its own words are shown only when it fails."""
    import subprocess
    import tempfile
    import time

    start, live = time.monotonic(), sys.stderr.isatty()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            while process.poll() is None:
                if live:
                    print(f"\rbuild.py: {what} … {time.monotonic() - start:.0f} s", end="", file=sys.stderr, flush=True)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.2)
        finally:
            process.kill()
        print(f"{chr(13) if live else ''}build.py: {what}: {time.monotonic() - start:.1f} s", file=sys.stderr)
        if process.returncode:
            said.seek(0)
            raise SetupError(f"{what} failed:\n" + "".join(said.readlines()[-20:]).rstrip())


@contextmanager
def alone() -> Iterator[None]:
    """Let one set-up run at a time; the system lets go of the lock when its process ends, however it ends."""
    folder = ROOT / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    if sys.modules["__main__"].__spec__ is not None:
        note = "`python -m build` found this build.py, not the packaging tool; to make a wheel, run `pyproject-build`"
        print(f"build.py: {note}", file=sys.stderr)
        sys.exit(WRONG_USE)
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as problem:
        print(f"build.py: {problem}", file=sys.stderr)
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        sys.exit(STOPPED)
