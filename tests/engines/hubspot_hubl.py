"""Jinjava, HubSpot's own engine, fetched and built once: kind "nested" reads output again, as older versions do."""

from __future__ import annotations

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

SOURCE = Path(__file__).parent / "java"
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")


def build(cache: Path) -> list[str | Path] | None:
    """The command, built once for this source; None when Java's compiler or Maven is not there."""
    java, javac, maven = (shutil.which(name) for name in ("java", "javac", "mvn"))
    if not (java and javac and maven):
        return None
    digest = sha256(b"".join(path.read_bytes() for path in sorted(SOURCE.iterdir()))).hexdigest()[:16]
    folder = cache / f"hubspot-java-{digest}"
    if not folder.exists():
        beside = cache / f"{folder.name}.{os.getpid()}"
        fetch = [maven, "-B", "-q", "-f", SOURCE / "pom.xml", "dependency:copy-dependencies"]
        subprocess.run([*fetch, f"-DoutputDirectory={beside / 'lib'}"], check=True, capture_output=True)
        compile = [javac, "-nowarn", "-cp", f"{beside / 'lib'}/*", "-d", beside, SOURCE / "HublLines.java"]
        subprocess.run(compile, check=True, capture_output=True)
        try:
            beside.rename(folder)
        except OSError:  # another run was faster
            shutil.rmtree(beside)
    return [java, *QUICK, "-cp", f"{folder}{os.pathsep}{folder / 'lib'}/*", "HublLines"]
