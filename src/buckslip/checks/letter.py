"""The letter itself: what stands before the way out, since the footer is the same in every mail."""

from __future__ import annotations

import re
from functools import lru_cache

from buckslip.checks.evidence import Evidence

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]{2,}")


@lru_cache(maxsize=1)
def letter_text(evidence: Evidence) -> str:
    """What is shown before the first link that leads to opting out."""
    leaving = {id(anchor) for anchor in evidence.opt_outs}
    said: list[str] = []
    for run in evidence.visible.runs:
        if run.anchor is not None and id(run.anchor) in leaving:
            break
        if not run.look.hidden:
            said.append(run.text)
    return " ".join(said)


def letter_words(evidence: Evidence) -> int:
    """How many words the letter has."""
    return counted(letter_text(evidence))


def counted(text: str) -> int:
    """The words in a text; of Chinese and Japanese, the characters."""
    return len(_WORD.findall(text))
