"""For code scanning: SARIF 2.1.0, with fingerprints that stay when unrelated lines of a file change."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from urllib.parse import quote

from buckslip import __version__
from buckslip.checks.repairs.source import MARK_BYTES, Edit
from buckslip.export.formats.report import Reader, Run, title_of
from buckslip.model.finding import Finding, Severity
from buckslip.model.rule import Rule

Json = dict[str, object]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "primaryLocationLineHash"  # the one name by which GitHub tells old alerts from new ones
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def write(findings: Sequence[Finding], rules: Mapping[str, Rule], run: Run) -> str:
    """One run, with a rule for every id that a finding has, whether it has a page or not."""
    ids = sorted({finding.rule for finding in findings} | set(rules))
    index = {rule: at for at, rule in enumerate(ids)}
    heaviest = _heaviest(findings)
    driver: Json = {
        "name": "buckslip",
        "semanticVersion": __version__,
        "rules": [_rule(one, rules, heaviest.get(one, Severity.WARNING)) for one in ids],
    }
    prints = fingerprints(findings, run.read)
    log: Json = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(finding, index[finding.rule], mark, run.fixes.get(finding, ()))
                    for finding, mark in zip(findings, prints, strict=True)
                ],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _heaviest(findings: Iterable[Finding]) -> dict[str, Severity]:
    found: dict[str, Severity] = {}
    for finding in findings:
        known = found.get(finding.rule)
        if known is None or finding.severity.rank < known.rank:
            found[finding.rule] = finding.severity
    return found


def _rule(name: str, rules: Mapping[str, Rule], severity: Severity) -> Json:
    known = rules.get(name)
    title = title_of(name, rules)
    rule: Json = {
        "id": name,
        "shortDescription": {"text": title},
        "defaultConfiguration": {"level": _LEVELS[known.severity if known else severity]},
        "help": {"text": title},
    }
    if known:
        page = known.page.strip()
        rule["name"] = known.name
        rule["fullDescription"] = {"text": f"{title}. Source: {known.source}." if known.source else title}
        rule["help"] = {"text": page or title, "markdown": f"# {title}\n\n{page}" if page else title}
        rule["properties"] = {"tags": [tag for tag in (known.pack, known.duty) if tag]}
    return rule


def _result(finding: Finding, index: int, fingerprint: str, edits: Sequence[Edit]) -> Json:
    span = finding.span
    text = f"{finding.message}; {finding.help}" if finding.help else finding.message
    place: Json = {
        "artifactLocation": {"uri": quote(span.path)},
        "region": {"startLine": max(1, span.line), "startColumn": max(1, span.column)},
    }
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    named = {"mail": finding.mail, "locale": finding.locale}
    if any(named.values()):
        result["properties"] = {name: value for name, value in named.items() if value}
    if edits:
        change = {"artifactLocation": {"uri": quote(span.path)}, "replacements": [_replacement(one) for one in edits]}
        result["fixes"] = [{"description": {"text": "`buckslip check --fix` does this"}, "artifactChanges": [change]}]
    return result


def _replacement(edit: Edit) -> Json:
    """One edit; a byte-order mark stands in no column, so it is named by its bytes."""
    first, last = edit.first, edit.last
    region: Json = {
        "startLine": first.line,
        "startColumn": first.column,
        "endLine": last.line,
        "endColumn": last.column,
    }
    if edit.cuts_mark:
        region = {"byteOffset": 0, "byteLength": MARK_BYTES}
    return {"deletedRegion": region, **({"insertedContent": {"text": edit.text}} if edit.text else {})}


def fingerprints(findings: Sequence[Finding], read: Reader) -> list[str]:
    """Of rule, file, locale, the words of the line and the message: never of the line's number."""
    files: dict[str, list[str]] = {}
    seen: Counter[str] = Counter()
    prints: list[str] = []
    for finding in findings:
        path = finding.span.path
        if path not in files:
            files[path] = (read(path) or "").split("\n")
        lines, number = files[path], finding.span.line
        line = " ".join(lines[number - 1].split()) if 0 < number <= len(lines) else ""
        parts = (finding.rule, path, finding.mail, finding.locale, line, finding.message)
        mark = sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
        seen[mark] += 1
        prints.append(f"{mark}:{seen[mark]}")
    return prints
