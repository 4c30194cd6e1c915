"""The project: everything in its folder but the mails, which are loaded one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from buckslip.model.audience import Segment
from buckslip.model.block import Block, Layout
from buckslip.model.brand import Brand
from buckslip.model.finding import Finding
from buckslip.model.journey import Journey
from buckslip.model.limits import DEFAULT, Limits
from buckslip.model.locale import Locale
from buckslip.model.offer import PastEnd
from buckslip.model.pack import Pack
from buckslip.model.persona import Persona
from buckslip.model.product import Product
from buckslip.model.rule import Rule
from buckslip.model.same import Same
from buckslip.model.schema import Schema


@dataclass(frozen=True, slots=True)
class VariantFiles:
    """The files of one variant: one per locale, and the folder's shared front matter if there is any."""

    id: str
    brand: str
    name: str
    variant: str
    locales: Mapping[str, str]  # locale -> path, relative to the project
    shared: str = ""  # path of _mail.yml


@dataclass(frozen=True, slots=True)
class Project:
    """The frame in which mails are built; `findings` are what was wrong in these files."""

    root: Path
    schema: Schema = field(default_factory=Schema)
    brands: Mapping[str, Brand] = field(default_factory=dict)
    locales: Mapping[str, Locale] = field(default_factory=dict)
    personas: Mapping[str, Persona] = field(default_factory=dict)
    blocks: Mapping[str, Block] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    audiences: Mapping[str, Segment] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    packs: Mapping[str, Pack] = field(default_factory=dict)
    products: Mapping[str, Product] = field(default_factory=dict)  # by number
    limits: Limits = DEFAULT
    journeys: Mapping[str, Journey] = field(default_factory=dict)
    past_ends: Mapping[str, tuple[PastEnd, ...]] = field(default_factory=dict)  # by file, from Git's history
    variants: tuple[VariantFiles, ...] = ()
    findings: tuple[Finding, ...] = ()
    digest: str = ""  # sha256 over every file of the frame, for the cache

    @property
    def frame(self) -> tuple[object, ...]:
        """A key that is the same for projects that were made of one another and differ by their findings alone."""
        return tuple(Same(getattr(self, one.name)) for one in fields(self) if one.name != "findings")
