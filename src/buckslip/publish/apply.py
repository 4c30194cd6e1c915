"""Carry out a plan, and nothing else: each step once, whatever happens in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from buckslip.esps.api.values import ApiError, Remote, Resource
from buckslip.model.errors import BuckslipError, DestructiveError, MovedError
from buckslip.publish.entries import Keeper
from buckslip.publish.journal import Journal, Past
from buckslip.publish.kept import keep
from buckslip.publish.plan import CHANGES, Plan, Scene, Step, needs, planned, sent_sha256, want_sha256
from buckslip.publish.planfile import plan_sha256
from buckslip.publish.state import Block, Place, State, write_state
from buckslip.publish.survey import payload_sha256, surveyed, together
from buckslip.publish.transport import UnsureError, Wire

LOOKS = 3  # times that we look whether a lost request was done, and ask again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one step; `error` says why it was not done."""

    step: Step
    id: str = ""
    error: BuckslipError | None = None
    note: str = ""


@dataclass(slots=True)
class Run:
    """One run of a plan."""

    root: Path
    plan: Plan
    scene: Scene
    past: Past
    wire: Wire
    keeper: Keeper
    journal: Journal
    resources: dict[Place, Resource]
    ids: dict[Place, str]
    blocks: dict[Place, Block]
    failed: set[Place] = field(default_factory=set)
    stopped: BuckslipError | None = None  # the key is refused, or the ESP cannot be reached: nothing more is tried
    lock: threading.Lock = field(default_factory=threading.Lock)


def checked(plan: Plan, scene: Scene, past: Past, *, allow_destructive: bool) -> None:
    """Raises when the plan must not be carried out: MovedError when anything moved since, DestructiveError."""
    orphans = [one for one in plan.steps if one.action == "orphaned"]
    if orphans and not allow_destructive:
        names = ", ".join(f"{one.kind} {one.id} ({one.name})" for one in orphans[:5])
        raise DestructiveError(
            f"the plan deletes {len(orphans)} resource{'s' * (len(orphans) != 1)}: {names}; "
            "--allow-destructive lets it, `plan --keep-orphans` leaves them alone"
        )
    moved = list(_moved(plan, scene, past))
    if moved:
        more = f"; and {len(moved) - 5} more" if len(moved) > 5 else ""
        raise MovedError(f"the plan is stale, nothing was done: {'; '.join(moved[:5])}{more}; plan again")


def _moved(plan: Plan, scene: Scene, past: Past) -> Iterator[str]:
    """What is not as it was when the plan was made."""
    if plan.host != scene.state.host:
        yield f"it was made for {plan.host}, and the environment says {scene.state.host}"
        return
    if plan.built_sha256 != scene.built.sha256:
        yield f"what is built for {plan.esp} is not what it was made from"
    going_on = past.plan_sha256 == plan_sha256(plan)
    if not going_on and plan.state_sha256 != scene.state.digest:
        yield "the state has changed"
        return
    now = {one.place: one for one in planned(scene).steps}
    begun = past.begun if going_on else frozenset()
    for old in plan.steps:
        new = now.get(old.place)
        if old.place in begun:
            if old.action != "create" and (new is None or new.id != old.id):
                yield f"{old.kind} {old.id} is not what the run had begun to change"
            continue
        if new is None:
            yield f"{old.kind} {old.key} is not known any more"
        elif (old.want_sha256, old.last_sha256) != (new.want_sha256, new.last_sha256):
            yield f"{old.kind} {old.key} has changed here"
        elif (old.id, old.seen_sha256, old.seen_version) != (new.id, new.seen_sha256, new.seen_version):
            yield f"{old.kind} {old.id or old.key} has changed there"
        elif new.action == "blocked" != old.action:
            yield f"{old.kind} {old.key} is blocked now: {'; '.join(new.why)}"
        elif old.action in CHANGES and old.action != new.action:
            yield f"{old.kind} {old.key} is for '{old.action}' in the plan, and a plan made now says '{new.action}'"
    if not going_on:
        for place in now.keys() - {one.place for one in plan.steps}:
            yield f"{place[0]} {place[1]} is new"


def carried_out(run: Run, tell: Callable[[Outcome], None]) -> tuple[Outcome, ...]:
    """Do every step; what fails does not stop what does not hang on it. The state is written at the end."""
    outcomes: list[Outcome] = []
    try:
        for steps in _rounds(run):
            for one in together(run.wire, lambda step: _safely(run, step, tell), steps):
                outcomes.append(one)
            if run.stopped:
                raise run.stopped
    finally:
        write_state(run.root, State(run.plan.esp, run.plan.env, run.plan.host, run.blocks))
        run.journal.delete()
    return tuple(outcomes)


def _rounds(run: Run) -> Iterator[Sequence[Step]]:
    """What can be done at the same time: a kind after the other, and deletions last, the other way round."""
    kinds = run.scene.api.KINDS
    for kind in kinds:
        yield [one for one in run.plan.changes() if one.kind == kind and one.action != "orphaned"]
    for kind in reversed(kinds):
        yield [one for one in run.plan.changes() if one.kind == kind and one.action == "orphaned"]


def _safely(run: Run, step: Step, tell: Callable[[Outcome], None]) -> Outcome:
    """Do one step. An error of the ESP is a result; errors of ours are raised."""
    outcome = Outcome(step)
    if step.place not in run.past.done:
        if run.stopped:
            return Outcome(step, step.id, run.stopped)
        try:
            outcome = _step(run, step)
        except (ApiError, MovedError) as error:
            run.failed.add(step.place)
            run.stopped = error if error.exit_code in (4, 5) else run.stopped
            outcome = Outcome(step, step.id, error)
    else:
        outcome = replace(outcome, note="the run before had done it")
    tell(outcome)
    return outcome


def _step(run: Run, step: Step) -> Outcome:
    if step.place in run.past.written:
        block = run.past.written[step.place]
        run.keeper.enter(step, block, run.resources.get(step.place), again=True)
        run.journal.done(step.place)
        return Outcome(step, block.id if block else step.id, note="the run before had written it")
    resource = run.resources.get(step.place)
    if step.action in ("orphaned", "forget") or resource is None:
        return _gone(run, step)
    lost = [one for one in resource.depends_on if (one.kind, one.key) in run.failed]
    if lost:
        raise MovedError(f"{step.kind} {step.key}: {lost[0].kind} {lost[0].key} could not be made")
    run.journal.begun(step.place)
    kept = _kept(run, step, resource)
    made_id = _made(run, step, resource)
    remote = run.wire.run(run.wire.api.fetch(step.kind, made_id))
    if remote is None or remote.payload is None:
        raise MovedError(f"{step.kind} {made_id} was written, and cannot be read back; plan again")
    block = _block(run, resource, remote)
    note = _different(run, step, resource, block)
    with run.lock:
        run.blocks[step.place], run.ids[step.place] = block, made_id
    run.journal.written(step.place, block)
    run.keeper.enter(step, block, resource)
    run.journal.done(step.place)
    return Outcome(step, made_id, note="; ".join(filter(None, (note, kept))))


def _gone(run: Run, step: Step) -> Outcome:
    run.journal.begun(step.place)
    kept = _kept(run, step, None)
    if step.action == "orphaned":
        run.wire.run(run.wire.api.remove(_known(run, step)))
    with run.lock:
        run.blocks.pop(step.place, None)
    run.journal.written(step.place, None)
    run.keeper.enter(step, None, None)
    run.journal.done(step.place)
    return Outcome(step, step.id, note=kept)


def _kept(run: Run, step: Step, resource: Resource | None) -> str:
    """Keep what somebody else has written there, before it goes; in words where it is, or "" when all of it is ours."""
    if step.action not in ("update", "drifted", "orphaned"):
        return ""
    block = run.scene.state.blocks.get(step.place)
    if block and block.id == step.id and block.remote_sha256 == step.seen_sha256:
        return ""
    api = run.wire.api
    remote = run.wire.run(api.fetch(step.kind, step.id))
    if remote is None or remote.payload is None:
        return ""
    ours = {block.remote_sha256} if block else set()
    ours |= {sent_sha256(api, resource, run.ids)} if resource else set()
    if payload_sha256(remote.payload) in ours:
        return ""
    folder = keep(run.root, run.plan.env, api, step.key, remote, run.wire.hide)
    return f"what was there is kept in {folder}/"


def _made(run: Run, step: Step, resource: Resource) -> str:
    """The id of the resource, which now is as wanted."""
    api = run.wire.api
    if step.action == "adopt":
        return step.id
    if step.action != "create":
        run.wire.run(api.update(_known(run, step), resource, run.ids))
        return step.id
    lost: UnsureError | None = None
    for look in range(LOOKS):
        if look or step.place in run.past.begun:
            there = _there(run, step, resource)
            if there:
                run.wire.run(api.update(there, resource, run.ids))
                return there.id
        try:
            return run.wire.run(api.create(resource, run.ids))
        except UnsureError as error:
            lost = error
    assert lost is not None
    raise lost


def _known(run: Run, step: Step) -> Remote:
    """The resource as it was seen before the run began."""
    found = run.scene.surveys[step.kind].by_id.get(step.id)
    return found or Remote(step.kind, step.id, step.name, version=step.seen_version)


def _there(run: Run, step: Step, resource: Resource) -> Remote | None:
    """What a lost request, or a run that was killed, has made: by its mark, or by its name, which was free before."""
    survey = surveyed(run.wire, [step.kind], [resource], State(run.plan.esp, run.plan.env))[step.kind]
    marked = resource.kind in run.wire.api.MARKED
    found = survey.by_mark.get(resource.mark, []) if marked else survey.by_name.get(resource.name, [])
    fresh = [one for one in found if one.id != step.id and not one.over]
    return fresh[0] if fresh else None


def _block(run: Run, resource: Resource, remote: Remote) -> Block:
    assert remote.payload is not None
    return Block(
        remote.id,
        resource.name,
        want_sha256(run.wire.api, resource),
        payload_sha256(remote.payload),
        remote.version,
        resource.mail,
        resource.locale,
        run.keeper.commit(resource),
        needs(resource, run.ids),
    )


def _different(run: Run, step: Step, resource: Resource, block: Block) -> str:
    """Whether the ESP holds what was sent. One that holds the same as before, though another was sent, did nothing."""
    if block.remote_sha256 == sent_sha256(run.wire.api, resource, run.ids):
        return ""
    known = bool(step.last_sha256)  # what an ESP rewrites may hold the same as before when the state was lost
    if known and step.action in ("update", "drifted") and block.remote_sha256 == step.seen_sha256 != "":
        raise MovedError(f"{step.kind} {step.id}: {run.wire.api.TITLE} took the change and still holds what it held")
    return f"{run.wire.api.TITLE} has changed what was sent; `buckslip drift` compares with what it made of it"
