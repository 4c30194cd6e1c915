"""Pictures into the site: files, shots.json for programs, and the script that pages load."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from buckslip.cli.shooting.chosen import Film
from buckslip.cli.shooting.pixels import difference
from buckslip.preview.pages import taken

FOLDER = "shots"


def write_album(home: Path, film: Film, pngs: Mapping[str, bytes], browser: str) -> int:
    """Write all pictures below `home/site` in place of earlier ones; how many pairs were compared."""
    folder = home / "site" / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, png in pngs.items():
        (folder / f"{name}.png").write_bytes(png)
    pairs = list(_pairs(film, pngs))
    told = {
        "version": 1,
        "browser": browser,
        "shots": [_told(name, png) for name, png in sorted(pngs.items())],
        "mails": {name: _faces(film, faces, pngs) for name, faces in sorted(film.faces.items())},
        "pairs": pairs,
    }
    (folder / "shots.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    script = {
        "files": {name.split("-")[0]: f"{name}.png" for name in sorted(pngs, key=lambda one: _rank(film, one))[::-1]},
        **{f"{one['before']}-{one['after']}-{one['width']}-{one['scheme']}": _brief(one) for one in pairs},
    }
    (home / "site" / "data" / f"{FOLDER}.js").write_bytes(taken(FOLDER, script))
    return len(pairs)


def _told(name: str, png: bytes) -> dict[str, object]:
    digest, width, scheme = name.split("-")
    height = int.from_bytes(png[20:24], "big")
    return {"file": f"{name}.png", "digest": digest, "width": int(width), "scheme": scheme, "height": height}


def _faces(film: Film, faces: tuple[str, str], pngs: Mapping[str, bytes]) -> dict[str, str]:
    """The thumbnails of a mail, as paths below the site."""
    found = {}
    for side, digest in zip(("before", "after"), faces, strict=True):
        names = sorted(
            (one for one in pngs if digest and one.startswith(f"{digest}-")), key=lambda one: _rank(film, one)
        )
        if names:
            found[side] = f"{FOLDER}/{names[0]}.png"
    return found


def _rank(film: Film, name: str) -> tuple[int, int, str]:
    """In which order pictures of one rendering stand for it: as the schemes and the widths were asked for."""
    digest, width, scheme = name.split("-")
    return film.widths.index(int(width)), film.schemes.index(scheme), digest


def _pairs(film: Film, pngs: Mapping[str, bytes]) -> Iterator[dict[str, object]]:
    for pair in sorted(film.pairs, key=lambda one: (one.id, one.locale, one.before, one.after)):
        for width in film.widths:
            for scheme in film.schemes:
                before, after = (f"{digest}-{width}-{scheme}" for digest in (pair.before, pair.after))
                if before in pngs and after in pngs:
                    found = difference(pngs[before], pngs[after])
                    yield {
                        "id": pair.id,
                        "locale": pair.locale,
                        "before": pair.before,
                        "after": pair.after,
                        "width": width,
                        "scheme": scheme,
                        "pixels": found.pixels,
                        "share": found.share,
                        "boxes": [list(box) for box in found.boxes],
                    }


def _brief(pair: Mapping[str, object]) -> dict[str, object]:
    return {key: pair[key] for key in ("pixels", "boxes")}
