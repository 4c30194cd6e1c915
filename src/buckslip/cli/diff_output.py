"""A change in words, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from buckslip.cli.diff_json import reach_pair, sentences
from buckslip.cli.diff_report import Change
from buckslip.cli.output import plural
from buckslip.export.changes_mails import MailChange
from buckslip.export.comment import MEANS
from buckslip.targeting.compare import AudienceChange
from buckslip.targeting.plain import described


def as_text(change: Change) -> str:
    """The whole of it."""
    lines = [f"since {change.commit[:12]}: {_summary(change)}"]
    for one in change.audiences:
        lines += ["", f"{_name(one)}: {_verdict(one)}{_reach(one, change)}"]
        lines += [f"    {line}" for line in sentences(one)]
        lines += [f"  {how}: {who}" for how, who in _examples(one, change)]
    lines += ["", *map(_mail, change.mails)] if change.mails else []
    lines += ["", *(f"{one.path}: {one.what}" for one in change.parts)] if change.parts else []
    for text in change.texts:
        lines += ["", f"{text.path}: {text.what}", *(f"    {line}" for line in text.lines)]
    for sign, found in (("+", change.findings.come), ("-", change.findings.gone)):
        lines += ["", *(f"{sign} {one}" for one in found)] if found else []
    return "\n".join(lines)


def _summary(change: Change) -> str:
    parts = [plural(len(change.audiences), "audience"), plural(len(change.texts), "text")]
    new, gone = len(change.findings.come), len(change.findings.gone)
    seen = f", customers see {plural(sum(one.visible for one in change.mails), 'mail')} otherwise"
    return f"{' and '.join(parts)} changed{seen if change.mails else ''}, {plural(new, 'new finding')}, {gone} gone"


def _name(one: AudienceChange) -> str:
    return f"segment {one.id}" if one.is_segment else one.id


def _verdict(one: AudienceChange) -> str:
    through = " (its own sentences are as they were: a segment changed)" if one.before == one.after else ""
    return f"{one.verdict}, {MEANS[one.verdict]}{through}"


def _reach(one: AudienceChange, change: Change) -> str:
    told = ["none" if number is None else f"{number:,}" for number in reach_pair(one, change)]
    return f"; reach {told[0]} → {told[1]}" if told else ""


def _examples(one: AudienceChange, change: Change) -> Iterator[tuple[str, str]]:
    for how, example in (("gains", one.gained), ("loses", one.lost)):
        if example:
            yield how, described(example, change.schema)


def _mail(one: MailChange) -> str:
    aspects = list(dict.fromkeys(aspect for locale in one.locales for aspect in locale.aspects))
    was = f", was {one.was}" if one.was != one.id else ""
    what = f" in {', '.join(aspects)}" if aspects else ""
    return f"{one.id}: {one.what}{was}{what}"
