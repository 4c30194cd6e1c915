"""A statement tells of every file of its mail, is the same every time, and knows no customer."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from buckslip.export.audit_names import PREDICATE, belongs, statement_path
from buckslip.export.audit_statement import seal
from buckslip.export.audit_verify import Statement, read_statement
from buckslip.export.build import Plan, build
from buckslip.export.cache import Cache
from buckslip.load.project import load_project
from buckslip.model.project import Project

DAY = date(2026, 11, 22)
ESPS = ("generic", "klaviyo", "listmonk")
MAIL = "giftshop/lens-after-camera/loyal"


@pytest.fixture(scope="module")
def shop(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter as a repository of its own."""
    root = tmp_path_factory.mktemp("audit") / "shop"
    for part in ("blocks", "content", "layouts", "rules"):
        shutil.copytree(starter / part, root / part)
    git(root, "init", "--quiet")
    commit(root)
    return root


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", "-C", str(root), *who, *arguments], capture_output=True, text=True, check=True).stdout


def commit(root: Path) -> str:
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "as it is")
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture(scope="module")
def project(shop: Path) -> Project:
    return load_project(shop)


@pytest.fixture(scope="module")
def out(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole starter, built."""
    return built(project, tmp_path_factory.mktemp("out") / "out")


def built(project: Project, out: Path, *, ids: tuple[str, ...] = (), cache: Cache | None = None) -> Path:
    variants = tuple(one for one in project.variants if not ids or one.id in ids)
    build(project, Plan(out=out, variants=variants, today=DAY, esps=ESPS, cache=cache))
    return out


def statements(out: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted((out / "audit").rglob("*.json")):
        yield path.relative_to(out).as_posix(), json.loads(path.read_bytes())


def texts(value: object) -> Iterator[str]:
    """Every text and number in a value."""
    if isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from texts(one)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def test_every_statement_has_the_shape_of_in_toto(out: Path) -> None:
    """github.com/in-toto/attestation, spec/v1/statement.md and digest_set.md, read 2026-11-22."""
    found = dict(statements(out))
    assert found
    for path, one in found.items():
        assert set(one) == {"_type", "subject", "predicateType", "predicate"}
        assert one["_type"] == "https://in-toto.io/Statement/v1"
        assert re.fullmatch(r"https://[a-z.]+/\S+/v\d+", one["predicateType"])
        assert one["subject"]
        for subject in one["subject"]:
            assert set(subject) == {"name", "digest"}
            assert set(subject["digest"]) == {"sha256"}
            assert re.fullmatch(r"[0-9a-f]{64}", subject["digest"]["sha256"])
        assert len({subject["name"] for subject in one["subject"]}) == len(one["subject"])
        assert isinstance(one["predicate"], dict)
        assert path == statement_path(one["predicate"]["message"]["id"], one["predicate"]["message"]["locale"])


def test_every_file_of_a_mail_is_attested_once(out: Path) -> None:
    attested = [subject for _, one in statements(out) for subject in one["subject"]]
    files = [path for top in ("email", "esp") for path in (out / top).rglob("*") if path.is_file()]
    there = {path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}
    assert {one["name"]: one["digest"]["sha256"] for one in attested} == there
    assert len(attested) == len(there)
    listed = {one["path"] for one in json.loads((out / "manifest.json").read_bytes())["artefacts"]}
    assert {path for path, _ in statements(out)} <= listed


def test_what_a_statement_tells(out: Path, shop: Path) -> None:
    told = json.loads((out / statement_path(MAIL, "en")).read_bytes())["predicate"]
    assert told["source"] == {"commit": git(shop, "rev-parse", "HEAD").strip(), "dirty": False}
    assert told["message"]["class"] == "commercial"
    assert told["legal_basis"]["kind"]
    assert told["audience"]["sentence"].startswith("Customers who")
    assert told["audience"]["countries"].keys() == {"reached", "left_out", "others"}
    assert "reach" not in told["audience"]
    assert set(told["results"]["rules"].values()) <= {"kept", "doubtful", "broken", "waived"}
    assert told["results"]["rules"]["LAW-001"] == "kept"
    assert told["results"]["day"] == "2026-11-22"
    assert told["policy"]["packs"]["law"]["rules"] >= 5
    assert told["policy"]["packs"]["law"]["reviewed_on"]
    assert told["policy"]["caniemail"]["updated"]
    assert told["builder"]["mjml-python"]


def test_the_digest_of_a_packs_rules_is_what_sha256sum_gives(out: Path, shop: Path) -> None:
    told = json.loads((out / statement_path(MAIL, "en")).read_bytes())["predicate"]["policy"]["packs"]
    command = "LC_ALL=C; sha256sum rules/compliance/law/*-*.md | sha256sum"
    given = subprocess.run(["sh", "-c", command], cwd=shop, capture_output=True, text=True, check=True).stdout
    assert told["law"]["rules_sha256"] == given.split()[0]


def test_packs_of_law_are_those_that_hold(out: Path, project: Project) -> None:
    law = {name for name, one in project.packs.items() if one.is_jurisdiction}
    for _, one in statements(out):
        packs = one["predicate"]["policy"]["packs"]
        assert set(project.packs) - law <= set(packs)
    german = json.loads((out / statement_path(MAIL, "de")).read_bytes())["predicate"]["policy"]["packs"]
    assert {"de", "eu"} <= set(german)


def test_a_count_of_the_audience_is_told_when_there_is_one(project: Project) -> None:
    from buckslip.export.audit import records
    from buckslip.export.make import make_variant

    files = next(one for one in project.variants if one.id == MAIL)
    found = records(project, make_variant(project, files, ESPS, today=DAY), DAY)
    (first, *_) = seal(project, DAY, {MAIL: 1234}).statements(found[:1], (), ())
    assert json.loads(first.data)["predicate"]["audience"]["reach"] == 1234


# Nobody's data -------------------------------------------------------------------------------------------------------


def test_no_statement_holds_anything_of_a_customer(project: Project, tmp_path: Path) -> None:
    """Personas stand for customers: a mark is put into everything that one says, and none of it comes out."""
    marked = replace(
        project,
        personas={
            name: replace(
                one,
                title="Zyxmark",
                profile={key: "Zyxmark" if isinstance(value, str) else value for key, value in one.profile.items()},
            )
            for name, one in project.personas.items()
        },
    )
    out = built(marked, tmp_path / "out")
    names = {name for name in project.personas if "-" in name}
    assert len(names) > 2
    for path, one in statements(out):
        told = list(texts(one))
        assert not any("Zyxmark" in text for text in told), path
        assert not any("@" in text for text in told), path
        assert not any(name in text for text in texts(one["predicate"]) for name in names), path


def test_no_value_of_a_persona_stands_in_a_statement(out: Path, project: Project) -> None:
    personal = {name for name, spec in project.schema.fields.items() if spec.personal == "identifier"}
    values = {
        value
        for one in project.personas.values()
        for name, value in one.profile.items()
        if name in personal and isinstance(value, str) and len(value) > 3
    }
    assert len(values) > 5
    for path, one in statements(out):
        told = "\n".join(texts(one))
        assert [value for value in values if re.search(rf"\b{re.escape(value)}\b", told)] == [], path


# The same every time -------------------------------------------------------------------------------------------------


def test_a_cached_statement_is_the_fresh_one_and_a_new_commit_changes_its_source_alone(
    shop: Path, project: Project, tmp_path: Path
) -> None:
    cache = Cache(tmp_path / "cache", "salt")
    ids = (MAIL, "northlight/workshop-hotels/nearest")
    fresh = built(project, tmp_path / "fresh", ids=ids, cache=cache)
    cached = built(project, tmp_path / "cached", ids=ids, cache=cache)
    assert dict(statements(fresh)) == dict(statements(cached))
    assert (fresh / "manifest.json").read_bytes() == (cached / "manifest.json").read_bytes()

    before, after = git(shop, "rev-parse", "HEAD").strip(), commit(shop)
    (shop / "rules/new.txt").write_text("not committed")
    later = built(project, tmp_path / "later", ids=ids, cache=cache)
    (shop / "rules/new.txt").unlink()
    uncached = built(project, tmp_path / "uncached", ids=ids)
    for (path, old), (_, new) in zip(statements(fresh), statements(later), strict=True):
        assert old["predicate"].pop("source") == {"commit": before, "dirty": False}, path
        assert new["predicate"].pop("source") == {"commit": after, "dirty": True}, path
        assert old == new
    assert {one["predicate"]["source"]["commit"] for _, one in statements(uncached)} == {after}


def test_without_git_the_source_is_unknown(starter: Path, tmp_path: Path) -> None:
    for part in ("blocks", "content", "layouts", "rules"):
        shutil.copytree(starter / part, tmp_path / "shop" / part)
    out = built(load_project(tmp_path / "shop"), tmp_path / "out", ids=(MAIL,))
    assert {str(one["predicate"]["source"]) for _, one in statements(out)} == {"{'commit': None, 'dirty': False}"}


def test_the_digest_of_an_audience_knows_its_segments(shop: Path, tmp_path: Path) -> None:
    copy = tmp_path / "shop"
    shutil.copytree(shop, copy)
    before = built(load_project(copy), tmp_path / "before", ids=(MAIL,))
    segment = copy / "rules/audiences/opted-in.yml"
    segment.write_text(segment.read_text("utf-8").replace("all:", "all:\n    - country is set", 1), "utf-8")
    after = built(load_project(copy), tmp_path / "after", ids=(MAIL,))
    digests = [
        json.loads((one / statement_path(MAIL, "en")).read_bytes())["predicate"]["audience"]["sha256"]
        for one in (before, after)
    ]
    assert digests[0] != digests[1]


@pytest.mark.parametrize(
    ("path", "whose"),
    [
        ("email/shop/lens/a/en.html", True),
        ("email/shop/lens/a/en.eml", True),
        ("email/shop/lens/a/en-GB.html", False),
        ("email/shop/lens/ab/en.html", False),
        ("esp/klaviyo/shop/lens/a/en/segment.json", True),
        ("esp/klaviyo/shop/lens/a/en-GB/segment.json", False),
        ("esp/klaviyo/shop/lens/a/en/../../../../x", False),
        ("site/mails/shop/lens/a/en.html", False),
        ("manifest.json", False),
    ],
)
def test_which_files_belong_to_a_mail(path: str, whose: bool) -> None:
    assert belongs(path, "shop/lens/a", "en") is whose


GOOD = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "email/a/b/c/en.html", "digest": {"sha256": "0" * 64}}],
    "predicateType": PREDICATE,
    "predicate": {"message": {"id": "a/b/c", "locale": "en"}},
}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ""),
        ({"_type": "https://in-toto.io/Statement/v0.1"}, "_type"),
        ({"predicateType": "https://slsa.dev/provenance/v1"}, "predicateType"),
        ({"subject": []}, "subject"),
        ({"subject": None}, "subject"),
        ({"subject": [{"name": "email/a/b/c/en.html"}]}, "subject"),
        ({"subject": [{"name": "email/a/b/c/en.html", "digest": {"sha1": "0" * 40}}]}, "subject"),
        ({"subject": [{"name": "email/a/b/c/en.html", "digest": {"sha256": "A" * 64}}]}, "subject"),
        ({"subject": GOOD["subject"] * 2}, "subject"),  # type: ignore[operator]
        ({"subject": [{"name": "../secret", "digest": {"sha256": "0" * 64}}]}, "no file of this mail"),
        ({"predicate": {}}, "elsewhere"),
        ({"predicate": {"message": {"id": "a/b/d", "locale": "en"}}}, "elsewhere"),
        ({"predicate": None}, "elsewhere"),
    ],
)
def test_what_is_a_statement_and_what_is_none(change: dict[str, object], fault: str) -> None:
    found = read_statement("audit/a/b/c/en.json", json.dumps({**GOOD, **change}).encode())
    assert isinstance(found, Statement) if not fault else fault in str(found)
    assert isinstance(read_statement("audit/a/b/c/en.json", b"{"), str)
