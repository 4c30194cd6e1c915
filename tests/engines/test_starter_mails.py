"""Every mail of the starter, for every persona: the engine renders the artefact as the evaluator renders the mail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from buckslip.esps.registry import ESPS
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.project import Project
from buckslip.render.pipeline import render
from buckslip.render.rendered import Rendered
from buckslip.syntax.evaluate import Sending, formatted
from buckslip.syntax.evaluate import render as evaluate
from buckslip.syntax.nodes import Filter, Position

COUNTS = {"renders": 0}


@pytest.fixture(scope="module")
def project(starter: Path) -> Project:
    return load_project(starter)


@pytest.fixture(scope="module")
def mails(project: Project) -> list[Rendered]:
    loaded = [mail for variant in project.variants for mail in load_variant(project, variant).mails]
    found = [rendered for rendered in (render(project, mail) for mail in loaded) if rendered.html]
    assert found
    return found


def _plain(value: Any) -> Any:
    """A persona's profile as the JSON that an ESP holds."""
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if hasattr(value, "items") else value


def _profiles(project: Project, rendered: Rendered) -> Iterator[dict[str, Any]]:
    for persona in project.personas.values():
        if not persona.brands or rendered.mail.brand in persona.brands:
            yield _plain(persona.profile)


def _named(project: Project, esp: str, profile: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """The profile under the ESP's names, with its computed fields filled in."""
    named = {ESPS[esp].name(project.schema.fields[name]): value for name, value in profile.items()}
    for one in fields["computed"]:
        path = one["from"].removeprefix("customer.").split("[].")
        spec = project.schema.fields[path[0]]
        records = [named] if len(path) == 1 else named.get(ESPS[esp].name(spec)) or []
        last = spec if len(path) == 1 else spec.member(path[1])
        assert last is not None
        key = ESPS[esp].name(last) if len(path) == 1 else path[1]
        for record in records:
            if record.get(key) is not None:
                record[one["name"]] = formatted(record[key], (_filter(one),), last.unit, project.locales[one["locale"]])
    return named


def _filter(computed: dict[str, Any]) -> Filter:
    name, _, argument = computed["format"].partition(" ")
    return Filter(name, argument or None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("esp", ["klaviyo", "listmonk"])
def test_whole_mails(
    esp: str, project: Project, mails: list[Rendered], bench: ModuleType, django_engine: ModuleType, go_engine: Any
) -> None:
    for rendered in mails:
        bundle = ESPS[esp].bundle(rendered, project)
        files = {file.name: file.data.decode() for file in bundle.files}
        fields, subjects = json.loads(files["fields.json"]), json.loads(files["subjects.json"])["subjects"]
        brand = project.brands[rendered.mail.brand]
        system = {
            **bench.SYSTEM,
            "sender.name": brand.sender.name,
            "sender.legal_name": brand.sender.legal_name,
            "sender.postal_address": brand.sender.postal_address,
        }
        sending = Sending(project.locales[rendered.mail.locale], system)
        profiles = list(_profiles(project, rendered))
        named = [_named(project, esp, _plain(profile), fields) for profile in profiles]
        parts = [
            (Position.TEXT, files["body.html"], rendered.html),
            (Position.PLAIN, files["body.txt"], rendered.text),
            *((Position.SUBJECT, one["text"], tree) for one, tree in zip(subjects, rendered.subjects, strict=True)),
        ]
        for part, printed, tree in parts:
            if esp == "klaviyo":
                contexts = [{"person": one, "system": bench.SYSTEM, **_bare(one)} for one in named]
                said = django_engine.render(printed, contexts)
            else:
                own = [{"Email": one.get("email"), "Attribs": one} for one in named]
                said = go_engine.render(
                    "text" if part is Position.SUBJECT else "html",
                    printed,
                    [{"Subscriber": one, "System": bench.SYSTEM} for one in own],
                )
            COUNTS["renders"] += len(said)
            wanted = [bench.same(evaluate(tree, profile, sending), part) for profile in profiles]
            assert [bench.same(text, part) for text in said] == wanted, (rendered.mail.id, rendered.mail.locale, part)


def _bare(profile: dict[str, Any]) -> dict[str, Any]:
    return {name: profile.get(name) for name in ("email", "first_name", "last_name")}


def test_it_was_many(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nwhole mails in engines: {COUNTS['renders']} renders")
