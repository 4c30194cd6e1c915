"""Audiences held to the law: commercial mails, their legal basis, and the fields that say what customers agreed to.

Which fields those are is told by their names, since each project has its own: yes-or-no fields such as `unsubscribed`
or `suppressed`, and such as `consent_email` or `opted_in`, but for those of other channels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from buckslip.model.finding import Finding, Severity
from buckslip.model.schema import FieldSpec, Kind, Schema
from buckslip.syntax.nodes import Compare, Field, Literal, Not
from buckslip.syntax.rules import Given, Rule
from buckslip.targeting.solve import Space
from buckslip.targeting.variants import Proof, Variant, proof

RULE = "audience-consent"
REFUSED = re.compile(
    r"(is_|has_)?(unsubscribed|suppressed|opted_out|complained|bounced|blocklisted|do_not_(e?mail|contact))(_email|_at_all)?"
)
AGREED = re.compile(
    r"(is_|has_)?((e?mail_|marketing_)*(consent|opt_in|opted_in|subscribed)(_e?mail|_marketing|_given)*|accepts_marketing)"
)
RECORDED = ("consent", "soft-opt-in")  # legal bases that rest on a record


def consent_findings(variant: Variant, space: Space, schema: Schema) -> Iterator[Proof]:
    """Where a commercial mail's audience lets in whom its legal basis, or an unsubscription, keeps out."""
    declared = variant.mail.declared
    if declared.message_class == "transactional" or declared.audience is None:
        return
    basis = dict(declared.legal_basis)
    for field in named(schema, REFUSED):
        yield from _refused(variant, space, schema, field)
    kind = basis.get("kind", "")
    for field in named(schema, AGREED) if kind == "consent" else ():
        yes = is_yes(field)
        if space.possible(variant.rule, but_not=[yes]):
            message = f"the legal basis is consent, and the audience lets in who has not given it ({field.name})"
            yield _proof(variant, space, schema, message, Not(yes), f"add `{field.name} is yes` under all")
            return
    record = schema.fields.get(basis.get("record", ""))
    if kind in RECORDED and record is not None and record.optional:
        without = Given(field_of(record), negated=True)
        if space.possible(variant.rule, without):
            message = f"the legal basis rests on '{record.name}', and the audience lets in who has none"
            yield _proof(variant, space, schema, message, without, f"add `{record.name} is set` under all")


def _refused(variant: Variant, space: Space, schema: Schema, field: FieldSpec) -> Iterator[Proof]:
    yes = is_yes(field)
    if not space.possible(variant.rule, yes):
        return
    way_out = f"add `{field.name} is not yes` under all"
    if space.possible(variant.rule, but_not=[yes]):
        message = f"the audience of this {variant.mail.declared.message_class} mail lets in who has {field.name} yes"
        yield _proof(variant, space, schema, message, yes, way_out, Severity.WARNING)
    else:
        message = f"the audience of this {variant.mail.declared.message_class} mail is only those with {field.name} yes"
        yield _proof(variant, space, schema, message, yes, way_out)


def _proof(
    variant: Variant,
    space: Space,
    schema: Schema,
    message: str,
    also: Rule,
    way_out: str,
    severity: Severity = Severity.ERROR,
) -> Proof:
    finding = Finding(RULE, severity, variant.span, message, way_out)
    return proof(variant, finding, space.example(variant.rule, also), schema)


def named(schema: Schema, pattern: re.Pattern[str]) -> list[FieldSpec]:
    """The yes-or-no fields whose names match `pattern`."""
    return [one for one in schema.fields.values() if one.kind is Kind.BOOLEAN and pattern.fullmatch(one.name)]


def is_yes(spec: FieldSpec) -> Rule:
    """`field is yes`."""
    return Compare(field_of(spec), "==", Literal(value=True, span=spec.span))


def field_of(spec: FieldSpec) -> Field:
    """The field as audiences name it."""
    return Field(("customer", spec.name), spec, spec.span)
