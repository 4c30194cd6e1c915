"""Any other system gets a folder and a zip, kept by the same plan, apply and drift."""

from __future__ import annotations

import json
import os
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from tests.publish.builds import CLASSIC, LOYAL, Out
from tests.publish.shop import FakeClock

from buckslip.model.errors import DestructiveError
from buckslip.publish.apply import Outcome
from buckslip.publish.plan import Options, Plan
from buckslip.publish.session import Place, apply_plan, drift_for, plan_for


class Folder:
    def __init__(self, root: Path, out: Out) -> None:
        self.out, self.path = out, root / "sent" / "production"
        environ = {"BUCKSLIP_GENERIC_FOLDER": str(root / "sent")}
        self.place = Place(root, "generic", "production", out.path, environ, FakeClock())

    def plan(self) -> Plan:
        return plan_for(self.place, Options())

    def apply(self, *, allow_destructive: bool = False) -> list[Outcome]:
        done: list[Outcome] = []
        apply_plan(self.place, self.plan(), done.append, print, allow_destructive=allow_destructive)
        return done

    def zip(self) -> str:
        return sha256((self.path / "mails.zip").read_bytes()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    return Folder(tmp_path, Out(base, tmp_path / "out", "generic"))


def test_it_holds_what_was_built(folder: Folder) -> None:
    assert not [one.error for one in folder.apply() if one.error]
    mail = f"{LOYAL}/en/body.html"
    assert (folder.path / mail).read_bytes() == folder.out.files[f"esp/generic/{mail}"]
    with zipfile.ZipFile(folder.path / "mails.zip") as archive:
        assert archive.read(mail) == folder.out.files[f"esp/generic/{mail}"]
        assert f"{LOYAL}/en" in json.loads(archive.read("manifest.json"))["mails"]
    assert folder.plan().changes() == ()


def test_the_same_mails_are_the_same_zip(folder: Folder) -> None:
    folder.apply()
    before = folder.zip()
    (folder.path / "mails.zip").unlink()
    folder.apply()
    assert folder.zip() == before
    folder.out.replace(LOYAL, "built for", "made for")
    assert {one.action for one in folder.plan().changes()} == {"update"}
    folder.apply()
    assert folder.zip() != before


def test_an_edit_by_hand_is_drift(folder: Folder) -> None:
    folder.apply()
    path = folder.path / LOYAL / "en" / "body.txt"
    path.write_text("by hand", encoding="utf-8")
    assert [(one.kind, one.what) for one in drift_for(folder.place)] == [("mail", "edited")]
    folder.apply()
    assert path.read_text(encoding="utf-8") != "by hand" and drift_for(folder.place) == ()


def test_nothing_is_deleted_unasked(folder: Folder) -> None:
    folder.apply()
    folder.out.drop(CLASSIC)
    with pytest.raises(DestructiveError):
        folder.apply()
    assert (folder.path / CLASSIC).is_dir()
    folder.apply(allow_destructive=True)
    assert not list((folder.path / CLASSIC).rglob("*.html"))
