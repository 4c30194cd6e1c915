"""`out/manifest.json`: every artefact with its digest; the same input gives the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from buckslip import __version__
from buckslip.export.artefact import Entry
from buckslip.model.finding import Finding, Severity

LIBRARIES = ("css-inline", "jinja2", "lxml", "markdown-it-py", "mjml-python", "mkdocs", "pydantic")


def manifest(entries: Iterable[Entry], findings: Sequence[Finding], selection: Sequence[str]) -> bytes:
    """The manifest as JSON; `selection` is empty when everything was built."""
    counts = Counter(one.severity for one in findings)
    head = {
        "version": 1,
        "tool": {"buckslip": __version__, **{name: _version(name) for name in LIBRARIES}},
        "selection": list(selection),
        "findings": {severity.value: counts[severity] for severity in Severity},
    }
    lines = (_line(one) for one in sorted(entries, key=lambda one: one.path))
    opening = json.dumps(head, indent=1, ensure_ascii=False)[:-2]
    return f'{opening},\n "artefacts": [\n  {f",{chr(10)}  ".join(lines)}\n ]\n}}\n'.encode()


def _line(one: Entry) -> str:
    """One line a file: it reads well, diffs well, and is fast where Python's indenting encoder is not."""
    about = f'"sha256": "{one.sha256}", "bytes": {one.bytes}, "sources": {_listed(one.sources)}'
    return f'{{"path": {_json(one.path)}, {about}}}'


@lru_cache(maxsize=64)  # the files of a mail were made of the same ones
def _listed(sources: tuple[str, ...]) -> str:
    return _json(sources)


_json = json.JSONEncoder(ensure_ascii=False).encode


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
