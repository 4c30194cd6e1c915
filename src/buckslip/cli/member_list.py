"""The list of those who get one variant, for `reach --members`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from buckslip.cli.output import plural, talk
from buckslip.model.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from buckslip.model.finding import Finding
    from buckslip.model.project import Project
    from buckslip.syntax.rules import Rule
    from buckslip.targeting.numbers import Candidate
    from buckslip.targeting.reach import Inputs, Watch


def write_list(
    path: Path,
    known: Sequence[Candidate],
    ids: Collection[str],
    inputs: Inputs,
    project: Project,
    moment: datetime,
    *,
    locale: str,
    memory: str,
    watch: Watch | None,
) -> Sequence[Finding]:
    """Write who gets the one chosen variant; gives what is wrong with the files. Raises UsageError."""
    from buckslip.export.whole import whole_file
    from buckslip.targeting.members import as_csv, members
    from buckslip.targeting.reach import question

    chosen = [one for one in known if one.id in ids]
    if len(ids) != 1 or not chosen:
        raise UsageError("--members writes the list of one variant; name it, as giftshop/baking-bundle/value")
    if path.resolve() in {Path(name).resolve() for name in inputs.names}:
        raise UsageError(f"{path} is read; write to another file")
    reads = _readers(chosen[0], locale, project) if locale else None
    asked = question(known, project.schema, moment)
    people, findings = members(chosen[0], asked, inputs, project.schema, readers=reads, memory=memory, watch=watch)
    with whole_file(path) as stream:  # half a list is worse than none
        stream.write(as_csv(people))
    talk(f"wrote {plural(len(people), 'customer')} to {path}")
    return findings


def _readers(one: Candidate, locale: str, project: Project) -> Rule:
    """Who of the variant's customers reads it in the locale. Raises UsageError when nobody can be said to."""
    from buckslip.targeting.readers import readers

    if locale not in one.locales:
        raise UsageError(f"'{one.id}' has no '{locale}'; its locales are {', '.join(one.locales)}")
    found = readers(project.schema, one.locales, one.default_locale, locale, project.locales)
    if found.rule is None:
        raise UsageError(f"{found.why}; {found.way_out}")
    return found.rule
