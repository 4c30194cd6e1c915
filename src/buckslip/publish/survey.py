"""What the ESP holds, read with as few requests as its lists allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from buckslip.esps.api.values import Payload, Remote, Resource, digest
from buckslip.publish.state import Block, State
from buckslip.publish.transport import Wire

A = TypeVar("A")
B = TypeVar("B")
Found = tuple[Remote, ...]


@dataclass(slots=True)
class Survey:
    """Everything of one kind that the ESP holds, by id, by mark and by name."""

    by_id: dict[str, Remote] = field(default_factory=dict)
    by_mark: dict[str, list[Remote]] = field(default_factory=dict)
    by_name: dict[str, list[Remote]] = field(default_factory=dict)

    @classmethod
    def of(cls, remotes: Iterable[Remote]) -> Survey:
        """The same, put in order."""
        found = cls()
        for one in remotes:
            found.by_id[one.id] = one
            found.by_name.setdefault(one.name, []).append(one)
            if one.mark:
                found.by_mark.setdefault(one.mark, []).append(one)
        return found


def surveyed(wire: Wire, kinds: Sequence[str], resources: Iterable[Resource], state: State) -> dict[str, Survey]:
    """What there is of each kind; of kinds that are placed, what there is of the wanted and the published ones.

    Lists and single looks go out together, as many at once as the ESP allows.
    """
    placed = [kind for kind in kinds if kind in wire.api.PLACED]
    ids = {(one.kind, one.name) for one in resources if one.kind in placed}
    ids |= {(kind, block.id) for (kind, _), block in state.blocks.items() if kind in placed}
    asking: list[Callable[[], Found]] = [partial(_listed, wire, kind) for kind in kinds if kind not in placed]
    asking += [partial(_looked_at, wire, *one) for one in sorted(ids)]
    found = [remote for remotes in together(wire, lambda one: one(), asking) for remote in remotes]
    locks = {kind: wire.run(wire.api.locks(kind)) for kind in placed}
    told = [replace(one, locked=one.locked or locks.get(one.kind, {}).get(one.id, "")) for one in found]
    return {kind: Survey.of(one for one in told if one.kind == kind) for kind in kinds}


def _listed(wire: Wire, kind: str) -> Found:
    return wire.run(wire.api.listing(kind))


def _looked_at(wire: Wire, kind: str, remote_id: str) -> Found:
    remote = wire.run(wire.api.fetch(kind, remote_id))
    return (remote,) if remote else ()


def remembered(state: State, kinds: Sequence[str]) -> dict[str, Survey]:
    """The same without asking: everything is as it was published last."""
    return {
        kind: Survey.of(
            Remote(kind, one.id, one.name, None, "", one.version)
            for place, one in state.blocks.items()
            if place[0] == kind
        )
        for kind in kinds
    }


def payload_sha256(payload: Payload) -> str:
    """The digest of what a resource holds."""
    return digest(dict(payload))


def known_sha256(remote: Remote, block: Block | None) -> str:
    """The digest of what is there, as far as it is known without asking: told by the list, or by the same version."""
    if remote.payload is not None:
        return payload_sha256(remote.payload)
    if block and block.id == remote.id and block.version and block.version == remote.version:
        return block.remote_sha256
    return ""


def together(wire: Wire, act: Callable[[A], B], these: Sequence[A]) -> list[B]:
    """Do the same for many, as many at once as the ESP allows; the first error ends it."""
    if len(these) < 2:
        return [act(one) for one in these]
    pool = ThreadPoolExecutor(wire.api.LIMITS.concurrent)
    try:
        return list(pool.map(act, these))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
