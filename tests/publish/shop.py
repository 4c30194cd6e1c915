"""A project, a fake ESP and a clock that does not wait: what tests of publishing work with."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.fakes.server import Fake
from tests.publish.builds import Out

from buckslip.publish.apply import Outcome
from buckslip.publish.ledger import entries
from buckslip.publish.plan import Options, Plan
from buckslip.publish.planfile import read_plan, write_plan
from buckslip.publish.session import Place, apply_plan, plan_for
from buckslip.publish.state import read_state


class FakeClock:
    """Sleeping takes no time, and is noted."""

    def __init__(self) -> None:
        self.moment, self.slept = datetime(2026, 11, 22, 12, tzinfo=UTC), [0.0]
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self.moment + timedelta(seconds=sum(self.slept))

    def seconds(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)


class Shop:
    """One project that publishes to one fake."""

    def __init__(self, root: Path, fake: Fake, host: str, out: Out) -> None:
        self.root, self.fake, self.out, self.clock = root, fake, out, FakeClock()
        self.said: list[str] = []
        self.place = Place(root, fake.NAME, "production", out.path, fake.environ(host), self.clock)

    def plan(self, *, offline: bool = False, **options: object) -> Plan:
        return plan_for(self.place, replace(Options(), **options), offline=offline)  # type: ignore[arg-type]

    def apply(self, plan: Plan | None = None, *, allow_destructive: bool = False) -> list[Outcome]:
        """Carry out the plan, through its file."""
        path = self.root / "saved.plan.json"
        write_plan(plan or self.plan(), path)
        done: list[Outcome] = []
        apply_plan(self.place, read_plan(path), done.append, self.said.append, allow_destructive=allow_destructive)
        return done

    def published(self) -> None:
        """Everything is there, and nothing is left to do."""
        outcomes = self.apply()
        assert [str(one.error) for one in outcomes if one.error] == []
        self.fake.asked.clear()

    def actions(self, plan: Plan | None = None) -> dict[str, int]:
        """How many steps of each action, unchanged ones left out."""
        counts: dict[str, int] = {}
        for step in (plan or self.plan()).steps:
            if step.action != "unchanged":
                counts[step.action] = counts.get(step.action, 0) + 1
        return counts

    def mails(self) -> list[str]:
        """The ids of the mails there."""
        return sorted(one for kind, one in self.fake.resources() if kind == self.fake.MAIL)

    def snapshot(self) -> dict[tuple[str, str], str]:
        """What is there: (kind, name) -> what it holds, without ids and times. A thing that is there twice fails."""
        found: dict[tuple[str, str], str] = {}
        for (kind, number), record in self.fake.resources().items():
            name = str(record.get("name", number))
            assert (kind, name) not in found, f"{kind} {name} is there twice"
            found[kind, name] = self.fake.content(kind, number)
        return found

    def kept(self) -> dict[str, str]:
        """What was kept of that which was written over or deleted there."""
        top = self.root / "publish" / "overwritten"
        files = [one for one in top.rglob("*") if one.is_file()]
        return {one.relative_to(top).as_posix(): one.read_text(encoding="utf-8") for one in files}

    def blocks(self) -> set[tuple[str, str]]:
        """What the state file names."""
        return set(read_state(self.root, "production", self.fake.NAME).blocks)

    def ledger(self) -> list[tuple[str, str]]:
        """The ledger: action and resource."""
        return [(str(one["action"]), str(one["resource"])) for one in entries(self.root)]
