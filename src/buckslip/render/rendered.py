"""What rendering gives: one variant in one locale, as templates that any dialect can print."""

from __future__ import annotations

from dataclasses import dataclass

from buckslip.model.block import Origin
from buckslip.model.finding import Finding
from buckslip.model.mail import Mail
from buckslip.syntax.nodes import Template


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the mail, in reading order; tags in `label` and `url` are in portable form."""

    label: str
    url: str  # final, with UTM parameters
    origin: Origin


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in the mail, in reading order; `alt` is None when the attribute is missing."""

    src: str
    alt: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail, rendered once. `subjects` go with `mail.subjects`, entry by entry.

    `html`, `text`, `preheader` and `subjects` are template trees; `mjml` is the source of the HTML with tags in
    portable form. `used` names the block and layout files that took part. `findings` came up on the way.
    """

    mail: Mail
    html: Template
    text: Template
    subjects: tuple[Template, ...]
    preheader: Template
    mjml: str
    links: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    blocks: tuple[Origin, ...]  # every block of the mail, in order
    used: tuple[str, ...]
    findings: tuple[Finding, ...]
