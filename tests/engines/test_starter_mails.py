"""Every mail of the starter, for every persona: the engine renders the artefact as the evaluator renders the mail."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from buckslip.esps.base import Esp
from buckslip.esps.flags import HERE, YES, Flag, flagged
from buckslip.esps.parts import as_line
from buckslip.esps.registry import ESPS
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.brand import Sender
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec, Kind
from buckslip.render.pipeline import render
from buckslip.render.rendered import Rendered
from buckslip.syntax.evaluate import Sending, formatted, holds
from buckslip.syntax.evaluate import render as evaluate
from buckslip.syntax.nodes import Filter, Position

ENGINES = (
    "activecampaign",
    "ampscript",
    "ampscript-text",
    "django",
    "go",
    "jinjava",
    "jinjava-nested",
    "mautic",
    "python-liquid",
    "ruby-liquid",
    "ruby-liquid-text",
)


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
    """The profile under the ESP's names, lists as flat fields, too, with its computed fields filled in."""
    named = {ESPS[esp].name(project.schema.fields[name]): value for name, value in profile.items()}
    flat = {key: value for name in profile for key, value in _flat(name, profile[name])}
    named.update(flat)
    for one in fields["computed"]:
        path = one["from"].removeprefix("customer.").split("[].")
        spec, key = _origin(project, esp, path[0])
        records = [named] if len(path) == 1 else named.get(key) or []
        last = spec if len(path) == 1 else spec.member(path[1])
        assert last is not None
        key = key if len(path) == 1 else path[1]
        for record in records:
            if record.get(key) is not None:
                record[one["name"]] = formatted(record[key], _filters(one), last.unit, project.locales[one["locale"]])
    return named


def _held(project: Project, rendered: Rendered, esp: Esp, profile: dict[str, Any], fields: dict[str, Any]) -> Any:
    """What an ESP without lists holds of a profile: what fields.json asks for, and nothing where that is missing."""
    source = {**profile, **{key: value for name in profile for key, value in _flat(name, profile[name])}}
    held = {one["name"]: source.get(one["field"].removeprefix("customer.")) for one in fields["fields"]}
    for one in fields["computed"]:
        raw = source.get(key := one["from"].removeprefix("customer."))
        if "condition" not in one and raw is not None:
            unit = _origin(project, esp.NAME, key)[0].unit
            held[one["name"]] = formatted(raw, _filters(one), unit, project.locales[one["locale"]])
    adapted = flagged(esp.adapted(rendered, project.brands[rendered.mail.brand]), esp.DIALECT, esp.LONGEST_NAME)
    flags = [one for one in adapted.done.computed if isinstance(one, Flag)]
    held |= {esp.name(FieldSpec(one.name, Kind.TEXT, HERE)): YES for one in flags if holds(one.condition, source)}
    return {**dict.fromkeys(one["name"] for one in fields["computed"]), **held}


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        yield f"{name}_count", len(value)
        for number, record in enumerate(value, 1):
            yield from ((f"{name}_{number}_{key}", one) for key, one in record.items())


def _origin(project: Project, esp: str, name: str) -> tuple[FieldSpec, str]:
    """The field that a computed one comes from, and its name there; a flat field keeps its own."""
    if name in project.schema.fields:
        return project.schema.fields[name], ESPS[esp].name(project.schema.fields[name])
    listed, _, member = re.split(r"_(\d)_", name)
    spec = project.schema.fields[listed].member(member)
    assert spec is not None
    return spec, name


def _filters(computed: dict[str, Any]) -> tuple[Filter, ...]:
    parts = [one.partition(" ") for one in computed["format"].split(" | ")]
    return tuple(Filter(name, argument or None, None) for name, _, argument in parts)  # type: ignore[arg-type]


def _context(bench: ModuleType, esp: str, named: dict[str, Any], sender: Sender) -> dict[str, Any]:
    match esp:
        case "activecampaign":
            known = bench.context(esp, named)
            return {**known, "system": {**known["system"], "SENDER-INFO-SINGLELINE": sender.postal_address}}
        case "mautic":
            return bench.context(esp, named)
        case "klaviyo":
            bare = {name: named.get(name) for name in ("email", "first_name", "last_name")}
            return {**bench.context("django", named), **bare}
        case "listmonk":
            return {"Subscriber": {"Email": named.get("email"), "Attribs": named}, "System": bench.SYSTEM}
        case "hubspot":
            *lines, country = sender.postal_address.split(", ")
            own = dict(zip(("company_street_address_1", "company_city", "company_zip"), lines, strict=False))
            own.update(company_name=sender.legal_name, company_country=country)
            return {**bench.context("hubl", named), "site_settings": own}
        case "marketingcloud":
            known = bench.context("ampscript", named)
            street, *middle, country = sender.postal_address.split(", ")
            city, _, code = ", ".join(middle).rpartition(" ")
            own = {"Busname": sender.legal_name, "Addr": street, "City": city, "PostalCode": code, "Country": country}
            members = {f"Member_{one}": text for one, text in {**own, "State": ""}.items()}
            return {**known, "system": {**known["system"], **members}}
    return {**bench.context("liquid", named), "inline_postal_address": sender.postal_address}


_ONLINE = re.escape("https://mail.example/v?c=1&s=2")
_HUBSPOT_HEAD = re.compile(
    r"<!--\n templateType: email\n isAvailableForNewContent: true\n label: .*\n"
    r" isEnabledForEmailV3Rendering: true\n-->\n"
)


def _meant(esp: str, text: str, part: Position, sender: Sender) -> str:
    """What the evaluator says, as far as this ESP can send it.

    Drip has no online version to link to; HubSpot holds an address in parts, and prints them without commas; Mautic's
    page for choices is the one to unsubscribe.
    """
    if esp == "mautic":
        return text.replace("https://mail.example/p?", "https://mail.example/u?")
    if esp == "hubspot":
        return text.replace(sender.postal_address, sender.postal_address.replace(",", ""))
    if esp != "drip" or part is Position.SUBJECT:
        return text
    if part is Position.PLAIN:
        return re.sub(rf"(?m)^.*{_ONLINE}.*\n?", "", text)
    return re.sub(rf'<a [^<>]*href="{_ONLINE.replace("&", "&amp;")}"[^<>]*>[^<]*</a>', "", text)


@pytest.mark.parametrize("name", ENGINES)
def test_whole_mails(
    name: str,
    project: Project,
    mails: list[Rendered],
    bench: ModuleType,
    witnesses: dict[str, Any],
    record_property: Callable[[str, object], None],
) -> None:
    if name not in witnesses:
        pytest.skip(f"{name} cannot run here")
    witness = witnesses[name]
    esp, same = witness.esp, bench.same
    renders = {name: 0}
    record_property("whole mails: renders", renders)
    for rendered in mails:
        bundle = ESPS[esp].bundle(rendered, project)
        files = {file.name: file.data.decode() for file in bundle.files}
        fields, subjects = json.loads(files["fields.json"]), json.loads(files["subjects.json"])["subjects"]
        sender = project.brands[rendered.mail.brand].sender
        known = {one: getattr(sender, one) for one in ("name", "legal_name", "postal_address")}
        system = {**bench.SYSTEM, **{f"sender.{one}": text for one, text in known.items()}}
        sending = Sending(project.locales[rendered.mail.locale], system)
        profiles = list(_profiles(project, rendered))
        if witness.dialect in ("activecampaign", "mautic"):
            named = [_held(project, rendered, ESPS[esp], profile, fields) for profile in profiles]
        else:
            named = [_named(project, esp, _plain(profile), fields) for profile in profiles]
        if witness.as_text:
            named = [bench.as_text(one) for one in named]
        message = json.loads(files["message.json"])
        slots = {"slots": message["dynamicContent"]} if esp == "mautic" else {}
        contexts = [{**_context(bench, esp, one, sender), **slots} for one in named]
        parts = [
            (Position.TEXT, files["body.html"], rendered.html),
            (Position.PLAIN, files["body.txt"], rendered.text),
            (Position.SUBJECT, message["preheader"], as_line(rendered.preheader)),
            *((Position.SUBJECT, one["text"], tree) for one, tree in zip(subjects, rendered.subjects, strict=True)),
        ]
        for part, printed, tree in parts:
            if part not in witness.parts:
                continue
            said = witness.render(printed, contexts, part)
            renders[name] += len(said)
            if esp == "hubspot" and part is Position.TEXT:
                assert all(_HUBSPOT_HEAD.match(text) for text in said)
                said = [_HUBSPOT_HEAD.sub("", text) for text in said]
            wanted = [_meant(esp, evaluate(tree, profile, sending), part, sender) for profile in profiles]
            wanted = [witness.meant(text, part) for text in wanted]
            where = rendered.mail.id, rendered.mail.locale, part
            assert [same(text, part) for text in said] == [same(text, part) for text in wanted], where
