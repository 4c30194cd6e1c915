"""A column of a file as a column of its field's type, in DuckDB's SQL; what does not fit becomes NULL."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.schema import FieldSpec, Kind

WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
BROKEN = {"FLOAT", "DOUBLE"}
LARGEST = 1e12  # numbers from here on are refused: sums keep six decimals in 18 digits
_INSTANT = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d(:\d\d)?)?)?"  # PostgreSQL writes +00
_NUMBER = r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?"
_WHOLE_TEXT = r"[-+]?[0-9]{1,18}(\.0+)?"


@dataclass(frozen=True, slots=True)
class Cell:
    """A column in SQL: its value, when a cell is no such value, and when it is one that the schema does not expect."""

    spec: FieldSpec
    raw: str
    value: str
    misfit: str = ""  # "" when the type leaves no room for one
    strange: str = ""  # out of the field's bounds or values


def cell(spec: FieldSpec, raw: str, kind: str, *, empty_is_missing: bool) -> Cell:
    """The column `raw` of DuckDB's type `kind` as SQL; `empty_is_missing` for texts, as in CSV."""
    plain = kind.partition("(")[0]
    spoken = _typed(spec.kind, raw, kind if kind.endswith("]") else plain)
    if spoken is None:
        text = raw if plain == "VARCHAR" else f"CAST({raw} AS VARCHAR)"
        value = _from_text(spec.kind, text, empty_is_missing=empty_is_missing)
        certain = spec.kind in (Kind.TEXT, Kind.URL, Kind.ENUM)
        misfit = "" if certain else f"{text} <> '' AND ({value}) IS NULL"
    else:
        value, certain = spoken
        misfit = "" if certain else f"{raw} IS NOT NULL AND ({value}) IS NULL"
    return Cell(spec, raw, value, misfit, _strange(spec, value))


def quoted(name: str) -> str:
    """A name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A value as a constant."""
    return "'" + value.replace("'", "''") + "'"


def _typed(kind: Kind, raw: str, given: str) -> tuple[str, bool] | None:
    """The value where the file's type says enough, and whether every cell is one; None to read the cell as text."""
    match kind:
        case Kind.TEXT if given in WHOLE | {"UUID"}:
            return f"CAST({raw} AS VARCHAR)", True
        case Kind.TEXT | Kind.URL | Kind.ENUM if given not in ("VARCHAR", "ENUM", "JSON"):
            return "CAST(NULL AS VARCHAR)", False
        case Kind.BOOLEAN if given == "BOOLEAN":
            return raw, True
        case Kind.INTEGER if given in WHOLE - {"HUGEINT", "UBIGINT"}:
            return f"CAST({raw} AS BIGINT)", True
        case Kind.INTEGER if given in BROKEN | {"DECIMAL", "HUGEINT", "UBIGINT"}:
            return f"CASE WHEN {raw} = floor({raw}) AND abs({raw}) < {LARGEST} THEN CAST({raw} AS BIGINT) END", False
        case Kind.NUMBER | Kind.MONEY if given in WHOLE | BROKEN | {"DECIMAL"}:
            return f"CASE WHEN abs({raw}) < {LARGEST} THEN CAST({raw} AS DOUBLE) END", False
        case Kind.DATE if given == "TIMESTAMP WITH TIME ZONE":
            return f"make_timestamp(epoch_us({raw}))", True
        case Kind.DATE if given in ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"):
            return f"CAST({raw} AS TIMESTAMP)", True
        case Kind.LIST if given.endswith("[]"):
            return f"CAST(to_json({raw}) AS VARCHAR)", True
    return None


def _from_text(kind: Kind, text: str, *, empty_is_missing: bool) -> str:
    match kind:
        case Kind.TEXT:
            return f"nullif({text}, '')" if empty_is_missing else text
        case Kind.URL | Kind.ENUM:
            return f"nullif({text}, '')"
        case Kind.BOOLEAN:
            low = f"lower({text})"
            return f"CASE WHEN {low} IN ('true', '1') THEN TRUE WHEN {low} IN ('false', '0') THEN FALSE END"
        case Kind.INTEGER:
            return _matching(text, _WHOLE_TEXT, f"TRY_CAST(split_part({text}, '.', 1) AS BIGINT)")
        case Kind.NUMBER | Kind.MONEY:
            number = f"TRY_CAST({text} AS DOUBLE)"
            return f"CASE WHEN regexp_full_match({text}, '{_NUMBER}') AND abs({number}) < {LARGEST} THEN {number} END"
        case Kind.DATE:
            with_zone = f"make_timestamp(epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)))"
            plain = f"TRY_CAST({text} AS TIMESTAMP)"
            return _matching(text, _INSTANT, f"CASE WHEN length({text}) > 16 THEN {with_zone} ELSE {plain} END")
        case Kind.LIST:
            array = f"json_valid({text}) AND json_type({text}) = 'ARRAY'"
            return f"CASE WHEN {array} THEN CASE json_array_length({text}) WHEN 0 THEN '[]' ELSE {text} END END"


def _matching(text: str, pattern: str, value: str) -> str:
    return f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN {value} END"


def _strange(spec: FieldSpec, value: str) -> str:
    if spec.kind is Kind.ENUM and spec.values:
        return f"({value}) NOT IN ({', '.join(text(one) for one in spec.values)})"
    bounds = [f"({value}) < {spec.minimum!r}"] if spec.minimum is not None else []
    bounds += [f"({value}) > {spec.maximum!r}"] if spec.maximum is not None else []
    return " OR ".join(bounds)
