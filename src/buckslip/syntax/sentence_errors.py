"""What is wrong with a sentence that the grammar cannot read, in a writer's words, with the sentence put right."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import pairwise

from buckslip.model.schema import Kind, Schema
from buckslip.model.suggest import did_you_mean
from buckslip.syntax.lexer import Fault
from buckslip.syntax.mistakes import MISTAKES
from buckslip.syntax.said import Broken
from buckslip.syntax.sayer import LONGEST, said
from buckslip.syntax.sentence_forms import example

_KEYWORDS = """
after ago and average at before between coming count did during exactly fewer future from hour hours day days in is
known last least less max missing more most never next not now number of once one or over past random segment set
since sum than the time times to total twice under was week weeks where within
"""
KEYWORDS = frozenset(_KEYWORDS.split())
_SMALL = KEYWORDS | {"are", "has", "is", "not", "of", "percent", "was", "were", "yes", "no"}
_LEADS = {
    "avg",
    "customers",
    "had",
    "has",
    "have",
    "if",
    "max",
    "maximum",
    "min",
    "minimum",
    "not",
    "when",
    "who",
    "whose",
}
_WORD = re.compile(r"""[^\W\d][\w.\-']*""")
_QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")

# What the grammar's terminals are called in a message, the likeliest first.
_EXPECTED: tuple[tuple[str, str], ...] = (
    ("UNIT", "hours, days or weeks"),
    ("TIMES", "'times'"),
    ("AGO", "'ago'"),
    ("PERCENT", "%"),
    ("NUMBER", "a number"),
    ("LAST", "'last'"),
    ("OF", "'of'"),
    ("INSIDE", "'in' and an event"),
    ("IS", "'is'"),
    ("GREATER", "a sign such as >="),
    ("STRING", "a value"),
    ("RSQB", "]"),
    ("COMMA", "a comma"),
    ("LSQB", "a list such as [a, b]"),
    ("AND", "'and'"),
    ("TO", "'to'"),
    ("WHERE", "'where'"),
    ("WORD", "a name"),
    ("DID", "'did' and an event"),
)


def unreadable(text: str, broken: Broken, schema: Schema) -> Fault:
    """The fault of a sentence that stops making sense where it is `broken`."""
    if len(text) > LONGEST:
        message = f"the sentence is longer than {LONGEST} characters"
        return Fault("sentence-syntax", LONGEST, message, "split it, or name a part of it as a segment")
    return (
        _unclosed(text)
        or _bare(text, schema)
        or _event_first(text, schema)
        or _two_sentences(text, schema)
        or _capitals(text)
        or _spaced(text, schema)
        or _first_name(text, schema)
        or _mistaken(text, schema)
        or _misspelt(text, schema)
        or _plain(text, broken, schema)
    )


def _unclosed(text: str) -> Fault | None:
    bare = _QUOTED.sub(lambda found: "_" * len(found[0]), text)
    for sign, other, what in (('"', '"', "quotation mark"), ("[", "]", "bracket")):
        at = bare.rfind(sign)
        if at >= 0 and (sign == other or other not in bare[at:]):
            return Fault("sentence-syntax", at, f"the {what} is never closed", f"close it: `{text.rstrip()}{other}`")
    return None


def _bare(text: str, schema: Schema) -> Fault | None:
    """A field alone: `consent_email`, `not consent_email`."""
    found = re.fullmatch(r"\s*(not\s+)?([^\W\d][\w.\-]*)\s*", text)
    if not found or found[2].lower() in KEYWORDS or found[2] in schema.events:
        return None
    name, spec = found[2], schema.fields.get(found[2])
    if spec is None:
        way_out = did_you_mean(name, schema.fields) or f"an example: `{example(text, schema)}`"
        return Fault("sentence-unknown-field", found.start(2), f"no field '{name}' in rules/schema.yml", way_out)
    word = ("no" if found[1] else "yes") if spec.kind is Kind.BOOLEAN else ("not set" if found[1] else "set")
    return Fault("sentence-syntax", found.start(2), "a sentence says what is so", f"write `{name} is {word}`")


def _event_first(text: str, schema: Schema) -> Fault | None:
    """`purchase at least 2 times`, `has purchased`."""
    found = re.match(r"\s*(?:(?:has|have|had)\s+)?(?P<not>not\s+|never\s+)?(?P<e>[^\W\d][\w.\-]*)(?=\s|$)", text)
    if not found or found["e"] in schema.fields or found["e"].lower() in KEYWORDS:
        return None
    event = _nearest_event(found["e"], schema)
    tried = f"did {'not ' if found['not'] else ''}{event}{text[found.end() :]}"
    if not event or (isinstance(said(tried), Broken) and found["e"] not in schema.events):
        return None
    return Fault("sentence-syntax", found.start(), "a sentence about an event begins with 'did'", f"write `{tried}`")


def _capitals(text: str) -> Fault | None:
    """`TIER IS GOLD`: the words of a sentence are in lower case."""

    def lowered(found: re.Match[str]) -> str:
        return found[0].lower() if found[0].lower() in _SMALL else found[0]

    mended = _WORD.sub(lowered, text)
    if mended == text or isinstance(said(mended), Broken):
        return None
    at = next(place for place, (one, other) in enumerate(zip(text, mended, strict=True)) if one != other)
    return Fault("sentence-syntax", at, "these words are in lower case", f"write `{mended}`")


def _spaced(text: str, schema: Schema) -> Fault | None:
    """`last purchase was …`: a field's name written as words."""
    words = text.split()
    for count in (4, 3, 2):
        joined = "_".join(words[:count]).lower()
        if field := next((one for one in (joined, f"{joined}_at") if one in schema.fields), ""):
            return Fault("sentence-unknown-field", 0, "a field's name is one word", f"write `{field}`")
    return None


def _first_name(text: str, schema: Schema) -> Fault | None:
    """A name that is not in the schema, where a sentence names a field or, after 'did', an event."""
    found = re.match(r"\s*(?:(?P<did>did)\s+(?:(?:not|never)\s+)?)?(?P<name>[^\W\d][\w.\-]*)(?=[\s=<>!]|$)", text)
    if not found or found["name"].lower() in KEYWORDS | _LEADS:
        return None
    name, at = found["name"], found.start("name")
    if found["did"]:
        if name in schema.events or _nearest_event(name, schema):
            return None
        way_out = f"events are {', '.join(list(schema.events)[:8])}" if schema.events else "it declares no events"
        return Fault("sentence-unknown-event", at, f"no event '{name}' in rules/schema.yml", way_out)
    if name in schema.fields:
        return None
    way_out = did_you_mean(name, schema.fields) or f"an example: `{example(text, schema)}`"
    return Fault("sentence-unknown-field", at, f"no field '{name}' in rules/schema.yml", way_out)


def _nearest_event(word: str, schema: Schema) -> str:
    near = get_close_matches(word.lower(), schema.events, n=1, cutoff=0.7)
    return word if word in schema.events else near[0] if near else ""


def _two_sentences(text: str, schema: Schema) -> Fault | None:
    bare = _QUOTED.sub(lambda found: "_" * len(found[0]), text)
    joints = list(re.finditer(r",?\s+(and|or|but)\s+", bare))
    ends = [(0, 0), *((one.start(), one.end()) for one in joints), (len(text), len(text))]
    splits = [[one] for one in range(len(joints))] + [list(range(len(joints)))]
    for chosen in splits if joints else ():
        places = [ends[0], *(ends[one + 1] for one in chosen), ends[-1]]
        parts = [text[after:before] for (_, after), (before, _) in pairwise(places)]
        if any(isinstance(said(one), Broken) for one in parts):
            continue
        if " where " in parts[0] and parts[1].split()[0] not in {*schema.fields, *KEYWORDS}:
            continue  # one more property of the event
        words = {joints[one][1] for one in chosen}
        mode = "'all' and 'any'" if len(words) > 1 else "'any'" if words == {"or"} else "'all'"
        way_out = f"write a line for each under {mode}: {' and '.join(f'`{one}`' for one in parts)}"
        return Fault("sentence-syntax", joints[chosen[0]].start(1), "a sentence asks one thing", way_out)
    return None


def _mistaken(text: str, schema: Schema) -> Fault | None:
    """The first mistake that is known by its looks; the sentence is put right as far as all that are known reach."""
    first: Fault | None = None
    mended = text
    for one in MISTAKES:
        found = one.pattern.search(mended)
        if not found or (one.last and first):
            continue
        if one.mend is not None and one.mended(found) == found[0]:
            continue
        if first is None:
            at = found.start("at") if "at" in one.pattern.groupindex else found.start()
            first = Fault(one.rule, at, one.says(found), one.way_out)
        if one.mend is None:
            return first
        mended = mended[: found.start()] + one.mended(found) + mended[found.end() :]
        if not isinstance(said(mended), Broken):
            break
    if first is None:
        return None
    if not isinstance(said(mended), Broken) and mended != text:
        first.help = f"write `{mended}`"
    elif not first.help:
        near = _misspelt(mended, schema)
        first.help = near.help if near else f"an example: `{example(text, schema)}`"
    return first


def _misspelt(text: str, schema: Schema) -> Fault | None:
    """A word of the language that is written almost right."""
    mended, at = text, -1
    known = {*schema.fields, *schema.events}
    for found in reversed(list(_WORD.finditer(_QUOTED.sub(lambda it: "_" * len(it[0]), text)))):
        word = found[0].lower()
        if word in KEYWORDS or found[0] in known or word.startswith("_") or len(word) < 2:
            continue
        for near in _nearest_words(word):
            tried = f"{mended[: found.start()]}{near}{mended[found.end() :]}"
            if not isinstance(said(tried), Broken):
                message = f"'{found[0]}' cannot be read"
                return Fault("sentence-syntax", found.start(), message, f"did you mean `{tried}`?")
        close = get_close_matches(word, KEYWORDS, n=1, cutoff=0.75)
        if close:
            mended, at = f"{mended[: found.start()]}{close[0]}{mended[found.end() :]}", found.start()
    if at >= 0 and not isinstance(said(mended), Broken):
        wrong = _WORD.match(text, at)
        message = f"'{wrong[0] if wrong else text[at:]}' cannot be read"
        return Fault("sentence-syntax", at, message, f"did you mean `{mended}`?")
    return None


def _nearest_words(word: str) -> list[str]:
    """Words of the language that look like `word`, those of its length first."""
    return sorted(get_close_matches(word, KEYWORDS, n=3, cutoff=0.6), key=lambda near: abs(len(near) - len(word)))


def _plain(text: str, broken: Broken, schema: Schema) -> Fault:
    words = [word for name, word in _EXPECTED if name in broken.expected][:3]
    words = ["a value"] if {"NUMBER", "STRING", "WORD"} <= broken.expected else words
    wanted = f", expected {' or '.join([', '.join(words[:-1]), words[-1]] if words[1:] else words)}" if words else ""
    way_out = f"an example: `{example(text, schema)}`"
    if broken.at >= len(text.rstrip()):
        return Fault("sentence-syntax", len(text.rstrip()), f"the sentence is not finished{wanted}", way_out)
    found = re.compile(r"\S+").match(text, broken.at)
    shown = found[0] if found else text[broken.at : broken.at + 1]
    if shown in KEYWORDS and text.rstrip().endswith(shown):
        return Fault("sentence-syntax", len(text.rstrip()), f"the sentence is not finished after '{shown}'", way_out)
    return Fault("sentence-syntax", broken.at, f"'{shown}' cannot stand here{wanted}", way_out)
