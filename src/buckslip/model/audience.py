"""Who gets a mail, as written: sentences under all, any and none."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.source import Marked, Span


@dataclass(frozen=True, slots=True)
class Group:
    """`all`, `any` or `none` over sentences and further groups."""

    mode: str  # "all" | "any" | "none"
    items: tuple[Marked[str] | Group, ...]
    span: Span

    def as_json(self) -> dict[str, object]:
        """The group as plain JSON, for reports and artefacts."""
        return {self.mode: [item.as_json() if isinstance(item, Group) else item.value for item in self.items]}


@dataclass(frozen=True, slots=True)
class Segment:
    """A named audience: `rules/audiences/<name>.yml`, with example customers that are in and out."""

    name: str
    span: Span
    title: str
    rule: Group
    members: tuple[Marked[str], ...] = ()  # personas that are in
    strangers: tuple[Marked[str], ...] = ()  # personas that are out
