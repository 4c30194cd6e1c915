"""What an ESP held before it was written over or deleted, laid beside, so that nobody's work is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from buckslip.esps.api.base import Api
from buckslip.esps.api.values import Payload, Remote, canonical
from buckslip.export.whole import whole_file
from buckslip.publish.state import FOLDER
from buckslip.publish.survey import payload_sha256

OVERWRITTEN = "overwritten"
_ENDINGS = {"html": "html", "text": "txt", "subject": "subject.txt", "preheader": "preheader.txt"}


def folder_of(what: str, env: str, api: Api, kind: str, key: str) -> str:
    """Where bodies of a resource are laid: `publish/<what>/<env>/<esp>/<kind>/<key>`."""
    parts = [part for part in key.split("/") if part not in ("", ".", "..")]
    return "/".join((FOLDER, what, env, api.NAME, kind, *parts))


def laid_out(folder: str, api: Api, kind: str, there: Payload) -> dict[str, bytes]:
    """The files that tell what an ESP holds: everything as JSON, and each text by itself."""
    told = {f"{folder}/there.json": canonical(dict(there)) + b"\n"}
    texts = api.editable(kind, there)
    return told | {f"{folder}/there.{_ENDINGS[part]}": text.encode() for part, text in texts.items() if text}


def keep(root: Path, env: str, api: Api, key: str, remote: Remote, hide: Callable[[str], str]) -> str:
    """Lay down what is there now, and give the folder. The same content has the same folder, however often."""
    assert remote.payload is not None
    folder = f"{folder_of(OVERWRITTEN, env, api, remote.kind, key)}/{payload_sha256(remote.payload)[:12]}"
    for path, data in laid_out(folder, api, remote.kind, remote.payload).items():
        with whole_file(root / path) as stream:
            stream.write(hide(data.decode()).encode())
    return folder


def tidy(root: Path, env: str, esp: str) -> None:
    """Take away what a run that was killed has left half written; for whoever holds the lock."""
    top = root / FOLDER
    for one in (*top.glob(f"{env}/{esp}.json.new-*"), *top.glob(f"{OVERWRITTEN}/{env}/{esp}/**/*.new-*")):
        one.unlink(missing_ok=True)
