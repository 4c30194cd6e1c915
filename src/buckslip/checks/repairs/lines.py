"""YAML that a pair of quotes mends, and lines and options that say a thing twice."""

from __future__ import annotations

import re

from buckslip.checks.repairs.names import yaml_faults
from buckslip.checks.repairs.source import Edit, Source, applied
from buckslip.model.finding import Finding
from buckslip.model.project import Project

_PLAIN = re.compile(r"([ \t]*(?:- +)?[\w-]+:[ \t]+)([^\s\"'|>&*!#\[].*?)[ \t]*")
_QUOTABLE = ("a colon and a space inside a text", "this character cannot begin a text")
_TAG = "put a text with {{ … }} in quotes"
_SCALAR = re.compile(r"([ \t]*)[\w-]+:[ \t]+[^\s|>&*{\[].*")
_COLOUR = re.compile(r"[ \t]*[\w-]+:[ \t]+(#[0-9a-fA-F]{6})[ \t]*")
_HEX = re.compile(r"#?(?:[0-9a-fA-F]{6}|(?<=#)[0-9a-fA-F]{3})(?![\w])")


def quoted(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """A text on one line is put in quotes, when the YAML can be read from there on."""
    line = source.line(finding.span.line)
    wanted = finding.help == _TAG or any(said in finding.message for said in _QUOTABLE)
    found = _PLAIN.fullmatch(source.text, *line) if wanted and line else None
    if not found or re.search(r"[ \t]#", found[2]) or (found[2][0] == "{" and not found[2].startswith("{{")):
        return ()
    if _goes_on(source, finding.span.line):
        return ()
    text = found[2].replace("\\", "\\\\").replace('"', '\\"')
    edits = (source.edit(found.start(2), found.end(2), f'"{text}"'),)
    left = yaml_faults(Source.of(source.path, applied(source.text, edits)))
    return () if any(one.span.line <= finding.span.line for one in left) else edits


def doubled(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """A line whose key and value stand above already, letter for letter, goes."""
    found = re.search(r"first on line (\d+)", finding.message)
    above, line = (source.line(int(found[1])) if found else None), source.line(finding.span.line)
    if above is None or line is None or source.text[slice(*above)].rstrip() != source.text[slice(*line)].rstrip():
        return ()
    if not _SCALAR.fullmatch(source.text, *line) or _goes_on(source, finding.span.line):
        return ()
    return (source.edit(line[0], source.after(finding.span.line), ""),)


def repeated(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """An option of a block that is given twice with one value: the second goes."""
    line, found = source.line(finding.span.line), re.search(r"option '([\w-]+)'", finding.message)
    if line is None or found is None:
        return ()
    pattern = re.compile(rf"[ \t]+{re.escape(found[1])}=(\"[^\"\\]*\"|'[^'\\]*')(?=[ \t\r\n]|\Z)")
    places = list(pattern.finditer(source.text, *line))
    if len(places) != 2 or places[0][1] != places[1][1] or _inside_quotes(source.text[line[0] : places[1].start()]):
        return ()
    return (source.edit(places[1].start(), places[1].end(), ""),)


def colour(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """A colour without quotes or hash, or with three digits, in the one way to write it."""
    line, at = source.line(finding.span.line), source.offset(finding.span)
    if line is None or at is None:
        return ()
    if bare := _COLOUR.fullmatch(source.text, *line):
        return (source.edit(bare.start(1), bare.end(1), f'"{bare[1]}"'),)
    found = _HEX.match(source.text, at)
    if not found:
        return ()
    digits = found[0].lstrip("#")
    whole = "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
    before, behind = source.text[at - 1 : at], source.text[found.end() : found.end() + 1]
    if before in ('"', "'"):
        return (source.edit(at, found.end(), whole),) if behind == before else ()
    return (source.edit(at, found.end(), f'"{whole}"'),)


def equals(finding: Finding, source: Source, _: Project) -> tuple[Edit, ...]:
    """`=` in a condition becomes `==`."""
    at = source.offset(finding.span)
    if at is None or "`=` does not compare" not in finding.message or not re.match(r"=(?!=)", source.text[at : at + 2]):
        return ()
    tag = source.text[:at].rpartition("{%")[2]
    return (source.edit(at, at + 1, "=="),) if re.match(r"-?\s*(?:el)?if\s[^%}]*$", tag) else ()


def _goes_on(source: Source, number: int) -> bool:
    """Whether the next line may belong to this one's value."""
    line, after = source.line(number), source.line(number + 1)
    if line is None or after is None:
        return False
    below = source.text[slice(*after)]
    return not below.strip() or _indent(below) > _indent(source.text[slice(*line)])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _inside_quotes(text: str) -> bool:
    return text.count('"') % 2 == 1
