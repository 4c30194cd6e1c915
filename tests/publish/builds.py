"""Builds to publish: a few mails of the starter, built once, and changed, copied or dropped without building again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.warm import buckslip

ROOT = Path(__file__).resolve().parents[2]
LOYAL = "giftshop/lens-after-camera/loyal"  # two subject lines, two locales
CLASSIC = "giftshop/box-renewal/classic"
RECIPE = "giftshop/baking-bundle/recipe"
MAILS = (CLASSIC, LOYAL, RECIPE)


def build(target: Path) -> Path:
    """Build the mails, for all ESPs."""
    buckslip("build", *MAILS, "--no-site", "-C", ROOT, "-o", target).check_returncode()
    return target


class Out:
    """A folder as a build leaves it. Digests are kept right, except where a test breaks them itself."""

    def __init__(self, base: Path, path: Path, esp: str, mails: tuple[str, ...] = MAILS) -> None:
        self.base, self.path, self.esp = base, path, esp
        self.files: dict[str, bytes] = {}
        told = json.loads((base / "manifest.json").read_bytes())
        self.sources = {one["path"]: one["sources"] for one in told["artefacts"]}
        for mail in mails:
            self.add(mail)
        self.files["report/findings.json"] = b'{"version": 1, "findings": []}'
        self.write()

    def add(self, mail: str, called: str = "") -> None:
        """Put a mail of the base in, under another id if one is given."""
        name = called or mail
        for top in (f"esp/{self.esp}/{mail}", f"audit/{mail}"):
            for one in sorted((self.base / top).rglob("*")):
                if one.is_file():
                    place = one.relative_to(self.base).as_posix().replace(mail, name)
                    self.files[place] = one.read_bytes().replace(mail.encode(), name.encode())

    def drop(self, mail: str) -> None:
        """The mail is gone."""
        self.files = {name: data for name, data in self.files.items() if f"/{mail}/" not in name}
        self.write()

    def replace(self, mail: str, old: str, new: str, *, locale: str = "en") -> None:
        """The writer has changed a text."""
        top, changed = f"esp/{self.esp}/{mail}/{locale}/", 0
        for name, data in self.files.items():
            if name.startswith(top) and old.encode() in data:
                self.files[name] = data.replace(old.encode(), new.encode())
                changed += 1
        assert changed, f"no '{old}' in {top}"
        self.write()

    def state(self, mail: str, change: Callable[[dict[str, Any]], None], *, locale: str = "en") -> None:
        """Change what the statement says: `change` gets its predicate."""
        name = f"audit/{mail}/{locale}.json"
        told = json.loads(self.files[name])
        change(told["predicate"])
        self.files[name] = json.dumps(told).encode()
        self.write()

    def write(self) -> None:
        """Write everything, and a manifest that fits."""
        shutil.rmtree(self.path, ignore_errors=True)
        for name, data in self.files.items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        listed = [
            {
                "path": name,
                "sha256": sha256(data).hexdigest(),
                "bytes": len(data),
                "sources": self.sources.get(name, []),
            }
            for name, data in sorted(self.files.items())
        ]
        told = {"version": 1, "tool": {}, "selection": [], "findings": {}, "artefacts": listed}
        (self.path / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
