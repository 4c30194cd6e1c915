"""Blocks and layouts, with what a block draws and takes read off its template."""

from __future__ import annotations

import re

from buckslip.load.faults import error
from buckslip.load.fields import validated
from buckslip.load.fields_parts import PARAM_NAME, BlockFields, LayoutFields, ParamFields
from buckslip.load.front_matter import Page, split
from buckslip.load.node import Node
from buckslip.load.yaml import FRAME
from buckslip.model.block import Block, Layout, Param
from buckslip.model.finding import Finding
from buckslip.model.source import Marked, Span

_JINJA = re.compile(r"\{\{-?\s*content\b(.*?)\}\}|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*?(/?)>|\0")
_LEVELS = {
    "mj-body": "section",
    "mj-wrapper": "section",
    "mj-section": "column",
    "mj-group": "column",
    "mj-column": "content",
    "mj-hero": "content",
}
_YIELDS = {"mj-wrapper": "section", "mj-section": "section", "mj-hero": "section", "mj-column": "column"}
_YIELDS["mj-group"] = "column"

# What the templates of blocks find under these names already.
# fmt: off
RESERVED_PARAMS = frozenset({
    "block", "brand", "content", "dark", "end", "locale", "mail", "parent", "phrases", "start", "tag", "tokens",
    "preferences-url", "unsubscribe-url", "view-online-url",
})
# fmt: on


def block(name: str, path: str, text: str, findings: list[Finding]) -> Block | None:
    """The block in the text of its file."""
    page = _page(text, path)
    findings.extend(page.findings)
    if page.head is None:
        return None
    fields, faults = validated(BlockFields, page.head)
    findings.extend(faults)
    if fields is None:
        return None
    params = page.head.entries.get("params") or page.head
    yields, accepts = levels(page.body.value)
    return Block(
        name=name,
        path=path,
        template=page.body.value,
        first_line=page.body.span.line,
        summary=fields.summary,
        params=tuple(_param(key, one, params, findings) for key, one in fields.params.items()),
        yields=fields.yields or yields,
        accepts=fields.accepts or accepts,
        example=fields.example,
        text=fields.text,
        states=dict(fields.states),
        promotional=fields.promotional,
    )


def layout(name: str, path: str, text: str, findings: list[Finding]) -> Layout | None:
    """The layout in the text of its file."""
    page = _page(text, path)
    findings.extend(page.findings)
    fields, faults = validated(LayoutFields, page.head) if page.head else (None, ())
    findings.extend(faults)
    if fields is None:
        return None
    if levels(page.body.value)[1] == "":
        place = page.body.span
        findings.append(error("layout-without-content", place, "no {{ content }} in the layout", "put it in mj-body"))
    return Layout(name, path, page.body.value, page.body.span.line, fields.summary, dict(fields.prose))


def _page(text: str, path: str) -> Page:
    """The parts of a template file; front matter may be left out when there is nothing to declare."""
    if text.lstrip()[:1] in ("<", "{"):
        return Page(Node({}, path, 1, 1), Marked(text, Span(path)), ())
    return split(text, path, FRAME)


def _param(name: str, fields: ParamFields, node: Node, findings: list[Finding]) -> Param:
    place = node.key_span(name)
    if not PARAM_NAME.fullmatch(name):
        message = f"'{name}' cannot be an option: lower-case letters, digits and hyphens, beginning with a letter"
        findings.append(error("bad-param-name", place, message))
    elif name in RESERVED_PARAMS:
        findings.append(error("reserved-name", place, f"'{name}' has a meaning in templates", "choose another name"))
    if fields.kind == "enum" and not fields.values:
        findings.append(error("missing-key", place, f"'{name}' is an enum without values", "list them under 'values'"))
    if fields.kind == "enum" and fields.values and fields.default and fields.default not in fields.values:
        message = f"the default of '{name}' is not one of its values"
        findings.append(error("wrong-value", place, message, f"write one of {', '.join(fields.values)}"))
    return Param(name, fields.kind, fields.required, fields.default, tuple(fields.values), fields.description)


def levels(template: str) -> tuple[str, str]:
    """What a template yields, by its first element, and what it accepts, by where `{{ content }}` stands."""
    markup = _JINJA.sub(lambda found: "\0" if found[1] is not None else "", template)
    around: list[str] = []
    yields = ""
    for found in _TAG.finditer(markup):
        name = found[2]
        if name is None:
            inner = next((one for one in reversed(around) if one.startswith("mj-")), around[-1] if around else "")
            yields = yields or "content"
            return yields, _LEVELS.get(inner, "text") if inner else yields
        yields = yields or _YIELDS.get(name, "content")
        if found[1]:
            if name in around:
                del around[len(around) - 1 - around[::-1].index(name) :]
        elif not found[3]:
            around.append(name)
    return yields or "content", ""
