"""What an ESP cannot do of the conformance suite, and why; an entry whose test passes after all is an error."""

from __future__ import annotations

# (ESP, name of the test without "test_") -> the reason
GAPS: dict[tuple[str, str], str] = {}
