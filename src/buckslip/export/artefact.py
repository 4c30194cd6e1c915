"""A file that a build leaves, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.digest import digest


@dataclass(frozen=True, slots=True)
class Artefact:
    """One file below `out/`: its path there, its bytes, and the project files it was made of."""

    path: str
    data: bytes
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of one file."""

    path: str
    sha256: str
    bytes: int
    sources: tuple[str, ...]


def entry(artefact: Artefact) -> Entry:
    """The manifest's line for `artefact`."""
    return Entry(artefact.path, digest(artefact.data), len(artefact.data), artefact.sources)
