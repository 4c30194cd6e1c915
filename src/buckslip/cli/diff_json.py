"""A change as JSON: for programs, and for the comment of a pull request, which is written from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import ndiff

from buckslip.cli.diff_report import Change
from buckslip.cli.diff_shots import Shots
from buckslip.export.changes_mails import LocaleChange, MailChange
from buckslip.export.changes_seen import SeenMail
from buckslip.model.finding import Finding
from buckslip.model.schema import Schema
from buckslip.targeting.compare import AudienceChange
from buckslip.targeting.examples import Example
from buckslip.targeting.plain import described


def as_json(change: Change, shots: Shots | None = None) -> dict[str, object]:
    """The whole of it as plain values."""
    return {
        "version": 1,
        "commit": change.commit,
        "audiences": [_audience(one, change) for one in change.audiences],
        "mails": [_mail(one, (shots or {}).get(one.id, {})) for one in change.mails],
        "parts": [
            {"kind": one.kind, "path": one.path, "what": one.what, "mails": list(one.mails)} for one in change.parts
        ],
        "texts": [
            {"id": one.id, "locale": one.locale, "path": one.path, "what": one.what, "diff": list(one.lines)}
            for one in change.texts
        ],
        "findings": {
            "new": [_finding(one) for one in change.findings.come],
            "gone": [_finding(one) for one in change.findings.gone],
        },
    }


def sentences(one: AudienceChange) -> list[str]:
    """The sentences before and after: lines with a blank, + or - before them; none where only a segment changed."""
    if one.before == one.after:
        return []
    return [line.rstrip() for line in ndiff(one.before, one.after) if not line.startswith("?")]


def reach_pair(one: AudienceChange, change: Change) -> Sequence[int | None]:
    """How many customers there were and are; nothing where nobody was counted."""
    return () if change.counts is None or one.is_segment else change.counts.get(one.id, ())


def _audience(one: AudienceChange, change: Change) -> dict[str, object]:
    pair = reach_pair(one, change)
    return {
        "id": one.id,
        "kind": "segment" if one.is_segment else "variant",
        "verdict": one.verdict,
        "before": list(one.before),
        "after": list(one.after),
        "sentences": sentences(one),
        "gained": _example(one.gained, change.schema),
        "lost": _example(one.lost, change.schema),
        "reach": {"before": pair[0], "after": pair[1]} if pair else None,
    }


def _example(example: Example | None, schema: Schema) -> dict[str, object] | None:
    if example is None:
        return None
    events = [{"name": one.name, "at": one.at, "properties": dict(one.properties)} for one in example.events]
    return {"words": described(example, schema), "profile": dict(example.profile), "events": events}


def _mail(one: MailChange, shots: Mapping[str, str]) -> dict[str, object]:
    before, after = one.before, one.after
    return {
        "id": one.id,
        "was": one.was,
        "what": one.what,
        "visible": one.visible,
        "title": after.title or before.title,
        "status": {"before": before.status, "after": after.status},
        "value": {"before": dict(before.value), "after": dict(after.value)},
        "bytes": {"before": _heaviest(before.mails), "after": _heaviest(after.mails)},
        "locales": [_locale(change) for change in one.locales],
        "shots": dict(shots),
    }


def _heaviest(mails: Sequence[SeenMail]) -> int | None:
    return max((mail.bytes for mail in mails), default=None)


def _locale(change: LocaleChange) -> dict[str, object]:
    what = "added" if change.before is None else "removed" if change.after is None else "changed"
    told = {"locale": change.seen.locale, "path": change.seen.path, "what": what, "aspects": list(change.aspects)}
    return {**told, "before": _side(change.before), "after": _side(change.after)}


def _side(mail: SeenMail | None) -> dict[str, object] | None:
    if mail is None:
        return None
    said = {"sender": mail.sender, "subjects": list(mail.subjects), "preheader": mail.preheader}
    return {**said, "bytes": mail.bytes, "html": mail.html, "text": mail.text}


def _finding(one: Finding) -> dict[str, object]:
    place = {"path": one.span.path, "line": one.span.line, "column": one.span.column}
    return {"rule": one.rule, "severity": one.severity.value, **place, "message": one.message, "help": one.help}
