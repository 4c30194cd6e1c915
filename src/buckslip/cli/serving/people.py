"""Customers that a reviewer edits in the browser: held against the schema, rendered for, and saved when asked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from buckslip.cli.serving.mails import Mails
from buckslip.cli.serving.stock import Stock
from buckslip.cli.serving.wire import Message
from buckslip.load.files import NAME
from buckslip.load.node import Node
from buckslip.load.personas import persona
from buckslip.load.yaml import FRAME, read_mapping
from buckslip.model.errors import UsageError
from buckslip.model.finding import Finding, Severity
from buckslip.model.persona import Persona
from buckslip.model.project import Project
from buckslip.model.source import Span

FOLDER = "content/_personas"
LONGEST = 64_000  # characters
KEPT = ("title", "description", "locale", "brands", "as_of")  # what an edited persona keeps of the one it comes from


@dataclass(frozen=True, slots=True)
class Edited:
    """A persona as typed: what it is, when it is one, the tree it was read from, and what is wrong with it."""

    persona: Persona | None
    node: Node | None
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> Persona | None:
        """The persona, when nothing weighty is wrong with it."""
        return None if any(one.severity is Severity.ERROR for one in self.findings) else self.persona


def answered(what: str, asked: Message, stock: Stock, mails: Mails) -> Message:
    """The answer to a browser that wants a mail for an edited customer, or that customer saved."""
    project = stock.project
    if project is None:
        return Message({"status": 503, "findings": []})
    edited = read_persona(project, asked.text("persona"), asked.text("text"))
    found = [_json(one) for one in edited.findings]
    if edited.usable is None or not mails.known(asked.text("id")):
        return Message({"status": 422, "findings": found})
    if what == "persona":
        data = mails.for_persona(asked.text("id"), edited.usable).data
        return Message({"status": 200, "findings": found}, data)
    try:
        path = save(project, edited, asked.text("name"), asked.text("title"))
    except (UsageError, OSError) as error:
        reason = str(error) if isinstance(error, UsageError) else error.strerror or str(error)
        return Message({"status": 409, "findings": found, "error": reason})
    return Message({"status": 200, "findings": found, "path": path})


def read_persona(project: Project, name: str, text: str) -> Edited:
    """The persona in a JSON text of profile and events; the rest is as in the persona of that name."""
    place = Span(f"{name}.json")
    if len(text) > LONGEST:
        message = f"longer than {LONGEST:,} characters"
        return Edited(None, None, (Finding("file-too-large", Severity.ERROR, place, message),))
    node, faults = read_mapping(text.replace("\t", "  "), place, FRAME)
    found = list(faults)
    if node is None:
        return Edited(None, None, tuple(found))
    told = {key: one for key, one in node.entries.items() if key != "path" and (key != "as_of" or one.text)}
    whole = {**_kept(project.personas.get(name), place), **told}
    tree = Node(whole, node.path, node.line, node.column, places=node.places)
    made = persona(name, tree, project.schema, found)
    return Edited(made, tree, tuple(found))


def save(project: Project, edited: Edited, name: str, title: str) -> str:
    """Write the persona as a file of its own and return its path. Raises UsageError where that may not be."""
    if not NAME.fullmatch(name) or len(name) > 64:
        raise UsageError(f"'{name}' cannot be a name: lower-case letters, digits and hyphens only")
    path = f"{FOLDER}/{name}.yml"
    folder = project.root / FOLDER
    if Path(os.path.realpath(folder)) != Path(os.path.realpath(project.root)) / FOLDER:
        raise UsageError(f"{FOLDER} is a link; the file would not be in the project")
    if os.path.lexists(project.root / path):
        raise UsageError(f"{path} exists already; choose another name")
    assert edited.node is not None
    plain = edited.node.plain()
    assert isinstance(plain, dict)
    ordered = {"title": title.strip() or name, **{key: value for key, value in plain.items() if key != "title"}}
    _write(folder, f"{name}.yml", yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=110))
    return path


def _write(folder: Path, name: str, text: str) -> None:
    """The whole file or none of it, and never over another."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(temporary).chmod(0o644)
        os.link(temporary, folder / name)  # fails where the name was taken meanwhile
    finally:
        Path(temporary).unlink(missing_ok=True)


def _kept(known: Persona | None, place: Span) -> Mapping[str, Node]:
    """What the edited text leaves out: who it is."""
    if known is None:
        return {"title": _scalar("edited", place)}
    values: dict[str, object] = {key: getattr(known, key) for key in KEPT if getattr(known, key)}
    return {
        key: Node([_scalar(one, place) for one in value], place.path, 1, 1)
        if isinstance(value, tuple)
        else _scalar(str(value), place)
        for key, value in values.items()
    }


def _scalar(text: str, place: Span) -> Node:
    return Node(text, place.path, place.line, place.column, text)


def _json(one: Finding) -> dict[str, object]:
    return {
        "rule": one.rule,
        "severity": one.severity.value,
        "line": one.span.line,
        "column": one.span.column,
        "message": one.message,
        "help": one.help,
    }
