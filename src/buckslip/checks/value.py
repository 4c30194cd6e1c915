"""The VALUE card of a mail: five promises to the customer, and what the results of the rules say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from buckslip.checks.results import WORST, Result, State
from buckslip.model.rule import Rule
from buckslip.model.same import Same

LETTERS = {
    "verify": "Verify relevance",
    "align": "Align with user goals",
    "limit": "Limit frequency",
    "transparent": "Use transparent pricing",
    "empower": "Empower opt-out",
}

NAMES = {
    State.KEPT: "kept",
    State.DOUBTFUL: "in doubt",
    State.BROKEN: "broken",
    State.WAIVED: "waived",
    State.UNASKED: "not asked",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule of a letter; `message` is what its worst finding says, and `locale` where, in a card of many."""

    rule: str
    title: str
    state: State
    message: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of the card: what the rules that were asked answered, the worst first."""

    name: str
    answers: tuple[Answer, ...] = ()

    @property
    def title(self) -> str:
        """The promise in words."""
        return LETTERS[self.name]

    @property
    def state(self) -> State:
        """The worst of its answers; a letter of which no rule was asked promises nothing."""
        return self.answers[0].state if self.answers else State.UNASKED


Card = tuple[Letter, ...]


def card(results: tuple[Result, ...], rules: Mapping[str, Rule]) -> Card:
    """The card of one mail, from the results of the rules that were asked of it."""
    return _card(Same(results), Same(rules))


@lru_cache(maxsize=16)  # of the mails that are made now; a build asks for a card several times
def _card(results: Same[tuple[Result, ...]], rules: Same[Mapping[str, Rule]]) -> Card:
    answers: dict[str, list[Answer]] = {name: [] for name in LETTERS}
    known = _known(rules)
    for result in results.it:
        rule = known.get(result.rule)
        if rule:
            answers[rule.value].append(_answer(rule.id, rule.title, result.state, result.message))
    return tuple(Letter(name, _sorted(found)) for name, found in answers.items())


@lru_cache(maxsize=2)
def _known(rules: Same[Mapping[str, Rule]]) -> Mapping[str, Rule]:
    """The rules of letters by their ids."""
    return {rule.id: rule for rule in rules.it.values() if rule.value}


@lru_cache(maxsize=1024)  # most rules are kept by most mails
def _answer(rule: str, title: str, state: State, message: str) -> Answer:
    return Answer(rule, title, state, message)


def together(cards: Mapping[str, Card]) -> Card:
    """One card for the locales of a variant: of each rule its worst answer, and the first locale that gave it."""
    worst: dict[str, dict[str, Answer]] = {name: {} for name in LETTERS}
    for locale, one in cards.items():
        for letter in one:
            seen = worst[letter.name]
            for answer in letter.answers:
                if answer.rule not in seen or WORST[answer.state] < WORST[seen[answer.rule].state]:
                    seen[answer.rule] = replace(answer, locale=locale) if answer.message else answer
    return tuple(Letter(name, _sorted(seen.values())) for name, seen in worst.items())


def as_json(card: Card, *, brief: bool = False) -> dict[str, object]:
    """The card as plain values; a `brief` one leaves out the rules that are kept, and counts them."""
    return {
        letter.name: {
            "title": letter.title,
            "state": letter.state.value,
            "asked": len(letter.answers),
            "rules": [_line(one) for one in letter.answers if not brief or one.state is not State.KEPT],
        }
        for letter in card
    }


def states(card: Card) -> dict[str, str]:
    """The state of each letter by its name."""
    return {letter.name: letter.state.value for letter in card}


def _line(answer: Answer) -> dict[str, str]:
    line = {"rule": answer.rule, "title": answer.title, "state": answer.state.value, "message": answer.message}
    return {**line, "locale": answer.locale} if answer.locale else line


def _sorted(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    found: Sequence[Answer] = sorted(answers, key=lambda one: (WORST[one.state], one.rule))
    return tuple(found)
