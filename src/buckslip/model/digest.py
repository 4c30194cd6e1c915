"""The digest of a file's bytes, computed once for all who name it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from buckslip.model.same import Same


def digest(data: bytes) -> str:
    """The sha256 of the bytes; that of the same object is remembered for a while."""
    return _digest(Same(data))


@lru_cache(maxsize=64)  # the files of one variant
def _digest(data: Same[bytes]) -> str:
    return sha256(data.it).hexdigest()
