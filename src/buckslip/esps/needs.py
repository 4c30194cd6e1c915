"""The fields that one mail needs at an ESP, with their names there: fields.json, and the tables of README.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from buckslip.dialects.base import Computed
from buckslip.esps.adapt import Adapted
from buckslip.esps.fields import Use, uses_of
from buckslip.esps.flags import YES, Flag
from buckslip.esps.parts import Parts
from buckslip.esps.pretty import Json, Written, written
from buckslip.esps.sql import Sheet
from buckslip.model.project import Project
from buckslip.model.same import Same
from buckslip.model.schema import FieldSpec, Kind
from buckslip.model.source import Span

_ESCAPED = {
    "html": "with `& < > \" ' % {` as `&amp; &lt; &gt; &quot; &#39; &#37; &#123;`, line breaks as `&#10;`, `&#13;`",
    "link": "percent-encoded as UTF-8, all but letters, digits and `-._~!#$&*+,/:;=?@[]%`, then with `&` as `&amp;`; "
    "only `#` if it does not begin with https://, http:// or mailto:",
    "url": "percent-encoded as UTF-8, all but letters, digits and `-._~`",
}
_CASES = {"capitalize": "lower case but for the first letter", "lower": "lower case", "upper": "upper case"}
_HERE = Span("")


class Named(Protocol):
    """What an ESP says of fields."""

    @property
    def TYPES(self) -> Mapping[Kind, str]:  # noqa: N802 - a table of ESPs
        """Its name for each type."""
        ...

    def name(self, spec: FieldSpec) -> str:
        """Its name for a field."""
        ...

    def use_name(self, use: Use) -> str:
        """Its name for a field that a mail needs."""
        ...


@dataclass(frozen=True, slots=True)
class Need:
    """A field that is there as it is, or flat: its use, name and type there, and how a flat one is filled."""

    use: Use
    name: str
    type: str
    sql: str
    line: Written  # of fields.json
    row: str  # of the table in README.md


@dataclass(frozen=True, slots=True)
class Filled:
    """A field that the data side computes: its name there, and how."""

    computed: Computed
    name: str
    sql: str
    line: Written  # of fields.json
    item: str  # of the list in README.md


@dataclass(frozen=True, slots=True)
class Needs:
    """All of them."""

    fields: tuple[Need, ...]
    computed: tuple[Filled, ...]

    def as_json(self, esp: str) -> Json:
        """fields.json."""
        fields: list[Json] = [one.line for one in self.fields]
        computed: list[Json] = [one.line for one in self.computed]
        return {"version": 1, "esp": esp, "fields": fields, "computed": computed}


def needs(adapted: Adapted, parts: Parts, project: Project, esp: Named) -> Needs:
    """What the printed parts of a mail need."""
    book = _book(Same(project))
    computed = parts.computed()
    flags = {one.path for one in computed if isinstance(one, Flag)}
    fields = tuple(book.need(use, esp) for use in uses_of(Same(adapted.fields)) if use.path not in flags)
    return Needs(fields, tuple(book.filled(one, esp) for one in computed))


class _Book:
    """What was said of the fields of one project; mails need the same ones again and again."""

    def __init__(self, project: Project) -> None:
        self._sheet = Sheet(project.schema, project.locales)
        self._needs: dict[object, Need] = {}
        self._filled: dict[object, Filled] = {}

    def need(self, use: Use, esp: Named) -> Need:
        """One field; in one project a path always leads to the same."""
        key = (esp, use.path, use.parts, use.spec.derived_from)
        if key not in self._needs:
            sql = self._sheet.flat(use.path[0]) if len(use.path) == 1 else ""
            self._needs[key] = _need(use, esp.use_name(use), esp.TYPES[use.spec.kind], sql)
        return self._needs[key]

    def filled(self, one: Computed, esp: Named) -> Filled:
        """One computed field; the name of a flag holds a digest of its condition."""
        key = (esp, one.path, one.name, one.filter, one.argument, one.then, one.unit, one.locale)
        if key not in self._filled:
            self._filled[key] = _filled(one, _name(one, esp), esp.TYPES[Kind.TEXT], self._sheet.computed(one))
        return self._filled[key]


@lru_cache(maxsize=1)
def _book(project: Same[Project]) -> _Book:
    return _Book(project.it)


def _need(use: Use, name: str, type_there: str, sql: str) -> Need:
    spec = use.spec
    line: Json = {
        "field": use.name,
        "kind": spec.kind.value,
        "name": name,
        "type": type_there,
        "optional": spec.optional,
        "used_in": list(use.parts),
        **({"how": spec.derived_from} if spec.derived_from else {}),
        **({"sql": sql} if sql else {}),
    }
    row = f"| `{use.name}` | `{name}` | {type_there} | {', '.join(use.parts)} |"
    return Need(use, name, type_there, sql, written(line, 2), row)


def _filled(one: Computed, name: str, type_there: str, sql: str) -> Filled:
    source = ", ".join(one.fields()) if isinstance(one, Flag) else "customer." + "[].".join(one.path)
    told = how(one)
    line: Json = {
        "from": source,
        "name": name,
        "type": type_there,
        "format": " | ".join((f"{one.filter} {one.argument}".rstrip(), *one.then)),
        "how": told,
        "locale": one.locale,
        "sql": sql,
        **({"condition": one.source} if isinstance(one, Flag) else {}),
        # the expression is over one record of this list, `item`
        **({"each": f"customer.{one.path[0]}"} if len(one.path) > 1 else {}),
    }
    return Filled(one, name, sql, written(line, 2), f"- `{name}`, from `{source}`: {told}")


def merged(each: Sequence[Needs]) -> Needs:
    """What any of several mails needs, each field once."""
    if len(each) == 1:
        return each[0]
    fields: dict[tuple[str, ...], Need] = {}
    for need in (need for one in each for need in one.fields):
        known = fields.setdefault(need.use.path, need)
        parts = tuple(dict.fromkeys((*known.use.parts, *need.use.parts)))
        fields[need.use.path] = _need(replace(known.use, parts=parts), known.name, known.type, known.sql)
    computed = {(*filled.computed.path, filled.name): filled for one in each for filled in one.computed}
    return Needs(tuple(fields[path] for path in sorted(fields)), tuple(computed[key] for key in sorted(computed)))


def _name(computed: Computed, esp: Named) -> str:
    """What the ESP calls a computed field; the keys of a list's records keep their names."""
    if len(computed.path) > 1:
        return computed.name
    return esp.name(FieldSpec(computed.name, Kind.TEXT, _HERE))


def how(computed: Computed) -> str:
    """How the data side fills in a computed field."""
    if isinstance(computed, Flag):
        return f"`{YES}` when `{computed.source}`, else empty"
    source, locale = computed.path[-1], computed.locale
    way = f"with the separators of the locale {locale}, at most two decimals"
    if computed.filter == "currency":
        way = f"as an amount in {computed.unit}, as the locale {locale} writes money"
    elif computed.filter in _CASES:
        way = f"in {_CASES[computed.filter]}"
    elif computed.filter in _ESCAPED:
        way = _ESCAPED[computed.filter]
    elif computed.filter == "date":
        way = f"in the format '{computed.argument}' of the locale {locale}"
    more = "".join(f", then {_ESCAPED[one] if one in _ESCAPED else f'all in {_CASES[one]}'}" for one in computed.then)
    return f"`{source}` {way}{more}; empty when it is missing"
