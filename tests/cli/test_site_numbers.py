"""What `build` counts for its site: when, on what, how often, and what becomes of data that cannot serve."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.preview.audience_project import FILES, customers, mail, write

from buckslip.cli import site_numbers
from buckslip.cli.releases import releases
from buckslip.cli.site_numbers import Wanted, numbers
from buckslip.load.project import load_project
from buckslip.model.errors import UsageError

WANTED = Wanted(as_of="2026-11-22", simulate=3)


def of(root: Path, wanted: Wanted = WANTED) -> Mapping[str, Any] | None:
    return numbers(load_project(root), wanted)


def forbidden(*_: object) -> Mapping[str, Any]:
    raise AssertionError("counted again")


def test_everything_is_counted(tmp_path: Path) -> None:
    found = of(write(tmp_path))
    assert found is not None
    assert (found["customers"], found["uncovered"], found["as_of"]) == (60, 0, "2026-11-22")
    assert found["segments"] == {"loyal": 10, "unused": 20}
    assert found["shared"][0] == ["mini/hello", "mini/lamp", 55]
    assert len(found["calendar"]["dates"]) == 3


def test_the_same_is_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    first = of(tmp_path)
    monkeypatch.setattr(site_numbers, "_counted", forbidden)
    assert of(tmp_path) == first
    assert list((tmp_path / ".cache/buckslip/numbers").iterdir())


CHANGES = {
    "a customer": ("data/customers.csv", customers(61)),
    "an event": ("data/events.csv", "customer_id,event,at\n"),
    "a segment": ("rules/audiences/loyal.yml", "title: Silver\nall:\n  - orders >= 6\n"),
    "a limit": ("rules/limits.yml", "caps: [at most 1 mail in 7 days]\n"),
    "a mail": ("content/mini/rug/only.en.md", "---\ntitle: Rug\ngoal: survey\nsubject: Hello\n---\nHello.\n"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_counted_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    write(tmp_path)
    of(tmp_path)
    path, text = CHANGES[what]
    (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.setattr(site_numbers, "_counted", forbidden)
    with pytest.raises(AssertionError, match="counted again"):
        of(tmp_path)


def test_another_text_or_look_is_not_counted_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    first = of(tmp_path)
    for path in ("content/mini/rug/only.en.md", "layouts/bare.mjml"):
        (tmp_path / path).write_text(
            (tmp_path / path).read_text(encoding="utf-8") + "<!-- more -->\n", encoding="utf-8"
        )
    monkeypatch.setattr(site_numbers, "_counted", forbidden)
    assert of(tmp_path) == first


def test_nobody_is_counted_unless_there_is_somebody(tmp_path: Path) -> None:
    write(tmp_path)
    assert of(tmp_path, Wanted(no_reach=True)) is None
    (tmp_path / "data/customers.csv").unlink()
    assert of(tmp_path) is None


def test_a_named_file_must_serve_and_the_projects_own_need_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"data/customers.csv": "name,city\nAnn,Leeds\n"})
    assert of(tmp_path) is None
    assert "the site has no reach" in capsys.readouterr().err
    with pytest.raises(UsageError):
        of(tmp_path, Wanted(customers=str(tmp_path / "data/customers.csv")))
    with pytest.raises(UsageError):
        of(tmp_path, Wanted(customers=str(tmp_path / "nothing.csv")))


def test_counting_without_the_events_that_are_asked_for_is_told_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Wanted(str(tmp_path / "data/customers.csv"), as_of="2026-11-22", simulate=0)
    of(write(tmp_path), asked)
    assert capsys.readouterr().err == ""
    events = "events:\n  order: {description: an order}\n"
    path = "content/mini/rug/only.en.md"
    write(tmp_path, {"rules/schema.yml": FILES["rules/schema.yml"] + events, path: mail("R", "survey", 1, "did order")})
    for _ in range(2):
        of(tmp_path, asked)
        assert "no events are given: every count is 0; name a file with --events\n" in capsys.readouterr().err


@pytest.mark.parametrize(("days", "found"), [(None, False), (0, False), (2, True)])
def test_many_customers_are_simulated_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int | None, found: bool
) -> None:
    monkeypatch.setattr(site_numbers, "MANY", 50)
    told = of(write(tmp_path), Wanted(as_of="2026-11-22", simulate=days))
    assert told is not None
    assert ("calendar" in told) is found
    assert ("unsimulated" in told) is (days is None)


def test_what_was_published_is_read_and_nothing_else(tmp_path: Path) -> None:
    files = {
        "live/klaviyo.json": '{"mini/rug/only": {"at": "2026-11-20", "digest": "d1", "revision": 7, "id": "secret"}}',
        "live/hubspot.json": '{"mails": {"mini/rug/only": {"at": "2026-11-21", "digest": "d2"}}}',
        "test/listmonk.json": "{broken",
        "test/mautic.json": '{"version": 1, "mini/rug/only": "odd"}',
    }
    for path, text in files.items():
        place = tmp_path / "publish" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    assert releases(tmp_path) == {
        "mini/rug/only": [
            {"env": "live", "esp": "hubspot", "at": "2026-11-21", "digest": "d2"},
            {"env": "live", "esp": "klaviyo", "at": "2026-11-20", "digest": "d1", "revision": "7"},
        ]
    }
    assert releases(tmp_path / "nowhere") == {}
