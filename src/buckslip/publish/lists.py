"""Static lists: who gets a mail, from files of the project's owner, where an ESP holds no segment that finds them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from buckslip.esps.api.base import Filled
from buckslip.esps.api.values import mark_of
from buckslip.load.address import ascii_address
from buckslip.model.errors import MovedError, UsageError
from buckslip.publish.credentials import access
from buckslip.publish.lock import alone
from buckslip.publish.session import Place
from buckslip.publish.settings import known_environment, settings
from buckslip.publish.state import State, read_state
from buckslip.publish.transport import Wire

EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of one list."""

    key: str
    filled: Filled


def lists_in(place: Place, folder: Path) -> dict[str, frozenset[str]]:
    """The addresses of each list, by mail and locale: `<folder>/<mail>/<variant>/<locale>.csv`.

    Raises UsageError when the ESP keeps no static lists of ours, or a file cannot serve.
    """
    if not place.api.LISTS:
        raise UsageError(f"{place.api.TITLE} has no static list to fill: {place.api.NO_LISTS}")
    paths = sorted(folder.rglob("*.csv"))
    if not paths:
        raise UsageError(f"there is no list in {folder}; `buckslip reach MAIL --members FILE --locale TAG` writes one")
    return {path.relative_to(folder).with_suffix("").as_posix(): _addresses(path) for path in paths}


def _addresses(path: Path) -> frozenset[str]:
    """The column `email`; whoever has no address cannot be on the list."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        if EMAIL not in (rows.fieldnames or ()):
            raise UsageError(f"{path} has no column '{EMAIL}'; `buckslip reach --members` writes such files")
        found = [(number, (row[EMAIL] or "").strip()) for number, row in enumerate(rows, 2)]
    for number, address in found:
        if address and not ("@" in address and address.isprintable() and " " not in address):
            raise UsageError(f"{path}:{number}: that is no address")
    return frozenset(ascii_address(address).lower() for _, address in found if address)


def fill_lists(place: Place, lists: dict[str, frozenset[str]]) -> Iterator[Listed]:
    """Make each list at the ESP equal to ours, one after the other. Only what was published and carries our mark."""
    api, asked = place.api, settings(place.root)
    env = known_environment(asked, place.env)
    with alone(place.root, place.env, place.esp, place.clock.now()):
        state = read_state(place.root, env, api.NAME)
        ids = {key: _published(state, api.LISTS, key) for key in lists}
        wire = Wire(api, access(api, asked.host(place.env, api.NAME), place.environ), clock=place.clock)
        with wire:
            for key, addresses in lists.items():
                remote = wire.run(api.fetch(api.LISTS, ids[key]))
                if remote is None or remote.mark != mark_of(env, api.LISTS, key):
                    raise MovedError(f"{api.LISTS} {ids[key]} is not there or not ours any more; plan again")
                yield Listed(key, wire.run(api.members(ids[key], addresses)))


def _published(state: State, kind: str, key: str) -> str:
    block = state.blocks.get((kind, key))
    if block is None:
        raise UsageError(f"no {kind} was published for '{key}'; call the file <mail>/<variant>/<locale>.csv")
    return block.id
