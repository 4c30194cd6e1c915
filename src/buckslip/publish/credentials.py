"""Keys from the environment, where they may be sent, and the layer that keeps them out of every text.

A key goes to a host of the vendor that `publish.yml` may only choose by name, or to the host that stands in the
environment beside the key. So whoever can change files of the project cannot send a key elsewhere.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, quote_plus, urlsplit

from buckslip.esps.api.base import Api
from buckslip.esps.api.values import Payload
from buckslip.esps.pretty import Json
from buckslip.model.errors import AuthError, ProjectError

HIDDEN = "[hidden]"
OPEN = ("ACCOUNT", "HOST", "USER")  # names of what is no secret by itself
SHORTEST = 4
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# No user, no query, and no letter that only looks like another one.
_PLAIN = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d+)?(/[a-z0-9._~-]+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Access:
    """Where an ESP is, and the keys for it; printing it shows no key."""

    host: str
    secrets: Mapping[str, str] = field(repr=False)
    hosts: Mapping[str, str] = field(default_factory=dict)  # further ones that an API needs, such as "auth"

    def encrypted(self) -> bool:
        """Whether all of it goes by TLS; what does not stays on this machine."""
        return all(host.lower().startswith("https://") for host in (self.host, *self.hosts.values()))

    def hidden(self) -> tuple[str, ...]:
        """The values that no text may show."""
        return tuple(value for name, value in self.secrets.items() if name not in OPEN and value)


def variable(api: Api, name: str) -> str:
    """The environment variable for a credential."""
    return f"BUCKSLIP_{api.NAME.upper()}_{name}"


def access(api: Api, chosen: str, environ: Mapping[str, str]) -> Access:
    """The host and the keys; `chosen` is what `publish.yml` says of the host.

    Raises AuthError for keys that are not there, ProjectError for a host that keys must not go to.
    """
    host = host_of(api, chosen, environ)
    missing = [name for name in api.CREDENTIALS if not environ.get(variable(api, name), "").strip()]
    if missing:
        told = "; ".join(f"{variable(api, name)} ({api.CREDENTIALS[name]})" for name in missing)
        raise AuthError(f"{api.TITLE} needs a key in the environment: set {told}")
    secrets = {name: environ[variable(api, name)].strip() for name in api.CREDENTIALS}
    for name, value in secrets.items():
        if not value.isascii() or not value.isprintable():
            raise AuthError(f"{variable(api, name)} holds a sign that no key has, such as a line break; set it anew")
    return Access(host, secrets, api.further_hosts(host))


def host_of(api: Api, chosen: str, environ: Mapping[str, str]) -> str:
    """Where the ESP is. Raises ProjectError when nobody who may say so has said it, or two say different things."""
    name = variable(api, "HOST")
    given = _clean(environ.get(name, ""))
    if given:
        _check(api, given, name)
        if chosen and _clean(api.HOSTS.get(chosen, chosen)) != given:
            raise ProjectError(f"publish.yml sends {api.TITLE} to '{chosen}', and {name} says {given}; make them agree")
        return given
    if not api.HOSTS:
        raise ProjectError(
            f"set {name} to the address of your {api.TITLE}; with the key, it comes from the environment"
        )
    if chosen and chosen not in api.HOSTS:
        known = ", ".join(sorted(api.HOSTS))
        raise ProjectError(f"publish.yml may only choose a host of {api.TITLE} by name ({known}), not '{chosen}'")
    return api.HOSTS[chosen or next(iter(api.HOSTS))]


def _clean(host: str) -> str:
    return host.strip().rstrip("/")


def _check(api: Api, host: str, name: str) -> None:
    parts = urlsplit(host)
    plain = parts.hostname in _LOOPBACK
    if parts.scheme not in ("https", *(("http",) if plain else ())) or not parts.hostname:
        raise ProjectError(
            f"{name} must be an address that begins with https://, not '{host.partition('@')[2] or host}'"
        )
    if not _PLAIN.fullmatch(host) or ".." in host or not _port(parts):
        raise ProjectError(f"{name} must be a plain address: scheme, host, port and path, in ASCII")
    if api.HOST_LIKE and not plain and not api.HOST_LIKE.fullmatch(host):
        raise ProjectError(f"{name} is no address of {api.TITLE}: {host}")


def _port(parts: SplitResult) -> bool:
    """Whether the port, if there is one, is one."""
    try:
        return parts.port != 0
    except ValueError:
        return False


class Redactor:
    """Takes secrets out of texts, in every form that they are likely to take."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Hide these as well, such as a token that was fetched."""
        for one in secrets:
            if len(one) >= SHORTEST:
                self._forms |= _forms(one)
        longest = sorted(self._forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, longest)), re.IGNORECASE) if longest else None

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def within(self, value: Json) -> Json:
        """The same for all texts inside of a value."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, list):
            return [self.within(one) for one in value]
        if isinstance(value, dict):
            return {name: self.within(one) for name, one in value.items()}
        return value

    def payload(self, told: Payload | None) -> Payload | None:
        """What an ESP holds, for showing: somebody may have written a key into a mail there."""
        return None if told is None else {name: self.within(one) for name, one in told.items()}


def _forms(secret: str) -> set[str]:
    """The secret as it stands in texts, addresses, JSON, hexadecimal, and anywhere inside of base64."""
    data = secret.encode()
    found = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), data.hex()}
    found |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    for before in range(3):
        inner = _in_base64(data, before)
        found |= {inner, inner.replace("+", "-").replace("/", "_"), quote(inner, safe="")}
    return {one for one in found if len(one) >= SHORTEST}


def _in_base64(data: bytes, before: int) -> str:
    """The letters of base64 that hang on `data` alone, when so many bytes (or three, six … more) stand before it."""
    coded = base64.b64encode(b"\0" * before + data).rstrip(b"=").decode()
    last = len(coded) - ((before + len(data)) % 3 > 0)
    return coded[(0, 2, 3)[before] : last]
