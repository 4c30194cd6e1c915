"""What changed between two readings of a mail: lines that stayed, came or went, and the words inside changed lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from buckslip.preview.reading import Line

STAYED, CAME, WENT = 0, 1, -1
Segment = tuple[int, str]

_EACH = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # scripts without blanks: every sign is a word
_WORDS = re.compile(rf"\s+|[{_EACH}]|[^\W_{_EACH}]+(?:['’][^\W_{_EACH}]+)*|[\W_]")
_ALONE = ("subject", "preheader")  # kinds of which the next one is the same line, whatever it says
_ALIKE = 0.5  # from this share of common words on, two lines count as one line that was edited


@dataclass(frozen=True, slots=True)
class Edited:
    """A line of both readings, as segments of words that stayed, came or went."""

    kind: str
    segments: tuple[Segment, ...]

    @property
    def changed(self) -> bool:
        """Whether anything came or went."""
        return any(how != STAYED for how, _ in self.segments)


def text_diff(before: Sequence[Line], after: Sequence[Line]) -> tuple[Edited, ...]:
    """Both readings in one, in the order of the newer one."""
    return tuple(_lines(before, after))


def counted(lines: Sequence[Edited]) -> tuple[int, int]:
    """How many words came and how many went; where a link leads counts as one word."""
    counts = {CAME: 0, WENT: 0}
    for line in lines:
        for how, text in line.segments:
            if how != STAYED:
                counts[how] += 1 if line.kind == "link" else len(text.split())
    return counts[CAME], counts[WENT]


def as_json(lines: Sequence[Edited]) -> list[list[object]]:
    """For the page: `[kind, text]` for a line that stayed, `[kind, [[how, text], …]]` for another."""
    return [
        [one.kind, list(one.segments) if one.changed else "".join(text for _, text in one.segments)] for one in lines
    ]


def _lines(before: Sequence[Line], after: Sequence[Line]) -> Iterator[Edited]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for step, low, high, start, end in matcher.get_opcodes():
        if step == "equal":
            yield from (Edited(kind, ((STAYED, text),)) for kind, text in after[start:end])
        else:
            yield from _hunk(before[low:high], after[start:end])


def _hunk(before: Sequence[Line], after: Sequence[Line]) -> Iterator[Edited]:
    """Lines that were replaced: those that are alike are told word by word, the others as gone and new."""
    at = 0
    for kind, text in after:
        place = _like(before, at, kind, text)
        if place is None:
            yield Edited(kind, ((CAME, text),))
            continue
        yield from (Edited(one, ((WENT, gone),)) for one, gone in before[at:place])
        yield Edited(kind, tuple(words(before[place][1], text)))
        at = place + 1
    yield from (Edited(kind, ((WENT, text),)) for kind, text in before[at:])


def _like(before: Sequence[Line], at: int, kind: str, text: str) -> int | None:
    """The next line of the same kind that `text` may have been."""
    for place in range(at, len(before)):
        other, old = before[place]
        if other == kind and (kind in _ALONE or _share(old, text) >= _ALIKE):
            return place
    return None


def _share(old: str, new: str) -> float:
    """The share of words that two lines have in common, in whatever order."""
    one, two = ({word for word in _WORDS.findall(text.lower()) if word.isalnum()} for text in (old, new))
    return 2 * len(one & two) / max(1, len(one) + len(two))


def words(old: str, new: str) -> Iterator[Segment]:
    """A text before and after in one; between two changes a lone blank is part of them."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    gone, come = "", ""
    for step, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = "".join(after[start:end]) if step == "equal" else ""
        if step == "equal" and (same.strip() or not (gone or come)):
            yield from _both(gone, come)
            gone, come = "", ""
            yield STAYED, same
        elif step == "equal":
            gone, come = gone + same, come + same
        else:
            gone, come = gone + "".join(before[low:high]), come + "".join(after[start:end])
    yield from _both(gone, come)


def _both(gone: str, come: str) -> Iterator[Segment]:
    if gone:
        yield WENT, gone
    if come:
        yield CAME, come
