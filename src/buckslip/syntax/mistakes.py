"""Mistakes that writers make in sentences, known by their looks: what to say, and how to put the sentence right."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import ceil

from buckslip.syntax.periods import NUMBER_WORDS

_N = r"(?:\d+(?:\.\d+)?|" + "|".join(NUMBER_WORDS) + ")"
_UNIT = r"(?:hours?|days?|weeks?)"
_TIMES: dict[str, str] = {
    ">=": "at least",
    ">": "more than",
    "<=": "at most",
    "<": "less than",
    "=": "exactly",
    "==": "exactly",
}
_DAYS = {"month": 30, "quarter": 90, "year": 365}

Mend = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A pattern, the message (with `{0}` for what was found), and the text to put there; None when nobody can know."""

    source: str
    message: str
    mend: Mend | None
    way_out: str = ""
    rule: str = "sentence-syntax"
    last: bool = False  # only when nothing else was found

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when the first broken sentence asks for it."""
        return _compiled(self.source)

    def says(self, found: re.Match[str]) -> str:
        """The message about what was found."""
        at = found["at"] if "at" in self.pattern.groupindex else found[0]
        return self.message.replace("{0}", at.strip())

    def mended(self, found: re.Match[str]) -> str:
        """What should stand instead."""
        if callable(self.mend):
            return self.mend(found)
        return found.expand(self.mend or "")


def _of(pattern: str, message: str, mend: Mend | None, **more: str | bool) -> Mistake:
    return Mistake(pattern, message, mend, **more)  # type: ignore[arg-type]


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _days(found: re.Match[str]) -> str:
    number = NUMBER_WORDS[found["n"]] if found["n"] in NUMBER_WORDS else float(found["n"])
    return f"{round(number * _DAYS[found['unit']])} days"


def _hours(found: re.Match[str]) -> str:
    number = NUMBER_WORDS[found["n"]] if found["n"] in NUMBER_WORDS else float(found["n"])
    hours = ceil(number / (60 if found["unit"].startswith("min") else 3600))
    return f"{hours} hour{'s' * (hours != 1)}"


def _list(found: re.Match[str]) -> str:
    words = re.split(r"\s*,\s*(?:or\s+|and\s+)?|\s+(?:or|and)\s+", found["list"].strip().rstrip("."))
    return f"{found['before']}[{', '.join(_quoted(one) for one in words if one)}]"


def _quoted(words: str) -> str:
    bare = words.strip().strip("\"'")
    return bare if re.fullmatch(r"[^\W\d][\w.\-&/+]*|-?\d+(\.\d+)?", bare) else f'"{bare}"'


def _one_of(found: re.Match[str]) -> str:
    first, *rest = re.split(r"\s*,\s*(?:or\s+)?|\s+or\s+", found["list"].strip())
    negation = "not " if found["not"] or found["un"] else ""
    return f"is {negation}one of [{', '.join(_quoted(one) for one in (first, *rest))}]"


MISTAKES: tuple[Mistake, ...] = (
    # Signs
    _of(r"\s*[.;,!]+\s*$", "'{0}' stands at the end", ""),
    _of(r"[‘’](?P<x>[^‘’]*)[‘’]", "these quotation marks are not plain ones", r'"\g<x>"'),
    _of(r"""^\s*(?P<at>["'])(?P<x>.*)(?P=at)\s*$""", "the whole sentence stands in quotes", r"\g<x>"),
    _of(r"=>", "'{0}' is written >=", ">="),
    _of(r"=<", "'{0}' is written <=", "<="),
    _of(r"(?P<at>[£$€]\s*)(?=\d)", "a number stands without its currency", ""),
    _of(r"(?<=\d)\s*(?P<at>[£$€]|GBP|USD|EUR)(?![\w])", "a number stands without its currency", ""),
    _of(
        r"(?<![\w\[.])(?P<at>\d{1,3}(?:,\d{3})+)(?![\d,])",
        "a number stands without commas",
        lambda it: it[0].replace(",", ""),
    ),
    _of(r"^(?P<at>(?:if|when|who|whose|where|customers(?:\s+(?:who|whose))?)\s+)", "'{0}' is too much", ""),
    # Times
    _of(
        rf"(?P<at>\b(?P<n>{_N})\+\s*(?P<unit>{_UNIT}))",
        "'+' is said 'more than'",
        r"more than \g<n> \g<unit>",
    ),
    _of(
        r"(?P<at>\bbetween\s+\S+(?:\s+and)?)\s*$",
        "'between' wants two ends",
        None,
        way_out="write such as `between 2 and 5`",
    ),
    _of(
        r"^(?:sum|total|average|avg|max|maximum)\s+of\s+\S+\s+(?P<at>in\s+the\s+(?:last|past)\b.*)",
        "the event is missing",
        None,
        way_out="write such as `sum of amount in purchase in the last 365 days >= 500`",
    ),
    _of(
        r"^(?P<f>(?!did\b|sum\b|count\b)\S+\s+)(?P<at>in\s+the\s+(?:last|past|next|coming)\s)",
        "'is' is missing",
        r"\g<f>is \g<at>",
    ),
    _of(rf"\bis\s+(?P<at>within)\s+(?={_N}\s)", "'within' does not say before or after", "is in the next "),
    _of(
        rf"\b(?P<at>between\s+(?P<a>{_N}|\d{{4}}-\d\d-\d\d)\s*(?:to|-|–)\s*)(?=[\w])",
        "'between' goes with 'and'",
        r"between \g<a> and ",
    ),
    _of(
        rf"(?P<at>\b(?P<n>{_N}\s+{_UNIT})\s+(?:ago\s+)?or\s+(?:more|longer|earlier)(?:\s+ago)?)\s*$",
        "'or more' is said 'more than'",
        r"more than \g<n> ago",
    ),
    _of(
        rf"(?P<at>\b(?P<n>{_N}\s+{_UNIT})\s+(?:ago\s+)?or\s+(?:less|later)(?:\s+ago)?)\s*$",
        "'or less' is said 'less than'",
        r"less than \g<n> ago",
    ),
    _of(
        rf"\bis\s+(?P<at>(?:in\s+|exactly\s+)?(?P<n>{_N}\s+{_UNIT})(?:\s+from\s+now)?)\s*$",
        "a moment is never met exactly",
        r"is in the next \g<n>",
    ),
    _of(
        rf"(?P<at>\b(?P<n>{_N})\s+calendar\s+(?P<unit>month|quarter|year)s?\b)",
        "months and years differ in length, so times are in hours, days or weeks",
        _days,
        rule="sentence-bad-time",
    ),
    _of(
        rf"(?P<at>\b(?P<n>{_N})\s*(?P<unit>month|quarter|year)s?(?![\w.\-]))",
        "months and years differ in length, so times are in hours, days or weeks",
        _days,
        rule="sentence-bad-time",
    ),
    _of(
        r"(?P<at>\b(?P<how>last|next|past)\s+(?P<unit>month|quarter|year)(?![\w.\-]))",
        "months and years differ in length, so times are in hours, days or weeks",
        lambda it: f"{it['how']} {_DAYS[it['unit']]} days",
        rule="sentence-bad-time",
    ),
    _of(
        rf"(?P<at>\b(?P<n>{_N})\s*(?P<unit>minute|min|second|sec)s?(?![\w.\-]))",
        "times are in whole hours, days or weeks",
        _hours,
        rule="sentence-bad-time",
    ),
    _of(r"(?P<at>\b(?P<n>\d+)\s?d)(?![\w.\-])", "write the unit out", r"\g<n> days"),
    _of(r"(?P<at>\b(?P<n>\d+)\s?h(?:rs?)?)(?![\w.\-])", "write the unit out", r"\g<n> hours"),
    _of(r"(?P<at>\b(?P<n>\d+)\s?w(?:ks?)?)(?![\w.\-])", "write the unit out", r"\g<n> weeks"),
    _of(rf"(?P<n>{_N})-(?P<unit>day|hour|week)s?\b", "write the number and the unit apart", r"\g<n> \g<unit>s"),
    _of(r"\b(?P<n>\d+)(?P<unit>hours?|days?|weeks?)\b", "write the number and the unit apart", r"\g<n> \g<unit>"),
    _of(
        rf"^did\s+(?:not\s+)?[\w.\-]+.*?(?P<at>\b(?:between\s+)?{_N}\s*(?:to|and|-|–)\s*{_N}\s+{_UNIT}\s+ago)",
        "events are counted over the last days, not between two times",
        None,
        way_out="write two sentences: 'did … in the last 60 days' and 'did not … in the last 30 days'",
    ),
    _of(
        rf"^did\s+(?:not\s+)?[\w.\-]+.*?(?P<at>\b(?:more\s+than\s+|over\s+)?{_N}\s+{_UNIT}\s+ago)",
        "events are counted over the last days, not before them",
        None,
        way_out="write 'did …' in one sentence and 'did not … in the last 30 days' in another",
    ),
    _of(
        r"^did\s+(?:not\s+)?[\w.\-]+.*?(?P<at>\b(?:since|before|after|on|between)\s+\d{4}.*)",
        "events are counted over the last days, not from a day on",
        None,
        way_out="write such as 'in the last 90 days'",
    ),
    _of(r"\b(?P<at>(?:in|over|during|for|within)\s+(?P<how>last|next|past)\s)", "'the' is missing", r"in the \g<how> "),
    _of(rf"^(?P<a>did\s.*?)\b(?P<at>within|for)\s+(?={_N}\s)", "'{0}' cannot stand here", r"\g<a>in the last "),
    _of(rf"(?<=\s)(?P<at>within)\s+(?={_N}\s)", "'within' does not say before or after", "in the last "),
    _of(rf"(?<!the)(?<!next)\s(?P<at>last\s+)(?={_N}\s)", "'in the' is missing", " in the last "),
    _of(
        r"\b(?P<a>in\s+the\s+(?:last|next|past)\s+\d+)(?P<at>)(?=\s*$|\s+(?!hour|day|week|to|-))",
        "the unit is missing: hours, days or weeks",
        r"\g<a> days",
    ),
    _of(r"\b(?P<a>\d+)(?P<at>)\s+ago\b", "the unit is missing: hours, days or weeks", r"\g<a> days ago"),
    _of(
        rf"^(?P<a>(?!did\b)\S+\s+(?:was|is)\s+(?:not\s+)?(?:{_N}\s*(?:to|-|–)\s*|(?:more|less|older)\s+than\s+|over\s+|at\s+(?:least|most)\s+|between\s+{_N}\s+and\s+){_N}\s+{_UNIT})(?P<at>)\s*$",
        "the sentence does not say which way the time runs",
        r"\g<a> ago",
    ),
    _of(
        rf"(?P<at>(?:(?:was|is)\s+)?(?P<op>[<>])=?\s*(?P<n>{_N}\s+{_UNIT})(?:\s+ago)?)\s*$",
        "how long ago is said in words",
        lambda it: f"was {'more' if it['op'] == '>' else 'less'} than {it['n']} ago",
    ),
    _of(
        rf"(?P<at>(?:was\s+|is\s+)?before\s+(?P<n>{_N}\s+{_UNIT}))(?:\s+ago)?\s*$",
        "'before' wants a day",
        r"was more than \g<n> ago",
    ),
    # Comparisons
    _of(r"\b(?P<at>(?P<how>more|less|fewer|older|greater)\s+then)\b", "'{0}' is written 'than'", r"\g<how> than"),
    _of(
        r"\b(?P<at>(?:is\s+)?(?:greater|bigger|larger|higher)\s+than)\b", "'{0}' is said 'is more than'", "is more than"
    ),
    _of(r"\b(?P<at>(?:is\s+)?(?:smaller|lower)\s+than)\b", "'{0}' is said 'is less than'", "is less than"),
    _of(r"(?P<f>^\S+)\s+(?P<at>(?P<how>more|less|fewer)\s+than)\b", "'is' is missing", r"\g<f> is \g<how> than"),
    _of(r"(?P<f>^\S+)\s+(?P<at>at\s+(?P<how>least|most))\b", "'is' is missing", r"\g<f> is at \g<how>"),
    _of(r"\b(?P<at>(?:is\s+)?not\s+equals?(?:\s+to)?)\b", "'{0}' is said 'is not'", "is not"),
    _of(r"\b(?P<at>(?:is\s+)?equals?(?:\s+to)?)\b", "'{0}' is said 'is'", "is"),
    _of(r"\b(?P<at>(?:isn|wasn|aren|is'n|isnt)(?:'t|’t|t)?)(?!\w)", "'{0}' is written 'is not'", "is not"),
    _of(r"\b(?P<at>(?:does\s*n[o']?t|doesnt|does not)\s+(?:have|exist))\b", "'{0}' is said 'is missing'", "is missing"),
    _of(r"\b(?P<at>exists)\s*$", "'exists' is said 'is set'", "is set"),
    _of(
        r"(?P<f>^\S+)\s+(?P<at>(?:contains|includes|starts\s+with|ends\s+with|like|matches))\b.*",
        "'{0}' is not known: a value is compared as a whole",
        None,
        way_out="write 'is one of [a, b]'",
    ),
    # Lists
    _of(
        r"\b(?P<at>is\s+(?P<not>not\s+)?(?:in|any\s+of|either|among|one\s+off?)\s*)(?=\[)",
        "'{0}' is said 'is one of'",
        lambda it: f"is {it['not'] or ''}one of ",
    ),
    _of(r"\b(?P<at>(?P<not>not\s+)in\s*)(?=\[)", "'{0}' is said 'is not one of'", "is not one of "),
    _of(r"(?P<f>^\S+\s+)(?P<at>in\s*)(?=\[)", "'{0}' is said 'is one of'", r"\g<f>is one of "),
    _of(r"(?P<before>\bone\s+of\s*)\((?P<list>[^()]*)\)", "a list stands in square brackets", _list),
    _of(
        r"(?P<before>\bone\s+of\s+)(?P<at>)(?P<list>[^\[\]]+?)(?=\s+in\s+the\s+last\b|\s*$)",
        "a list stands in brackets",
        _list,
    ),
    _of(
        r"(?:\bis\s+(?P<not>not\s+)?|(?P<un>!)?==?\s*)(?P<at>(?P<list>[^\[\]]+?(?:,|\s+or\s+)[^\[\]]+?))(?=\s+in\s+the\s+last\b|\s*$)",
        "several values make a list",
        _one_of,
    ),
    _of(
        r"(?<=\[)(?P<at>[^\]]*[^\W\d][\w]*\s+[\w][^\]]*)(?=\])",
        "a value of several words stands in quotes",
        lambda it: ", ".join(_quoted(one) for one in it["at"].split(",")),
    ),
    # Events
    _of(r"^(?P<at>did\s*n'?o?t|didn’t|didnt|did'nt)\s+(?=\S)", "'{0}' is written 'did not'", "did not "),
    _of(
        r"^(?P<at>(?:has|have|had|does|do)\s+(?P<n>not\s+|never\s+)?)(?=\S+)",
        "'{0}' is said 'did'",
        lambda it: f"did {it['n'] or ''}",
    ),
    _of(r"^(?P<at>never\s+did|never)\s+(?=\S)", "'{0}' is said 'did not'", "did not "),
    _of(
        r"^(?P<at>did)(?P<a>\s+)(?P<e>\S+)\s+(?P<n>" + _N + r")\s+or\s+more\s+times?",
        "'or more' is said 'at least'",
        r"did \g<e> at least \g<n> times",
    ),
    _of(r"(?<!least)\s(?P<at>(?P<n>once|twice)\s+or\s+more)\b", "'or more' is said 'at least'", r" at least \g<n>"),
    _of(r"\b(?P<n>" + _N + r")\+\s+times", "'+' is said 'at least'", r"at least \g<n> times"),
    _of(
        r"(?<!least)(?<!most)(?<!exactly)(?<!than)(?<![<>=])\s(?P<at>(?P<n>" + _N + r")\s+times?)\b",
        "at least, at most or exactly {0}?",
        r" at least \g<n> times",
    ),
    _of(
        r"(?<!least)(?<!most)(?<!exactly)(?<!than)\s(?P<at>once|twice)\b",
        "at least, at most or exactly {0}?",
        r" at least \g<at>",
    ),
    _of(r"\b(?P<at>atleast)\b", "'atleast' is two words", "at least"),
    _of(r"\b(?P<at>atmost)\b", "'atmost' is two words", "at most"),
    _of(
        r"\b(?P<at>where\s+(?:.*\sand\s+)?[\w.\-]+\s*(?:>=|<=|>|<).*)",
        "'where' knows only 'is', 'is not' and 'is one of'",
        None,
        way_out="ask for amounts with `max of amount in purchase >= 50`",
    ),
    _of(
        r"^(?P<a>did\s+\S+.*?)(?P<at>>=|>|<=|<|==?)\s*(?P<n>\d+)(?:\s+times?)?",
        "a number of times is said in words",
        lambda it: f"{it['a']}{_TIMES[it['at']]} {it['n']} times",
    ),
    _of(
        r"^(?P<a>did\s+.*?(?:at\s+least|at\s+most|exactly|more\s+than|less\s+than|fewer\s+than)\s+\d+)(?P<at>)(?!\d)(?!\s*(?:times?|hours?|days?|weeks?)\b)",
        "'times' is missing",
        r"\g<a> times",
    ),
    _of(r"\b(?P<at>with|whose|for|having)\s+(?P<p>[\w.\-]+)\s+(?:is\s+)?", "'{0}' is said 'where'", r"where \g<p> is "),
    _of(r"\bwhere\s+(?P<p>[\w.\-]+)\s+(?P<at>)(?!is\b|=|!=|was\b|are\b)(?=\S)", "'is' is missing", r"where \g<p> is "),
    _of(r"^(?P<a>did\s+(?:not\s+)?[\w.\-]+\s+)(?P<at>[\w.\-]+\s+is\s)", "'where' is missing", r"\g<a>where \g<at>"),
    _of(
        r"^(?P<at>min(?:imum)?|smallest|lowest|first|last|median)\s+of\b.*",
        "'{0}' is not known",
        None,
        way_out="there are count, sum, average and max",
    ),
    _of(r"^(?P<how>sum|average|max|count)\s+(?P<at>)(?!of\b)(?=\S)", "'of' is missing", r"\g<how> of "),
    # Segments and samples
    _of(
        r"^(?P<at>is\s+in\s+(?:the\s+)?segment|segment|in\s+audience|member\s+of|is\s+in)\s+(?=[\"'\w])",
        "'{0}' is said 'in segment'",
        "in segment ",
    ),
    _of(r"^(?P<at>(?:is\s+)?not\s+in)\s+(?=[\"'])", "'{0}' is said 'not in segment'", "not in segment "),
    _of(
        r"^(?:not\s+)?in\s+segment\s*$", "the segment is not named", None, way_out='write such as `in segment "loyal"`'
    ),
    _of(r"^in\s+random\s*$", "the sample has no size", None, way_out='write such as `in random 10% of "spring-2026"`'),
    _of(r"^in\s+(?P<at>)(?=[\"'])", "'segment' is missing", "in segment "),
    _of(
        r"^(?P<at>(?:in\s+)?(?:a\s+)?random\s+(?:sample\s+of\s+)?(?:of\s+)?)(?=\d)",
        "'{0}' is said 'in random'",
        "in random ",
    ),
    _of(r"^(?P<at>)(?=\d+(\.\d+)?\s*%\s+of\b)", "'in random' is missing", "in random "),
    _of(r"^(?P<a>in\s+random\s+\d+(?:\.\d+)?)(?P<at>)\s+(?=of\b)", "% is missing", r"\g<a>% "),
    _of(
        r"^(?P<a>in\s+random\s+\d+(?:\.\d+)?\s*%)(?P<at>)\s*$",
        "the sample needs a name, so that it stays the same",
        r'\g<a> of "spring-2026"',
    ),
    _of(r"^(?P<a>in\s+random\s+\d+(?:\.\d+)?\s*%\s+)(?P<at>)(?=[\"'])", "'of' is missing", r"\g<a>of "),
    # Bare fields and bare words
    _of(
        r"(?P<a>(?:\bis\s+(?:not\s+)?|!=\s*|=\s*))(?P<at>(?!(?:more|less|in|at|between|before|after|on|not|one|the|set|within|older|over)\b|\d)[^\"'\[\]<>=]*?[^\W\d][^\"'\[\]<>=]*?\s[^\"'\[\]<>=]+?)(?=\s+in\s+the\s+last\b|\s*$)",
        "a value of several words stands in quotes",
        r'\g<a>"\g<at>"',
        last=True,
    ),
    _of(
        r"(?P<a>(?:\bis\s+(?:not\s+)?|!=\s*|=\s*))(?P<at>\d[\w.\-]*[A-Za-z][\w.\-]*)",
        "a value that begins with a digit stands in quotes",
        r'\g<a>"\g<at>"',
        last=True,
    ),
)
