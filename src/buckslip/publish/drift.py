"""What somebody changed at the ESP since it was published: last published, here and there, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from buckslip.esps.api.values import Payload, Remote, Resource
from buckslip.publish.matching import Found
from buckslip.publish.plan import Scene, ids_in, looked, sent_sha256, shall, want_sha256, wanted_resources
from buckslip.publish.state import Block, Place
from buckslip.publish.survey import known_sha256, payload_sha256


@dataclass(frozen=True, slots=True)
class Drift:
    """One resource that is not as it was published. `here` is what is built now, `there` what the ESP holds now."""

    kind: str
    key: str
    id: str
    name: str
    what: str  # edited | deleted | unmarked
    mail: str = ""
    locale: str = ""
    edited_here: bool = False
    here: Payload | None = field(default=None, repr=False)
    there: Payload | None = field(default=None, repr=False)
    resource: Resource | None = field(default=None, repr=False)


def drifts(scene: Scene) -> tuple[Drift, ...]:
    """Everything that changed there. What became the same as what is built now is no drift."""
    resources = {one.place: one for one in wanted_resources(scene)}
    published = [one for place, one in resources.items() if place in scene.state.blocks]
    matches = looked(scene, published)
    ids = {**scene.state.ids(), **ids_in(matches)}
    found = []
    for place, block in sorted(scene.state.blocks.items()):
        resource = resources.get(place)
        there = matches[place] if resource else _unwanted(place, block, scene)
        if drift := _drift(place, block, there, resource, ids, scene):
            found.append(drift)
    return tuple(found)


def _drift(
    place: Place, block: Block, found: Found, resource: Resource | None, ids: Mapping[Place, str], scene: Scene
) -> Drift | None:
    kind, key = place
    remote = found.remote
    if remote is None or remote.id != block.id:
        return Drift(kind, key, block.id, block.name, "deleted", block.mail, block.locale)
    if found.blocked:
        return Drift(kind, key, block.id, block.name, "unmarked", block.mail, block.locale)
    if not found.sha256 or found.sha256 == block.remote_sha256:
        return None
    if resource is None:
        return Drift(kind, key, block.id, block.name, "edited", block.mail, block.locale, there=remote.payload)
    if found.sha256 == sent_sha256(scene.api, resource, ids):
        return None
    return Drift(
        kind,
        key,
        block.id,
        block.name,
        "edited",
        block.mail,
        block.locale,
        block.sent_sha256 != want_sha256(scene.api, resource),
        shall(scene.api, resource, ids),
        remote.payload,
        resource,
    )


def _unwanted(place: Place, block: Block, scene: Scene) -> Found:
    """What there is of something that no mail wants any more."""
    survey = scene.surveys.get(place[0])
    remote: Remote | None = survey.by_id.get(block.id) if survey else None
    if remote and scene.wire and not known_sha256(remote, block):
        remote = scene.wire.run(scene.api.fetch(place[0], block.id))
        return Found(remote, payload_sha256(remote.payload) if remote and remote.payload else "")
    return Found(remote, known_sha256(remote, block) if remote else "")
