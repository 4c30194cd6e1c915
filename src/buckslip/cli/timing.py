"""The table of `check --profile`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from buckslip.cli.output import plural, talk


def tell_timings(mails: Iterable[Mapping[str, float]]) -> None:
    """Milliseconds of each rule on a mail, the slowest first, and of all of them together."""
    table = list(mails)
    if not table:
        return
    names = sorted(table[0], key=lambda name: -sum(one[name] for one in table))
    talk(f"{'rule':<12}{'mean ms':>9}{'most ms':>9}")
    for name in names:
        times = [1000 * one[name] for one in table]
        talk(f"{name:<12}{sum(times) / len(times):>9.2f}{max(times):>9.2f}")
    whole = sorted(1000 * sum(one.values()) for one in table)
    middle = whole[len(whole) // 2]
    talk(f"{'all':<12}{sum(whole) / len(whole):>9.2f}{whole[-1]:>9.2f}")
    talk(f"{plural(len(whole), 'mail')}; half of them take no more than {middle:.1f} ms")
