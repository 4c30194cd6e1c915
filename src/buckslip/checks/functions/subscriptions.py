"""What goes on after the click: recurring prices, trials, and things that are called free."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.lines import Line
from buckslip.checks.money import amounts, close
from buckslip.checks.options import Nothing
from buckslip.checks.wording import LANGUAGES, Heard, heard, says
from buckslip.model.offer import Subscription

_CALL = re.compile(
    r"(?:call|phone|ring|ruf\w*|anruf\w*|appele[rz]|llam\w+|ligue|ligar|telefon\w*|suna[țt]i|電話)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far from the price its terms may stand, in characters."""

    characters: float = 700.0


def terms_beside_price(evidence: Evidence, reach: Reach) -> Iterator[Hit]:
    """A recurring price or a trial has its terms declared, and in words beside it."""
    spoken = tuple(_recurring(evidence))
    if not spoken or evidence.declared.message_class == "transactional":
        return
    first = spoken[0]
    place = evidence.copy.place(first.words)
    terms = evidence.declared.offer.subscription if evidence.declared.offer else None
    if terms is None:
        message = f"'{first.words}' goes on after the click, and `offer.subscription` is not declared"
        yield Hit(message, "declare amount_after, period, first_charge, auto_renew and cancel_url", place)
        return
    missing = [name for name, there in _declared(terms) if not there]
    if missing:
        message = f"'{first.words}': `offer.subscription` does not say {', '.join(missing)}"
        yield Hit(message, "declare the whole of it", evidence.place_of_key("offer"))
        return
    best = min((_unsaid(evidence, terms, one, int(reach.characters)) for one in spoken), key=len)
    if best:
        message = f"beside '{first.words}' the mail does not say {' and '.join(best)}"
        yield Hit(message, "write the terms where the price and its button are", place)


def _recurring(evidence: Evidence) -> Iterator[Heard]:
    lines, language = (*evidence.copy.lines, *evidence.copy.inbox), evidence.language
    yield from heard(lines, "recurring", language, "money")
    yield from heard(lines, "trial", language, "money")


def _declared(terms: Subscription) -> Iterator[tuple[str, bool]]:
    yield "amount_after", terms.amount_after is not None
    yield "period", bool(terms.period)
    yield "first_charge", bool(terms.first_charge) or terms.trial_days is not None
    yield "auto_renew", terms.auto_renew is not None
    yield "cancel_url", bool(terms.cancel_url)


def _unsaid(evidence: Evidence, terms: Subscription, one: Heard, reach: int) -> list[str]:
    """What the lines round a recurring price leave out."""
    lines = tuple(evidence.copy.around(one.line, reach)) or (one.line,)
    language = evidence.language
    found = [each.value for line in lines for each in amounts(line)]
    unsaid = []
    personal = any("price" in line.low and "{{" in line.text for line in lines)
    if terms.amount_after and not personal and not any(close(value, terms.amount_after) for value in found):
        unsaid.append(f"the amount, {terms.amount_after:.2f}")
    if terms.auto_renew and not says(lines, "renews", language):
        unsaid.append("that it renews")
    if not says(lines, "cancel", language):
        unsaid.append("how to cancel")
    dated = evidence.declared.deadline is not None  # the trial's end, told as a day
    if (
        terms.trial_days
        and not dated
        and not any(str(terms.trial_days) in _DIGITS.findall(line.text) for line in lines)
    ):
        unsaid.append(f"that the trial lasts {terms.trial_days} days")
    return unsaid


def way_down(evidence: Evidence, reach: Reach) -> Iterator[Hit]:
    """Who is moved up to a subscription reads how to leave it, by a page and not by telephone."""
    del reach
    offer = evidence.declared.offer
    if offer is None or offer.subscription is None or evidence.language not in LANGUAGES:
        return
    at = evidence.place_of_key("offer")
    if not offer.subscription.cancel_url:
        yield Hit("`offer.subscription` has no cancel_url", "declare the page where it is cancelled", at)
    lines, language = tuple(evidence.copy.said()), evidence.language
    leaving = list(heard(lines, "cancel", language))
    if not leaving:
        yield Hit("the mail does not say how to leave the subscription", "name the place where it is cancelled", at)
    for one in leaving:
        if _CALL.search(one.line.text) and _DIGITS.search(one.line.text) and not one.line.links:
            message = f"'{one.words}' takes a telephone call"
            yield Hit(message, "let it be cancelled on a page, as it was ordered", evidence.copy.place(one.words))
            return


def truly_free(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """What is called free in the subject or beside a button has its conditions declared and told."""
    offer, language = evidence.declared.offer, evidence.language
    lines = tuple(evidence.copy.said())
    for one in islice(heard(lines, "free", language), 1):
        place = evidence.copy.place(one.words)
        conditions = offer.free_conditions if offer else ""
        if not conditions:
            message = f"'{one.words}': what it depends on is not declared"
            yield Hit(message, "declare `offer.free_conditions`, with `none` if it depends on nothing", place)
        elif conditions != "none" and not _told(conditions, lines):
            message = f"'{one.words}' depends on '{conditions}', and the mail does not say so"
            yield Hit(message, "write the condition beside it", place)
        elif conditions == "none" and says(lines, "trial", language) and _charged(evidence):
            message = f"'{one.words}' depends on nothing, it is declared, and money is taken later"
            yield Hit(message, "declare the charge as a condition", place)


def _told(conditions: str, lines: tuple[Line, ...]) -> bool:
    """Whether the numbers and most long words of the condition stand in the mail (in its own language, the numbers)."""
    text = " ".join(line.low for line in lines)
    numbers = _DIGITS.findall(conditions)
    if numbers:
        return all(re.search(rf"(?<!\d){one}(?!\d)", text) for one in numbers)
    words = [one for one in re.findall(r"\w+", conditions.lower()) if len(one) > 3]
    return not words or 2 * sum(one in text for one in words) >= len(words)


def _charged(evidence: Evidence) -> bool:
    terms = evidence.declared.offer.subscription if evidence.declared.offer else None
    return bool(terms and terms.amount_after and terms.auto_renew)
