"""The parts of the live server by themselves."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.cli.serving.conftest import FILES

from buckslip.cli.serving.files import inside
from buckslip.cli.serving.hub import Hub, Viewer
from buckslip.cli.serving.light import early_index, lazy_id, lazy_page, light_line
from buckslip.cli.serving.mails import Mails
from buckslip.cli.serving.stock import Stock
from buckslip.cli.serving.wire import Message, packed, read
from buckslip.load.project import load_project

TODAY = date(2026, 11, 22)


def test_a_light_line_has_the_keys_of_a_real_one(shop: Path) -> None:
    stock = Stock(shop)
    shown = Mails(stock, ("generic",), TODAY).shown("shop/lamp/all")
    light = light_line(shop, stock.variants["shop/lamp/all"], "The Shop")
    assert set(light) == set(shown.line)
    same = ("id", "brand", "brand_title", "name", "variant", "title", "goal", "status", "subject", "locales")
    assert {key: light[key] for key in same} == {key: shown.line[key] for key in same}


def test_the_starter_is_listed_early_as_it_is_read(starter: Path) -> None:
    project = load_project(starter)
    early = early_index(starter)
    assert [one["id"] for one in early] == [one.id for one in project.variants]
    assert [one["brand_title"] for one in early] == [project.brands[one.brand].title for one in project.variants]
    assert [one["locales"] for one in early] == [list(one.locales) for one in project.variants]
    assert all(one["title"] and one["goal"] and one["subject"] for one in early)


def test_a_lazy_page_names_its_variant() -> None:
    assert lazy_id(lazy_page("shop/lamp/all")) == "shop/lamp/all"
    assert lazy_id("0123456789abcdef") == ""


CHANGES = {
    "a mail": ({"content/shop/rug/all.en.md": "# A rug"}, False),
    "a block": ({"blocks/note.mjml": "Note:"}, False),
    "a layout": ({"layouts/bare.mjml": "<mj-body>"}, False),
    "a block that breaks": ({"blocks/note.mjml": "---\nsummary"}, False),
    "a brand": ({"content/_brands/shop.yml": "The Shop"}, True),
    "a persona": ({"content/_personas/ana.yml": "Ana"}, True),
    "a mail and a brand": ({"content/shop/rug/all.en.md": "# A rug", "content/_brands/shop.yml": "Shop"}, True),
    "a new mail": ({"content/shop/mat/all.en.md": ""}, True),
    "a guide": ({"docs/one.md": ""}, False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_read_again_is_as_if_all_were(name: str, shop: Path) -> None:
    changed, frame = CHANGES[name]
    stock = Stock(shop)
    for path, word in changed.items():
        text = FILES[path].replace(word, "{{" if "breaks" in name else "Word") if path in FILES else "# New\n"
        (shop / path).parent.mkdir(parents=True, exist_ok=True)
        (shop / path).write_text(text, encoding="utf-8")
    assert stock.changed(set(changed)).frame is frame
    whole = load_project(shop)
    assert stock.project is not None
    assert replace(stock.project, digest="") == replace(whole, digest="")


def test_only_mails_made_of_a_changed_file_are_made_again(shop: Path) -> None:
    stock = Stock(shop)
    mails = Mails(stock, ("generic",), TODAY)
    lamp, rug = mails.shown("shop/lamp/all"), mails.shown("shop/rug/all")
    mails.changed(stock.changed({"blocks/note.mjml"}))
    assert mails.shown("shop/rug/all") is rug
    assert mails.shown("shop/lamp/all") is not lamp
    mails.changed(stock.changed({"content/_personas/ana.yml"}))
    assert mails.shown("shop/rug/all") is not rug


def test_a_mail_that_ended_a_process_is_left_alone_until_a_change(shop: Path) -> None:
    stock = Stock(shop)
    mails = Mails(stock, ("generic",), TODAY)
    mails.avoided = {"shop/rug/all": "a library crashed the process on this mail"}
    avoided = mails.shown("shop/rug/all")
    assert avoided.fault is not None
    assert avoided.fault.findings[0].rule == "crashed-mail"
    mails.changed(stock.changed({"content/shop/rug/all.en.md"}))
    assert mails.shown("shop/rug/all").fault is None


PLACES = {
    "a.png": True, "in/b.png": True, "in": False, "": False, ".": False, "..": False, "../secret": False,
    "in/../../secret": False, "/etc/passwd": False, ".hidden": False, "in/.hidden": False, "out": False,
    "up/secret": False, "a.png\0": False, "in\\b.png": False, "C:a.png": False, "none.png": False,
}  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
def test_only_files_inside_are_given(path: str, tmp_path: Path) -> None:
    base = tmp_path / "base"
    (base / "in").mkdir(parents=True)
    for name in ("base/a.png", "base/in/b.png", "base/.hidden", "base/in/.hidden", "secret"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (base / "out").symlink_to(tmp_path / "secret")
    (base / "up").symlink_to(tmp_path)
    assert (inside(base, path) is not None) is PLACES[path]


def test_messages_arrive_as_they_were_sent() -> None:
    sent = [Message({"do": "get", "path": "ü"}, b"\0\xff" * 9, 3), Message({}), Message({"ids": ["a"]}, b"", 4)]
    stream = io.BytesIO(b"".join(packed(one) for one in sent))
    assert [read(stream) for _ in sent] == sent
    assert read(stream) is None


def test_a_stream_ends_with_the_server() -> None:
    async def told() -> tuple[list[bytes], list[str]]:
        hub, viewer, heard = Hub(), Viewer("index.html"), []
        async for part in hub.stream(viewer):
            heard.append(part)
            if len(heard) == 1:
                viewer.tell("cards", {"ids": ["ü\n"]})
            else:
                hub.close()
        return heard, hub.pages()

    heard, pages = asyncio.run(told())
    assert heard == [b"retry: 500\n\n", 'event: cards\ndata: {"ids": ["ü\\n"]}\n\n'.encode()]
    assert pages == []
