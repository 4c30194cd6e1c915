"""Each block's example, rendered as a mail of its own: for the catalogue, and to find faults in blocks no mail uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from buckslip.model.block import Block
from buckslip.model.brand import Brand
from buckslip.model.finding import Finding
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.project import Project
from buckslip.model.source import Marked, Span
from buckslip.preview.sending import preview_sending
from buckslip.render.pipeline import render
from buckslip.render.rendered import Rendered
from buckslip.syntax.evaluate import render as evaluated

BRANDLESS = "no-image-base"  # a brand that shows no pictures of its own may lack it; the previews have them


@dataclass(frozen=True, slots=True)
class Example:
    """A block's example or one of its states, rendered; `findings` are those about block files."""

    block: Block
    state: str  # "" for the example itself
    rendered: Rendered
    findings: tuple[Finding, ...]


def examples(project: Project) -> Iterator[Example]:
    """The example and the states of every block, in the look of the project's first brand that can be drawn."""
    for brand in (project.brands[name] for name in sorted(project.brands)):
        if brand.default_locale in project.locales and brand.layout in project.layouts:
            break
    else:
        return
    for name in sorted(project.blocks):
        block = project.blocks[name]
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


def drawn_examples(project: Project) -> dict[str, str]:
    """Examples as HTML by `name` or `name/state`, for the first persona that suits the brand."""
    drawn = {}
    for example in examples(project):
        mail = example.rendered.mail
        people = [project.personas[name] for name in sorted(project.personas)]
        suited = next((one for one in people if not one.brands or mail.brand in one.brands), None)
        sending = preview_sending(project.brands[mail.brand], project.locales[mail.locale])
        key = f"{example.block.name}/{example.state}" if example.state else example.block.name
        drawn[key] = evaluated(example.rendered.html, suited.profile if suited else {}, sending)
    return drawn


def _plain(finding: Finding, state: str) -> Finding:
    where = f"in the state '{state}'" if state else "in the example"
    return Finding(finding.rule, finding.severity, finding.span, f"{where}: {finding.message}", finding.help)
