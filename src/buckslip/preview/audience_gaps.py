"""Who is left out and which variants nobody can get: proven without data, with customers who are made up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from buckslip.preview.counts import share, told
from buckslip.syntax.facts import facts
from buckslip.syntax.nodes import Not
from buckslip.syntax.rules import Rule
from buckslip.targeting.consent import AGREED, REFUSED, is_yes, named
from buckslip.targeting.examples import Example, asked
from buckslip.targeting.plain import described
from buckslip.targeting.proofs import proofs
from buckslip.targeting.solve import Space
from buckslip.targeting.variants import Variant, variants_of

if TYPE_CHECKING:
    from buckslip.model.schema import Schema
    from buckslip.preview.audience import Audience

Shown = dict[str, object]

TOLD = {  # findings of proofs, with what they are to somebody who reads the page
    "audience-dead": "nobody can ever get it",
    "audience-shadowed": "others take everybody",
    "audience-tie": "two variants, one priority",
    "audience-gap": "not for everybody it splits",
}
MOST = 100  # mails for which somebody outside is made up


def gaps(about: Audience) -> Shown:
    """Findings of proofs, and for everything, each brand and each mail a made-up customer who is outside of it."""
    project = about.project
    found = [
        {
            "what": TOLD[one.finding.rule],
            "severity": one.finding.severity.value,
            "rule": one.finding.rule,
            "mail": one.finding.mail,
            "built": one.finding.mail in about.built,
            "span": str(one.finding.span),
            "message": one.finding.message,
            "help": one.finding.help,
        }
        for one in proofs(project, about.mails, about.as_of)
        if one.finding.rule in TOLD
    ]
    with Space(project.schema, facts(project.schema)[0], as_of=about.as_of) as space:
        outside = list(_outside(about, space)) if space.possible() else []
    return {"proofs": found, "outside": outside[:1], "by_brand": [one for one in outside[1:] if one["brand"]],
            "by_mail": [one for one in outside[1:] if not one["brand"]]}  # fmt: skip


def _outside(about: Audience, space: Space) -> Iterator[Shown]:
    """Of those who may be mailed at all: one in no audience, one in none of each brand, one in none of each mail."""
    variants = variants_of(about.project, about.mails)
    allowed = reachable(about.project.schema)
    yield _example(about, space, "", variants, allowed, brand=False)
    brands = sorted({one.mail.brand for one in variants})
    for name in brands if len(brands) > 1 else ():
        yield _example(about, space, name, [one for one in variants if one.mail.brand == name], allowed, brand=True)
    mails: dict[str, list[Variant]] = {}
    for one in variants:
        mails.setdefault(f"{one.mail.brand}/{one.mail.name}", []).append(one)
    for name, ones in list(mails.items())[:MOST]:
        yield _example(about, space, name, ones, allowed, brand=False)


def reachable(schema: Schema) -> tuple[Rule, ...]:
    """Who may be mailed as far as the fields of the schema say: agreed, and not unsubscribed."""
    refused: list[Rule] = [Not(is_yes(one)) for one in named(schema, REFUSED)]
    return (*refused, *(is_yes(one) for one in named(schema, AGREED)))


def _without(found: Example, allowed: Sequence[Rule]) -> Example:
    """The example without what goes for all of them: that they may be mailed."""
    return replace(found, matters=found.matters - asked(allowed).fields.keys())


def _example(
    about: Audience, space: Space, name: str, variants: Sequence[Variant], allowed: Sequence[Rule], *, brand: bool
) -> Shown:
    """Somebody who gets none of these variants, as far as there can be anybody."""
    found = space.example(*allowed, but_not=[one.whole for one in variants])
    total = about.numbers["customers"] if about.numbers else 0
    covered = about.numbers["mails"].get(name) if about.numbers and "/" in name else None
    left = None if covered is None else max(total - covered, 0)
    return {
        "name": name,
        "brand": brand,
        "example": described(_without(found, allowed), about.project.schema) if found else "",
        "left": None if left is None else told(left),
        "share": "" if left is None else share(left, total),
    }
