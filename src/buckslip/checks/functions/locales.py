"""What a mail says in its locales and in its subjects under test: the same, and in the right language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from buckslip.checks.evidence import Evidence, Hit
from buckslip.checks.flat import flat
from buckslip.checks.letter import letter_text
from buckslip.render.rendered import Rendered

_WORD = re.compile(r"[^\W\d_]+")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d+)?)[\s\u00a0\u202f]?[%٪]")
_MONEY = re.compile(r"(?:[€£$¥]|R\$)\s?\d[\d.,]*\d|\d[\d.,]*\s?(?:[€£$¥]|lei\b|円)|[€£$¥]\d")
_VALUE = re.compile(r"\{\{.*?\}\}")
_FOREIGN = re.compile("[\u0370-\u1fff\u3040-\ud7ff]")  # no Latin letter
_SCRIPTS = {
    "ar": "\u0600-\u06ff", "el": "\u0370-\u03ff", "he": "\u0590-\u05ff", "hi": "\u0900-\u097f",
    "ja": "\u3040-\u30ff\u4e00-\u9fff",
    "ko": "\uac00-\ud7af", "ru": "\u0400-\u04ff", "uk": "\u0400-\u04ff", "zh": "\u4e00-\u9fff",
}  # fmt: skip
# Words that are common in one language and rare in the others here.
_COMMON = {
    "de": "und der die das nicht mit für ist von auf ein eine sich auch wir sie ihr ihre ihnen dem den wenn oder hat",
    "en": "the and you your for with this that from are have what it of to is on be we our will when which",
    "es": "el los las y que con para por una más su del al es lo como pero tus tu cuando sin este esta ya",
    "fr": "le les des et vous votre pour avec une est dans sur pas qui que du au ce cette nous vos plus aux sans",
    "it": "il gli che di per con una non sono del della questo questa più anche tuo tua alla nel dei delle",
    "nl": "het een en van voor met niet dat zijn aan bij ook jouw wij deze naar maar wordt kunt geen",
    "pl": "i w na z do nie się jest że to dla od po jak twoje przez oraz lub twój już",
    "pt": "o os as e que com para por uma mais seu sua não do da dos das é você em na no ao quando sem este",
    "ro": "și în la cu pentru din care nu este sunt mai să pe un o ale dumneavoastră vă ce sau după fără acest",
}

_COMMON_WORDS = {language: tuple(words.split()) for language, words in _COMMON.items()}


@dataclass(frozen=True, slots=True)
class Sample:
    """Words that a text must have before its language is judged, and how much stronger another language must be."""

    words: float = 40.0
    lead: float = 2.0


@dataclass(frozen=True, slots=True)
class Test:
    """How many subjects may be tested at once."""

    most: float = 5.0


def parallel_locales(evidence: Evidence, _: object) -> Iterator[Hit]:
    """Each locale has the blocks, as many links, and the percentages of the mail's default locale."""
    default = evidence.brand.default_locale if evidence.brand else "en"
    first = next((one for one in evidence.context.others if one.mail.locale == default), None)
    if first is None or evidence.locale == default:
        return
    for fault in _differences(evidence.rendered, first, default):
        way_out = f"bring {evidence.locale} up to date with {first.mail.path}, or that with this"
        yield Hit(fault, way_out, evidence.mail.body.span)


def _differences(one: Rendered, first: Rendered, default: str) -> Iterator[str]:
    here, there = (Counter(origin.block for origin in mail.blocks if origin.block) for mail in (one, first))
    if lacking := there - here:
        yield f"{default} has the block {_named(lacking)}, which is missing here"
    if more := here - there:
        yield f"the block {_named(more)} stands here, and is missing in {default}"
    if here == there and len(one.links) != len(first.links):
        yield f"{default} has {len(first.links)} links, this locale {len(one.links)}"
    mine, theirs = _percentages(one), _percentages(first)
    if mine != theirs:
        yield f"{default} speaks of {_shares(theirs)}, this locale of {_shares(mine)}"


def _percentages(rendered: Rendered) -> frozenset[str]:
    said = flat(rendered.text) + " ".join(map(flat, rendered.subjects))
    return frozenset(share.replace(",", ".") for share in _PERCENT.findall(said))


def _shares(shares: frozenset[str]) -> str:
    return ", ".join(f"{share}%" for share in sorted(shares)) or "no percentage"


def _named(blocks: Counter[str]) -> str:
    return ", ".join(f"'{block}'" for block in blocks)


def comparable_subjects(evidence: Evidence, test: Test) -> Iterator[Hit]:
    """Subjects under test differ in what is declared, their angle, and promise the same."""
    lines = evidence.subjects
    if len(lines) < 2:
        return
    if len(lines) > test.most:
        yield Hit(f"{len(lines)} subjects are tested at once, over {test.most:g}", "test fewer", lines[0][1])
    seen: dict[str, int] = {}
    for at, (line, place) in enumerate(lines):
        key = " ".join(line.casefold().split())
        if key in seen:
            yield Hit(f"the subject '{line}' is tested against itself", "write another, or take it out", place)
        seen.setdefault(key, at)
    angles = [subject.angle for subject in evidence.mail.subjects]
    for at, angle in enumerate(angles):
        if not angle or angle in angles[:at]:
            told = f"shares the angle '{angle}' with another" if angle else "has no angle"
            message = f"the subject '{lines[at][0]}' {told}, so the test tells nothing"
            yield Hit(message, "give each its own `angle`", lines[at][1])
    yield from _unequal_promises(evidence)


def _unequal_promises(evidence: Evidence) -> Iterator[Hit]:
    """A share or price in one subject that neither the others nor the mail know."""
    said = evidence.visible.text()
    for line, place in evidence.subjects:
        for amount in (*_PERCENT.findall(line), *_MONEY.findall(_VALUE.sub("", line))):
            digits = amount.strip("€£$¥R 円lei")
            if digits not in said:
                message = f"the subject '{line}' promises {amount}, the mail does not say it"
                yield Hit(message, "all subjects under test make the offer of the mail", place)


def spoken_language(evidence: Evidence, sample: Sample) -> Iterator[Hit]:
    """The visible text is in the language that the mail's file names."""
    text = _VALUE.sub(" ", letter_text(evidence))
    words = Counter(word.lower() for word in _WORD.findall(text))
    if sum(words.values()) < sample.words and evidence.language not in ("ja", "zh"):
        return
    spoken = _foreign(text, words, evidence.language, sample.lead)
    if spoken:
        message = f"the file says '{evidence.locale}', the text is {spoken}"
        yield Hit(message, "translate it, or call the file by its language", evidence.mail.body.span)


def _foreign(text: str, words: Counter[str], declared: str, lead: float) -> str:
    """What the text is in when it is not in the declared language; "" when it is, or when that cannot be told."""
    letters = sum(len(word) * times for word, times in words.items())
    if declared in _SCRIPTS:
        own = len(_letters(_SCRIPTS[declared]).findall(text))
        return "in other letters" if own < 0.2 * letters else ""
    foreign = not text.isascii() and len(_FOREIGN.findall(text)) > 0.5 * letters
    if foreign and any(len(_letters(script).findall(text)) > 0.5 * letters for script in _SCRIPTS.values()):
        return "in other letters"
    if declared not in _COMMON:
        return ""
    scores = {
        language: sum(words[word] for word in common if word in words) for language, common in _COMMON_WORDS.items()
    }
    best = max(scores, key=lambda language: scores[language])
    return f"in '{best}'" if best != declared and scores[best] >= max(8, lead * scores[declared]) else ""


@lru_cache(maxsize=16)
def _letters(script: str) -> re.Pattern[str]:
    return re.compile(f"[{script}]")
