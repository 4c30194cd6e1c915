"""Why a mail is not published: it is no more than a draft, has errors, lacks an approval, or its offer is over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from buckslip.esps.pretty import Json
from buckslip.publish.settings import Settings
from buckslip.publish.wanted import Built, Ready


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason. A `fault` fails the plan; what is still being written only waits."""

    message: str
    fault: bool = True


def holds(ready: Ready, built: Built, asked: Settings, now: datetime) -> tuple[Hold, ...]:
    """Everything that keeps a mail from being published."""
    mail, locale = ready.parcel.mail, ready.parcel.locale
    found: list[Hold] = []
    if ready.status in ("draft", "review"):
        found.append(Hold(f"its status is '{ready.status}'", fault=False))
    elif ready.status != "approved":
        found.append(Hold(f"its status is '{ready.status}'"))
    if built.faults:
        found.append(Hold("the build has errors that concern all mails"))
    results = ready.told("results").get("errors")
    errors = max(built.errors_of(mail, locale), _number(results))
    if errors:
        found.append(Hold(f"it has {errors} error{'s' * (errors != 1)}; `buckslip check {mail}` shows them"))
    elif "errors" not in ready.told("results"):
        found.append(Hold("its statement does not say that it was checked; `buckslip build` makes it anew"))
    if ready.status == "approved":
        found += _approvals(ready, asked)
    found += _waivers(ready, now.date())
    found += _offer(ready, now)
    return tuple(found)


def _approvals(ready: Ready, asked: Settings) -> Iterator[Hold]:
    approvals = [one for one in _entries(ready.statement.get("approvals")) if str(one.get("by") or "").strip()]
    owners = ready.told("message").get("owners")
    own = {str(one).casefold() for one in owners} if isinstance(owners, list) else set()
    others = [one for one in approvals if str(one["by"]).casefold() not in own]
    if asked.require_approval and not others:
        yield Hold("nobody but its owners has approved it, and publish.yml asks for that")
    known = {str(one.get("role") or "").casefold() for one in others}
    for role in asked.roles:
        if role.casefold() not in known:
            yield Hold(f"it is not approved by '{role}', and publish.yml asks for that")


def _waivers(ready: Ready, today: date) -> Iterator[Hold]:
    for one in _entries(ready.statement.get("waivers")):
        expires = str(one.get("expires") or "")
        if not expires or _end(expires) < datetime.combine(today, time(), UTC):
            yield Hold(f"its waiver of {one.get('rule')} ended on {expires or 'no day'}")


def _offer(ready: Ready, now: datetime) -> Iterator[Hold]:
    ends = str(ready.told("offer").get("ends") or "")
    if ends and _end(ends) < now:
        yield Hold(f"its offer ended on {ends}")


def _end(text: str) -> datetime:
    """A moment, or the last one of a day, in UTC."""
    found = datetime.fromisoformat(text)
    if len(text) == len("2026-11-22"):
        return datetime.combine(found.date(), time.max, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _number(told: object) -> int:
    return told if isinstance(told, int) else 0


def _entries(told: Json) -> list[Mapping[str, Json]]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
