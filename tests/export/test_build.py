"""A build is the same every time, from the cache too; it is whole or not there; one bad mail stops no other."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from buckslip.cli.build import pages
from buckslip.export.build import Built, Plan, build
from buckslip.export.cache import Cache
from buckslip.export.crew import Crew
from buckslip.export.folder import filled, replaced
from buckslip.load.mails import load_variant
from buckslip.load.project import load_project
from buckslip.model.project import Project, VariantFiles
from buckslip.render import draw
from buckslip.render.pipeline import render

DAY = date(2026, 11, 22)
ESPS = ("generic", "klaviyo", "listmonk")


@pytest.fixture(scope="module")
def project(starter: Path) -> Project:
    return load_project(starter)


@pytest.fixture(scope="module")
def some(project: Project) -> tuple[VariantFiles, ...]:
    return project.variants[:10]


def digests(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def built(project: Project, variants: tuple[VariantFiles, ...], out: Path, **options: object) -> Built:
    plan = Plan(out=out, variants=variants, today=DAY, esps=ESPS, pages=pages)
    return build(project, replace(plan, **options))  # type: ignore[arg-type]


def test_two_builds_are_the_same_to_the_byte(project: Project, some: tuple[VariantFiles, ...], tmp_path: Path) -> None:
    built(project, some, tmp_path / "one", jobs=1)
    built(project, some, tmp_path / "two", jobs=2)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_a_cached_build_is_the_same_as_a_fresh_one(
    project: Project, some: tuple[VariantFiles, ...], tmp_path: Path
) -> None:
    cache = Cache(tmp_path / "cache", "salt")
    fresh = built(project, some, tmp_path / "fresh")
    built(project, some, tmp_path / "first", cache=cache)
    asked: list[str] = []

    class Counting(Cache):
        def put(self, key: str, kept: object) -> None:
            asked.append(key)

    cached = built(project, some, tmp_path / "second", cache=Counting(tmp_path / "cache", "salt"))
    assert asked == []
    assert cached == fresh
    assert digests(tmp_path / "second") == digests(tmp_path / "fresh")
    summary = (tmp_path / "second/report/summary.md").read_text(encoding="utf-8")
    assert [one.id for one in some if f"\n| `{one.id}` | " not in summary.partition("### VALUE")[2]] == []


def test_a_damaged_cache_is_made_anew(project: Project, some: tuple[VariantFiles, ...], tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", "salt")
    built(project, some, tmp_path / "first", cache=cache)
    for number, path in enumerate(one for one in (tmp_path / "cache").rglob("*") if one.is_file()):
        path.write_bytes(path.read_bytes()[: 50 * (number % 3)])
    built(project, some, tmp_path / "second", cache=cache)
    assert digests(tmp_path / "first") == digests(tmp_path / "second")


@pytest.mark.parametrize("changed", ["mail", "shared", "sibling", "frame", "day", "esps", "salt"])
def test_the_key_knows_everything_that_goes_into_a_mail(changed: str, starter: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    (tmp_path / "b.md").write_text("b")
    (tmp_path / "_mail.yml").write_text("b")
    files = VariantFiles("shop/a/a", "shop", "a", "a", {"en": "a.md"}, "_mail.yml")
    sibling = VariantFiles("shop/a/b", "shop", "a", "b", {"en": "b.md"}, "_mail.yml")
    project = Project(tmp_path, digest="1", variants=(files, sibling))
    before = Cache(tmp_path, "salt").key(project, files, ESPS, DAY)
    assert before == Cache(tmp_path, "salt").key(project, files, ESPS, DAY)
    if changed in ("mail", "shared", "sibling"):
        (tmp_path / {"mail": "a.md", "shared": "_mail.yml", "sibling": "b.md"}[changed]).write_text("c")
    after = Cache(tmp_path, "other" if changed == "salt" else "salt").key(
        replace(project, digest="2") if changed == "frame" else project,
        files,
        ESPS[:1] if changed == "esps" else ESPS,
        date(2026, 11, 23) if changed == "day" else DAY,
    )
    assert after != before


def test_the_manifest_lists_every_file_with_its_digest(
    project: Project, some: tuple[VariantFiles, ...], tmp_path: Path
) -> None:
    built(project, some, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    listed = {one["path"]: one["sha256"] for one in manifest["artefacts"]}
    assert listed == {path: digest for path, digest in digests(tmp_path / "out").items() if path != "manifest.json"}
    html = next(one for one in manifest["artefacts"] if one["path"].endswith(".html"))
    assert any(source.startswith("content/") for source in html["sources"])
    assert any(source.startswith("blocks/") for source in html["sources"])
    assert any(source.startswith("layouts/") for source in html["sources"])


def test_a_failing_build_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text("old")
    with pytest.raises(ZeroDivisionError), replaced(out) as staging:
        (staging / "new").write_text("new")
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (out / "manifest.json").read_text() == "old"


def test_an_interruption_between_the_two_steps_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text("old")
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if ".new-" in path.name:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt), replaced(out):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (out / "manifest.json").read_text() == "old"


def test_a_folder_is_filled_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), filled(tmp_path / "new") as staging:
        (staging / "a").write_text("a")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with filled(tmp_path / "new") as staging:
        (staging / "a").write_text("a")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a"]


def crash_on_third(files: VariantFiles) -> str:
    faulthandler.disable()  # the crash is meant; pytest would print where it was
    if files.id == "shop/3":
        os.kill(os.getpid(), signal.SIGSEGV)
    return files.id


def test_a_crashed_process_costs_one_variant() -> None:
    variants = tuple(VariantFiles(f"shop/{n}", "shop", str(n), str(n), {"en": "x"}) for n in range(20))
    crew: Crew[str] = Crew(crash_on_third, 2)
    try:
        results = {files.id: result for files, result in crew.run(variants)}
    finally:
        crew.close()
    assert results == {one.id: None if one.id == "shop/3" else one.id for one in variants}


def test_memory_of_drawings_changes_nothing(project: Project) -> None:
    mails = [mail for files in project.variants for mail in load_variant(project, files).mails]
    fresh = [render(replace(project), mail) for mail in mails[::3]]  # a new project each: nothing is remembered
    for mail in mails:
        render(project, mail)
    assert [render(project, mail) for mail in mails[::3]] == fresh


def test_words_in_the_place_of_options_change_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = [mail for files in project.variants for mail in load_variant(project, files).mails]
    with_words = [render(project, mail) for mail in mails]
    monkeypatch.setattr(draw, "replaceable", lambda _value: False)
    assert [render(replace(project), mail) for mail in mails] == with_words
