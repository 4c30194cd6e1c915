"""Pages for writing in the browser with Decap CMS: its configuration is made from brands, locales and front matter.

Decap's own form of the configuration: decapcms.org/docs/configuration-options, /docs/i18n, /docs/widgets (read
2026-11-22), and the schema in the npm package decap-cms-core 3.19.1.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator
from hashlib import sha384
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from buckslip.cli.editors_decap_fields import mail_fields
from buckslip.model.brand import Brand
from buckslip.model.project import Project

VERSION = "3.16.3"
CDN = f"https://unpkg.com/decap-cms@{VERSION}/dist/"
INTEGRITY = "sha384-A/Gdn928CNLufmnGWGs9RM4Q9o8bSNLeJERqBFrBjwzL7FRpoLT3MPF8Tl0+Wd2p"  # of decap-cms.js there
OWN = "decap-cms.js"  # when this file lies in the folder, the page takes it instead
PLACEHOLDER = "your-organisation/your-repository"
_REMOTE = re.compile(r"url\s*=\s*\S*?(github|gitlab)\.com[:/]([\w./-]+?)(?:\.git)?/?\s*$", re.MULTILINE)
_LOCALE = re.compile(r"[A-Za-z_-]{2,10}")  # what Decap takes for one
_ABOUT = "Written by `buckslip schema --editor decap` from the project's brands, locales and front matter. Edit"
_HEAD = f"# {_ABOUT}\n# `backend` as you like; for the rest change the project and write it again.\n"

_PICTURES = {"media_folder": "/data/images", "public_folder": ""}  # Decap would put them beside a mail otherwise

Json = dict[str, Any]


def write_decap(project: Project, folder: Path) -> list[Path]:
    """Write the page, its script and its configuration; a `backend` that somebody has set stays."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in decap_files(project, folder):
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written


def decap_files(project: Project, folder: Path) -> Iterator[tuple[str, str]]:
    """The files by name; what lies in `folder` decides where Decap comes from and with which backend."""
    own = folder / OWN
    source = OWN if own.is_file() else CDN + OWN
    integrity = _integrity(own.read_bytes()) if own.is_file() else INTEGRITY
    page = _packaged("admin.html").replace("{{ source }}", source).replace("{{ integrity }}", integrity)
    yield "index.html", page.replace("{{ scripts }}", "" if own.is_file() else f" {CDN}")
    yield "admin.js", _packaged("admin.js")
    settings = config(project)
    settings["backend"] = _kept(folder / "config.yml") or settings["backend"]
    yield "config.yml", _HEAD + yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=120)


def config(project: Project) -> Json:
    """Decap's configuration: for each brand its mails, and what the variants of a mail share."""
    brands = [brand for _, brand in sorted(project.brands.items())]
    return {
        "backend": _backend(project.root),
        "local_backend": True,
        "publish_mode": "editorial_workflow",
        "media_folder": "data/images",
        "public_folder": "",
        "show_preview_links": False,
        "slug": {"encoding": "ascii", "clean_accents": True},
        "editor": {"preview": False},
        "i18n": {"structure": "multiple_files", **_locales(project, project.locales, "en")},
        "collections": [one for brand in brands for one in (_mails(project, brand), _shared(project, brand))],
    }


def _mails(project: Project, brand: Brand) -> Json:
    return {
        "name": brand.name,
        "label": f"{brand.title}: mails",
        "label_singular": "mail",
        "description": "A mail is a folder; each of its variants is an entry here, with its translations.",
        "folder": f"content/{brand.name}",
        "path": "{{slug}}/{{slug}}",
        **_PICTURES,
        "extension": "md",
        "format": "yaml-frontmatter",
        "create": True,
        "delete": False,
        "identifier_field": "title",
        "summary": "{{dirname}}/{{filename}}: {{title}}",
        "sortable_fields": ["title"],
        "view_groups": [{"label": "Status", "field": "status"}, {"label": "Goal", "field": "goal"}],
        "i18n": {"structure": "multiple_files", **_locales(project, _written(project, brand), brand.default_locale)},
        "fields": mail_fields(project),
    }


def _shared(project: Project, brand: Brand) -> Json:
    fields = [one for one in mail_fields(project) if one["name"] != "body"]
    return {
        "name": f"{brand.name}-shared",
        "label": f"{brand.title}: what variants share",
        "label_singular": "shared front matter",
        "description": "Front matter that all variants of a mail have, its `_mail.yml`.",
        "folder": f"content/{brand.name}",
        "path": "{{slug}}/_mail",
        **_PICTURES,
        "extension": "yml",
        "format": "yml",
        "create": False,
        "delete": False,
        "identifier_field": "title",
        "summary": "{{dirname}}",
        "fields": [{name: value for name, value in one.items() if name != "i18n"} for one in fields],
    }


def _written(project: Project, brand: Brand) -> set[str]:
    """The locales in which the brand has mails; of others, Decap would begin an empty file for each new mail."""
    mails = (one for one in project.variants if one.brand == brand.name)
    return {brand.default_locale, *(tag for one in mails for tag in one.locales)}


def _locales(project: Project, wanted: Collection[str], default: str) -> Json:
    """Those of the locales that Decap takes for one, the default first."""
    known = [tag for tag in sorted(project.locales) if tag in wanted and _LOCALE.fullmatch(tag)] or [default]
    first = default if default in known else known[0]
    return {"locales": sorted(known, key=lambda tag: (tag != first, tag)), "default_locale": first}


def _backend(root: Path) -> Json:
    """Where pull requests go, by the address in `.git/config`."""
    known = root / ".git" / "config"
    found = _REMOTE.search(known.read_text(encoding="utf-8", errors="replace")) if known.is_file() else None
    return {"name": found[1] if found else "github", "repo": found[2] if found else PLACEHOLDER, "branch": "main"}


def _kept(path: Path) -> Json | None:
    """The `backend` of a configuration that is there already."""
    try:
        there = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return None
    backend = there.get("backend") if isinstance(there, dict) else None
    return backend if isinstance(backend, dict) and backend.get("repo") != PLACEHOLDER else None


def _integrity(data: bytes) -> str:
    return f"sha384-{base64.b64encode(sha384(data).digest()).decode()}"


def _packaged(name: str) -> str:
    return (files("buckslip.cli") / "decap" / name).read_text(encoding="utf-8")
