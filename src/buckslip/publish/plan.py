"""What has to be done so that the ESP holds what was built: one step a resource, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from buckslip.esps.api.base import Api
from buckslip.esps.api.values import Payload, Remote, Resource, digest, resolved
from buckslip.publish.gates import Hold, holds
from buckslip.publish.matching import Found, match
from buckslip.publish.settings import Settings
from buckslip.publish.state import Block, Place, State
from buckslip.publish.survey import Survey, known_sha256, payload_sha256, together
from buckslip.publish.transport import Wire
from buckslip.publish.wanted import Built

CHANGES = ("create", "update", "drifted", "orphaned", "adopt", "forget")


@dataclass(frozen=True, slots=True)
class Options:
    """How to plan: take on what has the right name; leave alone what was edited there, or is wanted no more."""

    take_on: bool = False
    keep_drift: bool = False
    keep_orphans: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One resource: what will be done, and what that is bound to.

    `want_sha256` is of what was built; `seen_sha256` and `seen_version` of what the ESP held when the plan was made.
    """

    action: str  # create | update | unchanged | drifted | orphaned | blocked | adopt | forget
    kind: str
    key: str
    name: str
    id: str = ""
    want_sha256: str = ""
    seen_sha256: str = ""
    seen_version: str = ""
    last_sha256: str = ""  # of its block in the state
    mail: str = ""
    locale: str = ""
    why: tuple[str, ...] = ()
    fault: bool = False

    @property
    def place(self) -> Place:
        """Kind and key."""
        return self.kind, self.key


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps, and what they were made from; `texts` are for showing, and not a part of the file."""

    esp: str
    env: str
    host: str
    built_sha256: str
    state_sha256: str
    options: Options
    steps: tuple[Step, ...]
    commit: str = ""  # of a roll-back: where the mails come from
    faults: tuple[str, ...] = ()
    texts: Mapping[Place, tuple[Payload | None, Payload | None]] = field(default_factory=dict)

    def changes(self) -> tuple[Step, ...]:
        """The steps that do something."""
        return tuple(one for one in self.steps if one.action in CHANGES)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a plan is made from."""

    api: Api
    built: Built
    state: State
    settings: Settings
    now: datetime
    surveys: Mapping[str, Survey]
    wire: Wire | None = None  # without one, nothing is asked
    pending: frozenset[Place] = frozenset()  # begun by a run that was killed
    options: Options = Options()
    commit: str = ""
    used: Mapping[str, int] = field(default_factory=dict)  # writes of a kind in the last 24 hours


def planned(scene: Scene) -> Plan:
    """The plan. Nothing is changed anywhere."""
    resources = _with_unmet(wanted_resources(scene), scene)
    held = _holds(scene)
    matches = looked(scene, resources)
    ids = ids_in(matches)
    steps: dict[Place, Step] = {}
    left = {kind: cap - scene.used.get(kind, 0) for kind, cap in scene.api.LIMITS.daily.items()}
    for one in resources:
        step = _gated(_step(one, matches[one.place], ids, steps, scene), one, held)
        steps[one.place] = _capped(step, left, scene)
    orphans = () if scene.options.only or scene.built.selection or scene.built.faults else _orphans(scene, steps)
    rank = {kind: number for number, kind in enumerate(scene.api.KINDS)}
    ordered = sorted((*steps.values(), *orphans), key=lambda one: (rank.get(one.kind, 99), one.key))
    return Plan(
        scene.api.NAME,
        scene.state.env,
        scene.state.host,
        scene.built.sha256,
        scene.state.digest,
        scene.options,
        tuple(ordered),
        scene.commit,
        scene.built.faults,
        _texts(resources, matches, steps, ids, scene),
    )


def with_texts(plan: Plan, scene: Scene) -> Plan:
    """The same plan, with what the lists did not tell of changed resources fetched, so that changes can be shown."""
    wire = scene.wire
    told = {place for place, (there, _) in plan.texts.items() if there is not None}
    lacking = [one for one in plan.steps if one.id and one.place in plan.texts and one.place not in told]
    if wire is None or not lacking:
        return plan
    remotes = together(wire, lambda step: wire.run(wire.api.fetch(step.kind, step.id)), lacking)
    more = {
        step.place: (remote.payload if remote else None, plan.texts[step.place][1])
        for step, remote in zip(lacking, remotes, strict=True)
    }
    return replace(plan, texts={**plan.texts, **more})


def wanted_resources(scene: Scene) -> tuple[Resource, ...]:
    """What the ESP shall hold; archived mails are wanted no more."""
    return scene.api.resources([one.parcel for one in scene.built.mails if one.status != "archived"])


def _with_unmet(resources: Sequence[Resource], scene: Scene) -> tuple[Resource, ...]:
    """What lacks something that only a person can make there is blocked; offline, that is not known."""
    unmet = scene.wire.run(scene.api.unmet(resources)) if scene.wire else {}
    return tuple(replace(one, blocked=one.blocked or unmet.get(one.place, "")) for one in resources)


def looked(scene: Scene, resources: Sequence[Resource]) -> dict[Place, Found]:
    """What was found for each resource, with what the lists did not tell fetched where it is needed."""
    return _whole({one.place: match(one, scene.state.blocks.get(one.place), scene) for one in resources}, scene)


def ids_in(matches: Mapping[Place, Found]) -> dict[Place, str]:
    """The ids of what is there."""
    return {place: found.remote.id for place, found in matches.items() if found.remote}


def shall(api: Api, resource: Resource, ids: Mapping[Place, str]) -> Payload:
    """What the ESP will hold, with ids as far as they are known."""
    found = resolved(dict(api.normalised(resource.kind, resource.payload)), ids)
    assert isinstance(found, dict)
    return found


def want_sha256(api: Api, resource: Resource) -> str:
    """The digest of what is wanted, with references instead of ids: the same before and after those are known."""
    return digest(dict(api.normalised(resource.kind, resource.payload)))


def sent_sha256(api: Api, resource: Resource, ids: Mapping[Place, str]) -> str:
    """The digest of what the ESP will hold, with ids."""
    return digest(shall(api, resource, ids))


def needs(resource: Resource, ids: Mapping[Place, str]) -> str:
    """The ids that a resource was made with, as its block tells them."""
    return " ".join(sorted(f"{one.kind}/{ids.get((one.kind, one.key), '?')}" for one in resource.depends_on))


def block_sha256(block: Block | None) -> str:
    """The digest of what the state says of a resource; "" when it says nothing."""
    return digest(block.told()) if block else ""


# One step ------------------------------------------------------------------------------------------------------------


def _step(
    resource: Resource, found: Found, ids: Mapping[Place, str], steps: Mapping[Place, Step], scene: Scene
) -> Step:
    block = scene.state.blocks.get(resource.place)
    remote = found.remote
    base = Step(
        "create",
        resource.kind,
        resource.key,
        resource.name,
        want_sha256=want_sha256(scene.api, resource),
        last_sha256=block_sha256(block),
        mail=resource.mail,
        locale=resource.locale,
        why=found.why,
    )
    stuck = [one for ref in resource.depends_on if (one := _stuck(ref.kind, ref.key, steps))]
    if resource.blocked or found.blocked or stuck:
        told = [
            *filter(None, (resource.blocked, found.blocked)),
            *(f"{one.kind} {one.key} cannot be made" for one in stuck),
        ]
        fault = bool(resource.blocked or found.blocked) or any(one.fault for one in stuck)
        return replace(base, action="blocked", why=(*found.why, *told), fault=fault, id=remote.id if remote else "")
    if remote is None:
        return base
    base = replace(base, id=remote.id, seen_sha256=found.sha256, seen_version=remote.version)
    action, why = _compared(resource, found, block, ids, scene)
    if action not in ("unchanged", "adopt") and remote.over:
        why = (*why, f"{resource.kind} {remote.id} was sent and stays as it is; a new one is made")
        return replace(base, action="create", why=(*base.why, *why))
    if action not in ("unchanged", "adopt") and remote.locked:
        return replace(
            base, action="blocked", why=(*base.why, f"{resource.kind} {remote.id}: {remote.locked}"), fault=True
        )
    return replace(base, action=action, why=(*base.why, *why))


def _compared(
    resource: Resource, found: Found, block: Block | None, ids: Mapping[Place, str], scene: Scene
) -> tuple[str, tuple[str, ...]]:
    """What is to be done with a resource that is there."""
    same = found.sha256 == sent_sha256(scene.api, resource, ids)
    if block is None or found.remote is None or block.id != found.remote.id:
        return ("adopt", ()) if same else ("update", ())
    edited_here = block.sent_sha256 != want_sha256(scene.api, resource)
    moved = block.depends_on != needs(resource, ids)
    edited_there = found.sha256 != block.remote_sha256
    if edited_there and same:
        return "adopt", ("it was edited there to the same",)
    if edited_there:
        both = "edited there and here since it was published" if edited_here else "edited there since it was published"
        return ("blocked" if scene.options.keep_drift else "drifted"), (both,)
    if edited_here or moved:
        return "update", () if edited_here else ("what it hangs on is a new one there",)
    return "unchanged", ()


def _stuck(kind: str, key: str, steps: Mapping[Place, Step]) -> Step | None:
    """The step of something that is not there and will not be made."""
    step = steps.get((kind, key))
    return step if step and step.action == "blocked" and not step.id else None


def _holds(scene: Scene) -> dict[tuple[str, str], tuple[Hold, ...]]:
    return {
        (one.parcel.mail, one.parcel.locale): found
        for one in scene.built.mails
        if (found := holds(one, scene.built, scene.settings, scene.now))
    }


def _gated(step: Step, resource: Resource, held: Mapping[tuple[str, str], tuple[Hold, ...]]) -> Step:
    """What must not go out is blocked; what is there already stays, and is told."""
    found = held.get((resource.mail, resource.locale), ())
    if not found:
        return step
    why = tuple(one.message for one in found)
    if step.action == "unchanged":
        return replace(step, why=(*step.why, *why))
    return replace(step, action="blocked", why=(*step.why, *why), fault=step.fault or any(one.fault for one in found))


def _capped(step: Step, left: dict[str, int], scene: Scene) -> Step:
    """What is more than the ESP takes of a kind in a day waits."""
    if step.kind not in left or step.action not in ("create", "update", "drifted"):
        return step
    left[step.kind] -= 1
    if left[step.kind] >= 0:
        return step
    cap = scene.api.LIMITS.daily[step.kind]
    why = f"{scene.api.TITLE} takes {cap} writes of a {step.kind} in 24 hours; plan again tomorrow"
    return replace(step, action="blocked", why=(*step.why, why))


# The rest ------------------------------------------------------------------------------------------------------------


def _whole(matches: Mapping[Place, Found], scene: Scene) -> dict[Place, Found]:
    """The same, with whatever the lists did not tell fetched, where it is needed."""
    lacking = [place for place, found in matches.items() if found.remote and not found.sha256]
    wire = scene.wire
    if not lacking or wire is None:
        return dict(matches)

    def fetched(place: Place) -> Remote | None:
        remote = matches[place].remote
        assert remote is not None and wire is not None
        return wire.run(wire.api.fetch(place[0], remote.id))

    found = dict(matches)
    for place, remote in zip(lacking, together(wire, fetched, lacking), strict=True):
        if remote is None or remote.payload is None:
            found[place] = replace(found[place], remote=None, why=("it was deleted there",))
        else:
            listed = found[place].remote or remote
            known = replace(remote, mark=remote.mark or listed.mark, locked=remote.locked or listed.locked)
            found[place] = replace(found[place], remote=known, sha256=payload_sha256(remote.payload))
    return found


def _orphans(scene: Scene, steps: Mapping[Place, Step]) -> list[Step]:
    """What was published and is wanted no more; mails that could not be built are not meant."""
    found = []
    for (kind, key), block in sorted(scene.state.blocks.items()):
        if (kind, key) in steps:
            continue
        step = Step("orphaned", kind, key, block.name, block.id, last_sha256=block_sha256(block))
        step = replace(step, mail=block.mail, locale=block.locale)
        remote = scene.surveys[kind].by_id.get(block.id) if kind in scene.surveys else None
        if scene.built.errors_of(block.mail, block.locale):
            found.append(replace(step, action="blocked", fault=True, why=("its mail has errors and was not built",)))
        elif remote is None:
            found.append(replace(step, action="forget", why=("it is not there any more",)))
        else:
            found.append(_orphan(step, remote, block, scene))
    return found


def _orphan(step: Step, remote: Remote, block: Block, scene: Scene) -> Step:
    step = replace(step, seen_version=remote.version, seen_sha256=known_sha256(remote, block))
    if remote.over:
        return replace(step, action="forget", why=("it stays there: it was sent, or others had made it",))
    if step.kind in scene.api.MARKED and scene.wire and not remote.mark:
        return replace(step, action="forget", why=("its mark was taken off there, so it is not ours any more",))
    if remote.locked:
        return replace(step, action="blocked", fault=True, why=(f"no mail wants it, but {remote.locked}",))
    if scene.options.keep_orphans:
        return replace(step, action="unchanged", why=("no mail wants it any more; it is left alone",))
    edited = step.seen_sha256 != block.remote_sha256 if step.seen_sha256 else False
    told = ("no mail wants it any more", *(("it was edited there since it was published",) if edited else ()))
    return replace(step, why=told)


def _texts(
    resources: Sequence[Resource],
    matches: Mapping[Place, Found],
    steps: Mapping[Place, Step],
    ids: Mapping[Place, str],
    scene: Scene,
) -> dict[Place, tuple[Payload | None, Payload | None]]:
    """What is there and what shall be there, of everything that changes."""
    found: dict[Place, tuple[Payload | None, Payload | None]] = {}
    for one in resources:
        if steps[one.place].action in ("create", "update", "drifted", "blocked"):
            there = matches[one.place].remote
            found[one.place] = (there.payload if there else None, shall(scene.api, one, ids))
    return found
