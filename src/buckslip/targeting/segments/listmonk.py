"""Listmonk's segments: an SQL condition over `subscribers`, whose attributes are JSON.

Read in knadh/listmonk (docs/content/querying-and-segmentation.md, queries.sql), 2026-11-22. A cast of one bad value
would fail the whole query, so each attribute counts as missing unless it has the JSON type of its field. What is
counted of events is synced as attributes.
"""

from __future__ import annotations

from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.rules import Measured, Rule
from buckslip.targeting.segments.base import Compiled, Name, Needs
from buckslip.targeting.segments.conditions import Conditions, quoted

_OWN = {"email": "subscribers.email", "name": "subscribers.name"}
_JSON = {Kind.BOOLEAN: ("boolean", "BOOLEAN"), Kind.INTEGER: ("number", "NUMERIC"), Kind.NUMBER: ("number", "NUMERIC")}
_JSON[Kind.MONEY] = _JSON[Kind.NUMBER]
_ISO_DATE = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z?)?$"


def compiled(rule: Rule, name: Name, key: str) -> Compiled:
    """The condition for Subscribers → Advanced; `key` names the attribute that holds the customer's id."""
    printer = _Printer(name, key)
    return printer.needs.compiled(printer.lines(rule))


class _Printer(Conditions):
    def __init__(self, name: Name, key: str) -> None:
        super().__init__(name)
        self.key = key
        self.needs = Needs()

    def value(self, spec: FieldSpec) -> str:
        """An attribute of its type; text stays text, so dates that are none are missing, too."""
        name = self.name(spec)
        if name in _OWN:
            return _OWN[name]
        path = quoted(name)
        if spec.kind in _JSON:
            kind, cast = _JSON[spec.kind]
            return _attribute(path, kind, f"CAST(subscribers.attribs->>{path} AS {cast})")
        text = _attribute(path, "string", f"subscribers.attribs->>{path}")
        if spec.kind is not Kind.DATE:
            return text
        return f"(CASE WHEN subscribers.attribs->>{path} ~ {quoted(_ISO_DATE)} THEN {text} END)"

    def constant(self, value: str | int | float | bool) -> str:
        """A constant."""
        if isinstance(value, bool):
            return str(value).upper()
        return quoted(value) if isinstance(value, str) else str(value)

    def ago(self, hours: int) -> str:
        """The server's clock, in UTC."""
        moment = f"(NOW() AT TIME ZONE 'UTC') - INTERVAL '{hours} hours'"
        return f"""TO_CHAR({moment}, 'YYYY-MM-DD"T"HH24:MI:SS')"""

    def bucket(self, sample: str) -> str:
        """PostgreSQL's md5 of text in UTF-8."""
        return f"LEFT(MD5({quoted(sample + ':')} || COALESCE(subscribers.attribs->>{quoted(self.key)}, '')), 8)"

    def measure(self, leaf: Measured) -> str:
        """A number that the data side keeps."""
        path = quoted(self.needs.measure(leaf.measure))
        number = _attribute(path, "number", f"CAST(subscribers.attribs->>{path} AS NUMERIC)")
        return f"COALESCE({number}, 0)"

    def text_joined(self, value: str, more: str) -> str:
        """Two texts in one."""
        return f"{value} || {quoted(more)}"


def _attribute(path: str, kind: str, value: str) -> str:
    return f"(CASE WHEN jsonb_typeof(subscribers.attribs->{path}) = '{kind}' THEN {value} END)"
