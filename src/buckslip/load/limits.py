"""`rules/limits.yml` as caps and exclusive groups."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from buckslip.load.caps import cap, hours, whole_days
from buckslip.load.faults import error, warning
from buckslip.load.fields import validated
from buckslip.load.fields_pressure import LimitsFields
from buckslip.load.node import Node
from buckslip.model.finding import Finding
from buckslip.model.limits import DEFAULT, DEFAULT_CAPS, OVER_UPSELL, Cap, Limits, earliest
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean


def limits(node: Node, brands: Collection[str], mails: Collection[str], findings: list[Finding]) -> Limits:
    """The limits in the tree of their file; `mails` are all `<brand>/<mail>`. Without a cap, default ones hold."""
    fields, faults = validated(LimitsFields, node)
    findings.extend(faults)
    if fields is None:
        return DEFAULT
    place = node.key_span("caps")
    before = len(findings)
    written = node.entries["caps"].items if "caps" in node.entries else []
    found = [cap(one.marked, brands, findings) for one in written if isinstance(one.value, str)]
    caps = tuple(one for one in found if one)
    if len(findings) == before:
        findings.extend(_useless(caps))
        findings.extend(_lax(caps or DEFAULT_CAPS, place))
    if fields.mode == "rolling" and "zone" in node.entries:
        way_out = "write `mode: calendar`, or delete the zone"
        findings.append(warning("cap-without-effect", node.key_span("zone"), "rolling days need no zone", way_out))
    return Limits(
        span=place,
        caps=caps or DEFAULT_CAPS,
        exclusive=tuple(_groups(fields, node, mails, findings)),
        recommendations=fields.recommendations,
        mode=fields.mode,
        zone=fields.zone,
        prefer=fields.prefer,
        hold=whole_days(_hours(fields.hold)),
    )


def _hours(text: str) -> int:
    found = hours(text)
    return found if isinstance(found, int) else 0


def _groups(fields: LimitsFields, node: Node, mails: Collection[str], findings: list[Finding]) -> Iterator[Cap]:
    """The exclusive groups as caps of one mail."""
    items = node.entries["exclusive"].items if fields.exclusive else []
    for one, item in zip(fields.exclusive, items, strict=False):
        members = []
        for name in item.entries["mails"].items:
            full = resolve(name, mails, findings)
            if full and full in members:
                findings.append(warning("cap-without-effect", name.span, f"'{full}' stands twice", "delete one"))
            elif full:
                members.append(full)
        if len(members) > 1:
            text = f"only one of {', '.join(members)} in {one.within}"
            yield Cap(1, whole_days(_hours(one.within)), text, item.span, mails=tuple(members))


def resolve(name: Node, mails: Collection[str], findings: list[Finding]) -> str:
    """The `<brand>/<mail>` that is meant, also by its own name where only one brand has it; "" with a finding."""
    text = name.text.strip("/")
    if text in mails:
        return text
    short = [one for one in mails if one.rpartition("/")[2] == text]
    if len(short) == 1:
        return short[0]
    if short:
        way_out = f"write {' or '.join(sorted(short))}"
        findings.append(error("unknown-mail", name.span, f"several brands have a mail '{text}'", way_out))
    else:
        known = [*mails, *(one.rpartition("/")[2] for one in mails)]
        way_out = did_you_mean(text, known) or "a mail is named as its folder below content/, <brand>/<mail>"
        findings.append(error("unknown-mail", name.span, f"no mail '{text}'", way_out))
    return ""


def _useless(caps: tuple[Cap, ...]) -> Iterator[Finding]:
    """A warning for every cap that another one always keeps."""
    for number, one in enumerate(caps):
        for other_number, other in enumerate(caps):
            wider = other.goal in ("", one.goal) and other.brand in ("", one.brand)
            stricter = other.most <= one.most and other.days >= one.days
            same = (other.most, other.days, other.goal, other.brand) == (one.most, one.days, one.goal, one.brand)
            if number != other_number and wider and stricter and (not same or other_number < number):
                message = f"'{one.text}' never has an effect: '{other.text}' is stricter"
                yield warning("cap-without-effect", one.span, message, "delete it")
                break


def _lax(caps: tuple[Cap, ...], place: Span) -> Iterator[Finding]:
    """An error when the caps let the documented over-upsell failure happen."""
    most, days = OVER_UPSELL
    counting = tuple(one for one in caps if one.counts("upsell", ""))
    sent = earliest(counting, days)
    if len(sent) >= most:
        first = next((one.span for one in counting), place)
        message = f"these caps allow {len(sent)} upsell mails in {days} days, and {most} in {days} drove customers away"
        yield error("caps-too-lax", first, message, "write `at most 3 mails in 10 days`, or a cap for upsell mails")


def too_many(node: Node, limits: Limits) -> Iterator[Finding]:
    """An error when a mail shows more recommendations than the limits allow; `node` is its front matter."""
    recommendations = node.entries.get("recommendations")
    most = recommendations.entries.get("max") if recommendations else None
    if most and isinstance(most.value, int) and limits.recommendations and most.value > limits.recommendations:
        message = f"{most.value} recommendations, and rules/limits.yml allows {limits.recommendations} in one mail"
        yield error("too-many-recommendations", most.span, message, f"write `max: {limits.recommendations}`")
