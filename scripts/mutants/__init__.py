"""Clean mails with one known defect each, and the rules that notice: labels that nobody had to guess."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from scripts.mutants.frame import FRAME, changed

from buckslip.checks.engine import check
from buckslip.checks.evidence import Context
from buckslip.export.make import message
from buckslip.load.brands import brand
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.load.yaml import read_mapping
from buckslip.model.mail import Mail
from buckslip.model.project import Project, VariantFiles
from buckslip.model.schema import FieldSpec
from buckslip.model.source import Span
from buckslip.render.pipeline import render
from buckslip.render.rendered import Rendered
from buckslip.syntax.nodes import Placed, Position, Template
from buckslip.syntax.portable import print_template
from buckslip.syntax.tags import Scope, scan
from buckslip.syntax.tree import assemble

ROOT = Path(__file__).resolve().parents[2]
DEFECTS = ROOT / "tests/checks/defects.yml"
TODAY = date(2026, 11, 22)
MAILS = (
    "giftshop/box-renewal/classic.en",
    "giftshop/lens-after-camera/loyal.de",
    "northlight/course-finished-2/next-step.en",
)
_FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)

EDITS = {"front", "body", "brand", "html", "text", "eml", "sizes", "today", "here", "mjml", "twin", *FRAME}

Edit = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Defect:
    """One entry of tests/checks/defects.yml: the rule that must fire, and what is done to a clean mail.

    `also` are rules that fire with cause, since the defect breaks them as well.
    """

    rule: str
    name: str
    edits: Edit
    mails: tuple[str, ...] = MAILS
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one defect in one mail brought to light: `new` are the rules that the clean mail did not break."""

    defect: Defect
    mail: str
    new: frozenset[str] = field(default_factory=frozenset)

    @property
    def fired(self) -> bool:
        """Whether the rule noticed."""
        return self.defect.rule in self.new

    @property
    def extra(self) -> frozenset[str]:
        """Rules that had no cause."""
        return self.new - {self.defect.rule, *self.defect.also}


def defects(path: Path = DEFECTS) -> tuple[Defect, ...]:
    """The table."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(_defect(rule, entry) for rule, entries in read.items() for entry in entries)


def _defect(rule: str, entry: dict[str, Any]) -> Defect:
    edits = {key: value for key, value in entry.items() if key not in ("name", "mails", "also")}
    unknown = set(edits) - EDITS
    if unknown:
        raise ValueError(f"{rule}: no edit '{', '.join(sorted(unknown))}'")
    return Defect(rule, entry["name"], edits, tuple(entry.get("mails", MAILS)), tuple(entry.get("also", ())))


class Bench:
    """Judges mails of the starter, clean and with a defect, in a folder that is thrown away."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._project = load_project(root)
        self._clean: dict[str, frozenset[str]] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="mutants-")

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    @property
    def rules(self) -> frozenset[str]:
        """The ids of all rules that exist."""
        return frozenset(rule.id for rule in self._project.rules.values())

    def judge(self, defect: Defect) -> Iterator[Outcome]:
        """One outcome for each mail of the defect."""
        for name in defect.mails:
            if name not in self._clean:
                self._clean[name] = self._findings(name, {})
            found = self._findings(name, defect.edits, self._project.rules[defect.rule].fields)
            yield Outcome(defect, name, found - self._clean[name])

    def _findings(self, name: str, edits: Edit, fields: Mapping[str, FieldSpec] | None = None) -> frozenset[str]:
        """The rules that speak; `fields` are those that the rule's page adds to the schema for its examples."""
        there = self._edited(name, edits)
        variant, _, locale = name.rpartition(".")
        project = self._with_brand(variant.split("/")[0], edits.get("brand", {}), there)
        known = {**project.schema.fields, **(fields or {})}
        project = replace(project, schema=replace(project.schema, fields=known))
        project = changed(project, edits, variant)
        files = next(one for one in self._project.variants if one.id == variant)
        if "twin" in edits:
            project = replace(project, variants=(*project.variants, twin(there, files, edits["twin"])))
        loaded = load_variant(project, files)
        found = {finding.rule for finding in loaded.findings}
        drawn = tuple(render(project, mail) for mail in loaded.mails)
        for rendered in drawn:
            if rendered.mail.locale == locale:
                found |= {finding.rule for finding in rendered.findings}
                found |= self._judged(project, rendered, drawn, edits)
        return frozenset(found)

    def _judged(self, project: Project, rendered: Rendered, others: Sequence[Rendered], edits: Edit) -> set[str]:
        if "mjml" in edits:
            rendered = replace(rendered, mjml=edited(rendered.mjml, edits["mjml"]))
        if "html" in edits:
            html = tree(project, rendered.mail, edited(print_template(rendered.html), edits["html"]), Position.TEXT)
            rendered = replace(rendered, html=html)
        if "text" in edits:
            text = tree(project, rendered.mail, edited(print_template(rendered.text), edits["text"]), Position.PLAIN)
            rendered = replace(rendered, text=text)
        html, text = print_template(rendered.html), print_template(rendered.text)
        packed = message(project, rendered, html, text, print_template(rendered.subjects[0]))
        if "eml" in edits:
            packed = edited(packed.decode("utf-8"), edits["eml"]).encode()
        sizes = edits.get("sizes", {"generic": len(html.encode())})
        today = date.fromisoformat(edits["today"]) if "today" in edits else TODAY
        context = Context(today, packed, sizes, html, text, others=tuple(others))
        return {finding.rule for finding in check(project, rendered, context)}

    def _edited(self, name: str, edits: Edit) -> Path:
        """A project in which this variant's files are copies with the edits, and all else is the starter's."""
        there = Path(tempfile.mkdtemp(dir=self._folder.name))
        variant, _, locale = name.rpartition(".")
        files = next(one for one in self._project.variants if one.id == variant)
        for path in (*files.locales.values(), *([files.shared] if files.shared else [])):
            text = (self._root / path).read_text(encoding="utf-8")
            if path == files.locales[locale]:
                text = self._source(text, edits, locale == self._project.brands[variant.split("/")[0]].default_locale)
            else:
                text = self._beside(text, path, files, edits, locale)
            (there / path).parent.mkdir(parents=True, exist_ok=True)
            (there / path).write_text(text, encoding="utf-8")
        return there

    def _with_brand(self, name: str, changes: Edit, there: Path) -> Project:
        brands = dict(self._project.brands)
        if changes:
            path = brands[name].span.path
            told = merged(yaml.safe_load((self._root / path).read_text(encoding="utf-8")), changes)
            node, faults = read_mapping(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), Span(path))
            found = brand(name, node, list(faults)) if node else None
            if found is None:
                raise ValueError(f"{path} cannot be read with {changes}")
            brands[name] = found
        return replace(self._project, root=there, brands=brands)

    def _source(self, text: str, edits: Edit, default: bool) -> str:
        """Front matter and body; what a translation may not declare goes to the default locale's file."""
        front = {key: one for key, one in edits.get("front", {}).items() if default or key in SPOKEN}
        return with_body(with_body(with_front(text, front), edits.get("body")), edits.get("here"))

    def _beside(self, text: str, path: str, files: VariantFiles, edits: Edit, locale: str) -> str:
        default = self._project.brands[files.brand].default_locale
        if path == files.locales.get(default) and locale != default:
            text = with_front(text, {key: one for key, one in edits.get("front", {}).items() if key not in SPOKEN})
        if path != files.shared:
            text = with_body(text, edits.get("body"))
        return text


SPOKEN = ("subject", "preheader")


def twin(root: Path, files: VariantFiles, edit: Edit) -> VariantFiles:
    """A copy of the variant as another mail, with another `front` and `body`."""
    name = edit.get("name", "said-before")
    folder = f"content/{files.brand}/{name}"
    (root / folder).mkdir(parents=True)
    for path in (*files.locales.values(), *([files.shared] if files.shared else [])):
        text = (root / path).read_text(encoding="utf-8")
        text = text if path == files.shared else with_body(with_front(text, edit.get("front", {})), edit.get("body"))
        (root / folder / Path(path).name).write_text(text, encoding="utf-8")
    locales = {tag: f"{folder}/{Path(path).name}" for tag, path in files.locales.items()}
    shared = f"{folder}/{Path(files.shared).name}" if files.shared else ""
    return VariantFiles(f"{files.brand}/{name}/{files.variant}", files.brand, name, files.variant, locales, shared)


def tree(project: Project, mail: Mail, source: str, position: Position) -> Template:
    """A text in portable form as a template again."""
    locale = project.locales[mail.locale]
    pieces = scan(source, Span(mail.path), Scope(project.schema, locale)).pieces
    return assemble(one if isinstance(one, str) else Placed(one, position) for one in pieces)


def edited(text: str, edit: Edit) -> str:
    """`replace: {pattern: text}` (each must match), `append`, `prepend`."""
    for pattern, words in edit.get("replace", {}).items():
        text, times = re.subn(pattern, words.replace("\\", "\\\\"), text, count=edit.get("count", 1), flags=re.DOTALL)
        if not times:
            raise ValueError(f"nothing in the mail matches {pattern}")
    end = "</body>" if "</body>" in text else ""
    more = str(edit.get("append", "")) * int(edit.get("times", 1))
    text = text.replace(end, more + end, 1) if end else text + more
    return str(edit.get("prepend", "")) + text


def with_body(text: str, edit: Edit | None) -> str:
    """The source with another body."""
    found = _FRONT.match(text)
    if edit is None or found is None:
        return text
    body = edit["set"] if "set" in edit else edited(text[found.end() :], edit)
    return f"{found[0]}{body}\n"


def with_front(text: str, changes: Edit) -> str:
    """The source with other front matter; None takes a key out."""
    found = _FRONT.match(text)
    if found is None or not changes:
        return text
    front = merged(yaml.safe_load(found[1]), changes)
    return f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False)}---\n{text[found.end() :]}"


def merged(old: Any, new: Any) -> Any:
    """Mappings key by key, None takes a key out, `+` before a key adds to its list; all else is replaced."""
    if not isinstance(new, dict):
        return new
    result = dict(old) if isinstance(old, dict) else {}
    for key, value in new.items():
        if value is None:
            result.pop(key, None)
        elif key.startswith("+"):
            result[key[1:]] = [*result.get(key[1:], []), *value]
        else:
            result[key] = merged(result.get(key), value)
    return result
