"""The nearest known name, and which misspellings leave no doubt."""

from __future__ import annotations

import pytest

from buckslip.model.suggest import did_you_mean, is_slip, meant

SLIPS = {
    ("preheadr", "preheader"): True,
    ("preheaderr", "preheader"): True,
    ("prehaeder", "preheader"): True,
    ("preheadex", "preheader"): True,
    ("reheader", "preheader"): True,
    ("Preheader", "preheader"): True,
    ("preheader", "preheader"): False,
    ("prehadr", "preheader"): False,
    ("rpeheaedr", "preheader"): False,
    ("fi", "if"): False,
    ("fro", "for"): False,
    ("address_2", "address_1"): False,
    ("address", "address1"): False,
    ("addres1", "address1"): True,
    ("", "name"): False,
    ("name", ""): False,
    ("nmea", "name"): False,
}


@pytest.mark.parametrize(("pair", "slip"), SLIPS.items(), ids=str)
def test_one_slip_of_the_finger(pair: tuple[str, str], slip: bool) -> None:
    assert is_slip(*pair) is slip


@pytest.mark.parametrize(
    ("name", "known", "said", "name_meant"),
    [
        ("colour", ["color", "size"], "did you mean 'color'?", "color"),
        ("tome", ["tone", "time", "angle"], "did you mean 'tone' or 'time'?", ""),
        ("TONE", ["tone", "tones"], "did you mean 'tone'?", "tone"),
        ("qqqq", ["tone"], "", ""),
    ],
)
def test_it_names_the_nearest_and_two_that_are_equally_near(
    name: str, known: list[str], said: str, name_meant: str
) -> None:
    assert set(did_you_mean(name, known).split("'")) == set(said.split("'"))
    assert meant(did_you_mean(name, known)) == name_meant
