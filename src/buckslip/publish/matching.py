"""Which resource at the ESP is which of ours: by the id in the state, by the mark that it carries, by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buckslip.esps.api.values import Remote, Resource
from buckslip.publish.state import Block
from buckslip.publish.survey import Survey, known_sha256

if TYPE_CHECKING:
    from buckslip.publish.plan import Scene


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a resource; `blocked` says why nothing may be done with it."""

    remote: Remote | None = None
    sha256: str = ""
    why: tuple[str, ...] = ()
    blocked: str = ""


def match(resource: Resource, block: Block | None, scene: Scene) -> Found:
    """The resource's counterpart at the ESP, if it has one."""
    survey = scene.surveys[resource.kind]
    why: tuple[str, ...] = ()
    if block:
        remote = survey.by_id.get(block.id)
        if remote:
            return _by_id(resource, block, remote, scene)
        why = (f"{resource.kind} {block.id} was deleted there",)
    marked = survey.by_mark.get(resource.mark, []) if resource.mark else []
    alive = [one for one in marked if not one.over] or marked[-1:]
    if len(alive) > 1:
        ids = ", ".join(sorted(one.id for one in alive))
        return Found(None, "", why, f"{resource.kind} {ids} carry the same mark; delete all but one there")
    if alive:
        return Found(
            alive[0], known_sha256(alive[0], None), (*why, "it is not in the state, and was found by its mark")
        )
    return _by_name(resource, survey, why, scene)


def _by_id(resource: Resource, block: Block, remote: Remote, scene: Scene) -> Found:
    """What the state names; where marks are, it must carry ours: a state file may name anything."""
    if resource.kind in scene.api.MARKED and scene.wire and remote.mark != resource.mark and not scene.options.take_on:
        told = "the mark of another" if remote.mark else "no mark of ours any more"
        return Found(remote, "", (), f"{resource.kind} {remote.id} carries {told}; --import takes it on again")
    return Found(remote, known_sha256(remote, block) if scene.wire else block.remote_sha256)


def _by_name(resource: Resource, survey: Survey, why: tuple[str, ...], scene: Scene) -> Found:
    named = [one for one in survey.by_name.get(resource.name, []) if not one.mark and not one.over]
    if not named:
        return Found(None, "", why)
    ids = ", ".join(sorted(one.id for one in named))
    ours = resource.place in scene.pending and resource.kind not in scene.api.MARKED
    if len(named) > 1:
        return Found(None, "", why, f"{resource.kind} {ids} are all called '{resource.name}'; rename all but one there")
    if ours or scene.options.take_on:
        told = "a run that was killed had begun to make it" if ours else "it is taken on by its name"
        return Found(named[0], known_sha256(named[0], None), (*why, told))
    told = (
        f"{resource.kind} {ids} is called '{resource.name}' and is not ours; --import takes it on, or rename it there"
    )
    return Found(None, "", why, told)
