"""Offers that were to end and did not: the end announced now, against those that Git's history knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.lines import alike, lowered
from buckslip.checks.moments import end, start
from buckslip.checks.wording import says


@dataclass(frozen=True, slots=True)
class Pause:
    """How many days must lie between the end of an offer and its return."""

    days: float = 14.0


def extended(evidence: Evidence, pause: Pause) -> Iterator[Hit]:
    """An offer whose announced end was moved says so, with the reason; else it ended when it was to end."""
    offer, now = evidence.declared.offer, end(evidence.declared.offer)
    if offer is None or now is None:
        return
    at = evidence.place_of_key("offer")
    if offer.extended_from:
        if not offer.extended_because:
            yield Hit("`offer.extended_from` gives no reason", "give `extended_because`, and tell readers", at)
        elif not _told(evidence, offer.extended_because):
            message = f"the mail does not say why the offer goes on: '{offer.extended_because}'"
            yield Hit(message, "tell readers what they were told before, and why it changed", at)
        return
    begins = start(offer)
    for path in evidence.mail.sources:
        for past in evidence.project.past_ends.get(path, ()):
            before, moved = date.fromisoformat(past.ends[:10]), date.fromisoformat(past.replaced_on)
            if before >= now.day or (begins and (moved < begins.day or (begins.day - before).days > pause.days)):
                continue
            final = (
                "the last chance of an offer" if says(evidence.copy.inbox, "final", evidence.language) else "the offer"
            )
            message = f"{final} was to end on {before} (until commit {past.commit}), and now ends on {now.day}"
            yield Hit(message, "let it end, or declare `extended_from` and `extended_because`", at)
            return


def _told(evidence: Evidence, reason: str) -> bool:
    """Whether most long words of the reason stand in the mail; in translations, whether anything does."""
    if evidence.brand and evidence.locale != evidence.brand.default_locale:
        return True
    words = [one for one in lowered(alike(reason)).split() if len(one) > 3]
    text = " ".join(line.low for line in evidence.copy.said())
    return 2 * sum(one.strip(".,;:") in text for one in words) >= len(words)
