"""The forms of Decap CMS: made from the schema, taken by Decap itself, and saving what they were given."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha384
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.oracles import decap
from tests.preview.browsing import chromium, hosted

from buckslip.cli.editors_decap import CDN, INTEGRITY, OWN, VERSION, config, write_decap
from buckslip.cli.shooting.camera import BROWSERS
from buckslip.load.project import load_project
from buckslip.load.reference import json_schemas
from buckslip.model.project import Project

MAIL = "content/giftshop/lens-after-camera"


@pytest.fixture(scope="module")
def project(starter: Path) -> Project:
    return load_project(starter)


def fields(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field in one.get("fields", ()):
        yield field
        yield from fields(field)


def test_a_form_has_every_key_of_a_mail(project: Project) -> None:
    made = config(project)
    assert [one["name"] for one in made["collections"]] == [
        "giftshop",
        "giftshop-shared",
        "northlight",
        "northlight-shared",
    ]
    mails, shared = made["collections"][:2]
    known = json_schemas()["mail"]["properties"].keys()
    assert {one["name"] for one in mails["fields"]} == {*known, "body"}
    assert {one["name"] for one in shared["fields"]} == set(known)
    assert {one["name"] for one in mails["fields"] if one.get("i18n")} == {
        "subject", "preheader", "status", "waivers", "body",
    }  # fmt: skip
    assert all(one.get("hint") for one in fields(mails))
    assert mails["i18n"]["locales"][0] == mails["i18n"]["default_locale"] == "en"
    by_name = {one["name"]: one for one in mails["fields"]}
    assert by_name["status"]["options"] == ["draft", "review", "approved", "archived"]
    assert by_name["layout"]["options"] == ["letter", "standard"]
    assert by_name["subject"]["widget"] == by_name["audience"]["widget"] == "value"


@pytest.mark.parametrize(
    ("remote", "backend"),
    [
        ("git@github.com:shop/mails.git", ("github", "shop/mails")),
        ("https://github.com/shop/mails", ("github", "shop/mails")),
        ("https://gitlab.com/shop/team/mails.git", ("gitlab", "shop/team/mails")),
        ("/srv/git/mails.git", ("github", "your-organisation/your-repository")),
    ],
)
def test_the_repository_is_read_from_git(tmp_path: Path, remote: str, backend: tuple[str, str]) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text(f'[remote "origin"]\n\turl = {remote}\n\tfetch = +refs/heads/*\n')
    made = config(Project(tmp_path))["backend"]
    assert (made["name"], made["repo"]) == backend


def test_a_backend_that_was_set_stays(project: Project, tmp_path: Path) -> None:
    write_decap(project, tmp_path)
    path = tmp_path / "config.yml"
    path.write_text(
        path.read_text().replace("your-organisation/your-repository", "shop/mails").replace("main", "trunk")
    )
    write_decap(project, tmp_path)
    assert yaml.safe_load(path.read_text())["backend"] == {"name": "github", "repo": "shop/mails", "branch": "trunk"}


def test_decap_comes_from_one_place_with_its_hash(project: Project, tmp_path: Path) -> None:
    write_decap(project, tmp_path)
    page = (tmp_path / "index.html").read_text()
    assert f'src="{CDN}{OWN}" integrity="{INTEGRITY}"' in page and f"script-src 'self' {CDN} 'unsafe-eval';" in page
    (tmp_path / OWN).write_text("own();")
    write_decap(project, tmp_path)
    page = (tmp_path / "index.html").read_text()
    own = base64.b64encode(sha384(b"own();").digest()).decode()
    assert f'src="{OWN}" integrity="sha384-{own}"' in page and "script-src 'self' 'unsafe-eval';" in page


def test_decap_takes_the_forms_and_saves_what_it_was_given(
    starter: Path, project: Project, tmp_path: Path, require: Callable[..., str]
) -> None:
    browser_path = require(*BROWSERS)
    require("npm")
    script = decap.fetched(VERSION)
    assert script is not None
    assert f"sha384-{base64.b64encode(sha384(script.read_bytes()).digest()).decode()}" == INTEGRITY
    shutil.copy(script, tmp_path / OWN)
    write_decap(project, tmp_path)
    path = tmp_path / "config.yml"
    settings = yaml.safe_load(path.read_text())
    path.write_text(
        json.dumps({**settings, "backend": {"name": "test-repo"}, "publish_mode": "simple", "local_backend": False})
    )
    names = ("loyal.en.md", "loyal.de.md")
    mails = {name: {"content": (starter / MAIL / name).read_text(encoding="utf-8")} for name in names}
    tree = json.dumps({"lens-after-camera": mails})
    before = "window.repoFiles = {content: {giftshop: %s}}; repoFiles['content/giftshop'] = repoFiles.content.giftshop;"
    elsewhere: list[str] = []
    with hosted(tmp_path) as base, chromium(browser_path) as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(60_000)
        page.on(
            "request", lambda one: None if one.url.startswith((base, "data:", "blob:")) else elsewhere.append(one.url)
        )
        page.add_init_script(before % tree)
        page.goto(base)
        page.get_by_role("button", name=re.compile("login", re.IGNORECASE)).click()
        page.get_by_text("lens-after-camera/loyal").first.click()
        page.get_by_label(re.compile("^Title")).first.fill("Edited")
        page.get_by_role("button", name=re.compile("^Publish")).first.click()
        page.get_by_text("Publish now").click()
        page.wait_for_function(
            "repoFiles.content.giftshop['lens-after-camera']['loyal.en.md'].content.includes('Edited')"
        )
        saved = page.evaluate("repoFiles.content.giftshop['lens-after-camera']")
    assert elsewhere == []
    for name in names:
        head, _, body = saved[name]["content"].removeprefix("---\n").partition("\n---\n")
        old_head, _, old_body = mails[name]["content"].removeprefix("---\n").partition("\n---\n")
        old = yaml.load(old_head, yaml.BaseLoader)
        assert body.strip() == old_body.strip()
        assert normal(yaml.load(head, yaml.BaseLoader)) == normal(old | ({"title": "Edited"} if "title" in old else {}))


def normal(value: Any) -> Any:
    """What differs in form only: `129.00` and `129`, an instant with and without milliseconds."""
    if isinstance(value, dict):
        return {key: normal(one) for key, one in value.items()}
    if isinstance(value, list):
        return [normal(one) for one in value]
    text = re.sub(r"\.000Z$", "Z", str(value))
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else text
