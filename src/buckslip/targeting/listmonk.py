"""An audience as Listmonk's segment: a condition on `subscribers.attribs`, which no bad value can bring to fall.

Listmonk stores what it was given: a number may come as text, or as "n/a", and a plain CAST of one such value ends the
whole query. So every value is first asked for its JSON type and its form; what does not fit counts as missing. Events
are not there: totals have to be synced as attributes, named by `attribute`.
(Listmonk's manual, "Querying and segmenting subscribers", read 2026-11-22.)
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import md5

from sqlglot import exp, parse_one

from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.nodes import Field
from buckslip.syntax.rules import Measure, Measured, Rule
from buckslip.targeting.sql import bucket, compared, constant, predicate

TARGET = "listmonk"
_PLAIN = re.compile(r"[a-z][a-z0-9]*(_[a-z]+)*|[0-9]+[dh]?")
_ATTRIBS = "subscribers.attribs"
_NUMBER = r"^[-+]?[0-9]{1,15}(\.[0-9]{1,15})?$"
_LEAP = r"([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29"
_MONTHS = r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
_TIME = r"([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)"
_INSTANT = rf"^(?!0000)({_LEAP}|[0-9]{{4}}-({_MONTHS})){_TIME}?$"


def listmonk(rule: Rule, as_of: datetime) -> str:
    """The rule as the text of a segment's query."""
    return predicate(rule, Attributes(), as_of, settled=False).sql("postgres", pretty=True)


def attribute(measure: Measure) -> str:
    """The attribute that a total of events is synced as: `count_purchase_category_baking_90d`.

    A digest follows where the name alone would not tell it from others.
    """
    parts = [measure.how, measure.event]
    if measure.property:
        parts.append(measure.property.name)
    for one in measure.where:
        parts += [one.property.name, *(["not"] if one.negated else []), *(str(value) for value in one.values)]
    if measure.hours is not None:
        parts.append(f"{measure.hours // 24}d" if measure.hours % 24 == 0 else f"{measure.hours}h")
    if all(_PLAIN.fullmatch(one) for one in parts):
        return "_".join(parts)
    plain = re.sub("[^a-z0-9]+", "_", "_".join(parts).lower()).strip("_")
    return f"{plain}_{md5('|'.join(parts).encode(), usedforsecurity=False).hexdigest()[:8]}"


class Attributes:
    """The values of a subscriber, each behind a guard; the id is an attribute too, the same text as elsewhere."""

    def field(self, field: Field) -> exp.Expr:
        """An attribute by the name it has there, NULL unless it is of the field's kind."""
        spec = field.spec
        return _guarded(_name(spec), spec.kind)

    def bucket(self, name: str) -> exp.Expr:
        """The digest of the sample's name and of the attribute `id`."""
        return bucket(name, _sql(f"COALESCE({_text('id')}, CAST(subscribers.id AS TEXT))"))

    def measured(self, leaf: Measured) -> exp.Expr:
        """A synced total; 0 where there is none."""
        found = exp.Coalesce(this=_guarded(attribute(leaf.measure), Kind.NUMBER), expressions=[exp.Literal.number(0)])
        return compared(found, leaf.op, constant(leaf.value))


def _name(spec: FieldSpec) -> str:
    return spec.esp_names.get(TARGET, spec.name)


def _guarded(name: str, kind: Kind) -> exp.Expr:
    """`CASE WHEN` tells PostgreSQL to look before it casts; it promises to keep that order."""
    value = _text(name)
    holds = f"jsonb_typeof({_ATTRIBS} -> {_quoted(name)})"
    match kind:
        case Kind.BOOLEAN:
            is_true = f"WHEN {holds} IN ('boolean', 'string') AND LOWER({value}) = 'true' THEN TRUE"
            return _sql(
                f"CASE {is_true} WHEN {holds} IN ('boolean', 'string') AND LOWER({value}) = 'false' THEN FALSE END"
            )
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY:
            fits = f"{holds} IN ('number', 'string') AND {value} ~ '{_NUMBER}'"
            return _sql(f"CASE WHEN {fits} THEN CAST({value} AS DECIMAL) END")
        case Kind.DATE:
            fits = f"{holds} = 'string' AND {value} ~ '{_INSTANT}'"
            return _sql(f"CASE WHEN {fits} THEN CAST({_in_utc(value)} AS TIMESTAMP) END")
        case Kind.LIST:
            return _sql(f"CASE WHEN {holds} = 'array' THEN {value} END")
        case _:
            return _sql(f"CASE WHEN {holds} IN ('string', 'number') THEN {value} END")


def _in_utc(value: str) -> str:
    """The text with its zone; without one it is in UTC, whatever the server's own zone is."""
    zoned = (
        f"CASE WHEN {value} ~ '([T ].*[+-][0-9]{{2}}:[0-9]{{2}}|Z)$' THEN {value} ELSE CONCAT({value}, '+00:00') END"
    )
    return f"(CAST({zoned} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')"


def _text(name: str) -> str:
    return f"({_ATTRIBS} ->> {_quoted(name)})"


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _sql(text: str) -> exp.Expr:
    return parse_one(text, read="postgres")
