"""Blocks and layouts: the modular parts of a mail and the frame round them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from buckslip.model.source import Span

LEVELS = ("text", "content", "column", "section")  # what stands in what, from the inside out


@dataclass(frozen=True, slots=True)
class Param:
    """A typed option of a block.

    `kind` is text | url | image | money | date | list, which may hold personalisation tags, or integer | number |
    boolean | enum | color, which decide the drawing at build time and may not.
    """

    name: str
    kind: str = "text"
    required: bool = False
    default: str = ""
    values: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`blocks/<name>.mjml`.

    `yields` is the level of what the template writes: `content` (goes in an mj-column), `column` (mj-column) or
    `section` (mj-section). `accepts` is the level of the children it takes (`text`: HTML inside mj-text), "" for
    none. `text` is an optional Jinja template of the plain-text form. `states` are further examples for the catalogue.
    """

    name: str
    path: str
    template: str  # Jinja2 + MJML, without the front matter
    first_line: int  # of the template in its file
    summary: str = ""
    params: tuple[Param, ...] = ()
    yields: str = "section"
    accepts: str = ""
    example: str = ""
    text: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    promotional: bool = False  # makes a transactional mail a mixed one

    def param(self, name: str) -> Param | None:
        """The option `name`."""
        return next((one for one in self.params if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """`layouts/<name>.mjml`: a whole `<mjml>` document with `{{ content }}` where the blocks go.

    `prose` maps the tags that Markdown yields (p, h1, a, td …) to Jinja templates of their style.
    """

    name: str
    path: str
    template: str
    first_line: int
    summary: str = ""
    prose: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a piece of a rendered mail came from: the writer's place, and the block that drew it."""

    span: Span
    block: str = ""
