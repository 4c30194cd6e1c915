"""What every format is given beside the findings, and the count that ends a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from buckslip.checks.fixes import Fixes
from buckslip.model.finding import Finding, Severity
from buckslip.model.rule import Rule

Reader = Callable[[str], str | None]
Values = Mapping[str, Mapping[str, str]]  # a variant's id -> a letter of its VALUE card -> the letter's state
NO_VALUES: Values = MappingProxyType({})
NO_FIXES: Fixes = MappingProxyType({})


def nothing(_: str) -> str | None:
    """A reader for whom no file can be read."""
    return None


@dataclass(frozen=True, slots=True)
class Run:
    """Of the run that made the findings: `read` gives the text of a project file, or None if it cannot be read.

    `checked` is how many mails were looked at, 0 when that is not to be told. `values` are known after a build,
    `fixes` are the edits of findings that have a safe one.
    """

    read: Reader = nothing
    colour: bool = False
    checked: int = 0
    values: Values = field(default_factory=dict)
    fixes: Fixes = field(default_factory=dict)


Writer = Callable[[Sequence[Finding], Mapping[str, Rule], Run], str]


@dataclass(frozen=True, slots=True)
class Format:
    """Findings as text; the same findings always give the same text."""

    write: Writer

    def __call__(
        self,
        findings: Sequence[Finding],
        rules: Mapping[str, Rule],
        *,
        read: Reader = nothing,
        colour: bool = False,
        checked: int = 0,
        values: Values = NO_VALUES,
        fixes: Fixes = NO_FIXES,
    ) -> str:
        """The findings, which are expected in file order."""
        return self.write(findings, rules, Run(read, colour, checked, values, fixes))


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings of each severity, the heavier first."""
    return {one.value: sum(finding.severity is one for finding in findings) for one in Severity}


def summary(findings: Sequence[Finding], checked: int = 0) -> str:
    """One line: `2 errors, 1 warning in 2 files; 31 mails checked`."""
    told = [plural(number, severity) for severity, number in counts(findings).items() if number]
    files = len({finding.span.path for finding in findings})
    line = f"{', '.join(told)} in {plural(files, 'file')}" if told else "no findings"
    return f"{line}; {plural(checked, 'mail')} checked" if checked else line


def plural(number: int, word: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def title_of(rule: str, rules: Mapping[str, Rule]) -> str:
    """What the rule is about: its page's title, or its id in words when it has no page."""
    known = rules.get(rule)
    return known.title if known else rule.replace("-", " ")


def grounds(rule: str, rules: Mapping[str, Rule]) -> str:
    """What a rule rests on, and how it binds: `statute: 15 USC 7704(a)(5)`; "" without a page."""
    known = rules.get(rule)
    first = known.source.split(";")[0].strip() if known else ""
    return ": ".join(part for part in (known.duty, first) if part) if known else ""


def one_line(text: str) -> str:
    """Findings may quote a writer's lines."""
    return " ".join(text.split())
