"""The ledger's lines of a run: one for each resource, also when the run was killed in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from buckslip.esps.api.values import Resource
from buckslip.publish.ledger import Entry, append, entries
from buckslip.publish.plan import Plan, Step
from buckslip.publish.state import Block
from buckslip.publish.waiting import Clock
from buckslip.publish.wanted import Built

ACTIONS = {"create": "create", "orphaned": "delete", "adopt": "adopt", "forget": ""}


def writes_of_a_day(root: Path, env: str, esp: str, now: datetime) -> dict[str, int]:
    """How many resources of each kind were made or changed in the last 24 hours, as the ledger tells."""
    writes = ("create", "update", "rollback")
    counts = Counter(
        str(one["resource"]).partition("/")[0]
        for one in entries(root)
        if (one.get("esp"), one.get("env")) == (esp, env)
        and one.get("action") in writes
        and now - datetime.fromisoformat(str(one["when"])) < timedelta(days=1)
    )
    return dict(counts)


@dataclass(frozen=True)
class Keeper:
    """Writes the ledger for one plan."""

    root: Path
    plan: Plan
    plan_sha256: str
    built: Built
    clock: Clock
    actor: str

    def commit(self, resource: Resource) -> str:
        """The commit that a resource's mail was built from."""
        return self.plan.commit or self._commits.get((resource.mail, resource.locale), "")

    def enter(self, step: Step, block: Block | None, resource: Resource | None, *, again: bool = False) -> None:
        """Add the line of a step; `again` looks first whether a run that was killed has added it."""
        action = ACTIONS.get(step.action, "update")
        if action and self.plan.commit and action != "delete":
            action = "rollback"
        if not action or (again and self._has(step, block)):
            return
        append(
            self.root,
            Entry(
                when=self.clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                action=action,
                esp=self.plan.esp,
                env=self.plan.env,
                resource=f"{step.kind}/{block.id if block else step.id}",
                mail=step.mail,
                locale=step.locale,
                commit=self.commit(resource) if resource else "",
                plan_sha256=self.plan_sha256,
                sent_sha256=block.sent_sha256 if block else "",
                readback_sha256=block.remote_sha256 if block else "",
                statement_sha256=self._statements.get((step.mail, step.locale), ""),
                actor=self.actor,
            ),
        )

    def _has(self, step: Step, block: Block | None) -> bool:
        resource = f"{step.kind}/{block.id if block else step.id}"
        return any(
            one.get("plan_sha256") == self.plan_sha256 and one.get("resource") == resource for one in entries(self.root)
        )

    @cached_property
    def _statements(self) -> Mapping[tuple[str, str], str]:
        return {(one.parcel.mail, one.parcel.locale): one.statement_sha256 for one in self.built.mails}

    @cached_property
    def _commits(self) -> Mapping[tuple[str, str], str]:
        return {
            (one.parcel.mail, one.parcel.locale): str(one.told("source").get("commit") or "")
            for one in self.built.mails
        }
