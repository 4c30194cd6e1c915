"""Plots: what is drawn is what was counted, text is escaped, and boxes of a graph never cover each other."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest

from buckslip.preview.plots.bars import columns, stacked, step
from buckslip.preview.plots.graph import graph
from buckslip.preview.plots.heat import LEVELS, level, strip
from buckslip.preview.plots.layers import Box, Way, layout
from buckslip.preview.plots.svg import shape


def test_text_and_attributes_are_escaped() -> None:
    drawn = shape("text", '<b> & "', href='a"><script>', class_="x", text_anchor=None)
    assert drawn == '<text href="a&#34;&gt;&lt;script&gt;" class="x">&lt;b&gt; &amp; &#34;</text>'


def widths(drawn: str) -> list[tuple[str, str]]:
    return re.findall(r'x="([\d.]+%)" width="([\d.]+%)"', drawn)


def test_parts_stand_side_by_side() -> None:
    drawn = stacked([("sent", 25), ("held", 0), ("taken", 50)], 100)
    assert widths(drawn) == [("0%", "25%"), ("25%", "50%")]
    assert 'fill="url(#fill-taken)"' in drawn
    assert "style=" not in drawn


def test_a_step_stands_where_it_is_in_the_whole() -> None:
    assert widths(step("taken", 40, 60, 100)) == [("40%", "60%")]
    assert widths(step("taken", 40, 0, 100)) == []


def test_columns_have_the_height_of_their_count() -> None:
    drawn = columns([("sent", (0, 10, 40)), ("reach", (0, 20, 20))], [("", "10", "40"), ("", "20", "20")])
    assert [float(one) for one in re.findall(r'<rect [^>]*height="([\d.]+)"', drawn)] == [27.5, 110, 55, 55]
    assert re.findall(r'class="tick">(\d)', drawn) == ["0", "1", "2"]


@pytest.mark.parametrize(("count", "most", "found"), [(0, 9, 0), (1, 600, 1), (300, 600, 3), (600, 600, 6), (5, 0, 0)])
def test_heat_has_levels(count: int, most: int, found: int) -> None:
    assert level(count, most) == found <= LEVELS


def test_heat_has_a_cell_a_day_and_its_number() -> None:
    drawn = strip([0, 1, 90], ["0", "<5", "90"], 90)
    assert drawn.count("<rect") == 3
    assert re.findall(r">([^<]+)</text>", drawn) == ["&lt;5", "90"]


# Graphs ---------------------------------------------------------------------------------------------------------------

GRAPHS = {
    "a row": ("abc", "ab bc"),
    "a fork that joins": ("abcd", "ab ac bd cd"),
    "a way past a layer": ("abcd", "ab bc cd ad"),
    "two ways past": ("abcdef", "ab bc cd de ef ae bf"),
    "ways out at each step": ("abcxyz", "ab bc ax by cz"),
    "a loop": ("abc", "ab bc ca"),
    "alone": ("a", ""),
}


def made(name: str) -> tuple[list[Box], list[Way]]:
    boxes, ways = GRAPHS[name]
    drawn = [Box(one, "leave" if one in "xyz" else "mail", one * 40, "when it rains") for one in boxes]
    return drawn, [Way(one[0], one[1], "yes") for one in ways.split()]


@pytest.mark.parametrize("name", GRAPHS)
def test_boxes_and_ways_keep_clear_of_each_other(name: str) -> None:
    boxes, ways = made(name)
    found = layout(boxes, ways)
    areas = [
        (spot.middle - one.width / 2, spot.top, spot.middle + one.width / 2, spot.top + one.height)
        for one in boxes
        for spot in [found.at[one.id]]
    ]
    passed = [(spot.middle - 2, spot.top, spot.middle + 2, spot.bottom) for _, spots in found.ways for spot in spots]
    for one, two in combinations([*areas, *passed], 2):
        assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1], (one, two)
    assert all(one[0] >= 0 and one[2] <= found.width and one[3] <= found.height for one in areas)


@pytest.mark.parametrize("name", GRAPHS)
def test_every_way_leads_down(name: str) -> None:
    boxes, ways = made(name)
    found = layout(boxes, ways)
    order = {one.id: number for number, one in enumerate(boxes)}
    assert [way for way, _ in found.ways] == [one for one in ways if order[one.start] < order[one.end]]
    for way, spots in found.ways:
        rows = [found.at[way.start].bottom, *(spot.top for spot in spots), found.at[way.end].top]
        assert all(above < below for above, below in pairwise(rows)), way


def test_a_graph_is_a_group_of_words_and_links() -> None:
    boxes = [Box("a", "entry", "Enters <once>"), Box("b", "mail", "lamp", link="../x.html", rail="day 3")]
    drawn = graph(boxes, [Way("a", "b", "wait 3 days", watching=True)], "The way")
    assert 'role="group" aria-label="The way"' in drawn
    assert "Enters &lt;once&gt;" in drawn
    for words in ('<a href="../x.html">', ">day 3<", ">wait 3 days<", 'class="way watching"'):
        assert words in drawn
