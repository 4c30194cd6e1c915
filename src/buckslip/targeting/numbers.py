"""What the histogram says: reach, first match, overlaps, the uncovered, by country and locale, held out, suppressed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from buckslip.load.faults import warning
from buckslip.model.finding import Finding, in_file_order
from buckslip.model.source import Span
from buckslip.syntax.rules import Rule, Sampled
from buckslip.targeting.histogram import Histogram

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One variant as far as reach is concerned; `commercial` mails need no unsubscription, `asked` ones a consent."""

    id: str
    mail: str
    priority: int
    rule: Rule
    span: Span
    locales: tuple[str, ...] = ()
    default_locale: str = ""
    holdout: Sampled | None = None
    commercial: bool = True
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Sides:
    """What is asked beside the audiences: holdouts, and the places of two answers (-1: no such field)."""

    holdouts: tuple[Sampled, ...] = ()
    unsubscribed: int = -1
    unasked: int = -1
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VariantReach:
    """One variant: `reach` is everybody in its audience; `first` those who get no variant of the mail before it.

    `first` is `suppressed` (may not be mailed), `held_out` (by chance, of the others) and `sent` together.
    """

    id: str
    mail: str
    priority: int
    reach: int
    first: int
    suppressed: int
    held_out: int
    sent: int
    groups: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]  # "country" -> (("GB", 12), …), the largest first
    takers: tuple[tuple[str, int], ...] = ()  # the variants that `taken` get instead, the earliest first

    @property
    def taken(self) -> int:
        """Who is in the audience and gets a variant with a higher priority."""
        return self.reach - self.first


@dataclass(frozen=True, slots=True)
class MailReach:
    """A mail: customers that any of its variants is for, and all others."""

    id: str
    covered: int
    uncovered: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Customers that are in both audiences."""

    first: str
    second: str
    customers: int


@dataclass(frozen=True, slots=True)
class Holdout:
    """A holdout among all customers."""

    name: str
    percent: str
    customers: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The whole answer; `uncovered` are customers in no audience at all."""

    as_of: datetime
    customers: int
    uncovered: int
    variants: tuple[VariantReach, ...]
    mails: tuple[MailReach, ...]
    overlaps: tuple[Overlap, ...]
    holdouts: tuple[Holdout, ...]
    findings: tuple[Finding, ...]
    shared: tuple[Overlap, ...] = ()  # as `overlaps`, of whole mails: customers that some variant of each is for

    def as_json(self) -> dict[str, object]:
        """Everything but the findings, as plain JSON."""
        return {
            "version": 1,
            "as_of": self.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "customers": self.customers,
            "uncovered": self.uncovered,
            "variants": [
                {
                    "id": one.id,
                    "mail": one.mail,
                    "priority": one.priority,
                    "reach": one.reach,
                    "first": one.first,
                    "taken": one.taken,
                    "taken_by": dict(one.takers),
                    "suppressed": one.suppressed,
                    "held_out": one.held_out,
                    "sent": one.sent,
                    **{name: dict(counts) for name, counts in one.groups},
                }
                for one in self.variants
            ],
            "mails": [{"id": one.id, "covered": one.covered, "uncovered": one.uncovered} for one in self.mails],
            "overlaps": [
                {"first": one.first, "second": one.second, "customers": one.customers} for one in self.overlaps
            ],
            "mail_overlaps": [
                {"first": one.first, "second": one.second, "customers": one.customers} for one in self.shared
            ],
            "holdouts": [
                {"name": one.name, "percent": one.percent, "customers": one.customers} for one in self.holdouts
            ],
        }


def reach_of(
    candidates: Sequence[Candidate],
    sides: Sides,
    histogram: Histogram,
    customers: int,
    as_of: datetime,
    *,
    findings: Sequence[Finding] = (),
) -> Reach:
    """Everything from the rows of the histogram, in milliseconds."""
    bits = histogram.bits
    held = _held(candidates, bits, sides)
    first = _first_matches(candidates, bits, held)
    reached = histogram.reach()
    takers = _takers(candidates, histogram, first & ~held)
    variants = tuple(
        replace(
            _variant(one, place, histogram, sides, first[:, place], held[:, place], int(reached[place])),
            takers=takers[place],
        )
        for place, one in enumerate(candidates)
    )
    found = [*findings]
    if customers:
        found += [finding for one in zip(candidates, variants, strict=True) for finding in _findings(*one, customers)]
    return Reach(
        as_of=as_of,
        customers=customers,
        uncovered=customers - histogram.total(_any(bits[:, : len(candidates)])),
        variants=variants,
        mails=tuple(_mails(candidates, histogram, customers)),
        overlaps=_pairs([one.id for one in candidates], histogram.overlap(len(candidates))),
        holdouts=tuple(
            Holdout(one.name, f"{one.percent:f}", int(reached[len(candidates) + place]))
            for place, one in enumerate(sides.holdouts)
        ),
        findings=in_file_order(found),
        shared=_shared(candidates, histogram),
    )


def nearest(wanted: str, there: Sequence[str]) -> str:
    """The translation that a reader of `wanted` gets, "" when none is in that language."""
    parts = wanted.replace("_", "-").lower().split("-")
    known = {one.lower(): one for one in there}
    wider = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    exact = next((known[one] for one in wider if one in known), "")
    return exact or next((one for key, one in sorted(known.items()) if key.split("-")[0] == parts[0]), "")


def _pairs(names: Sequence[str], overlap: NDArray[np.int64]) -> tuple[Overlap, ...]:
    places = zip(*np.nonzero(np.triu(overlap, 1)), strict=True)
    return tuple(Overlap(names[one], names[two], int(overlap[one, two])) for one, two in places)


def _shared(candidates: Sequence[Candidate], histogram: Histogram) -> tuple[Overlap, ...]:
    """Pairs of mails that are for the same customers."""
    mails = sorted(_by_mail(candidates).items())
    if not mails:
        return ()
    covered = np.stack([_any(histogram.bits[:, places]) for _, places in mails], axis=1)
    return _pairs([name for name, _ in mails], replace(histogram, bits=covered).overlap(len(mails)))


def _takers(
    candidates: Sequence[Candidate], histogram: Histogram, given: Mask
) -> dict[int, tuple[tuple[str, int], ...]]:
    """For each variant, which others its audience gets instead; `given` says by combination who gets each."""
    found = {}
    for places in _by_mail(candidates).values():
        for number, place in enumerate(places):
            asked = histogram.bits[:, place]
            taken = ((candidates[one].id, histogram.total(asked & given[:, one])) for one in places[:number])
            found[place] = tuple((name, count) for name, count in taken if count)
    return found


def _any(bits: Mask) -> Mask:
    return np.asarray(bits.any(axis=1), dtype=np.bool_)


def _held(candidates: Sequence[Candidate], bits: Mask, sides: Sides) -> Mask:
    """For each combination and variant, whether its holdout has it."""
    held = np.zeros((len(bits), len(candidates)), dtype=np.bool_)
    for place, one in enumerate(candidates):
        if one.holdout:
            held[:, place] = bits[:, _offset(bits, sides) + sides.holdouts.index(one.holdout)]
    return held


def _first_matches(candidates: Sequence[Candidate], bits: Mask, held: Mask) -> Mask:
    """For each combination and variant, whether the variant is the first of its mail that matches.

    A holdout is as good as a sentence under `none`: whom it keeps from one variant may get the next.
    """
    first = np.zeros((len(bits), len(candidates)), dtype=np.bool_)
    for places in _by_mail(candidates).values():
        free = np.ones(len(bits), dtype=np.bool_)
        for place in places:
            first[:, place] = bits[:, place] & free
            free &= ~bits[:, place] | held[:, place]
    return first


def _by_mail(candidates: Sequence[Candidate]) -> dict[str, list[int]]:
    """The places of each mail's variants, the highest priority first; of equal ones the first by name."""
    mails: dict[str, list[int]] = {}
    order = sorted(range(len(candidates)), key=lambda one: (-candidates[one].priority, candidates[one].id))
    for place in order:
        mails.setdefault(candidates[place].mail, []).append(place)
    return mails


def _variant(
    one: Candidate, place: int, histogram: Histogram, sides: Sides, first: Mask, held: Mask, reached: int
) -> VariantReach:
    bits = histogram.bits
    suppressed = np.zeros(len(bits), dtype=np.bool_)
    if one.commercial and sides.unsubscribed >= 0:
        suppressed |= bits[:, sides.unsubscribed]
    if one.commercial and one.asked and sides.unasked >= 0:
        suppressed |= bits[:, sides.unasked]
    return VariantReach(
        id=one.id,
        mail=one.mail,
        priority=one.priority,
        reach=reached,
        first=histogram.total(first),
        suppressed=histogram.total(first & suppressed),
        held_out=histogram.total(first & held & ~suppressed),
        sent=histogram.total(first & ~held & ~suppressed),
        groups=tuple((name, _counts(values, table[:, place])) for name, (values, table) in histogram.groups.items()),
    )


def _offset(bits: Mask, sides: Sides) -> int:
    """Where the answers about holdouts begin."""
    beside = sum(place >= 0 for place in (sides.unsubscribed, sides.unasked))
    return int(bits.shape[1]) - beside - len(sides.holdouts)


def _counts(values: Sequence[str], counts: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
    some = ((value, int(count)) for value, count in zip(values, counts, strict=True) if count)
    return tuple(sorted(some, key=lambda one: (-one[1], one[0])))


def _mails(candidates: Sequence[Candidate], histogram: Histogram, customers: int) -> Iterator[MailReach]:
    for mail, places in sorted(_by_mail(candidates).items()):
        covered = histogram.total(_any(histogram.bits[:, places]))
        yield MailReach(mail, covered, customers - covered)


def _findings(one: Candidate, found: VariantReach, customers: int) -> Iterator[Finding]:
    def told(rule: str, message: str, way_out: str) -> Finding:
        made = warning(rule, one.span, message, way_out)
        return Finding(made.rule, made.severity, made.span, made.message, made.help, mail=one.id)

    if not found.reach:
        message = f"nobody of {customers:,} customers is in the audience today"
        yield told("reach-zero", message, "loosen it, or archive the variant")
    elif not found.first:
        message = f"all {found.reach:,} customers in the audience get a variant with a higher priority"
        yield told("reach-taken", message, "raise the priority, or narrow the others")
    strangers = [
        (locale, count)
        for locale, count in dict(found.groups).get("locale", ())
        if locale and one.locales and not nearest(locale, one.locales)
    ]
    if strangers:
        listed = ", ".join(f"{locale} ({count:,})" for locale, count in strangers[:5])
        total = sum(count for _, count in strangers)
        read = "reads a language" if total == 1 else "read languages"
        message = f"{total:,} of {found.reach:,} customers {read} it is not translated to: {listed}"
        default = f"; they get it in {one.default_locale}" if one.default_locale else ""
        yield told("audience-untranslated", message, f"translate it, or narrow the audience by locale{default}")
