"""Options that several commands share, and how they are read."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from buckslip.model.errors import UsageError
from buckslip.model.finding import Finding, Severity
from buckslip.model.suggest import did_you_mean

if TYPE_CHECKING:
    from buckslip.model.project import Project, VariantFiles

F = TypeVar("F", bound=Callable[..., Any])
SCHEMA = "rules/schema.yml"
SEVERITIES = {"error": 0, "warning": 1, "never": -1}

project_option = click.option(
    "-C",
    "--project",
    "root",
    envvar="BUCKSLIP_PROJECT",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    show_default="this folder",
    help="The project's folder.",
)
fail_on_option = click.option(
    "--fail-on",
    type=click.Choice(list(SEVERITIES)),
    default="error",
    show_default=True,
    help="The severity from which on the command ends with exit code 1.",
)
jobs_option = click.option(
    "-j", "--jobs", type=click.IntRange(1, 64), default=None, show_default="all processors", help="Worker processes."
)
esp_option = click.option(
    "--esp", "esps", multiple=True, metavar="NAME", help="Only this ESP; may be given again.  [default: all]"
)


def exit_code(findings: Sequence[Finding], fail_on: str) -> int:
    """1 when a finding weighs at least `fail_on`; 3 when one of those is about the schema, on which all else hangs."""
    weighty = [one for one in findings if Severity(one.severity).rank <= SEVERITIES[fail_on]]
    return 3 if any(one.span.path == SCHEMA for one in weighty) else int(bool(weighty))


def today() -> date:
    """The day of the run in UTC; SOURCE_DATE_EPOCH fixes it for reproducible builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return datetime.now(UTC).date()


def moment(text: str) -> datetime:
    """The as-of moment: a day is its first moment, a time without a zone is UTC; without a text, today."""
    if not text:
        return datetime.combine(today(), time(), UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as problem:
        raise UsageError(f"'{text}' is no moment; write 2026-11-22 or 2026-11-22T09:00:00Z") from problem
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def selected(project: Project, patterns: Sequence[str]) -> tuple[VariantFiles, ...]:
    """The variants that match any pattern (all without one): an id or its beginning, a glob, or a file's path.

    Raises UsageError for a pattern that matches nothing.
    """
    if not patterns:
        return project.variants
    chosen: dict[str, VariantFiles] = {}
    for pattern in patterns:
        found = [one for one in project.variants if _matches(one, pattern)]
        if not found:
            ids = {part for one in project.variants for part in (one.id, f"{one.brand}/{one.name}", one.brand)}
            raise UsageError(f"no mail matches '{pattern}'; {did_you_mean(pattern, ids) or 'see content/'}")
        chosen |= {one.id: one for one in found}
    return tuple(chosen[key] for key in sorted(chosen))


def one_variant(project: Project, name: str) -> VariantFiles:
    """The one variant that `name` means. Raises UsageError when there is none, or more than one."""
    found = selected(project, [name])
    if len(found) > 1:
        raise UsageError(f"'{name}' means {len(found)} variants; name one: {', '.join(one.id for one in found[:6])}")
    return found[0]


def _matches(variant: VariantFiles, pattern: str) -> bool:
    pattern = pattern.strip("/").removeprefix("./")
    if pattern.startswith("content/"):
        return any(path == pattern or path.startswith(f"{pattern}/") for path in variant.locales.values())
    if any(sign in pattern for sign in "*?["):
        return fnmatch.fnmatchcase(variant.id, pattern)
    return variant.id == pattern or variant.id.startswith(f"{pattern}/")


def known_esps(names: Sequence[str]) -> tuple[str, ...]:
    """The ESPs to build for, in alphabetical order. Raises UsageError for an unknown one."""
    from buckslip.esps.registry import ESPS

    for name in names:
        if name not in ESPS:
            hint = did_you_mean(name, ESPS) or f"known are {', '.join(sorted(ESPS))}"
            raise UsageError(f"no ESP '{name}'; {hint}")
    return tuple(sorted(names or ESPS))
