"""A cell of a customer file as a value of its field's type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import NoReturn
from uuid import UUID

from buckslip.load.personas import EXPECTED, fits
from buckslip.model.persona import Record, Value
from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.suggest import did_you_mean

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHOLE = re.compile(r"([-+]?[0-9]{1,18})(?:\.0+)?")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
_OFFSET = re.compile(r"[T ].*[+-]\d\d:\d\d")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class Misfit(ValueError):
    """A cell that holds no value of its field's type: what the value must be, and the way out."""

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out


def value_of(cell: object, spec: FieldSpec) -> Value:
    """The value in a cell, or None when it is missing; raises Misfit. The cell itself is never quoted: it is personal.

    Text is read as CSV writes it; other values are those that Parquet gives.
    """
    if cell is None or cell == "":
        return None
    if spec.kind is Kind.LIST:
        return _records(cell, spec)
    value = _READERS[spec.kind](cell)
    if value is None or not fits(value, spec):
        _refuse(value, spec)
    if isinstance(value, str) and not value.isprintable() and _UNPRINTABLE.search(value):
        raise Misfit(f"'{spec.name}' holds a character that cannot be printed", "delete it")
    return value


def _refuse(value: object, spec: FieldSpec) -> NoReturn:
    if spec.kind is Kind.ENUM:
        way_out = did_you_mean(str(value), spec.values)
        raise Misfit(f"'{spec.name}' must be {' or '.join(spec.values)}", way_out)
    bounds = [f"at least {spec.minimum:g}"] if spec.minimum is not None else []
    bounds += [f"at most {spec.maximum:g}"] if spec.maximum is not None else []
    raise Misfit(f"'{spec.name}' must be {EXPECTED[spec.kind]}{', ' * bool(bounds)}{' and '.join(bounds)}")


def _text(cell: object) -> Value:
    if isinstance(cell, str):
        return cell
    return str(cell) if isinstance(cell, int | UUID) and not isinstance(cell, bool) else None


def _boolean(cell: object) -> Value:
    return _BOOLEANS.get(str(cell).lower())


def _number(cell: object) -> Value:
    if isinstance(cell, str):
        if whole := _WHOLE.fullmatch(cell):
            return int(whole[1])
        return float(cell) if _DECIMAL.fullmatch(cell) else None
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal) or not isfinite(cell):
        return None
    return int(cell) if cell == int(cell) else float(cell)


def _date(cell: object) -> Value:
    if isinstance(cell, str):
        if not _OFFSET.fullmatch(cell, 10):
            return cell
        try:
            cell = datetime.fromisoformat(cell)
        except ValueError:
            return None
    if isinstance(cell, datetime):  # one without a zone is in UTC
        at = cell.astimezone(UTC) if cell.tzinfo else cell
        return at.replace(tzinfo=None).isoformat() + "Z"
    return cell.isoformat() if isinstance(cell, date) else None


def _records(cell: object, spec: FieldSpec) -> tuple[Record, ...]:
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except (ValueError, RecursionError):
            raise Misfit(f"'{spec.name}' must be a list of records, as JSON") from None
    if not isinstance(cell, list) or not all(isinstance(item, dict) for item in cell):
        raise Misfit(f"'{spec.name}' must be {EXPECTED[Kind.LIST]}")
    return tuple(_record(item, spec) for item in cell)


def _record(item: Mapping[str, object], spec: FieldSpec) -> Record:
    record: dict[str, Value] = {}
    for one in spec.record:
        try:
            value = value_of(item.get(one.name), one)
        except Misfit as misfit:
            raise Misfit(f"in '{spec.name}', {misfit.message}", misfit.way_out) from None
        if value is not None:
            record[one.name] = value
        elif not one.optional:
            raise Misfit(f"in '{spec.name}', '{one.name}' is missing, though it is not optional")
    return record


_READERS: Mapping[Kind, Callable[[object], Value]] = {
    Kind.TEXT: _text,
    Kind.URL: _text,
    Kind.ENUM: _text,
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _number,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DATE: _date,
}
