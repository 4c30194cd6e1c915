"""A PostgreSQL server of our own, on a socket in a temporary folder, for the tests that compare databases."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DEBIAN = Path("/usr/lib/postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running server; skipped where PostgreSQL is not there, failed where BUCKSLIP_TEST_ALL=1."""
    tools = _tools()
    if tools is None:
        message = "needs PostgreSQL's initdb and pg_ctl"
        if os.environ.get("BUCKSLIP_TEST_ALL") == "1":
            pytest.fail(message + ", and BUCKSLIP_TEST_ALL=1 wants every test to run")
        pytest.skip(message)
    folder = Path(tempfile.mkdtemp(prefix="slip-pg-"))
    become: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root; Debian's package brings the user
        shutil.chown(folder, "postgres", "postgres")
        become = ["runuser", "-u", "postgres", "--"]
    data, log = folder / "data", folder / "log"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run = {"check": True, "capture_output": True, "cwd": folder, "timeout": 120}
    try:
        subprocess.run([*become, tools / "initdb", "-A", "trust", "-U", "slip", "-E", "UTF8", "-N", "-D", data], **run)  # type: ignore[call-overload]
        subprocess.run([*become, tools / "pg_ctl", "-w", "-D", data, "-l", log, "-o", options, "start"], **run)  # type: ignore[call-overload]
        yield f"postgresql://slip@/postgres?host={folder}"
    finally:
        subprocess.run(
            [*become, tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], capture_output=True, cwd=folder
        )
        shutil.rmtree(folder, ignore_errors=True)


def _tools() -> Path | None:
    """The newest folder with the server's programs."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    places = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    return places[-1].parent if places else None
