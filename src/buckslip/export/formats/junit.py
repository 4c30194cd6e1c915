"""For CI servers that show test reports: a file is a suite, a finding a case; only errors are failures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby

from buckslip.export.formats.report import Run, grounds, one_line
from buckslip.model.finding import Finding, Severity
from buckslip.model.rule import Rule

_ENTITIES = {"&": "&amp;", ">": "&gt;", "<": "&lt;"}  # & first


def write(findings: Sequence[Finding], rules: Mapping[str, Rule], _run: Run) -> str:
    """The report; without findings it holds one case that passed, since some servers reject an empty one."""
    suites = [
        _suite(path, tuple(group), rules) for path, group in groupby(findings, key=lambda finding: finding.span.path)
    ]
    if not suites:
        suites = ['  <testsuite name="buckslip" tests="1" failures="0">\n    <testcase name="check" '
                  'classname="buckslip"/>\n  </testsuite>\n']  # fmt: skip
    failures = sum(finding.severity is Severity.ERROR for finding in findings)
    head = f'<testsuites name="buckslip" tests="{max(1, len(findings))}" failures="{failures}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{"".join(suites)}</testsuites>\n'


def _suite(path: str, findings: Sequence[Finding], rules: Mapping[str, Rule]) -> str:
    failures = sum(finding.severity is Severity.ERROR for finding in findings)
    head = f'  <testsuite name={_attribute(path)} tests="{len(findings)}" failures="{failures}">\n'
    return head + "".join(_case(finding, grounds(finding.rule, rules)) for finding in findings) + "  </testsuite>\n"


def _case(finding: Finding, law: str) -> str:
    span = finding.span
    name = f"{finding.rule} at {span.line}:{span.column}" + (f" ({finding.locale})" if finding.locale else "")
    tag = f"    <testcase name={_attribute(name)} classname={_attribute(span.path)}"
    tag += f' file={_attribute(span.path)} line="{span.line}">\n'
    message = _attribute(one_line(finding.message))
    told = _text(f"{finding} ({law})" if law else str(finding))
    if finding.severity is Severity.ERROR:
        inside = f"      <failure type={_attribute(finding.rule)} message={message}>{told}</failure>\n"
    else:
        inside = f"      <system-out>{told}</system-out>\n"
    return f"{tag}{inside}    </testcase>\n"


def _text(text: str) -> str:
    for sign, entity in _ENTITIES.items():
        text = text.replace(sign, entity)
    return _not_xml().sub("\ufffd", text)


def _attribute(text: str) -> str:
    """Quoted as an attribute; line ends and tabs keep what they are."""
    quoted = _text(text).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in quoted:
        return f'"{quoted}"'
    return f"'{quoted}'" if "'" not in quoted else '"{}"'.format(quoted.replace('"', "&quot;"))


@cache
def _not_xml() -> re.Pattern[str]:
    """What no document of XML may hold; compiled when it is needed, since few commands write this format."""
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
