"""Edits that were made there come back into the Markdown, when that is proven; else they are laid beside."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.fakes.listmonk import FakeListmonk
from tests.publish.builds import CLASSIC, LOYAL, ROOT
from tests.publish.shop import Shop

from buckslip.load.past import FOLDERS
from buckslip.publish.retold import retold
from buckslip.publish.session import drift_for, pull_for

SOURCE = f"content/{LOYAL}.en.md"

# source, part, here, there -> the source afterwards; None: it has no place of its own
RETOLD: dict[str, tuple[str, str, str, str, str | None]] = {
    "a word": ("A cake stand.", "text", "A cake stand.", "A tall stand.", "A tall stand."),
    "a word in HTML": (
        "A *cake* stand.",
        "html",
        "<p>A <b>cake</b> stand.</p>",
        "<p>A <b>tea</b> stand.</p>",
        "A *tea* stand.",
    ),
    "over lines": (
        "A cake\nstand for you.",
        "text",
        "cake stand for you.",
        "cake plate for you.",
        "A cake\nplate for you.",
    ),
    "words put in": ("One two three.", "text", "One two three.", "One two and three.", "One two and three."),
    "words at the end": ("One two", "text", "One two", "One two three", "One two three"),
    "words at the beginning": ("One two", "text", "One two", "Now One two", "Now One two"),
    "words taken out": ("One two three.", "text", "One two three.", "One three.", "One three."),
    "twice, told apart by what is around": (
        "a red hat and a red coat",
        "text",
        "a red hat and a red coat",
        "a red hat and a blue coat",
        "a red hat and a blue coat",
    ),
    "twice, and nothing tells them apart": ("buy now\n\nbuy now", "text", "buy now", "buy later", None),
    "not there": ("Hello", "text", "Price: 3", "Price: 4", None),
    "signs of Markdown": ("One two", "text", "One two", "One *two*", r"One \*two\*"),
    "a tag": ("One two", "text", "One two", "One {{ x }}", None),
    "markup": ("One two", "text", "One two", "One <b>", None),
    "the subject": ("---\nsubject: Hats\n---\nHats\n", "subject", "Hats", "Coats", "---\nsubject: Coats\n---\nHats\n"),
    "the body": ("---\nsubject: Hats\n---\nHats\n", "text", "Hats", "Coats", "---\nsubject: Hats\n---\nCoats\n"),
    "only the look": ("One two", "html", "<p>One two</p>", "<p class=x>One two</p>", "One two"),
}


@pytest.mark.parametrize("case", RETOLD.values(), ids=list(RETOLD))
def test_words_find_their_place(case: tuple[str, str, str, str, str | None]) -> None:
    source, part, here, there, expected = case
    assert retold(source, part, here, there) == expected


@pytest.fixture
def project(shop: Shop) -> Shop:
    """The shop with its sources, and everything published."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, shop.root / name)
    shop.published()
    return shop


def edit(shop: Shop, name: str, **texts: tuple[str, str]) -> None:
    assert isinstance(shop.fake, FakeListmonk)
    record = next(one for one in shop.fake.campaigns.values() if one["name"] == name)
    for part, (old, new) in texts.items():
        assert old in record[part]
        record[part] = record[part].replace(old, new)
    record["updated_at"] = shop.fake.now()


def content(shop: Shop) -> dict[str, str]:
    return {str(one): one.read_text(encoding="utf-8") for one in sorted((shop.root / "content").rglob("*.md"))}


def words_of(shop: Shop) -> tuple[str, str]:
    """A few words that stand once in the mail, and the same with one of them changed."""
    text = (ROOT / SOURCE).read_text(encoding="utf-8").split("\n---\n", 1)[1]
    line = next(one for one in text.splitlines() if re.fullmatch(r"[A-Z][a-z ,]{40,}[a-z ,.]*", one))
    words = " ".join(line.split()[:4])
    return words, words.rpartition(" ")[0] + " truly"


def test_a_subject_comes_back(project: Shop) -> None:
    edit(project, f"{LOYAL}/en/1-value", subject=("built for", "made for"))
    found = list(pull_for(project.place))
    assert [list(one.sources) for one in found] == [[SOURCE]]
    assert 'text: "The lens your Wren 35 was made for"' in (project.root / SOURCE).read_text(encoding="utf-8")
    assert project.fake.writes() == []


def test_words_of_the_body_come_back(project: Shop) -> None:
    old, new = words_of(project)
    edit(project, f"{LOYAL}/en/1-value", body=(old, new))
    found = list(pull_for(project.place))
    assert [list(one.sources) for one in found] == [[SOURCE]], found[0].why
    assert new in (project.root / SOURCE).read_text(encoding="utf-8")
    assert any(line.startswith("+") and "truly" in line for line in found[0].shown)


def test_a_dry_run_writes_nothing(project: Shop) -> None:
    before = content(project)
    edit(project, f"{LOYAL}/en/1-value", subject=("built for", "made for"))
    edit(project, f"{CLASSIC}/en", body=("<td", "<td class=x"))
    assert len(list(pull_for(project.place, dry_run=True))) == 2
    assert content(project) == before and not (project.root / "publish" / "pulled").exists()


BESIDE: dict[str, tuple[str, str, str]] = {
    "the look": ("body", "<td", "<td class='x'"),
    "a script": ("body", "</body>", "<script>alert(1)</script></body>"),
    "another sender": ("from_email", "Marlow", "Barlow"),
    "a template tag": ("subject", "built for", "built for {{ .Subscriber.Name }}"),
}


@pytest.mark.parametrize("case", BESIDE.values(), ids=list(BESIDE))
def test_other_edits_are_laid_beside(project: Shop, case: tuple[str, str, str]) -> None:
    before = content(project)
    part, old, new = case
    edit(project, f"{LOYAL}/en/1-value", **{part: (old, new)})
    found = list(pull_for(project.place))
    assert content(project) == before
    assert [one.sources for one in found] == [{}] and found[0].why
    names = {Path(path).name for path in found[0].beside}
    assert {"there.json", "there.html", "changes.patch"} <= names
    assert all((project.root / path).is_file() for path in found[0].beside)


def test_an_edit_here_and_there_is_never_merged(project: Shop) -> None:
    edit(project, f"{LOYAL}/en/1-value", subject=("built for", "made for"))
    project.out.replace(LOYAL, "built for", "shaped for")
    found = [one for one in drift_for(project.place) if one.what == "edited"]
    assert [one.edited_here for one in found] == [True]
    before = content(project)
    assert "here as well" in next(pull_for(project.place)).why
    assert content(project) == before


def test_drift_tells_deletions_and_lost_marks(shop: Shop) -> None:
    shop.published()
    assert isinstance(shop.fake, FakeListmonk)
    assert drift_for(shop.place) == ()
    first, second, *_ = shop.mails()
    shop.fake.delete("campaign", first)
    shop.fake.campaigns[second] |= {"tags": [], "updated_at": shop.fake.now()}
    assert sorted(one.what for one in drift_for(shop.place)) == ["deleted", "unmarked"]


def test_what_became_the_same_is_no_drift(shop: Shop) -> None:
    shop.published()
    edit(shop, f"{LOYAL}/en/1-value", subject=("built for", "made for"))
    name = f"esp/listmonk/{LOYAL}/en/subjects.json"
    shop.out.files[name] = shop.out.files[name].replace(b"built for", b"made for")
    shop.out.write()
    assert drift_for(shop.place) == ()
    assert shop.actions() == {"adopt": 1}
    shop.apply()
    assert shop.actions() == {}
    assert shop.ledger()[-1][0] == "adopt"
