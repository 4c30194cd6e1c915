"""Liquid twice: python-liquid, strict, in this process, and Shopify's own in Ruby."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from liquid import Environment, Mode

SOURCE = Path(__file__).parent / "ruby" / "liquid_lines.rb"


@lru_cache(maxsize=1)
def environment() -> Environment:
    return Environment(tolerance=Mode.STRICT, strict_filters=True)


def render(template: str, contexts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each context rendered; the template is read once, and an unknown filter is an error."""
    compiled = environment().from_string(template)
    return [compiled.render(**context) for context in contexts]


def ruby(cache: Path) -> list[str | Path] | None:
    """The command; None when Ruby or its Liquid is not there."""
    program = shutil.which("ruby")
    if program is None or subprocess.run([program, "-e", "require 'liquid'"], capture_output=True).returncode:
        return None
    return [program, SOURCE]
