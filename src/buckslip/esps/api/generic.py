"""Any other system: a folder with a zip of all mails and a manifest, kept by the same plan, apply and drift.

Its "server" is that folder (`publish/folder.py`): each mail is a folder of files in it, and the zip comes last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import ClassVar

from buckslip.esps.api.base import Api, Ids, Steps, at_once, delete, get, put
from buckslip.esps.api.parcel import Parcel
from buckslip.esps.api.values import Limits, Payload, Ref, Remote, Resource, Response, digest, resolved
from buckslip.esps.pretty import Json

LEFT_OUT = ("README.md",)
PACKAGE = "mails"


class GenericApi(Api):
    """Keeps `<folder>/<mail>/<locale>/…` and `<folder>/mails.zip`."""

    NAME = "generic"
    TITLE = "the folder for other systems"
    HOSTS: ClassVar[Mapping[str, str]] = {"folder": "folder"}
    KINDS = ("mail", "package")
    MARKED = frozenset(KINDS)
    LIMITS = Limits(per_second=10_000, burst=10_000, concurrent=1)
    MAKES: ClassVar[Mapping[str, str]] = {
        "mail": "a folder for each mail and locale, with the files that `buckslip build` made",
        "package": "`mails.zip`, which holds all of them, and `manifest.json` with their digests",
    }

    def sign_in(self, secrets: Mapping[str, str]) -> Steps[Mapping[str, str]]:  # noqa: ARG002
        """A folder asks for no key."""
        return at_once({})

    def resources(self, parcels: Sequence[Parcel]) -> tuple[Resource, ...]:
        """Each mail, and the package of all."""
        mails = [_mail(one) for one in parcels]
        told: dict[str, Json] = {one.key: digest(dict(one.payload)) for one in mails}
        if not mails:
            return ()
        needs = tuple(Ref("mail", one.key) for one in mails)
        return (*mails, Resource("package", PACKAGE, PACKAGE, {"mails": told}, PACKAGE, needs))

    def listing(self, kind: str) -> Steps[tuple[Remote, ...]]:
        """All of a kind, whole."""
        told = yield get(f"/{kind}")
        found = told.body_json()
        return tuple(_remote(kind, one) for one in (found if isinstance(found, list) else ()))

    def read(self, kind: str, remote_id: str) -> Steps[Remote]:
        """One of them."""
        told = yield get(f"/{kind}/{remote_id}")
        return _remote(kind, told.body_json())

    def create(self, resource: Resource, ids: Ids) -> Steps[str]:
        """To put it there is all."""
        yield put(f"/{resource.kind}/{resource.key}", resolved(dict(resource.payload), ids))
        return resource.key

    def update(self, remote: Remote, resource: Resource, ids: Ids) -> Steps[None]:
        """The same."""
        yield put(f"/{resource.kind}/{remote.id}", resolved(dict(resource.payload), ids))

    def unmake(self, remote: Remote) -> Steps[None]:
        """Delete the folder of a mail."""
        yield delete(f"/{remote.kind}/{remote.id}")

    def editable(self, kind: str, payload: Payload) -> Mapping[str, str]:
        """Both bodies."""
        names = {"html": "body.html", "text": "body.txt"} if kind == "mail" else {}
        return {part: str(payload.get(name) or "") for part, name in names.items()}


def _mail(parcel: Parcel) -> Resource:
    payload: dict[str, Json] = {
        name: data.decode() for name, data in sorted(parcel.files.items()) if name.rpartition("/")[2] not in LEFT_OUT
    }
    return Resource("mail", parcel.key, parcel.key, payload, parcel.key, (), parcel.mail, parcel.locale)


def _remote(kind: str, told: Json) -> Remote:
    there: dict[str, Json] = told if isinstance(told, dict) else {}
    payload = there.get("payload")
    name = str(there.get("id"))
    return Remote(kind, name, name, payload if isinstance(payload, dict) else {}, name)


def answer(status: int, body: bytes = b"null") -> Response:
    """An answer of the folder."""
    return Response(status, {"content-type": "application/json", "etag": sha256(body).hexdigest()}, body)


API = GenericApi()
