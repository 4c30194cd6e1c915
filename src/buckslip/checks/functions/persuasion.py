"""What others say and do, what is good for the planet, prizes, and mails that pretend to be something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.lines import Line, alike, lowered
from buckslip.checks.money import number
from buckslip.checks.options import Nothing
from buckslip.checks.wording import Heard, heard, says
from buckslip.model.finding import Severity
from buckslip.model.offer import Claim

_RATING = re.compile(r"(\d(?:[.,]\d)?) ?(?:out of|von|sur|de|sobre|em|din|/) ?5|5点満点中(\d(?:\.\d)?)")
_NUMBER = re.compile(r"\d[\d.,]*")
_WORD = re.compile(r"\w{4,}")
_RATINGS = ("rating", "stars", "review", "reviews")


@dataclass(frozen=True, slots=True)
class Proof:
    """How old the proof of a claim may be, in days."""

    oldest: float = 180.0


def social_proof(evidence: Evidence, proof: Proof) -> Iterator[Hit]:
    """Stars, numbers of buyers and superlatives have a claim with source, number, day and somebody who checked."""
    told = 0
    for one in heard(tuple(evidence.copy.said()), "social", evidence.language):
        fault = _social_fault(evidence, one, proof)
        if fault and told < 3:
            told += 1
            place = evidence.copy.place(one.words)
            yield Hit(f"'{one.words}': {fault}", "prove it in `claims`, or leave it out", place)


def _social_fault(evidence: Evidence, one: Heard, proof: Proof) -> str:
    claims = evidence.declared.claims
    claim = _claim_for(one, claims) or _only(one, claims)
    if claim is None:
        return "no claim is declared that proves it"
    if not claim.source:
        return f"the claim '{claim.text}' names no source"
    if not claim.as_of:
        return f"the claim '{claim.text}' has no day"
    age = (evidence.context.today - date.fromisoformat(claim.as_of)).days
    if age > proof.oldest:
        return f"the claim '{claim.text}' was looked up {age} days ago"
    if not claim.verified:
        return f"nobody has verified the claim '{claim.text}'"
    shown, declared = _rating(one.line.low), claim.value if claim.value is not None else _rating(lowered(claim.text))
    if shown is not None and declared is not None and claim.kind in (*_RATINGS, "") and shown != declared:
        return f"the claim says {declared:g}"
    return ""


def _claim_for(one: Heard, claims: tuple[Claim, ...]) -> Claim | None:
    """The claim whose numbers or words stand in the line."""
    numbers = set(_NUMBER.findall(one.line.low))
    words = set(_WORD.findall(one.line.low))
    shown = _rating(one.line.low)
    exact = [claim for claim in claims if shown is not None and claim.value == shown]
    for claim in (*exact, *claims):
        if claim in exact:
            return claim
        text = lowered(alike(claim.text))
        theirs = {each.rstrip(".,") for each in _NUMBER.findall(text)}
        if theirs and {each.rstrip(".,") for each in numbers} & theirs:
            return claim
        if text in one.line.low or len(words & set(_WORD.findall(text))) >= 2:
            return claim
    return None


def _only(one: Heard, claims: tuple[Claim, ...]) -> Claim | None:
    """The one claim about others there is: its text may be in another language than the mail, its numbers may not."""
    fitting = [each for each in claims if each.kind not in ("environmental", "testimonial")]
    if len(fitting) != 1:
        return None
    declared = {each for each in (fitting[0].n, fitting[0].value) if each is not None}
    declared |= set(_counts(fitting[0].text))
    return fitting[0] if set(_counts(one.words)) <= declared or _rating(one.words.lower()) is not None else None


def _counts(text: str) -> Iterator[float]:
    """The numbers in a text, however its language divides the digits: 48,000 and 48.000 are one."""
    for found in _NUMBER.findall(text):
        value = number(found.rstrip(".,"))
        if value is not None:
            yield value


def _rating(text: str) -> float | None:
    found = _RATING.search(text)
    return number(found[1] or found[2]) if found else None


def testimonial(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """Who speaks for us says so when they are paid, employed or otherwise tied to us."""
    for claim in evidence.declared.claims:
        if claim.kind != "testimonial":
            continue
        at = evidence.place_of_key("claims")
        if not claim.relation:
            yield Hit(
                f"the testimonial '{claim.text}' does not say what ties its speaker to us", "declare `relation`", at
            )
        elif claim.relation != "customer":
            near = _lines_of(evidence, claim.text)
            if not says(near, "disclosure", evidence.language):
                message = f"'{claim.text}' comes from a {_TIES[claim.relation]}, and the mail does not say so"
                yield Hit(message, "say it beside the words", evidence.copy.place(claim.text))
    blocks = [one for one in evidence.rendered.blocks if one.block == "testimonial"]
    declared = sum(1 for one in evidence.declared.claims if one.kind == "testimonial")
    if len(blocks) > declared:
        message = "a customer's words have no claim that tells who speaks"
        yield Hit(
            message, "declare `claims: [{text: …, kind: testimonial, relation: customer}]`", blocks[declared].span
        )


_TIES = {"employee": "member of staff", "partner": "partner", "paid": "person who was paid"}


def _lines_of(evidence: Evidence, text: str) -> tuple[Line, ...]:
    wanted = lowered(alike(text))
    found = [line for line in evidence.copy.lines if wanted in line.low]
    if not found:
        return evidence.copy.lines
    return tuple(evidence.copy.around(found[0], 250))


def green_claim(evidence: Evidence, proof: Proof) -> Iterator[Hit]:
    """An environmental claim has a certificate or a proof; none rests on compensation."""
    lines, language = tuple(evidence.copy.said()), evidence.language
    claims = [one for one in evidence.declared.claims if one.kind == "environmental" or one.certificate]
    for one in islice(heard(lines, "green", language), 1):
        place = evidence.copy.place(one.words)
        claim = _claim_for(one, tuple(claims)) or (claims[0] if len(claims) == 1 else None)
        if claim is None:
            message = f"'{one.words}' is an environmental claim, and nothing is declared that proves it"
            yield Hit(message, "say what exactly is better, and declare the claim with its certificate", place)
        elif claim.offsets and says((one.line,), "offset", language):
            message = f"'{one.words}' rests on compensation"
            yield Hit(message, "claim only what the product itself is", place)
        elif not claim.certificate and not claim.source:
            yield Hit(f"'{one.words}': the claim has neither certificate nor source", "declare one", place)
        elif claim.as_of and (evidence.context.today - date.fromisoformat(claim.as_of)).days > 2 * proof.oldest:
            yield Hit(f"'{one.words}': the proof is more than a year old", "look it up again", place)


def prizes(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """Who is told of a prize or a draw can read its terms; points say what they are worth."""
    lines, language = tuple(evidence.copy.said()), evidence.language
    offer = evidence.declared.offer
    terms = offer.terms_url if offer else ""
    for one in islice(heard(lines, "contest", language), 1):
        if not terms or not leads_to(evidence, terms):
            message = f"'{one.words}' speaks of a prize, and its terms are not linked"
            yield Hit(message, "declare `offer.terms_url` and link it", evidence.copy.place(one.words))
    for one in islice(heard(lines, "points", language), 1):
        if not terms:
            message = f"'{one.words}': what points are worth, and until when, is not declared"
            yield Hit(message, "declare `offer.terms_url`", evidence.copy.place(one.words), Severity.WARNING)


def leads_to(evidence: Evidence, url: str) -> bool:
    """Whether a link of the mail leads to the address."""
    wanted = url.partition("?")[0].partition("#")[0].rstrip("/")
    return any(
        anchor.url.partition("?")[0].partition("#")[0].rstrip("/") == wanted for anchor in evidence.visible.anchors
    )


def false_notice(evidence: Evidence, _: Nothing) -> Iterator[Hit]:
    """An advertisement does not dress as an invoice, a warning or a notice about the account."""
    for one in islice(heard(evidence.copy.inbox, "notice", evidence.language), 1):
        message = f"'{one.words}' is what a notice says, and this is an advertisement"
        yield Hit(message, "say what the mail is about", evidence.copy.place(one.words))
