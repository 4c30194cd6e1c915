"""Static lists: made equal to a file, without making anybody known, and only those that were published."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.fakes.activecampaign import FakeActiveCampaign
from tests.publish.builds import LOYAL, RECIPE
from tests.publish.shop import Shop

from buckslip.cli.apply import command
from buckslip.esps.api.registry import APIS
from buckslip.model.errors import MovedError, UsageError
from buckslip.publish.lists import fill_lists, lists_in
from buckslip.publish.planfile import write_plan

KEY = f"{LOYAL}/de"
here = pytest.mark.parametrize("esp", ["activecampaign"], indirect=True)


def fake(shop: Shop) -> FakeActiveCampaign:
    assert isinstance(shop.fake, FakeActiveCampaign)
    return shop.fake


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def put(text: str, key: str = KEY) -> Path:
        path = tmp_path / "lists" / f"{key}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path / "lists"

    return put


def tagged(shop: Shop, key: str) -> set[str]:
    """Who has the tag."""
    number = next(one for one, tag in fake(shop).tables["tag"].items() if tag["tag"] == key)
    return {fake(shop).contacts[who] for who, tag in fake(shop).tagged.values() if tag == number}


@here
def test_a_tag_is_made_equal_to_the_list(shop: Shop, write: Callable[..., Path]) -> None:
    shop.published()
    fake(shop).contacts = {str(number): f"c{number}@example.test" for number in range(1, 260)}
    many = "".join(f"{number},C{number}@example.test\n" for number in range(1, 251))
    folder = write(f"id,email\n{many}900,stranger@example.test\n901,\n")
    (first,) = fill_lists(shop.place, lists_in(shop.place, folder))
    assert first.filled == (250, 0, 1)
    assert tagged(shop, KEY) == {f"c{number}@example.test" for number in range(1, 251)}
    assert len(fake(shop).contacts) == 259, "somebody was made known"
    write("id,email\n7,c7@example.test\n255,c255@example.test\n")
    (second,) = fill_lists(shop.place, lists_in(shop.place, folder))
    assert second.filled == (1, 249, 0)
    assert tagged(shop, KEY) == {"c7@example.test", "c255@example.test"}
    shop.fake.asked.clear()
    (third,) = fill_lists(shop.place, lists_in(shop.place, folder))
    assert third.filled == (0, 0, 0) and shop.fake.writes() == []
    assert tagged(shop, f"{RECIPE}/en") == set()
    assert shop.actions() == {}, "who has a tag is no drift"


@here
def test_only_what_was_published_and_is_ours(shop: Shop, write: Callable[..., Path]) -> None:
    folder = write("id,email\n1,c1@example.test\n")
    with pytest.raises(UsageError, match="no tag was published for"):
        list(fill_lists(shop.place, lists_in(shop.place, folder)))
    shop.published()
    for tag in fake(shop).tables["tag"].values():
        tag["description"] = "theirs"
    with pytest.raises(MovedError, match="not ours"):
        list(fill_lists(shop.place, lists_in(shop.place, folder)))
    assert fake(shop).tagged == {}


@here
@pytest.mark.parametrize(
    ("text", "said"),
    [("id,mail\n1,x\n", "no column 'email'"), ("id,email\n1,a@x.test\n2,nobody\n", "de.csv:3: that is no address")],
)
def test_a_file_that_cannot_serve(shop: Shop, write: Callable[..., Path], text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        lists_in(shop.place, write(text))


@here
def test_apply_fills_lists_only_when_it_is_asked_to(
    shop: Shop, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in shop.place.environ.items():
        monkeypatch.setenv(name, value)
    fake(shop).contacts = {"41": "private-person@example.test"}
    folder = write("id,email\n41,private-person@example.test\n")
    saved = str(shop.root / "saved.plan.json")
    shop.published()
    asked = [saved, "-C", str(shop.root), "--out", str(shop.out.path), "--format", "json"]
    write_plan(shop.plan(), Path(saved))
    plain = CliRunner().invoke(command, asked)
    assert plain.exit_code == 0, plain.output
    assert fake(shop).tagged == {}
    told = CliRunner().invoke(command, [*asked, "--members", str(folder)])
    assert told.exit_code == 0, told.output
    assert tagged(shop, KEY) == {"private-person@example.test"}
    assert json.loads(told.stdout)["lists"] == [{"key": KEY, "added": 1, "removed": 0, "unknown": 0}]
    everything = [told.output, *(one.read_text("utf-8") for one in (shop.root / "publish").rglob("*") if one.is_file())]
    assert not [one for one in everything if "private-person" in one]


@pytest.mark.parametrize(
    "esp", sorted(name for name, api in APIS.items() if api.CREDENTIALS and not api.LISTS), indirect=True
)
def test_where_there_are_no_lists_it_says_what_to_do(shop: Shop, write: Callable[..., Path]) -> None:
    with pytest.raises(UsageError, match="has no static list to fill: its"):
        lists_in(shop.place, write("id,email\n"))
