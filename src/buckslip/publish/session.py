"""A session with one ESP in one environment: everything that planning, applying and looking for drift begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from buckslip.esps.api.base import Api
from buckslip.esps.api.generic import API as GENERIC_API
from buckslip.esps.api.registry import APIS
from buckslip.esps.api.values import Resource
from buckslip.esps.api.without import WITHOUT
from buckslip.model.errors import ProjectError, UsageError
from buckslip.model.suggest import did_you_mean
from buckslip.publish.apply import Outcome, Run, carried_out, checked
from buckslip.publish.credentials import Access, access
from buckslip.publish.drift import Drift, drifts
from buckslip.publish.entries import Keeper, writes_of_a_day
from buckslip.publish.folder import FolderWire
from buckslip.publish.journal import Journal, Past, journal_path, read_journal
from buckslip.publish.kept import tidy
from buckslip.publish.lock import alone
from buckslip.publish.plan import Options, Plan, Scene, planned, wanted_resources, with_texts
from buckslip.publish.planfile import plan_sha256
from buckslip.publish.pull import Pulled, pulled, write
from buckslip.publish.settings import Settings, known_environment, settings
from buckslip.publish.state import read_state, write_state
from buckslip.publish.survey import remembered, surveyed
from buckslip.publish.transport import Wire
from buckslip.publish.waiting import Clock, RealClock
from buckslip.publish.wanted import built, sources

CLOCK = RealClock()
GENERIC = GENERIC_API.NAME


@dataclass(frozen=True, slots=True)
class Place:
    """Which project, which ESP, which environment, and where the build lies."""

    root: Path
    esp: str
    env: str
    out: Path
    environ: Mapping[str, str]
    clock: Clock = CLOCK
    commit: str = ""  # of a roll-back

    @property
    def api(self) -> Api:
        """The ESP's API. Raises UsageError when there is none of that name."""
        if self.esp in WITHOUT:
            raise UsageError(WITHOUT[self.esp])
        if self.esp not in APIS:
            hint = did_you_mean(self.esp, APIS) or f"publishing knows {', '.join(sorted(APIS))}"
            raise UsageError(f"no ESP '{self.esp}'; {hint}")
        return APIS[self.esp]


@contextmanager
def scene(place: Place, options: Options, *, offline: bool = False) -> Iterator[tuple[Scene, Past]]:
    """What a plan is made from. Offline, the ESP is taken to hold what was published last, and no key is needed."""
    api, asked = place.api, settings(place.root)
    env = known_environment(asked, place.env)
    past = read_journal(place.root, env, api.NAME)
    state = past.joined(read_state(place.root, env, api.NAME))
    found = built(place.out, api.NAME, env, options.only)
    with ExitStack() as stack:
        wire = None
        if not offline:
            reached = _access(place, api, asked)
            if state.host and state.host != reached.host:
                raise ProjectError(
                    f"{api.TITLE} in {env} was published to {state.host}, and the environment says {reached.host}; "
                    "name another environment, or delete its file in publish/"
                )
            state = replace(state, host=reached.host)
            wire = stack.enter_context(_wire(place, api, reached))
        now = place.clock.now()
        pending = past.begun - past.written.keys()
        used = writes_of_a_day(place.root, env, api.NAME, now) if api.LIMITS.daily else {}
        base = Scene(api, found, state, asked, now, {}, wire, frozenset(pending), options, place.commit, used)
        if wire is None:
            yield replace(base, surveys=remembered(state, api.KINDS)), past
            return
        resources = wanted_resources(base)
        yield replace(base, surveys=surveyed(wire, _kinds(base, resources), resources, state)), past


def _access(place: Place, api: Api, asked: Settings) -> Access:
    return access(api, asked.host(place.env, api.NAME), place.environ)


def _wire(place: Place, api: Api, reached: Access) -> Wire:
    """The way to the ESP; for any other system, to a folder."""
    if api.NAME == GENERIC:
        named = place.environ.get("BUCKSLIP_GENERIC_FOLDER", "")
        folder = Path(named) if named else place.root / f"out.{GENERIC}"
        return FolderWire(api, folder / place.env, place.clock)
    return Wire(api, reached, clock=place.clock)


def _kinds(base: Scene, resources: Sequence[Resource]) -> tuple[str, ...]:
    """The kinds that there is anything to ask about."""
    used = {one.kind for one in resources} | {kind for kind, _ in base.state.blocks}
    return tuple(kind for kind in base.api.KINDS if kind in used)


def plan_for(place: Place, options: Options, *, offline: bool = False) -> Plan:
    """The plan; nothing is changed anywhere."""
    with scene(place, options, offline=offline) as (found, _):
        plan = with_texts(planned(found), found)
        if found.wire is None:
            return plan
        hide = found.wire.hide
        return replace(plan, texts={place: (hide.payload(old), new) for place, (old, new) in plan.texts.items()})


def drift_for(place: Place) -> tuple[Drift, ...]:
    """What was changed there since it was published."""
    with scene(place, Options()) as (found, _):
        return _drifts(found)


def _drifts(found: Scene) -> tuple[Drift, ...]:
    assert found.wire is not None
    hide = found.wire.hide
    return tuple(replace(one, there=hide.payload(one.there)) for one in drifts(found))


def pull_for(place: Place, *, dry_run: bool = False) -> Iterator[Pulled]:
    """Bring the edits that were made there into the working tree, one after the other."""
    with scene(place, Options()) as (found, _):
        for one in pulled(place.root, found, _drifts(found), sources(place.out, place.esp)):
            if not dry_run:
                write(place.root, one)
            yield one


def apply_plan(
    place: Place,
    plan: Plan,
    tell: Callable[[Outcome], None],
    say: Callable[[str], None],
    *,
    allow_destructive: bool = False,
) -> tuple[Outcome, ...]:
    """Carry out the plan: check that nothing moved, then do every step once. Raises where it must not go on."""
    with alone(place.root, place.env, place.esp, place.clock.now()) as left:
        tidy(place.root, place.env, place.esp)
        if left:
            say(left)
        with scene(place, plan.options) as (found, past):
            checked(plan, found, past, allow_destructive=allow_destructive)
            assert found.wire is not None
            if not plan.changes() and not past.plan_sha256:
                return ()
            name = plan_sha256(plan)
            if past.plan_sha256 and past.plan_sha256 != name:
                write_state(place.root, found.state)
                journal_path(place.root, place.env, place.esp).unlink()
                past = Past()
            elif past.plan_sha256:
                say(f"going on where a run stopped: {len(past.written)} of {len(plan.changes())} steps were done")
            actor = "ci" if place.environ.get("CI", "") not in ("", "0", "false") else "person"
            run = Run(
                place.root,
                plan,
                found,
                past,
                found.wire,
                Keeper(place.root, plan, name, found.built, place.clock, actor),
                Journal(place.root, place.env, place.esp, name, found.state.host),
                {one.place: one for one in wanted_resources(found)},
                found.state.ids(),
                dict(found.state.blocks),
            )
            return carried_out(run, tell)
