"""What a site may tell of counts: no number below five, and nothing that leads to one by subtraction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from buckslip.preview.counts import SOME, of_reach, of_simulation, rounded, share, told
from buckslip.targeting.numbers import MailReach, Overlap, Reach, VariantReach
from buckslip.targeting.outcome import CapDays, Pressure, Simulation, VariantDays

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)


def variant(name: str, reach: int, taken: int = 0, suppressed: int = 0, held: int = 0) -> VariantReach:
    first = reach - taken
    takers = (("shop/lamp/high", taken),) if taken else ()
    sent = first - suppressed - held
    return VariantReach(f"shop/lamp/{name}", "shop/lamp", 10, reach, first, suppressed, held, sent, (), takers)


REACH = Reach(
    as_of=AS_OF,
    customers=1003,
    uncovered=2,
    variants=(variant("high", 61), variant("low", 48, 3, 4, 1)),
    mails=(MailReach("shop/lamp", 97, 906), MailReach("shop/rug", 0, 1003)),
    overlaps=(Overlap("shop/lamp/high", "shop/lamp/low", 3),),
    holdouts=(),
    findings=(),
    shared=(Overlap("shop/lamp", "shop/rug", 7),),
)
DAYS = Simulation(
    as_of=AS_OF,
    days=3,
    mode="rolling",
    zone="",
    customers=1003,
    variants=(
        VariantDays("shop/lamp/high", "shop/lamp", "upsell", 10, "audience", 61, (3, 0, 40), 2),
        VariantDays("shop/lamp/low", "shop/lamp", "upsell", 5, "trigger", 4, (4, 0, 0), 1),
    ),
    capped=(0, 2, 12),
    held_back=13,
    tied=0,
    pressure=(Pressure("all", 10, (1003, 44, 3, 0), (1003, 46, 5, 1)),),
    caps=(CapDays("at most 3 mails in 10 days", 4),),
    left_out=(),
)


@pytest.mark.parametrize(
    ("count", "shown", "words"),
    [(0, 0, "0"), (1, SOME, "<5"), (4, SOME, "<5"), (5, 5, "5"), (7, 5, "5"), (8, 10, "10"), (1003, 1005, "1,005")],
)
def test_counts_are_told_in_fives(count: int, shown: int, words: str) -> None:
    assert (rounded(count), told(rounded(count))) == (shown, words)


@pytest.mark.parametrize(
    ("count", "total", "words"),
    [
        (0, 500, "0 %"),
        (SOME, 500, "<1 %"),
        (SOME, 400, "<1.2 %"),
        (40, 500, "8 %"),
        (35, 1005, "3.5 %"),
        (5, 100_000, "<0.1 %"),
        (505, 500, "100 %"),
        (5, 0, "0 %"),
    ],
)
def test_shares_tell_no_more_than_counts(count: int, total: int, words: str) -> None:
    assert share(count, total) == words


def numbers(value: object, name: str = "") -> Iterator[tuple[str, int]]:
    """Every whole number with the key below which it stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from numbers(one, key)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from numbers(one, name)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield name, value


@pytest.mark.parametrize("found", [of_reach(REACH, {"loyal": 3, "all": 997}), of_simulation(DAYS)])
def test_no_exact_count_leaves(found: dict[str, object]) -> None:
    counts = [one for name, one in numbers(found) if name not in ("priority", "window")]
    assert counts
    assert [one for one in counts if one != SOME and one % 5] == []


def test_mails_of_a_day_are_added_before_they_are_rounded() -> None:
    mail = of_simulation(DAYS)["mails"][0]
    assert (mail["daily"], mail["sent"], mail["held"]) == ([5, 0, 40], 45, SOME)


def test_pressure_is_told_by_the_exact_number_of_mails() -> None:
    assert of_simulation(DAYS)["pressure"][0]["limited"] == [960, 40, SOME, 0]


def test_only_the_largest_overlaps_are_told() -> None:
    names = [f"shop/m{number:02}" for number in range(30)]
    mails = tuple(MailReach(name, 100 + number, 0) for number, name in enumerate(names))
    pairs = tuple(Overlap(one, two, 50) for one in names for two in names if one < two)
    told_of = of_reach(Reach(AS_OF, 1000, 0, (), mails, (), (), (), pairs), {})["shared"]
    assert {first for first, _, _ in told_of} | {second for _, second, _ in told_of} == set(names[6:])
