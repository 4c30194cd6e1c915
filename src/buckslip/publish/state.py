"""`publish/<env>/<esp>.json`: what was published, one block a resource; no key and no customer is ever in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path

from buckslip.export.whole import whole_file
from buckslip.model.errors import ProjectError

FOLDER = "publish"
VERSION = 1
Place = tuple[str, str]  # kind and key
_KEY = re.compile(r"([a-z][a-z0-9-]*) (\S.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """One resource as it was published last.

    `sent_sha256` is of what we sent, `remote_sha256` of what the ESP said it held right afterwards, and `version` what
    it called that; so an edit here, an edit there, and the ESP's own ways are told apart.
    """

    id: str
    name: str
    sent_sha256: str
    remote_sha256: str
    version: str = ""
    mail: str = ""
    locale: str = ""
    commit: str = ""
    depends_on: str = ""  # the ids that it was made with: "list/7 template/3"

    def told(self) -> dict[str, str]:
        """The block as it stands in the file."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class State:
    """All resources of one ESP in one environment; `host` is where they are."""

    esp: str
    env: str
    host: str = ""
    blocks: Mapping[Place, Block] = field(default_factory=dict)

    def ids(self) -> dict[Place, str]:
        """The ids at the ESP."""
        return {place: block.id for place, block in self.blocks.items()}

    def written(self) -> bytes:
        """The file."""
        resources = {f"{kind} {key}": block.told() for (kind, key), block in self.blocks.items()}
        told = {"version": VERSION, "esp": self.esp, "env": self.env, "host": self.host, "resources": resources}
        return (json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return sha256(self.written()).hexdigest()


def state_path(root: Path, env: str, esp: str) -> Path:
    """Where the state of an ESP lies."""
    return root / FOLDER / env / f"{esp}.json"


def read_state(root: Path, env: str, esp: str) -> State:
    """The state; an empty one when nothing was published yet. Raises ProjectError for a file that is none."""
    path = state_path(root, env, esp)
    place = path.relative_to(root).as_posix()
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return State(esp, env)
    except ValueError as problem:
        conflict = b"<<<<<<<" in path.read_bytes()
        way_out = "solve the merge: keep both sides' blocks" if conflict else "take the committed file back"
        raise ProjectError(f"{place} is no JSON; {way_out}") from problem
    if (
        not isinstance(found, dict)
        or found.get("version") != VERSION
        or (found.get("esp"), found.get("env")) != (esp, env)
    ):
        raise ProjectError(f"{place} is no state of {esp} in {env}, or one of a newer buckslip")
    return State(esp, env, str(found.get("host", "")), _blocks(found.get("resources"), place))


def write_state(root: Path, state: State) -> None:
    """Put the whole file in its place; never half of one."""
    with whole_file(state_path(root, state.env, state.esp)) as stream:
        stream.write(state.written())


def block_of(told: object, place: str) -> Block:
    """A block as it stands in a file. Raises ProjectError."""
    names = {one.name for one in fields(Block)}
    if not isinstance(told, dict) or not {"id", "sent_sha256", "remote_sha256", "name"} <= set(told) <= names:
        raise ProjectError(f"{place}: this is no resource as buckslip writes it; take the committed file back")
    if not all(isinstance(one, str) for one in told.values()):
        raise ProjectError(f"{place}: all values of a resource are texts; take the committed file back")
    return Block(**told)


def _blocks(told: object, place: str) -> dict[Place, Block]:
    found: dict[Place, Block] = {}
    for name, one in told.items() if isinstance(told, dict) else ():
        match = _KEY.fullmatch(name)
        if not match:
            raise ProjectError(f"{place}: '{name}' names no resource; take the committed file back")
        found[match[1], match[2]] = block_of(one, f"{place}: {name}")
    return found
