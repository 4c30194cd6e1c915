"""Features that mail programs of many readers do not know, told once for each feature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.options import OptionError
from buckslip.checks.support import Use, support, uses
from buckslip.model.block import Block, Layout
from buckslip.model.same import Same
from buckslip.model.source import Span

_PAGE = "https://www.caniemail.com/features"


@dataclass(frozen=True, slots=True)
class Readers:
    """The programs that count, as `gmail.ios 20`; the features without which a mail breaks; how many may lose one."""

    programs: tuple[str, ...] = ("gmail.desktop-webmail 1", "outlook.windows 1", "apple-mail.ios 1")
    breaking: tuple[str, ...] = ()
    share: float = 5.0


def unsupported(evidence: Evidence, readers: Readers) -> Iterator[Hit]:
    """What was written by hand, in a block or a layout, and breaks in programs that many use.

    The MJML is looked at, not the HTML made of it: what the compiler writes is there with its own ways round.
    """
    breaking = _all(Same(readers.breaking))
    used = [use for use in uses(evidence.rendered.mjml or evidence.html) if use.slug in breaking]
    weights = _weights(readers.programs)
    known, total = support(), sum(weights.values()) or 1.0
    for use in used:
        lost = sorted(known.without(use.slug) & weights.keys(), key=lambda name: -weights[name])
        share = 100 * sum(weights[name] for name in lost) / total
        if share >= readers.share:
            names = ", ".join(known.clients[name] for name in lost[:4]) + (" and others" if len(lost) > 4 else "")
            message = f"{known.features[use.slug].title} does not work in {names}: {share:.0f}% of the readers counted"
            way_out = f"add a fallback; {_PAGE}/{use.slug}/ (data of {known.updated})"
            yield Hit(message, way_out, _place(evidence, use))


@lru_cache(maxsize=8)
def _all(slugs: Same[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(slugs.it)


@lru_cache(maxsize=8)
def _weights(programs: tuple[str, ...]) -> Mapping[str, float]:
    weights: dict[str, float] = {}
    for entry in programs:
        name, _, weight = entry.partition(" ")
        if name not in support().clients or not re.fullmatch(r"\d+(\.\d+)?", weight):
            raise OptionError(f"'{entry}' is no program with its weight, such as 'gmail.ios 20'")
        weights[name] = float(weight)
    return weights


def _place(evidence: Evidence, use: Use) -> Span | None:
    """The block or layout that holds the words; None when the mail's own file is to blame."""
    project = evidence.project
    files: dict[str, Block | Layout] = {one.path: one for one in project.blocks.values()}
    files.update((one.path, one) for one in project.layouts.values())
    for path in evidence.rendered.used:
        one = files.get(path)
        at = one.template.find(use.words) if one else -1
        if one is not None and at >= 0:
            return Span(path, one.first_line).moved(one.template[:at])
    return None
