"""Each block's example, rendered as a mail of its own: for the catalogue, and to find faults in blocks no mail uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from buckslip.model.block import Block, Layout
from buckslip.model.brand import Brand
from buckslip.model.finding import Finding
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.project import Project
from buckslip.model.source import Marked, Span
from buckslip.preview.blocks import Drawing
from buckslip.preview.sending import preview_sending
from buckslip.render.pipeline import render
from buckslip.render.rendered import Rendered
from buckslip.syntax.evaluate import render as evaluated

BRANDLESS = "no-image-base"  # a brand that shows no pictures of its own may lack it; the previews have them
_INSIDE = re.compile(r"(<mj-body\b[^>]*>).*(</mj-body>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """A block's example or one of its states, rendered; `findings` are those about block files."""

    block: Block
    state: str  # "" for the example itself
    rendered: Rendered
    findings: tuple[Finding, ...]


def examples(project: Project) -> Iterator[Example]:
    """The example and the states of every block, in the look of the project's first brand that can be drawn."""
    for brand in _drawable(project)[:1]:
        for name in sorted(project.blocks):
            yield from _of(project, project.blocks[name], brand)


def drawn_examples(project: Project) -> Mapping[str, tuple[Drawing, ...]]:
    """The drawings of each block by its name, made when they are asked for: no header and footer round them."""
    return _Drawings(project)


class _Drawings(Mapping[str, tuple[Drawing, ...]]):
    """Draws a block the first time that somebody looks at it."""

    def __init__(self, project: Project) -> None:
        self._project = replace(project, layouts={name: _bare(one) for name, one in project.layouts.items()})
        self._brands = _looks(_drawable(project))
        self._drawn: dict[str, tuple[Drawing, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Drawing, ...]:
        if name not in self._drawn:
            block = self._project.blocks[name]
            found = (one for brand in self._brands for one in _of(self._project, block, brand))
            self._drawn[name] = tuple(_drawing(self._project, one) for one in found)
        return self._drawn[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._project.blocks))

    def __len__(self) -> int:
        return len(self._project.blocks)


def _drawable(project: Project) -> list[Brand]:
    brands = (project.brands[name] for name in sorted(project.brands))
    return [one for one in brands if one.default_locale in project.locales and one.layout in project.layouts]


def _looks(brands: list[Brand]) -> tuple[Brand, ...]:
    """Of the brands that look the same, the first."""
    looks: list[Brand] = []
    for brand in brands:
        if all((brand.tokens, brand.dark) != (one.tokens, one.dark) for one in looks):
            looks.append(brand)
    return tuple(looks)


def _bare(layout: Layout) -> Layout:
    """The layout with nothing in its body but the content."""
    return replace(layout, template=_INSIDE.sub(r"\1{{ content }}\2", layout.template, count=1))


def _of(project: Project, block: Block, brand: Brand) -> Iterator[Example]:
    for state, source in {"": block.example, **block.states}.items():
        if source.strip():
            rendered = render(project, _mail(block, state, source, brand))
            found = (one for one in rendered.findings if one.rule != BRANDLESS)
            yield Example(block, state, rendered, tuple(_plain(one, state) for one in found))


def _mail(block: Block, state: str, source: str, brand: Brand) -> Mail:
    span = Span(block.path, 1)
    return Mail(
        id=f"{brand.name}/example/{block.name}{'-' * bool(state)}{state}",
        brand=brand.name,
        name="example",
        variant=block.name,
        locale=brand.default_locale,
        path=block.path,
        declared=Declared(title=block.summary, goal="cross-sell"),
        subjects=(Subject(Marked(block.summary or block.name, span)),),
        preheader=None,
        body=Marked(source, span),
        sources=(block.path,),
    )


def _drawing(project: Project, example: Example) -> Drawing:
    """An example as the first persona that suits its brand would get it."""
    mail = example.rendered.mail
    people = [project.personas[name] for name in sorted(project.personas)]
    suited = next((one for one in people if not one.brands or mail.brand in one.brands), None)
    profile = suited.profile if suited else {}
    sending = preview_sending(project.brands[mail.brand], project.locales[mail.locale])
    return Drawing(
        state=example.state,
        brand=mail.brand,
        html=evaluated(example.rendered.html, profile, sending),
        text=evaluated(example.rendered.text, profile, sending),
        mjml=example.rendered.mjml,
        findings=example.findings,
    )


def _plain(finding: Finding, state: str) -> Finding:
    where = f"in the state '{state}'" if state else "in the example"
    return Finding(finding.rule, finding.severity, finding.span, f"{where}: {finding.message}", finding.help)
