"""What the portable language knows by name: filters, system values, words, and the faults that a tag can have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from buckslip.model.schema import RESERVED, Kind

TEXTUAL = frozenset({Kind.TEXT, Kind.URL, Kind.ENUM})
NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY})
PRINTABLE = TEXTUAL | {Kind.INTEGER}  # may be printed as they are


@dataclass(frozen=True, slots=True)
class FilterSpec:
    """A filter: what it takes, which argument it wants ("" none, "text", "format"), and what it does."""

    name: str
    takes: frozenset[Kind]
    argument: str
    example: str
    meaning: str


FILTERS: dict[str, FilterSpec] = {
    "capitalize": FilterSpec(
        "capitalize",
        frozenset({Kind.TEXT, Kind.ENUM}),
        "",
        "{{ customer.tier | capitalize }}",
        "the first letter in upper case, all others in lower case",
    ),
    "currency": FilterSpec(
        "currency",
        frozenset({Kind.MONEY}),
        "",
        "{{ item.price | currency }}",
        "the amount in the field's currency, grouped and signed as the locale does; half a cent rounds away from zero",
    ),
    "date": FilterSpec(
        "date",
        frozenset({Kind.DATE}),
        "format",
        '{{ customer.renews_at | date("long") }}',
        "the day (UTC) in a format that the locale's file names",
    ),
    "default": FilterSpec(
        "default",
        PRINTABLE,
        "text",
        '{{ customer.first_name | default("there") }}',
        "this text when the value is missing or is empty text",
    ),
    "lower": FilterSpec(
        "lower", frozenset({Kind.TEXT, Kind.ENUM}), "", "{{ customer.tier | lower }}", "all letters in lower case"
    ),
    "number": FilterSpec(
        "number",
        frozenset({Kind.INTEGER, Kind.NUMBER}),
        "",
        "{{ customer.points | number }}",
        "the number with the locale's separators, at most two decimals, no trailing zeros",
    ),
    "upper": FilterSpec(
        "upper", frozenset({Kind.TEXT, Kind.ENUM}), "", "{{ customer.tier | upper }}", "all letters in upper case"
    ),
}

SYSTEM: dict[str, str] = {
    "preferences_url": "the page where readers choose what they get",
    "sender.legal_name": "the sender's registered name",
    "sender.name": "the sender's name",
    "sender.postal_address": "the sender's postal address",
    "unsubscribe_url": "the page that ends these mails",
    "view_online_url": "this mail as a web page",
}

LOOP: dict[str, Kind] = {"first": Kind.BOOLEAN, "index": Kind.INTEGER, "last": Kind.BOOLEAN}

LOGIC_WORDS = ("if", "elif", "else", "endif", "for", "endfor")

# Words of Jinja, Django and Liquid that writers know and that are no part of this language.
_FOREIGN = """
assign autoescape block break call capture case comment continue cycle do endblock extends filter from import include
load macro raw set trans unless url verbatim while with
"""
FOREIGN_WORDS = frozenset(_FOREIGN.split())

KIND_WORDS: dict[Kind, str] = {
    Kind.TEXT: "text",
    Kind.INTEGER: "an integer",
    Kind.NUMBER: "a number",
    Kind.MONEY: "an amount of money",
    Kind.BOOLEAN: "true or false",
    Kind.DATE: "a date",
    Kind.URL: "a web address",
    Kind.ENUM: "one of a list of words",
    Kind.LIST: "a list",
}

TAG_RULES: dict[str, str] = {
    "missing-fallback": "a field that may be missing is printed without `default`, where no condition vouches for it",
    "tag-bad-argument": "a filter got an argument that it does not take, or lacks the one it needs",
    "tag-bad-comparison": "two values of different types are compared, or values that have no order",
    "tag-bad-condition": "a condition is not built from fields, comparisons, `and`, `or`, `not` and parentheses",
    "tag-bad-literal": "a text or number in a tag cannot be written in every template language",
    "tag-bad-loop": "a loop does not read `for name in customer.list[:3]`",
    "tag-bad-syntax": "the inside of a tag cannot be read",
    "tag-bad-word": "a `{% %}` tag begins with a word that this language does not have",
    "tag-both-quotes": "a text in a tag holds both kinds of quotation marks",
    "tag-date-format": "`date` got a format that the locale's file does not name",
    "tag-empty": "a tag has nothing inside",
    "tag-needs-format": "a number, an amount, a date, a list or true/false is printed without saying how",
    "tag-stray": "`elif`, `else`, `endif` or `endfor` stands where nothing is open for it",
    "tag-too-deep": "conditions are nested more than 8 deep, or loops at all",
    "tag-too-long": "a tag is longer than 500 characters",
    "tag-unclosed": "a tag, a condition or a loop is opened and never closed",
    "tag-unknown-field": "a field is not in rules/schema.yml",
    "tag-unknown-filter": "a filter does not exist",
    "tag-unknown-name": "a name is neither `customer`, a loop's variable nor a system value",
    "tag-unknown-value": "a field is compared with a word that it can never hold",
    "tag-unsupported": "Jinja that is no part of this language: `set`, `include`, calls, arithmetic, subscripts",
    "tag-wrong-filter": "a filter is used on a value of the wrong type",
}

SENTENCE_RULES: dict[str, str] = {
    "segment-example": "a sample customer stands under `in` or `out` of a segment and is not there",
    "sentence-bad-count": "a number of times stands where none can be",
    "sentence-bad-number": "a number is not whole, below zero, or too large for what is counted",
    "sentence-bad-range": "a range begins with its larger end",
    "sentence-bad-time": "a time is in months or years, is too long, or is a day that does not exist",
    "sentence-out-of-range": "a field is compared with a number outside its `min` and `max`",
    "sentence-syntax": "a sentence of an audience, a holdout or a fact cannot be read",
    "sentence-too-deep": "an audience has too many groups within each other, or too many sentences",
    "sentence-unknown-event": "a sentence names an event that is not in rules/schema.yml",
    "sentence-unknown-field": "a sentence names a field that is not in rules/schema.yml",
    "sentence-unknown-property": "a sentence names a property that the event does not have",
    "sentence-unknown-value": "a field is compared with a word that it can never hold",
    "sentence-wrong-type": "a field is compared with something that is not of its type",
}

RULES: dict[str, str] = dict(sorted({**TAG_RULES, **SENTENCE_RULES}.items()))

# How a value of each type is printed, what it may be compared with, and when it counts as there.
KIND_RULES: dict[Kind, tuple[str, str, str]] = {
    Kind.TEXT: ("as it is", "text: `==` `!=` `in`", "not missing and not empty"),
    Kind.INTEGER: ("as it is, or `number`", "numbers: all comparisons, `in`", "not missing; 0 is there"),
    Kind.NUMBER: ("`number`", "numbers: all comparisons, `in`", "not missing; 0 is there"),
    Kind.MONEY: ("`currency`", "numbers, and money of the same currency", "not missing; 0 is there"),
    Kind.BOOLEAN: ("`{% if %}`", "`true`, `false`: `==` `!=`", "true"),
    Kind.DATE: ("`date(…)`", 'days such as `"2026-11-29"`, and dates: all comparisons', "not missing and not empty"),
    Kind.URL: ("as it is", "text: `==` `!=` `in`", "not missing and not empty"),
    Kind.ENUM: ("as it is", "its own words: `==` `!=` `in`", "not missing and not empty"),
    Kind.LIST: ("`{% for %}`", "nothing", "has at least one item"),
}


def tables() -> str:
    """The tables of the manual's page on personalisation, in Markdown."""
    kinds = [(f"`{kind.value}`", *KIND_RULES[kind]) for kind in Kind]
    filters = [
        (f"`{one.name}`", ", ".join(sorted(kind.value for kind in one.takes)), f"`{one.example}`", one.meaning)
        for one in FILTERS.values()
    ]
    return "\n\n".join(
        (
            "### Types",
            _table(("type", "printed by", "compared with", "is there when"), kinds),
            "### Filters",
            _table(("filter", "for", "example", "gives"), filters),
            "### System values",
            _table(("value", "is"), [(f"`{{{{ {name} }}}}`", text) for name, text in SYSTEM.items()]),
            "### Reserved names",
            f"No field and no loop variable may be called {', '.join(f'`{name}`' for name in sorted(RESERVED))}.",
            "### Faults",
            _table(("rule", "is reported when"), [(f"`{name}`", text) for name, text in TAG_RULES.items()]),
        )
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
