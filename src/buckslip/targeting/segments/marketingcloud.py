"""Marketing Cloud's segments: a query activity, one SELECT in its subset of T-SQL, into a data extension.

Read in developer.salesforce.com (automation/v1/queries) and Salesforce's pages on SQL query activities, 2026-11-22.
Each kind of event is a data extension of its own name, with `SubscriberKey`, `at` (ISO text, UTC) and its properties.
Text is compared by its code points: the default would take upper for lower case. Not run against an account.
"""

from __future__ import annotations

from buckslip.model.schema import FieldSpec, Kind
from buckslip.syntax.rules import Measured, Rule, Where
from buckslip.targeting.segments.base import Cannot, Compiled, Name, Needs
from buckslip.targeting.segments.conditions import MIDNIGHT, Conditions, quoted

EXACT = "COLLATE Latin1_General_BIN2"
CUSTOMERS = "Customers"
_FUNCTIONS = {"count": "COUNT(*)", "sum": "SUM({})", "average": "AVG({})", "max": "MAX({})"}
_NOTES = (
    f"the customers are the data extension `{CUSTOMERS}`; its `SubscriberKey` is the customer's id",
    "each event is a data extension of its own name, with SubscriberKey, at (ISO text, UTC) and its properties",
)


def compiled(rule: Rule, name: Name, key: str) -> Compiled:  # noqa: ARG001 - the id has its own place there
    """The statement; raises Cannot."""
    printer = _Printer(name)
    condition = printer.lines(rule)
    for note in _NOTES[: 2 if printer.counted else 1]:
        printer.needs.note(note)
    return printer.needs.compiled(f"SELECT c.SubscriberKey\nFROM [{CUSTOMERS}] c\nWHERE {condition}\n")


class _Printer(Conditions):
    def __init__(self, name: Name) -> None:
        super().__init__(name)
        self.needs = Needs()
        self.counted = False

    def value(self, spec: FieldSpec) -> str:
        """A column; empty text is missing, as imports leave it."""
        column = f"c.{_bracketed(self.name(spec))}"
        textual = spec.kind in (Kind.TEXT, Kind.URL, Kind.ENUM)
        return (
            f"NULLIF({column}, '') {EXACT}"
            if textual
            else f"NULLIF({column}, '')"
            if spec.kind is Kind.DATE
            else column
        )

    def constant(self, value: str | int | float | bool) -> str:
        """A constant; texts in Unicode."""
        if isinstance(value, bool):
            return str(int(value))
        return f"N{quoted(value)}" if isinstance(value, str) else str(value)

    def ago(self, hours: int) -> str:
        """The server's clock, in UTC; style 126 is ISO 8601."""
        return f"CONVERT(VARCHAR(19), DATEADD(HOUR, {-hours}, GETUTCDATE()), 126)"

    def bucket(self, sample: str) -> str:
        """The digest of ASCII text, which is the same in every encoding there."""
        if not sample.isascii():
            raise Cannot(f'`in random … of "{sample}"`', "its digest depends on the encoding", "name it in plain ASCII")
        whole = f"CONCAT({quoted(sample + ':')}, CAST(c.SubscriberKey AS VARCHAR(254)))"
        return f"LOWER(CONVERT(VARCHAR(8), SUBSTRING(HASHBYTES('MD5', {whole}), 1, 4), 2))"

    def measure(self, leaf: Measured) -> str:
        """A query over the events of one customer."""
        self.counted = True
        measure = leaf.measure
        column = f"e.[{measure.property.name}]" if measure.property else ""
        moment = f"LEFT(CONCAT(e.[at], '{MIDNIGHT}'), 19)"
        parts = ["e.SubscriberKey = c.SubscriberKey", f"{moment} <= {self.ago(0)}"]
        if measure.hours is not None:
            parts.append(f"{moment} >= {self.ago(measure.hours)}")
        parts += [self._where(one) for one in measure.where]
        what = _FUNCTIONS[measure.how].replace("{}", f"CAST({column} AS DECIMAL(18, 6))")
        return f"COALESCE((SELECT {what} FROM [{measure.event}] e WHERE {' AND '.join(parts)}), 0)"

    def _where(self, where: Where) -> str:
        column = f"e.[{where.property.name}]"
        exact = f" {EXACT}" if where.property.kind in (Kind.TEXT, Kind.URL, Kind.ENUM) else ""
        among = f"{column}{exact} IN ({', '.join(self.constant(one) for one in where.values)})"
        return f"({column} IS NULL OR NOT ({among}))" if where.negated else f"({column} IS NOT NULL AND {among})"

    def text_joined(self, value: str, more: str) -> str:
        """Two texts in one."""
        return f"CONCAT({value}, {quoted(more)})"


def _bracketed(name: str) -> str:
    """A name of a column as T-SQL quotes it, whatever is in it."""
    return f"[{name.replace(']', ']]')}]"
