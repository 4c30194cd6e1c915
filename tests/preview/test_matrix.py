"""The page of what each ESP can say: every construct and ESP, every way explained, every note reached."""

from __future__ import annotations

from buckslip.esps.capabilities import Way, capability
from buckslip.esps.constructs import CONSTRUCTS
from buckslip.esps.registry import ESPS
from buckslip.preview.matrix import MEANINGS, matrix


def test_every_construct_and_esp_is_there_and_says_what_the_code_says() -> None:
    lines = [line for _, there in matrix().groups for line in there]
    assert [line.source for line in lines] == [one.source for one in CONSTRUCTS]
    assert [column.name for column in matrix().columns] == list(ESPS)
    for line, construct in list(zip(lines, CONSTRUCTS, strict=True))[::9]:
        assert [cell.way for cell in line.cells] == [capability(esp, construct).way.value for esp in ESPS.values()]


def test_counts_are_of_what_is_not_refused() -> None:
    for place, column in enumerate(matrix().columns):
        ways = [line.cells[place].way for _, there in matrix().groups for line in there]
        assert column.said == len(CONSTRUCTS) - ways.count("refused")
    assert {one.name: one.said for one in matrix().columns}["generic"] == matrix().count == len(CONSTRUCTS)


def test_notes_are_numbered_from_one_and_all_referred_to() -> None:
    cells = [cell for _, there in matrix().groups for line in there for cell in line.cells]
    assert {number for cell in cells for number, _ in cell.notes} == set(range(1, len(matrix().notes) + 1))
    assert all(matrix().notes[number - 1][1:-1] == text[1:] for cell in cells for number, text in cell.notes)


def test_every_way_has_its_meaning() -> None:
    missing = [way.value for way in Way if way.value not in MEANINGS]
    assert not missing, "add a line to MEANINGS in src/buckslip/preview/matrix.py"
    assert all(meaning for _, _, meaning in matrix().legend)
