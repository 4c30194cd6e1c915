"""Pictures that were taken before are kept, by the digest of all that makes them: HTML, pictures, width, browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from buckslip.cli.shooting.chosen import Shot

if TYPE_CHECKING:
    from buckslip.cli.shooting.camera import Camera

VERSION = "1"  # of how pictures are taken
_SHOWN = re.compile(r"assets/images/([^\"'()<>\s?#]+)")
_PNG = b"\x89PNG\r\n\x1a\n"


class Darkroom:
    """Gives pictures from `folder` (None: from nowhere), and takes the others; `fresh` counts those."""

    def __init__(self, folder: Path | None, browser: str) -> None:
        self._folder = folder
        self._browser = browser
        self.fresh = 0

    def taken(self, shots: Sequence[Shot], camera: Camera, advance: Callable[[str], None]) -> Mapping[str, bytes]:
        """The pictures as PNG by name."""
        found: dict[str, bytes] = {}
        missing = []
        for shot in shots:
            kept = self._kept(shot)
            if kept:
                found[shot.name] = kept
                advance(shot.name)
            else:
                missing.append(shot)

        def done(shot: Shot, png: bytes) -> None:
            found[shot.name] = png
            self._keep(shot, png)
            advance(shot.name)

        self.fresh = len(missing)
        if missing:
            camera.take(missing, done)
        return {shot.name: found[shot.name] for shot in shots}

    def _kept(self, shot: Shot) -> bytes | None:
        place = self._place(shot)
        try:
            png = place.read_bytes() if place else b""
        except OSError:
            return None
        return png if png.startswith(_PNG) else None

    def _keep(self, shot: Shot, png: bytes) -> None:
        """Keep a picture; where nothing can be written, nothing is kept."""
        place = self._place(shot)
        if place:
            with suppress(OSError):
                place.parent.mkdir(parents=True, exist_ok=True)
                beside = place.with_suffix(".new")
                beside.write_bytes(png)
                beside.replace(place)

    def _place(self, shot: Shot) -> Path | None:
        if self._folder is None:
            return None
        told = f"{VERSION}\0{self._browser}\0{shot.width}\0{shot.scheme}\0{shot.html}\0"
        key = sha256(told.encode())
        for name in sorted(set(_SHOWN.findall(shot.html))):
            key.update(f"{name}\0{_digest_of(name, shot.homes)}\0".encode())
        return self._folder / key.hexdigest()[:2] / f"{key.hexdigest()[2:40]}.png"


@lru_cache(maxsize=4096)
def _digest_of(name: str, homes: tuple[Path, ...]) -> str:
    for home in homes:
        with suppress(OSError):
            return sha256((home / name).read_bytes()).hexdigest()
    return ""
