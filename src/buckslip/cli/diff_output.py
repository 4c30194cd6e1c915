"""A change in words: for the terminal, for a pull request, and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import ndiff
from typing import TYPE_CHECKING

from buckslip.cli.output import plural
from buckslip.export.changes import FindingChange, TextChange
from buckslip.model.finding import Finding
from buckslip.model.schema import Schema
from buckslip.targeting.compare import AudienceChange
from buckslip.targeting.examples import Example
from buckslip.targeting.plain import described

if TYPE_CHECKING:
    from buckslip.cli.diff_reach import Counts

MEANS = {
    "added": "new",
    "different": "other customers: some are gained, some are lost",
    "equivalent": "the same customers, in other words",
    "narrower": "fewer customers",
    "removed": "gone",
    "unreadable": "cannot be compared, since one of the two cannot be read",
    "wider": "more customers",
}
Texts = Sequence[TextChange]
Audiences = Sequence[AudienceChange]


def as_text(
    commit: str, audiences: Audiences, texts: Texts, findings: FindingChange, counts: Counts | None, schema: Schema
) -> str:
    """For the terminal."""
    lines = [f"since {commit[:12]}: {_summary(audiences, texts, findings)}"]
    for one in audiences:
        lines += ["", f"{_name(one)}: {_verdict(one)}{_reach(one, counts)}"]
        lines += [f"    {line}" for line in sentences(one)]
        lines += [f"  {how}: {who}" for how, who in _examples(one, schema)]
    for change in texts:
        lines += ["", f"{change.path}: {change.what}", *(f"    {line}" for line in change.lines)]
    for sign, found in (("+", findings.come), ("-", findings.gone)):
        lines += ["", *(f"{sign} {one}" for one in found)] if found else []
    return "\n".join(lines)


def as_markdown(
    commit: str, audiences: Audiences, texts: Texts, findings: FindingChange, counts: Counts | None, schema: Schema
) -> str:
    """For the description of a pull request, or a comment."""
    lines = [f"**{_summary(audiences, texts, findings)}** since `{commit[:12]}`"]
    lines += ["", "### Audiences"] if audiences else []
    for one in audiences:
        lines += ["", f"**`{_name(one)}`**: {_verdict(one)}{_reach(one, counts)}"]
        lines += ["", *_fenced(sentences(one)), ""] if one.before != one.after else [""]
        lines += [f"* {how}: {_plain(who)}" for how, who in _examples(one, schema)]
    lines += ["", "### Texts"] if texts else []
    for change in texts:
        lines += ["", f"`{change.path}`: {change.what}", *(["", *_fenced(change.lines)] if change.lines else [])]
    lines += ["", "### Findings", ""] if findings.come or findings.gone else []
    for sign, found in (("new", findings.come), ("gone", findings.gone)):
        lines += [f"* {sign}: `{one.span}` {one.severity.value}: {_plain(one.message)} `{one.rule}`" for one in found]
    return "\n".join(lines)


def as_json(
    commit: str, audiences: Audiences, texts: Texts, findings: FindingChange, counts: Counts | None, schema: Schema
) -> dict[str, object]:
    """For programs."""
    return {
        "version": 1,
        "commit": commit,
        "audiences": [
            {
                "id": one.id,
                "kind": "segment" if one.is_segment else "variant",
                "verdict": one.verdict,
                "before": list(one.before),
                "after": list(one.after),
                "gained": _example(one.gained, schema),
                "lost": _example(one.lost, schema),
                "reach": _counted(one, counts),
            }
            for one in audiences
        ],
        "texts": [
            {"id": one.id, "locale": one.locale, "path": one.path, "what": one.what, "diff": list(one.lines)}
            for one in texts
        ],
        "findings": {"new": [_finding(one) for one in findings.come], "gone": [_finding(one) for one in findings.gone]},
    }


def sentences(one: AudienceChange) -> list[str]:
    """The sentences before and after: lines with a blank, + or - before them; none where only a segment changed."""
    if one.before == one.after:
        return []
    return [line.rstrip() for line in ndiff(one.before, one.after) if not line.startswith("?")]


def _summary(audiences: Audiences, texts: Texts, findings: FindingChange) -> str:
    parts = [plural(len(audiences), "audience"), plural(len(texts), "text")]
    return f"{' and '.join(parts)} changed, {plural(len(findings.come), 'new finding')}, {len(findings.gone)} gone"


def _name(one: AudienceChange) -> str:
    return f"segment {one.id}" if one.is_segment else one.id


def _verdict(one: AudienceChange) -> str:
    through = " (its own sentences are as they were: a segment changed)" if one.before == one.after else ""
    return f"{one.verdict}, {MEANS[one.verdict]}{through}"


def _reach(one: AudienceChange, counts: Counts | None) -> str:
    told = ["none" if number is None else f"{number:,}" for number in _pair(one, counts)]
    return f"; reach {told[0]} → {told[1]}" if told else ""


def _pair(one: AudienceChange, counts: Counts | None) -> Sequence[int | None]:
    return () if counts is None or one.is_segment else counts.get(one.id, ())


def _counted(one: AudienceChange, counts: Counts | None) -> dict[str, int | None] | None:
    pair = _pair(one, counts)
    return {"before": pair[0], "after": pair[1]} if pair else None


def _examples(one: AudienceChange, schema: Schema) -> Iterator[tuple[str, str]]:
    for how, example in (("gains", one.gained), ("loses", one.lost)):
        if example:
            yield how, described(example, schema)


def _example(example: Example | None, schema: Schema) -> dict[str, object] | None:
    if example is None:
        return None
    events = [{"name": one.name, "at": one.at, "properties": dict(one.properties)} for one in example.events]
    return {"words": described(example, schema), "profile": dict(example.profile), "events": events}


def _finding(one: Finding) -> dict[str, object]:
    place = {"path": one.span.path, "line": one.span.line, "column": one.span.column}
    return {"rule": one.rule, "severity": one.severity.value, **place, "message": one.message, "help": one.help}


def _fenced(lines: Sequence[str]) -> list[str]:
    """A diff that no line of its own can end."""
    runs = re.findall("`+", "\n".join(lines))
    fence = "`" * max(3, *(len(run) + 1 for run in runs), 0)
    return [f"{fence}diff", *lines, fence]


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is, and that calls nobody."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#|~" else one for one in text).replace("@", "@\u200b")
