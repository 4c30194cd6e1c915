"""Negations that silently keep customers whose value is missing: `none: health_score < 50` and no score at all."""

from __future__ import annotations

from collections.abc import Iterator

from buckslip.model.finding import Finding, Severity
from buckslip.model.project import Project
from buckslip.syntax.nodes import And, Compare, Field, Member, Not, Or
from buckslip.syntax.rules import Aged, Given, Rule, leaves
from buckslip.targeting.solve import Space
from buckslip.targeting.variants import Part, Proof, Variant, proof

RULE = "audience-missing-kept"
ORDER = ("<", "<=", ">", ">=")


def missing_kept(variant: Variant, space: Space, project: Project) -> Iterator[Proof]:
    """The writer's own negations of fields that may be missing, where nothing else in the audience asks for a value.

    What segments say is left alone: they have example customers of their own. So is a field whose being set is asked
    about anywhere in the audience, since the writer has thought of it.
    """
    minded = {one.field.spec.name for one in leaves(variant.whole) if isinstance(one, Given)}
    told: set[str] = set()
    for part in variant.variant_parts:
        for field, weighty in _negated(part.rule):
            spec = field.spec
            if not spec.optional or spec.name in minded | told:
                continue
            missing = Given(field, negated=True)
            if space.possible(variant.rule, missing):
                told.add(spec.name)
                example = space.example(variant.rule, missing)
                yield proof(variant, _finding(part, spec.name, weighty=weighty), example, project.schema)


def _finding(part: Part, name: str, *, weighty: bool) -> Finding:
    message = f"'{part.text}' keeps customers without {name}"
    way_out = (
        f"add `{name} is set` under all to leave them out, or `{name} is not set` under any to keep them knowingly"
    )
    return Finding(RULE, Severity.WARNING if weighty else Severity.NOTE, part.span, message, way_out)


def _negated(rule: Rule, *, turned: bool = False) -> Iterator[tuple[Field, bool]]:
    """The fields in negated leaves, and whether the leaf is about more or less, or about time; segments left out."""
    match rule:
        case Not(item):
            yield from _negated(item, turned=not turned)
        case And(items) | Or(items):
            for one in items:
                yield from _negated(one, turned=turned)
        case Compare(Field() as left, op, right) if turned != (op == "!="):
            yield left, op in ORDER
            if isinstance(right, Field):
                yield right, op in ORDER
        case Member(Field() as one, _, negated) if turned != negated:
            yield one, False
        case Aged(one) if turned:
            yield one, True
        case _:
            return
