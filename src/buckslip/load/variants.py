"""Which variants there are: the file names under `content/`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from buckslip.load.faults import error, warning
from buckslip.load.files import NAME, Entry, Folder
from buckslip.model.brand import Brand
from buckslip.model.finding import Finding
from buckslip.model.project import VariantFiles
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean

SHARED = "_mail.yml"
FOLDERS = ("_brands", "_locales", "_personas")


def variants(
    folder: Folder, brands: Mapping[str, Brand], known_brands: Collection[str], locales: Collection[str]
) -> tuple[VariantFiles, ...]:
    """Every variant by id; `known_brands` holds also the brands whose file cannot be used."""
    found: list[VariantFiles] = []
    for entry in folder.entries("content"):
        if entry.name.startswith("_") and entry.is_folder:
            if entry.name not in FOLDERS:
                folder.findings.append(_stray(entry, did_you_mean(entry.name, FOLDERS) or "move it out of content/"))
        elif not entry.is_folder:
            folder.findings.append(_stray(entry, "a mail is content/<brand>/<mail>/<variant>.<locale>.md"))
        elif entry.name not in known_brands:
            message = f"no brand '{entry.name}'"
            way_out = did_you_mean(entry.name, known_brands) or f"write content/_brands/{entry.name}.yml"
            folder.findings.append(error("unknown-brand", Span(entry.path), message, way_out))
        elif entry.name in brands:
            found.extend(_of_brand(folder, brands[entry.name], entry, locales))
    return tuple(found)


def _of_brand(folder: Folder, brand: Brand, place: Entry, locales: Collection[str]) -> list[VariantFiles]:
    found: list[VariantFiles] = []
    for entry in folder.entries(place.path):
        if not entry.is_folder:
            folder.findings.append(_stray(entry, "a mail has a folder of its own, <mail>/<variant>.<locale>.md"))
        elif well_named(entry.name, entry.path, folder.findings):
            found.extend(_of_mail(folder, brand, entry, locales))
    return found


def _of_mail(folder: Folder, brand: Brand, place: Entry, locales: Collection[str]) -> list[VariantFiles]:
    shared = ""
    files: dict[str, dict[str, str]] = {}
    for entry in folder.entries(place.path):
        if entry.name == SHARED and not entry.is_folder:
            shared = entry.path
        elif entry.is_folder or not entry.name.endswith(".md"):
            way_out = did_you_mean(entry.name, (SHARED,)) or "a mail's folder holds <variant>.<locale>.md and _mail.yml"
            folder.findings.append(_stray(entry, way_out))
        elif name := _variant(entry, brand, locales, folder.findings):
            files.setdefault(name[0], {})[name[1]] = entry.path
    if shared and not files:
        folder.findings.append(warning("no-variants", Span(shared), "no variant uses this file", "write one beside it"))
    first = brand.default_locale
    return [
        VariantFiles(
            id=f"{brand.name}/{place.name}/{variant}",
            brand=brand.name,
            name=place.name,
            variant=variant,
            locales=dict(sorted(paths.items(), key=lambda one: (one[0] != first, one[0]))),
            shared=shared,
        )
        for variant, paths in sorted(files.items())
    ]


def _variant(entry: Entry, brand: Brand, locales: Collection[str], findings: list[Finding]) -> tuple[str, str] | None:
    """The variant and the locale that a file's name says."""
    variant, dot, tag = entry.name.removesuffix(".md").rpartition(".")
    if not dot:
        message = f"'{entry.name}' does not say its locale"
        way_out = f"call it {tag}.{brand.default_locale}.md"
        findings.append(error("no-locale", Span(entry.path), message, way_out))
        return None
    if tag not in locales:
        way_out = did_you_mean(tag, locales) or f"write content/_locales/{tag}.yml"
        findings.append(error("unknown-locale", Span(entry.path), f"no locale '{tag}'", way_out))
        return None
    return (variant, tag) if well_named(variant, entry.path, findings) else None


def well_named(name: str, path: str, findings: list[Finding]) -> bool:
    """Whether a file or folder may be called `name`; a finding when not."""
    if NAME.fullmatch(name):
        return True
    message = f"'{name}' cannot be a name here: lower-case letters, digits and hyphens only"
    findings.append(error("bad-name", Span(path), message, "rename it"))
    return False


def _stray(entry: Entry, way_out: str) -> Finding:
    what = "folder" if entry.is_folder else "file"
    return warning("stray-file", Span(entry.path), f"this {what} is not used", way_out)
