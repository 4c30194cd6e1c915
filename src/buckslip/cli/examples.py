"""Each block's example, rendered as a mail of its own: for the catalogue, and to find faults in blocks no mail uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from buckslip.model.block import Block
from buckslip.model.finding import Finding
from buckslip.model.mail import Declared, Mail, Subject
from buckslip.model.project import Project
from buckslip.model.source import Marked, Span
from buckslip.render.pipeline import render
from buckslip.render.rendered import Rendered
from buckslip.syntax.evaluate import Sending
from buckslip.syntax.evaluate import render as evaluated


@dataclass(frozen=True, slots=True)
class Example:
    """A block's example, rendered; `findings` are those about block files."""

    block: Block
    rendered: Rendered
    findings: tuple[Finding, ...]


def examples(project: Project) -> Iterator[Example]:
    """The example of every block that has one, in the look of the project's first brand."""
    brand = next((project.brands[name] for name in sorted(project.brands)), None)
    if brand is None or brand.default_locale not in project.locales or brand.layout not in project.layouts:
        return
    for name in sorted(project.blocks):
        block = project.blocks[name]
        if not block.example.strip():
            continue
        span = Span(block.path, 1)
        mail = Mail(
            id=f"{brand.name}/example/{name}",
            brand=brand.name,
            name="example",
            variant=name,
            locale=brand.default_locale,
            path=block.path,
            declared=Declared(title=block.summary, goal="cross-sell"),
            subjects=(Subject(Marked(block.summary or name, span)),),
            preheader=None,
            body=Marked(block.example, span),
            sources=(block.path,),
        )
        rendered = render(project, mail)
        yield Example(block, rendered, tuple(_plain(one) for one in rendered.findings))


def drawn_examples(project: Project) -> dict[str, str]:
    """Each block's example as HTML, for the first persona that suits the brand."""
    drawn = {}
    for example in examples(project):
        mail = example.rendered.mail
        people = [project.personas[name] for name in sorted(project.personas)]
        suited = next((one for one in people if not one.brands or mail.brand in one.brands), None)
        sending = Sending(project.locales[mail.locale], {})
        drawn[example.block.name] = evaluated(example.rendered.html, suited.profile if suited else {}, sending)
    return drawn


def _plain(finding: Finding) -> Finding:
    return Finding(finding.rule, finding.severity, finding.span, f"in the example: {finding.message}", finding.help)
