"""Decap CMS as npm has it: a tool of the tests alone, fetched into the test cache, never copied into the product."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path


def fetched(version: str) -> Path | None:
    """`decap-cms.js` of this version in the test cache, fetched once; None without npm."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "buckslip-tests"
    script = cache / f"decap-cms-{version}.js"
    npm = shutil.which("npm")
    if script.exists():
        return script
    if npm is None:
        return None
    cache.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", f"decap-cms@{version}", "--json", "--loglevel=error"]
    packed = subprocess.run(command, cwd=cache, check=True, capture_output=True, text=True)
    archive = cache / json.loads(packed.stdout)[0]["filename"]
    with tarfile.open(archive) as inside:
        member = inside.extractfile("package/dist/decap-cms.js")
        assert member is not None
        beside = script.with_suffix(f".{os.getpid()}")
        beside.write_bytes(member.read())
    beside.replace(script)
    archive.unlink(missing_ok=True)
    return script
