"""How many customers changed audiences had and have, counted on one file in one scan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from buckslip.cli.loading import first_moment
from buckslip.cli.options import today
from buckslip.model.project import Project
from buckslip.targeting.candidates import candidates
from buckslip.targeting.reach import Candidate, Inputs, counted, question

Counts = Mapping[str, tuple[int | None, int | None]]  # by variant: before and after, None where there was none


def counts(old: Project, new: Project, ids: Collection[str], customers: str, events: str) -> Counts:
    """The reach of these variants in both versions, on the customers of today."""
    past = replace(old, schema=new.schema)
    asked: list[Candidate] = []
    for version, project in (("before", past), ("after", new)):
        known, _ = candidates(project, [one for one in project.variants if one.id in ids])
        asked += (replace(one, id=f"{version} {one.id}", mail=f"{version} {one.mail}") for one in known)
    if not asked:
        return {}
    moment = first_moment(today())
    found = counted(question(asked, new.schema, moment), Inputs(customers, events), new.schema)
    reach = {one.id: one.reach for one in found.variants}
    return {name: (reach.get(f"before {name}"), reach.get(f"after {name}")) for name in sorted(ids)}
