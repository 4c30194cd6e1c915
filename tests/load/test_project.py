from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from buckslip.load.project import load_project
from buckslip.model.errors import ProjectError

TABLE = yaml.safe_load((Path(__file__).parent / "cases" / "projects.yml").read_text(encoding="utf-8"))
ALL = ["shop/lamp/loyal en", "shop/lamp/loyal de"]


@pytest.mark.parametrize("name", TABLE)
def test_every_fault_is_found_at_its_place(name: str, load: Callable) -> None:
    case = TABLE[name]
    found = load(case.get("files", {}))
    expected = case.get("findings", [])
    said = list(found.said)
    wrong = [f"{prefix!r} is not in {one!r}" for prefix, one in zip(expected, said, strict=False) if prefix not in one]
    assert not wrong and len(said) == len(expected), "\n".join(said)
    mails = case.get("mails", [] if "default locale 'fr'" in str(expected) else ALL)
    assert [f"{mail.id} {mail.locale}" for mail in found.mails] == mails


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="neither content/ nor rules/"):
        load_project(tmp_path)
    with pytest.raises(ProjectError):
        load_project(tmp_path / "nowhere")


@pytest.mark.parametrize("folder", ["content", "rules"])
def test_an_empty_project(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    project = load_project(tmp_path)
    assert [one.rule for one in project.findings] == ["no-mails", "no-schema"]


def test_the_digest_changes_with_every_file_of_the_frame(sound: Path) -> None:
    digests = [load_project(sound).digest]
    for path in ("rules/schema.yml", "blocks/button.mjml", "content/_locales/de.yml", "rules/audiences/gold.yml"):
        (sound / path).write_text((sound / path).read_text() + "\n")
        digests.append(load_project(sound).digest)
    assert len(set(digests)) == len(digests)
    (sound / "content/shop/lamp/loyal.en.md").write_text("---\n---\n")
    assert load_project(sound).digest == digests[-1] == load_project(sound).digest


def test_values_reach_the_model(sound: Path) -> None:
    project = load_project(sound)
    brand, persona, schema = project.brands["shop"], project.personas["grace"], project.schema
    assert brand.tokens == {"color.accent": "#a03f27", "space.m": "16"}
    assert persona.profile["spent"] == 48.5
    assert persona.profile["seen_at"] == "2026-11-18"
    assert persona.events[0].properties == {"product": "Lamp"}
    assert schema.fields["spent"].unit == "GBP"
    assert schema.fields["tier"].values == ("silver", "gold")
    assert [one.name for one in schema.fields["wishes"].record] == ["name", "price"]
    assert str(schema.fields["orders"].span) == "rules/schema.yml:3:3"
    assert [one.value for one in project.audiences["gold"].members] == ["grace"]
    assert project.layouts["standard"].first_line == 4
    assert [(one.name, one.kind, one.required) for one in project.blocks["button"].params] == [
        ("label", "text", True),
        ("url", "url", False),
    ]
