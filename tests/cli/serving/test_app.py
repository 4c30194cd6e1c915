"""What the live server gives, and what it refuses."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.cli.serving.conftest import Serve, Served

VIEWER = "/m/shop/lamp/all/index.html"
GIVEN = {
    "/": ("text/html", "Lamps for all"),
    "/index.html": ("text/html", "Rugs"),
    VIEWER: ("text/html", "Lamps for all"),
    "/m/shop/lamp/all/": ("text/html", "Lamps for all"),
    "/data/shop/lamp/all.js": ("text/javascript", 'buckslip.take("mail",'),
    "/data/shop/lamp/all.sources.js": ("text/javascript", 'buckslip.take("sources",'),
    "/data/index.json": ("application/json", "shop/rug/all"),
    "/r/~shop~lamp~all.html": ("text/html", "Mind the step"),
    "/assets/site.css": ("text/css", ":root"),
    "/assets/live.js": ("text/javascript", "EventSource"),
    "/blocks/index.html": ("text/html", "A note."),
    "/guides/index.html": ("text/html", "Guides"),
}
REFUSED = (
    "/nothing.html",
    "/m/shop/lamp/",
    "/m/shop/lamp/none/index.html",
    "/data/shop/lamp/none.js",
    "/r/none.html",
    "/r/~..~..~rules~schema.html",
    "/assets/",
    "/assets/images/",
    "/assets/../../content/_personas/ana.yml",
    "/assets/%2e%2e/%2e%2e/content/_personas/ana.yml",
    "/assets/..%2f..%2frules%2fschema.yml",
    "/assets/..%5c..%5crules%5cschema.yml",
    "/assets/images/..%2f..%2f..%2frules%2fschema.yml",
    "/assets/images/out.png",
    "/assets/images/.hidden.png",
    "/content/_personas/ana.yml",
    "/..%2f..%2f..%2f..%2fetc/passwd",
    "//etc/passwd",
    "/guides/..%2frules%2fschema.yml",
    "/%00",
    "/.git/config",
    "/C:%5cWindows",
    "/rules/schema.yml",
    "/mkdocs.yml",
    "/_live/",
)


@pytest.mark.parametrize("path", GIVEN)
def test_a_page_is_given(path: str, standing: Served) -> None:
    kind, words = GIVEN[path]
    answer = standing.ask(path)
    said = answer.body.decode()
    assert answer.status == 200, said
    assert answer.headers["Content-Type"].startswith(kind)
    assert words in said
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.fixture(scope="module")
def hostile(standing: Served) -> Served:
    """The same with links that lead out, and hidden files."""
    images = standing.root / "data/images"
    images.mkdir(parents=True)
    (images / "out.png").symlink_to("/etc/passwd")
    (images / "up").symlink_to("../..")
    (images / ".hidden.png").write_bytes(b"secret")
    return standing


@pytest.mark.parametrize("path", [*REFUSED, "/assets/images/up/rules/schema.yml"])
def test_a_path_leads_nowhere_else(path: str, hostile: Served) -> None:
    answer = hostile.ask(path)
    said = answer.body.decode()
    assert (answer.status, "root:" in said, "first_name" in said, "secret" in said) == (404, False, False, False)


HOSTS = {
    "localhost": 200, "localhost:8000": 200, "127.0.0.1:{port}": 200, "[::1]:8000": 200, "LOCALHOST": 200,
    "evil.example": 403, "evil.example:{port}": 403, "127.0.0.1.evil.example": 403, "": 403, "0.0.0.0": 403,
}  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_only_this_machine_is_answered(host: str, standing: Served) -> None:
    name = host.replace("{port}", str(urlsplit(standing.address).port))
    for path in ("/", "/_live/events?page=index.html", "/assets/site.css"):
        answer = standing.ask(path, Host=name)
        assert answer.status == HOSTS[host], path
        if HOSTS[host] == 403:
            assert b"localhost only" in answer.body


def written(served: Served, path: str = "persona", body: object = None, **changed: str) -> tuple[int, str]:
    """What a page of ours would send, but for `changed` headers ("" leaves one out)."""
    token = re.search(r'data-token="([^"]+)"', served.text("/"))
    assert token
    host = urlsplit(served.address).netloc
    headers = {"Origin": f"http://{host}", "X_Buckslip_Token": token[1], "Content_Type": "application/json"}
    headers |= {"Host": host} | changed
    text = '{"profile": {"first_name": "Zoe", "orders": 9}}'
    said = json.dumps(body or {"id": "shop/lamp/all", "persona": "ana", "text": text})
    answer = served.ask(f"/_live/persona/{path}", "POST", said, **{key: one for key, one in headers.items() if one})
    said = answer.body.decode()
    return (json.loads(said)["status"] if answer.status == 200 else answer.status), said


def test_our_own_page_may_render_for_an_edited_customer(standing: Served) -> None:
    status, said = written(standing)
    assert status == 200, said
    assert json.loads(said)["mail"]["data"]["ana"]["profile"] == {"first_name": "Zoe", "orders": 9}
    assert "Zoe" not in standing.text("/data/shop/lamp/all.js")


FORGED = {
    "another origin": {"Origin": "http://evil.example"},
    "no origin": {"Origin": ""},
    "a null origin": {"Origin": "null"},
    "https": {"Origin": "https://{host}"},
    "no token": {"X_Buckslip_Token": ""},
    "a wrong token": {"X_Buckslip_Token": "guess"},
    "a form": {"Content_Type": "text/plain"},
    "another host": {"Host": "evil.example", "Origin": "http://evil.example"},
    "another site": {"Sec_Fetch_Site": "cross-site"},
}


@pytest.mark.parametrize("name", FORGED)
def test_no_other_page_may_write(name: str, standing: Served) -> None:
    changed = {key: one.replace("{host}", urlsplit(standing.address).netloc) for key, one in FORGED[name].items()}
    status, said = written(standing, **changed)
    assert (status, "Zoe" in said) == (403, False)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(method: str, standing: Served) -> None:
    assert standing.ask("/", method).status in (403, 405)


WRONG = {
    "no field": ('{"profile": {"frist_name": "Zoe"}}', "did you mean 'first_name'?", 1),
    "a type": ('{"profile": {\n "orders": "many"}}', "'orders' must be a whole number", 2),
    "a bound": ('{"profile": {"orders": -1}}', "at least 0", 1),
    "no JSON": ('{"profile": {', "", 2),
    "a list": ("[]", "this is a list", 1),
    "an unknown key": ('{"profil": {}}', "profil", 1),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_edited_customer_is_held_against_the_schema(name: str, standing: Served) -> None:
    text, words, line = WRONG[name]
    status, said = written(standing, body={"id": "shop/lamp/all", "persona": "ana", "text": text})
    found = json.loads(said)
    assert (status, "mail" in found) == (422, False)
    assert words in found["findings"][0]["message"] + found["findings"][0]["help"]
    assert found["findings"][0]["line"] == line


def saved(served: Served, name: str) -> tuple[int, dict[str, object]]:
    text = '{"profile": {"first_name": "Zoë: no", "orders": 9}}'
    body = {"id": "shop/lamp/all", "persona": "ana", "text": text, "name": name, "title": "Zoë"}
    status, said = written(served, "save", body)
    return status, json.loads(said)


def test_an_edited_customer_is_saved_once(serve: Serve) -> None:
    served = serve()
    assert saved(served, "zoe") == (200, {"status": 200, "findings": [], "path": "content/_personas/zoe.yml"})
    kept = (served.root / "content/_personas/zoe.yml").read_text(encoding="utf-8")
    assert kept == "title: Zoë\nlocale: en\nprofile:\n  first_name: 'Zoë: no'\n  orders: 9\n"
    status, said = saved(served, "zoe")
    assert (status, "exists already" in str(said["error"])) == (409, True)
    assert [one.name for one in sorted((served.root / "content/_personas").iterdir())] == [
        "ana.yml",
        "ben.yml",
        "zoe.yml",
    ]


@pytest.mark.parametrize("name", ["", "../evil", "a/b", "A", ".x", "x" * 65, "a\nb", "ana"])
def test_a_saved_customer_stays_in_its_folder(name: str, standing: Served) -> None:
    before = sorted(standing.root.rglob("*"))
    status, said = saved(standing, name)
    assert status == 409, said
    assert sorted(standing.root.rglob("*")) == before


def test_a_folder_that_leads_out_gets_no_file(serve: Serve, tmp_path: Path) -> None:
    served = serve()
    served.text("/data/shop/lamp/all.js")
    people, elsewhere = served.root / "content/_personas", tmp_path / "elsewhere"
    people.rename(elsewhere)
    people.symlink_to(elsewhere)
    status, _ = saved(served, "zoe")
    assert (status, (elsewhere / "zoe.yml").exists()) == (409, False)


def test_a_mail_by_itself_runs_no_script(standing: Served) -> None:
    policy = standing.ask("/r/~shop~lamp~all.html").headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    page = standing.ask(VIEWER).headers["Content-Security-Policy"]
    assert "script-src 'self';" in page and "connect-src 'self'" in page


def test_what_is_shown_is_what_is_exported(serve: Serve, shop: Path) -> None:
    from datetime import date

    from buckslip.cli.build import pages
    from buckslip.cli.options import known_esps, selected
    from buckslip.export.make import make_variant
    from buckslip.load.project import load_project

    project = load_project(shop)
    (files,) = selected(project, ["shop/lamp/all"])
    made = make_variant(project, files, known_esps(()), today=date(2026, 11, 22), with_mjml=True)
    built = {one.path: one.data.decode() for one in pages(project, made, date(2026, 11, 22))[0]}
    served = serve()
    assert served.text("/data/shop/lamp/all.js").startswith(built["site/data/shop/lamp/all.js"])
    assert served.text("/data/shop/lamp/all.sources.js") == built["site/data/shop/lamp/all.sources.js"]


def test_a_port_that_is_named_and_taken_is_told(shop: Path, serve: Serve) -> None:
    from click.testing import CliRunner

    from buckslip.cli.serve import command
    from buckslip.model.errors import UsageError

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = CliRunner().invoke(command, ["-C", str(shop), "--port", str(port)])
    assert isinstance(ran.exception, UsageError)
    assert f"port {port} is taken" in str(ran.exception)


def test_without_a_name_the_next_free_port_serves(serve: Serve) -> None:
    first, second = serve("--no-background"), serve("--no-background")
    assert urlsplit(first.address).port != urlsplit(second.address).port
    assert "Lamps for all" in second.text("/")


def test_another_address_is_warned_of(serve: Serve) -> None:
    served = serve("--host", "0.0.0.0", "--port", "0", "--no-background")
    assert served.ask("/", Host="shop.lan").status == 200
    _, said = served.stop()
    assert said.startswith("warning: everybody who can reach 0.0.0.0")


def test_a_folder_that_is_no_project_ends_with_its_code(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from buckslip.cli.serve import command
    from buckslip.model.errors import ProjectError

    ran = CliRunner().invoke(command, ["-C", str(tmp_path)])
    assert isinstance(ran.exception, ProjectError)
