"""One mail as each persona would see it, with everything that two of them share kept once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from buckslip.model.digest import digest
from buckslip.model.persona import Persona
from buckslip.model.project import Project
from buckslip.preview.exported import Exported
from buckslip.preview.pieces import Pieces
from buckslip.preview.schemes import SCHEMES, fragments, in_scheme
from buckslip.preview.sending import preview_sending
from buckslip.render.rendered import Rendered
from buckslip.syntax.evaluate import Sending, render
from buckslip.syntax.nodes import Template, Text


@dataclass(frozen=True, slots=True)
class View:
    """A mail rendered for a customer: `parts` are the numbers of its pieces, `digest` names its page in r/."""

    digest: str
    parts: tuple[int, ...]
    subjects: tuple[str, ...]
    preheader: str
    text: str
    page: bytes = field(compare=False, repr=False)  # what stands in r/


@dataclass(frozen=True, slots=True)
class Frames:
    """The distinct views of one mail in one locale; `chosen` says which view a persona sees.

    `schemes` maps light and dark to the pieces that are replaced there, by number.
    """

    views: tuple[View, ...]
    chosen: Mapping[str, int]
    schemes: Mapping[str, Mapping[int, int]]


def suited(project: Project, brand: str) -> tuple[Persona, ...]:
    """The personas of a brand; one without a profile if there is none, so that every mail can be looked at."""
    found = tuple(one for one in project.personas.values() if not one.brands or brand in one.brands)
    if found:
        return found
    return (Persona("anyone", project.brands[brand].span, "Anyone", "No persona suits this brand."),)


def frames(
    project: Project,
    rendered: Rendered,
    personas: Sequence[Persona],
    pieces: Pieces,
    portable: Mapping[str, bytes] | None = None,
) -> Frames:
    """Render a mail for each persona; `pieces` takes what the renderings are made of.

    The HTML and the text are read back from the exported files in `portable`, by their ending. One that is not there,
    or cannot be read back, as with a tag that is too long when printed, is taken from what rendering gave.
    """
    rendered = _as_exported(project, rendered, portable or {})
    brand = project.brands[rendered.mail.brand]
    sending = preview_sending(brand, project.locales[rendered.mail.locale])
    numbered = _Numbered(pieces, brand.image_base)
    static = numbered.literals(rendered.html)
    views: dict[View, int] = {}
    chosen: dict[str, int] = {}
    for persona in personas:
        view = _view(rendered, persona, sending, numbered, static)
        chosen[persona.name] = views.setdefault(view, len(views))
    used = dict.fromkeys(part for view in views for part in view.parts)
    return Frames(tuple(views), chosen, {scheme: _replaced(pieces, used, scheme) for scheme in SCHEMES})


def _as_exported(project: Project, rendered: Rendered, portable: Mapping[str, bytes]) -> Rendered:
    """The mail with the HTML and the text that the exported files say."""
    mail = rendered.mail

    def exported(ending: str) -> Exported:
        path = f"email/{mail.id}/{mail.locale}.{ending}"
        return Exported(path, portable[ending], project.schema, project.locales[mail.locale])

    html = exported("html").html() if "html" in portable else None
    text = exported("txt").text() if "txt" in portable else None
    return replace(rendered, html=rendered.html if html is None else html, text=rendered.text if text is None else text)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Cuts text into numbered pieces."""

    pieces: Pieces
    image_base: str

    def __call__(self, text: str) -> tuple[int, ...]:
        return tuple(self.pieces.number(part) for part in fragments(text, self.image_base))

    def literals(self, template: Template) -> dict[int, tuple[int, ...]]:
        """The numbers of the literal texts at the top of a template, by their place there."""
        return {place: self(node.text) for place, node in enumerate(template) if isinstance(node, Text)}


def _view(
    rendered: Rendered, persona: Persona, sending: Sending, numbered: _Numbered, static: Mapping[int, tuple[int, ...]]
) -> View:
    parts: list[int] = []
    for place, node in enumerate(rendered.html):
        literal = static.get(place)
        parts += numbered(render((node,), persona.profile, sending)) if literal is None else literal
    page = numbered.pieces.join(parts).encode()
    return View(
        digest(page)[:16],
        tuple(parts),
        tuple(render(subject, persona.profile, sending) for subject in rendered.subjects),
        render(rendered.preheader, persona.profile, sending),
        render(rendered.text, persona.profile, sending),
        page,
    )


def _replaced(pieces: Pieces, used: Mapping[int, None], scheme: str) -> dict[int, int]:
    replaced: dict[int, int] = {}
    for number in used:
        text = pieces.texts[number]
        other = in_scheme(text, scheme)
        if other is not text and other != text:
            replaced[number] = pieces.number(other)
    return replaced
