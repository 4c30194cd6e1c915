"""The interpreter of ActiveCampaign's tags against what is documented of them; it is no witness of what it gets wrong.

In use in public projects: `%TAG%`, `==`, `!empty`, `%ELSE%`, `in_string`. Of PHP: how it compares. Read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from buckslip.syntax.nodes import Position

FIELDS = {
    "firstname": "Ann",
    "zero": "0",
    "nothing": "",
    "ten": "10",
    "two": "2",
    "day": "2026-11-29",
    "tag": "%EMAIL%",
}
TRUE = """
$FIRSTNAME == 'Ann'; $FIRSTNAME != 'ann'; !empty($FIRSTNAME); empty($NOTHING); empty($ABSENT); empty($ZERO)
$ZERO != ''; $NOTHING == ''; $ABSENT == ''; $TEN == '1e1'; $TEN == '10.0'; $TEN > 9; $TEN > $TWO; $TWO < 10; $TEN >= 10
$NOTHING < 1; $NOTHING == 0; $NOTHING > -1; $FIRSTNAME == 0; $DAY > '2026-02-01'; $TEN <= 10; $NOTHING != '0'
in_string('nn', $FIRSTNAME); !in_string('zz', $FIRSTNAME); $FIRSTNAME != 'it\\'s'
"""
PRINTED = [
    ("%FIRSTNAME%!", "Ann!"),
    ("%IF !empty($FIRSTNAME)%%FIRSTNAME%%ELSE%there%/IF%", "Ann"),
    ("%IF !empty($NOTHING)%%NOTHING%%ELSE%there%/IF%", "there"),
    ("%IF $TWO == '1'%a%ELSEIF $TWO == '2'%b%ELSEIF $TEN == '10'%c%ELSE%d%/IF%", "b"),
    ("%IF $TWO == '2'%a%IF $TEN == '9'%b%ELSE%c%/IF%d%ELSE%e%/IF%", "acd"),
    ("%IF $TWO == '3'%a%IF $TEN == '10'%b%/IF%c%/IF%d", "d"),
    ("20% or 30% %NOBODY% %x%", "20% or 30% %NOBODY% %x%"),
    ("%UNSUBSCRIBELINK% %EMAIL%", "https://u.example/?a=1&b=2 "),
    # A word between two tags may be taken for one; which tag comes first, nobody knows.
    ("%FIRSTNAME%EMAIL%LASTNAME%", "%FIRSTNAMELASTNAME%"),
]
REFUSED = [
    "%IF $TWO == '2'%a",
    "a%/IF%",
    "%IF $TWO == '2' && $TEN == '10'%a%/IF%",
    "%IF !($TWO == '2')%a%/IF%",
    "%IF $TWO EQUALS 2%a%/IF%",
    "%IF $TWO == '20%'%a%/IF%",
    "%ELSE%",
]
Render = Callable[[str, Position], str]


@pytest.fixture
def render(witnesses: dict[str, Any]) -> Render:
    if "activecampaign" not in witnesses:
        pytest.skip("another dialect was asked for")
    context = {"fields": FIELDS, "system": {"UNSUBSCRIBELINK": "https://u.example/?a=1&b=2"}}
    return lambda text, part: witnesses["activecampaign"].render(text, [context], part)[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize("fact", [one.strip() for one in TRUE.replace("\n", ";").split(";") if one.strip()])
def test_what_holds(fact: str, render: Render) -> None:
    assert render(f"%IF {fact}%yes%ELSE%no%/IF%", Position.TEXT) == "yes"


@pytest.mark.parametrize(("template", "expected"), PRINTED)
def test_what_is_printed(template: str, expected: str, render: Render) -> None:
    assert render(template, Position.TEXT) == expected


def test_line_breaks_are_markup_in_html_alone(witnesses: dict[str, Any]) -> None:
    if "activecampaign" not in witnesses:
        pytest.skip("another dialect was asked for")
    context = {"fields": {"note": "a\nb"}, "system": {}}
    said = [
        witnesses["activecampaign"].render("%NOTE%", [context], part)[0] for part in (Position.TEXT, Position.PLAIN)
    ]
    assert said == ["a<br />\nb", "a\nb"]


@pytest.mark.parametrize("template", REFUSED)
def test_what_nobody_has_seen_working(template: str, render: Render) -> None:
    with pytest.raises(Exception) as caught:  # its class lives in a module that is loaded by its path
        render(template, Position.TEXT)
    assert type(caught.value).__name__ == "TagError"
