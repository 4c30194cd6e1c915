"""A text with front matter, split into its tree of keys and its body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from frontmatter.default_handlers import YAMLHandler

from buckslip.load.faults import error
from buckslip.load.node import Node
from buckslip.load.yaml import FRONT_MATTER, Limits, read_mapping
from buckslip.model.finding import Finding
from buckslip.model.source import Marked, Span

_SECOND = re.compile(r"\s*^---[ \t]*\n[A-Za-z_][\w-]*:(?:[ \t].*)?\n(?:.*\n)*?---[ \t]*$", re.MULTILINE)


class StrictHandler(YAMLHandler):
    """python-frontmatter's handler with a boundary that keeps the count of lines, and our strict YAML."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)

    def load(self, fm: str, **options: object) -> Any:
        """The tree of the front matter and what is wrong with it; `path` and `limits` are the options."""
        path, limits = options.get("path", ""), options.get("limits", FRONT_MATTER)
        assert isinstance(path, str) and isinstance(limits, Limits)
        return read_mapping(fm.removeprefix("\n"), Span(path, 2), limits)


HANDLER = StrictHandler()


@dataclass(frozen=True, slots=True)
class Page:
    """A file with front matter; `head` is None when that cannot be read."""

    head: Node | None
    body: Marked[str]
    findings: tuple[Finding, ...]


def split(text: str, path: str, limits: Limits = FRONT_MATTER) -> Page:
    """The front matter and the body of `text`; newlines must be `\\n`."""
    start = Span(path)
    if not HANDLER.detect(text):
        return Page(None, Marked(text, start), (_without_front_matter(text, start),))
    boundary = HANDLER.FM_BOUNDARY
    assert boundary is not None
    if not boundary.search(text, 3):
        fault = error("unclosed-front-matter", start, "the front matter is never closed", "end it with a line of `---`")
        return Page(None, Marked("", start), (fault,))
    source, rest = HANDLER.split(text)
    body = Marked(rest.removeprefix("\n"), Span(path, source.count("\n") + 2))
    head, findings = HANDLER.load(source, path=path, limits=limits)
    if second := _SECOND.match(body.value):
        place = body.span.moved(second[0][: second[0].index("---")])
        fault = error("second-front-matter", place, "a second block of front matter", "move its keys into the first")
        findings = (*findings, fault)
    return Page(head, body, findings)


def _without_front_matter(text: str, start: Span) -> Finding:
    """Why there is no front matter at the first line."""
    if text.startswith("+++"):
        message, way_out = "front matter in TOML", "write YAML between two lines of `---`"
    elif re.match(r"\s+^---[ \t]*$", text, re.MULTILINE):
        message, way_out = "the front matter does not begin on the first line", "delete what stands before `---`"
    elif re.match(r"-{2,}|—|–", text):
        message, way_out = "the front matter does not begin with a line of `---`", "write exactly three hyphens"
    else:
        message, way_out = "the file has no front matter", "begin it with keys between two lines of `---`"
    return error("no-front-matter", start, message, way_out)
