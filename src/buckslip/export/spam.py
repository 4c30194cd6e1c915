"""SpamAssassin on this machine, where there is one: it reads a message and adds what it thinks to the headers."""

from __future__ import annotations

import shutil
import subprocess

PROGRAM = "spamassassin"
_SECONDS = 60
_DATED = b"Date: Thu, 01 Jan 2026 12:00:00 +0000\r\n"  # the server that sends writes the true one


def installed() -> bool:
    """Whether there is a SpamAssassin to ask."""
    return shutil.which(PROGRAM) is not None


def scored(eml: bytes) -> bytes:
    """The message with the header `X-Spam-Status`; as it was when SpamAssassin fails. Local tests only: no network."""
    command = [PROGRAM, "--local", "--cf", "report_safe 0"]
    try:
        ran = subprocess.run(command, input=_DATED + eml, capture_output=True, check=False, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return eml
    return ran.stdout if ran.returncode == 0 and ran.stdout else eml
