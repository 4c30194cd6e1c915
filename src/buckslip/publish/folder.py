"""A folder that answers as an ESP does: what is published to any other system, with a zip of all of it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from buckslip.esps.api.base import Api
from buckslip.esps.api.generic import PACKAGE, answer
from buckslip.esps.api.values import Request, Response, canonical
from buckslip.esps.pretty import Json, pretty
from buckslip.export.folder import filled
from buckslip.export.whole import whole_file
from buckslip.publish.credentials import Access
from buckslip.publish.transport import Wire
from buckslip.publish.waiting import Clock

ZIP, MANIFEST = f"{PACKAGE}.zip", "manifest.json"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # no clock in the zip: the same mails are the same bytes


class FolderWire(Wire):
    """Carries steps out in a folder. It opens no connection."""

    def __init__(self, api: Api, folder: Path, clock: Clock) -> None:
        super().__init__(api, Access("folder", {}), clock=clock)
        self._folder = folder

    def _sent(self, request: Request, headers: Mapping[str, str]) -> Response:  # noqa: ARG002 - a folder needs none
        kind, _, key = request.path.strip("/").partition("/")
        if kind == "mail":
            return self._mails(request, key)
        return self._package(request)

    def _mails(self, request: Request, key: str) -> Response:
        if not key:
            return answer(200, canonical([self._told(one) for one in self._keys()]))
        place = self._place(key)
        if place is None:
            return answer(400, b'{"message": "no such place"}')
        if request.method == "PUT":
            assert isinstance(request.body, dict)
            shutil.rmtree(place, ignore_errors=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            with filled(place) as staging:
                for name, text in request.body.items():
                    (staging / name).parent.mkdir(parents=True, exist_ok=True)
                    (staging / name).write_text(str(text), encoding="utf-8", newline="")
        elif request.method == "DELETE":
            shutil.rmtree(place, ignore_errors=True)
        elif not place.is_dir():
            return answer(404)
        return answer(200, canonical(self._told(key) if place.is_dir() else None))

    def _package(self, request: Request) -> Response:
        path = self._folder / ZIP
        if request.method == "PUT":
            assert isinstance(request.body, dict)
            self._zip(path, request.body)
        elif request.method == "DELETE":
            path.unlink(missing_ok=True)
        if not path.is_file():
            listing = request.path.strip("/") == "package"
            return answer(200, b"[]") if listing or request.method == "DELETE" else answer(404)
        with zipfile.ZipFile(path) as archive:
            told = b'{"id":"' + PACKAGE.encode() + b'","payload":' + archive.read(MANIFEST) + b"}"
        return answer(200, b"[" + told + b"]" if request.path.strip("/") == "package" else told)

    def _zip(self, path: Path, manifest: dict[str, Json]) -> None:
        with whole_file(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(MANIFEST, LONG_AGO), pretty(manifest), zipfile.ZIP_DEFLATED)
            for key in self._keys():
                for one in sorted((self._folder / key).rglob("*")):
                    if one.is_file():
                        entry = zipfile.ZipInfo(one.relative_to(self._folder).as_posix(), LONG_AGO)
                        archive.writestr(entry, one.read_bytes(), zipfile.ZIP_DEFLATED)

    def _keys(self) -> list[str]:
        """The mails that are there: `<brand>/<mail>/<variant>/<locale>`."""
        found = {one.parent for one in self._folder.rglob("message.json")}
        tops = {one.parent if one.name.startswith("split-") else one for one in found}
        return sorted(one.relative_to(self._folder).as_posix() for one in tops)

    def _told(self, key: str) -> dict[str, Json]:
        place = self._folder / key
        files = sorted(one for one in place.rglob("*") if one.is_file())
        texts: dict[str, Json] = {
            one.relative_to(place).as_posix(): one.read_bytes().decode("utf-8", "replace") for one in files
        }
        return {"id": key, "payload": texts}

    def _place(self, key: str) -> Path | None:
        """The folder of a mail, which is never outside."""
        parts = PurePosixPath(key).parts
        if not parts or key.startswith("/") or any(part in ("..", ".") for part in parts):
            return None
        return self._folder.joinpath(*parts)
