"""`buckslip shots`: what is taken, what is kept, what differs, and what is said where something is missing."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest
from PIL import Image, ImageDraw
from tests.preview import compare_project
from tests.warm import buckslip

from buckslip.cli.shooting.camera import BROWSERS, _picture
from buckslip.cli.shooting.chosen import Shot, Wanted, chosen, numbers, schemes_of
from buckslip.cli.shooting.darkroom import Darkroom
from buckslip.cli.shooting.pixels import difference
from buckslip.model.errors import UsageError

LIGHT = Wanted((), (375,), ("light",))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("shots")
    project = compare_project.write(place / "project")
    built = compare_project.run(project, "build", "--base", "main", "--esp", "generic", "-o", str(place / "out"))
    assert built.returncode == 0, built.stderr
    return place


@pytest.fixture(scope="module")
def chromium(require: Callable[..., str]) -> str:
    return require(*BROWSERS)


def shots(place: Path, *arguments: str, **environment: str) -> CompletedProcess[str]:
    env = {**os.environ, **environment}
    return buckslip("shots", "-o", place / "out", *arguments, cwd=place / "project", env=env)


def names(place: Path, wanted: Wanted) -> list[tuple[str, int, str]]:
    return [(one.digest, one.width, one.scheme) for one in chosen(place / "out", wanted, None).shots]


# What is taken -------------------------------------------------------------------------------------------------------


def test_each_mail_is_taken_once_and_what_changed_on_both_sides(compared: Path) -> None:
    film = chosen(compared / "out", LIGHT, None)
    assert len({one.digest for one in film.shots}) == 6  # five mails, and one of them as it was
    assert [(one.id, one.locale) for one in film.pairs] == [("mini/words/main", "en")]
    before, after = film.faces["mini/words/main"]
    html = {one.digest: one.html for one in film.shots}
    assert "A lamp for the hall" in html[before]
    assert "A red lamp for the hall" in html[after]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(("mini/same",), (375, 640), ("light", "dark", "forced")), 6),
        (Wanted(("mini/*/main",), (375,), ("light",)), 6),
        (Wanted(("mini/words",), (375,), ("light",), all_personas=True), 4),
        (Wanted(("mini/words",), (375,), ("light",), personas=("bob",)), 4),
        (Wanted((), (375,), ("light",), changed=True), 5),
        (Wanted(("mini/same",), (375,), ("light",), locales=("de",)), 1),
    ],
)
def test_what_was_asked_for_is_taken(compared: Path, wanted: Wanted, count: int) -> None:
    assert len(names(compared, wanted)) == count


def test_forced_dark_is_the_sites_own(compared: Path) -> None:
    film = chosen(compared / "out", Wanted(("mini/same",), (375,), ("light", "forced")), None)
    light, forced = (one.html for one in film.shots)
    assert light != forced
    assert "html{background-color:" in forced


@pytest.mark.parametrize("text", ["", "wide", "375;640", "10", "9999", "-375", "37.5"])
def test_a_width_that_is_none_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="no widths"):
        numbers(text)


def test_a_scheme_that_is_none_is_told() -> None:
    with pytest.raises(UsageError, match="did you mean"):
        schemes_of("light,drak")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(("mini/word",), (375,), ("light",)), "no built mail matches 'mini/word'; did you mean"),
        (Wanted((), (375,), ("light",), personas=("anna",)), "no persona 'anna'"),
    ],
)
def test_what_is_not_there_is_told(compared: Path, wanted: Wanted, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        chosen(compared / "out", wanted, None)


def test_a_folder_without_a_site_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="run buckslip build first"):
        chosen(tmp_path, LIGHT, None)


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/assets/images/a.png", True),
        ("/assets/images/b.png", False),
        ("/assets/images/../secret.png", False),
        ("/assets/images//etc/passwd", False),
        ("/a.png", False),
        ("/assets/images/", False),
    ],
)
def test_only_pictures_of_the_site_are_given(tmp_path: Path, path: str, there: bool) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images/a.png").write_bytes(b"a")
    (tmp_path / "secret.png").write_bytes(b"b")
    assert bool(_picture(path, (tmp_path / "images",))) is there


# What is kept --------------------------------------------------------------------------------------------------------


class Fake:
    """A camera that counts."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def take(self, shots: list[Shot], done: Callable[[Shot, bytes], None]) -> None:
        for shot in shots:
            self.seen.append(shot.name)
            done(shot, b"\x89PNG\r\n\x1a\n" + shot.html.encode())


HTML = '<img src="../assets/images/a.png">'


@pytest.mark.parametrize(
    ("html", "width", "scheme", "browser", "picture", "again"),
    [
        (HTML, 375, "light", "1", b"a", False),
        (HTML + " ", 375, "light", "1", b"a", True),
        (HTML, 640, "light", "1", b"a", True),
        (HTML, 375, "dark", "1", b"a", True),
        (HTML, 375, "light", "2", b"a", True),
        (HTML, 375, "light", "1", b"b", True),
    ],
)
def test_a_picture_is_taken_again_when_anything_differs(
    tmp_path: Path, html: str, width: int, scheme: str, browser: str, picture: bytes, again: bool
) -> None:
    taken = 0
    for number, (text, wide, dress, with_, seen) in enumerate(
        [(HTML, 375, "light", "1", b"a"), (html, width, scheme, browser, picture)]
    ):
        home = tmp_path / str(number)
        home.mkdir()
        (home / "a.png").write_bytes(seen)
        camera = Fake()
        found = Darkroom(tmp_path / "cache", with_).taken(
            [Shot("0" * 16, text, wide, dress, (home,))], camera, lambda _: None  # type: ignore[arg-type]
        )  # fmt: skip
        assert found[f"{'0' * 16}-{wide}-{dress}"].endswith(text.encode())
        taken = len(camera.seen)
    assert bool(taken) is again


# What differs --------------------------------------------------------------------------------------------------------


def png(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (300, 400), colour: str = "black") -> bytes:
    image = Image.new("RGB", size, "white")
    for left, top, width, height in boxes:
        ImageDraw.Draw(image).rectangle((left, top, left + width - 1, top + height - 1), fill=colour)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


DIFFERENCES = [
    (png(), png(), 0, ()),
    (png(), png((40, 50, 20, 10)), 200, ((40, 50, 20, 10),)),
    (png(), png((40, 50, 20, 10), (200, 300, 8, 8)), 264, ((40, 50, 20, 10), (200, 300, 8, 8))),
    (png(), png((40, 50, 10, 10), (56, 50, 10, 10)), 200, ((40, 50, 26, 10),)),
    (png(), png((0, 0, 300, 400), colour="#fefefe"), 0, ()),
    (png(size=(300, 400)), png(size=(300, 420)), 6000, ((0, 400, 300, 20),)),
    (png(), png(*[(x, y, 2, 2) for x in range(0, 300, 30) for y in range(0, 400, 30)]), 560, ((0, 0, 272, 392),)),
]


@pytest.mark.parametrize(("before", "after", "pixels", "boxes"), DIFFERENCES)
def test_what_differs_is_boxed(before: bytes, after: bytes, pixels: int, boxes: tuple[object, ...]) -> None:
    for one, two in ((before, after), (after, before)):
        found = difference(one, two)
        assert (found.pixels, found.boxes) == (pixels, boxes)


# The whole -----------------------------------------------------------------------------------------------------------


def test_pictures_are_taken_once_and_told(compared: Path, chromium: str) -> None:
    first = shots(compared, "--scheme", "light,dark", "--width", "375", BUCKSLIP_CHROMIUM=chromium)
    assert first.returncode == 0, first.stderr
    assert "12 pictures, 12 of them new, 2 pairs compared" in first.stderr
    album = compared / "out/site/shots"
    told = json.loads((album / "shots.json").read_text(encoding="utf-8"))
    assert {one["width"] for one in told["shots"]} == {375}
    assert told["mails"]["mini/words/main"].keys() == {"before", "after"}
    (light, dark) = told["pairs"]
    assert light["boxes"]
    assert light["pixels"] > 100
    assert dark["scheme"] == "dark"
    for one in told["shots"]:
        with Image.open(album / one["file"]) as picture:
            assert picture.size == (375, one["height"])
    kept = {path.name: path.read_bytes() for path in album.iterdir()}
    second = shots(compared, "--scheme", "light,dark", "--width", "375", BUCKSLIP_CHROMIUM=chromium)
    assert " 0 of them new" in second.stderr
    assert {path.name: path.read_bytes() for path in album.iterdir()} == kept


def test_the_site_shows_them(compared: Path, chromium: str) -> None:
    taken = shots(compared, "mini/words", "--width", "640", BUCKSLIP_CHROMIUM=chromium)
    assert taken.returncode == 0, taken.stderr
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        site = (compared / "out/site").as_uri()
        page.goto(f"{site}/compare/index.html")
        expect(page.get_by_role("img", name="Words, before")).to_be_visible()
        page.goto(f"{site}/m/mini/words/main/index.html?cmp=main&box=px")
        expect(page.locator("#differs")).to_contain_text("pixels differ")
        assert page.locator(".changes i.came").count() > 0
        browser.close()


def test_a_mail_reaches_no_network_and_runs_no_script(compared: Path, chromium: str, tmp_path: Path) -> None:
    from buckslip.cli.shooting.camera import Camera

    script = '<script>document.body.style.background="#f00"</script>'
    page = f'<body style="margin:0;background:#fff">{script}<img src="{{}}"><p>a'
    found: dict[str, bytes] = {}
    camera = Camera(chromium, "1")
    for name, source in (
        ("a", "https://example.com/a.png"),
        ("b", "file:///etc/hostname"),
        ("c", "http://127.0.0.1:1/"),
    ):
        shot = Shot(name * 16, page.format(source), 375, "light", (tmp_path,))
        camera.take([shot], lambda shot, png: found.update({shot.digest: png}))
    assert len(found) == 3
    for png_ in found.values():
        image = Image.open(BytesIO(png_)).convert("RGB")
        assert image.getpixel((370, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"BUCKSLIP_CHROMIUM": "/nowhere/chromium"}, "no Chromium at /nowhere/chromium"),
        ({"BUCKSLIP_CHROMIUM": "/bin/false"}, "/bin/false does not start"),
        ({"PATH": "/nowhere"}, "no Chromium was found"),
    ],
)
def test_without_chromium_it_says_what_to_do(compared: Path, environment: dict[str, str], said: str) -> None:
    ended = shots(compared, **environment)
    assert ended.returncode == 3
    assert said in ended.stderr
    assert "BUCKSLIP_CHROMIUM" in ended.stderr


def test_without_the_extra_it_says_what_to_install(compared: Path, tmp_path: Path) -> None:
    (tmp_path / "playwright.py").write_text("raise ImportError(name='playwright')\n", encoding="utf-8")
    command = [sys.executable, "-m", "buckslip", "shots", "-o", str(compared / "out")]
    own = {**os.environ, "PYTHONPATH": str(tmp_path)}  # for a process that has imported nothing yet
    ended = run(command, cwd=compared / "project", capture_output=True, text=True, env=own)
    assert ended.returncode == 3
    assert "pip install 'buckslip[shots]'" in ended.stderr
