"""The files of the review site that belong to one variant, made without any site generator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from buckslip.model.project import Project
from buckslip.preview.data import BuiltMail, LocaleData, in_order, index_entry, locale_data, mail_data, sources_data


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file below `out/`: its path there, with forward slashes, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class VariantSite:
    """A variant's files, and its line of the dashboard for `build_site`."""

    files: tuple[SiteFile, ...]
    entry: Mapping[str, object]


def variant_files(project: Project, mails: Sequence[BuiltMail], today: date) -> VariantSite:
    """The data and the renderings of one variant; `mails` are its locales. Safe to call in any worker process."""
    ordered = in_order(project, mails)
    locales = tuple(locale_data(project, one) for one in ordered)
    data = mail_data(project, ordered, locales, today)
    files = {file.path: file for locale in locales for file in _renderings(locale)}
    about = SiteFile(f"site/data/{data['id']}.js", taken("mail", data))
    sources = SiteFile(f"site/data/{data['id']}.sources.js", taken("sources", sources_data(locales)))
    return VariantSite((about, sources, *files.values()), index_entry(project, ordered, locales))


def taken(name: str, value: object) -> bytes:
    """A script that hands `value` to the page as `name`; its second line is the plain JSON, for other programs."""
    return f'buckslip.take("{name}",\n'.encode() + _embeddable(value) + b"\n);\n"


def embeddable(value: object) -> str:
    """Compact JSON that may stand inside a script element as it is."""
    return _embeddable(value).decode()


def _embeddable(value: object) -> bytes:
    """The same as bytes, in which the marks are replaced sooner than in text."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return data.replace(b"</", b"<\\/").replace(b"<!--", b"\\u003c!--")


def _renderings(locale: LocaleData) -> Iterator[SiteFile]:
    """Each distinct rendering once, as exported; the viewer forces light or dark by the pieces that `schemes` swaps."""
    for view in locale.frames.views:
        yield SiteFile(f"site/r/{view.digest}.html", view.page)
