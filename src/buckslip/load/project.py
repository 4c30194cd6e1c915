"""The project folder as its frame: everything but the mails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from buckslip.load import audiences, blocks, brands, journeys, limits, packs, personas, products, rules, schema
from buckslip.load.faults import error, warning
from buckslip.load.fields_frame import TAG
from buckslip.load.files import Entry, Folder
from buckslip.load.history import past_ends
from buckslip.load.names import unknown
from buckslip.load.node import Node
from buckslip.load.variants import variants, well_named
from buckslip.load.yaml import FRAME, read_mapping
from buckslip.model.audience import Segment
from buckslip.model.brand import Brand
from buckslip.model.errors import ProjectError
from buckslip.model.finding import Finding, in_file_order
from buckslip.model.journey import Journey
from buckslip.model.limits import DEFAULT, Limits
from buckslip.model.locale import Locale
from buckslip.model.pack import Pack
from buckslip.model.persona import Persona
from buckslip.model.product import Product
from buckslip.model.project import Project, VariantFiles
from buckslip.model.rule import Rule
from buckslip.model.schema import Schema
from buckslip.model.source import Span

T = TypeVar("T")

SCHEMA = "rules/schema.yml"
LIMITS = "rules/limits.yml"
LOCALE_HOME = "content/_locales/{}.yml"
LAYOUT_HOME = "layouts/{}.mjml"


def load_project(root: Path) -> Project:
    """The frame of the project in `root`, with what is wrong in its files; ProjectError when it is no project."""
    if not (root / "content").is_dir() and not (root / "rules").is_dir():
        raise ProjectError(f"{root} is not a buckslip project: it has neither content/ nor rules/")
    folder = Folder(root)
    fields = _schema(folder)
    locales = _locales(folder)
    layouts = _templates(folder, "layouts", blocks.layout)
    known = _brands(folder, locales, layouts)
    usable = _present(known)
    people = _personas(folder, fields, locales, known)
    segments = _segments(folder, people)
    files = variants(folder, usable, known, locales)
    pressure = _limits(folder, usable, files)
    sequences = _journeys(folder, segments, files)
    origins = _packs(folder)
    sold = _products(folder, known)
    earlier = past_ends(root)
    if not files and not any(one.span.path.startswith("content/") for one in folder.findings):
        folder.findings.append(warning("no-mails", Span("content"), "the project has no mails", "write one"))
    return Project(
        root=root,
        schema=fields,
        brands=usable,
        locales=_present(locales),
        personas=_present(people),
        blocks=_present(_templates(folder, "blocks", blocks.block)),
        layouts=_present(layouts),
        audiences=segments,
        rules=_rules(folder, origins),
        packs=origins,
        products=sold,
        limits=pressure,
        journeys=sequences,
        variants=files,
        findings=in_file_order(folder.findings),
        past_ends=earlier,
        digest=_digest({**folder.contents, "past ends": repr(earlier).encode()}),
    )


def _present(found: Mapping[str, T | None]) -> dict[str, T]:
    return {name: one for name, one in found.items() if one is not None}


def _digest(contents: Mapping[str, bytes]) -> str:
    """sha256 over the paths and bytes of every file that was read."""
    digest = hashlib.sha256()
    for path in sorted(contents):
        digest.update(f"{path}\0{len(contents[path])}\0".encode())
        digest.update(contents[path])
    return digest.hexdigest()


def _files(folder: Folder, path: str, ending: str) -> Iterator[tuple[str, Entry]]:
    """The files of a folder with that ending, and their names without it; findings for others."""
    for entry in folder.entries(path):
        if entry.is_folder or not entry.name.endswith(ending):
            way_out = f"files here end in {ending}"
            folder.findings.append(warning("stray-file", Span(entry.path), "this is not used", way_out))
        else:
            yield entry.name.removesuffix(ending), entry


def _tree(folder: Folder, path: str) -> Node | None:
    """The tree of a YAML file."""
    text = folder.read(path)
    if text is None:
        return None
    node, faults = read_mapping(text, Span(path), FRAME)
    folder.findings.extend(faults)
    return node


def _named(folder: Folder, path: str, read: Callable[[str, Node, list[Finding]], T | None]) -> dict[str, T | None]:
    """What the YAML files of a folder hold, by name; None for those that cannot be used."""
    found: dict[str, T | None] = {}
    for name, entry in _files(folder, path, ".yml"):
        if well_named(name, entry.path, folder.findings):
            node = _tree(folder, entry.path)
            found[name] = read(name, node, folder.findings) if node else None
    return found


def _templates(
    folder: Folder, path: str, read: Callable[[str, str, str, list[Finding]], T | None]
) -> dict[str, T | None]:
    """The blocks or layouts of a folder, by name."""
    found: dict[str, T | None] = {}
    for name, entry in _files(folder, path, ".mjml"):
        if well_named(name, entry.path, folder.findings):
            text = folder.read(entry.path)
            found[name] = read(name, entry.path, text, folder.findings) if text is not None else None
    return found


def _schema(folder: Folder) -> Schema:
    if not (folder.root / SCHEMA).exists():
        message = "the customer's fields are declared nowhere"
        folder.findings.append(warning("no-schema", Span(SCHEMA), message, "write this file"))
        return Schema()
    node = _tree(folder, SCHEMA)
    return schema.schema(node, folder.findings) if node else Schema()


def _limits(folder: Folder, known: Collection[str], files: Collection[VariantFiles]) -> Limits:
    if (folder.root / LIMITS).exists() and (node := _tree(folder, LIMITS)):
        return limits.limits(node, known, _mails(files), folder.findings)
    return DEFAULT


def _mails(files: Collection[VariantFiles]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{one.brand}/{one.name}" for one in files))


def _brands(folder: Folder, locales: Collection[str], layouts: Collection[str]) -> dict[str, Brand | None]:
    def read(name: str, node: Node, findings: list[Finding]) -> Brand | None:
        findings.extend(unknown("locale", node.entries.get("default_locale"), locales, LOCALE_HOME))
        brand = brands.brand(name, node, findings)
        layout = node.entries.get("layout")
        if brand and layout is None and brand.layout not in layouts:
            message = f"no layout '{brand.layout}', which brands have without the key 'layout'"
            findings.append(error("unknown-layout", node.span, message, "name another"))
        findings.extend(unknown("layout", layout, layouts, LAYOUT_HOME))
        return brand

    return _named(folder, "content/_brands", read)


def _locales(folder: Folder) -> dict[str, Locale | None]:
    found: dict[str, Locale | None] = {}
    for tag, entry in _files(folder, "content/_locales", ".yml"):
        if not TAG.fullmatch(tag):
            message = f"'{tag}' is not a locale"
            folder.findings.append(error("bad-name", Span(entry.path), message, "call it such as en.yml or pt-BR.yml"))
            continue
        node = _tree(folder, entry.path)
        found[tag] = (brands.locale(tag, node, folder.findings) if node else None) or Locale(tag, Span(entry.path))
    return found


def _personas(
    folder: Folder, fields: Schema, locales: Collection[str], known: Collection[str]
) -> dict[str, Persona | None]:
    def read(name: str, node: Node, findings: list[Finding]) -> Persona | None:
        findings.extend(unknown("locale", node.entries.get("locale"), locales, LOCALE_HOME))
        findings.extend(unknown("brand", node.entries.get("brands"), known, "content/_brands/{}.yml"))
        return personas.persona(name, node, fields, findings)

    return _named(folder, "content/_personas", read)


def _segments(folder: Folder, people: Collection[str]) -> dict[str, Segment]:
    def read(name: str, node: Node, findings: list[Finding]) -> Segment | None:
        for key in ("in", "out"):
            findings.extend(unknown("persona", node.entries.get(key), people, "content/_personas/{}.yml"))
        return audiences.segment(name, node, findings)

    found = _named(folder, "rules/audiences", read)
    usable = _present(found)
    for one in usable.values():
        folder.findings.extend(audiences.unknown_segments(one.rule, found))
    folder.findings.extend(audiences.circles(usable))
    return usable


def _journeys(folder: Folder, segments: Collection[str], files: Collection[VariantFiles]) -> dict[str, Journey]:
    mails, ids = _mails(files), {one.id for one in files}

    def read(name: str, node: Node, findings: list[Finding]) -> Journey | None:
        found = journeys.journey(name, node, mails, ids, findings)
        for one in journeys.groups(found) if found else ():
            findings.extend(audiences.unknown_segments(one, segments))
        return found

    return _present(_named(folder, "rules/journeys", read))


def _packs(folder: Folder) -> dict[str, Pack]:
    node = _tree(folder, packs.PATH) if (folder.root / packs.PATH).exists() else None
    return packs.packs(node, folder.findings) if node else {}


def _products(folder: Folder, known: Collection[str]) -> dict[str, Product]:
    node = _tree(folder, products.PATH) if (folder.root / products.PATH).exists() else None
    return products.products(node, known, folder.findings) if node else {}


def _rules(folder: Folder, origins: Collection[str]) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for pack in folder.entries("rules/compliance"):
        if not pack.is_folder or not well_named(pack.name, pack.path, folder.findings):
            continue
        for name, entry in _files(folder, pack.path, ".md"):
            text = folder.read(entry.path) if name != "README" else None
            one = rules.rule(pack.name, entry.path, text, folder.findings, origins) if text is not None else None
            if one and one.id in found:
                message = f"the id {one.id} is taken by {found[one.id].span.path}"
                folder.findings.append(error("duplicate-id", one.span, message, "choose another number"))
            elif one:
                found[one.id] = one
    return found
