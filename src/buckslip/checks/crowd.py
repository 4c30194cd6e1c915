"""Everybody who gets a variant, as a tree and as a solver's space; asked once for all its locales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from buckslip.model.mail import Declared
from buckslip.model.project import Project
from buckslip.model.schema import FieldSpec
from buckslip.model.source import Marked
from buckslip.syntax.audience import audience
from buckslip.syntax.facts import Fact, facts
from buckslip.syntax.nodes import And, Not
from buckslip.syntax.rules import Rule
from buckslip.syntax.sentences import parse
from buckslip.targeting.examples import Example
from buckslip.targeting.plain import described
from buckslip.targeting.solve import Space


class Crowd:
    """The receivers of mails with these declarations, at one moment; every answer is worked out once."""

    def __init__(self, declared: Declared, project: Project, moment: datetime) -> None:
        self._declared = declared
        self._project = project
        self._moment = moment
        self._answers: dict[tuple[tuple[Rule, ...], tuple[Rule, ...]], bool] = {}
        self._sentences: dict[str, Rule | None] = {}
        self._joined: dict[frozenset[str], Crowd] = {}
        self._told = project  # whose facts hold
        self.kept: dict[object, object] = {}  # what others worked out for these receivers
        found = audience(declared, project)
        self.rule, self.holdout = found.rule, found.holdout
        self.receivers: Rule | None = self.rule
        if self.rule is not None and self.holdout is not None:
            self.receivers = And((self.rule, Not(self.holdout)))

    def serves(self, declared: Declared, project: Project, moment: datetime) -> bool:
        """Whether it can answer for these as well: the audience is the same, as in another locale or a later text."""
        mine = (self._declared.audience, self._declared.holdout)
        same = mine == (declared.audience, declared.holdout)
        known = self._project.schema is project.schema and self._project.audiences is project.audiences
        return same and known and self._moment == moment

    def possible(self, *must: Rule, but_not: Sequence[Rule] = ()) -> bool:
        """Whether some receiver meets all of `must` and none of `but_not`; False when the audience is unreadable."""
        if self.receivers is None:
            return False
        key = (must, tuple(but_not))
        if key not in self._answers:
            self._answers[key] = self.space.possible(self.receivers, *must, but_not=but_not)
        return self._answers[key]

    def receiver(self, *must: Rule, but_not: Sequence[Rule] = ()) -> str:
        """Such a receiver in plain words: `, such as a customer with …`; "" when none was found."""
        example = self.example(*must, but_not=but_not)
        return f", such as {described(example, self._project.schema)}" if example else ""

    def example(self, *must: Rule, but_not: Sequence[Rule] = ()) -> Example | None:
        """Such a receiver; None when none was found."""
        return self.space.example(self.receivers, *must, but_not=but_not) if self.receivers is not None else None

    def joined(self, fields: Mapping[str, FieldSpec]) -> Crowd:
        """The same customers, of whom more is known: fields that the schema does not have."""
        key = frozenset(fields)
        if key not in self._joined:
            schema = self._project.schema
            wider = replace(schema, fields={**schema.fields, **fields})
            made = Crowd(self._declared, replace(self._project, schema=wider), self._moment)
            made._told = self._told
            self._joined[key] = made
        return self._joined[key]

    def sentence(self, text: Marked[str]) -> Rule | None:
        """The meaning of a sentence; None when it cannot be read."""
        if text.value not in self._sentences:
            found, _ = parse(text.value, text.span, self._project.schema, self._project.audiences)
            self._sentences[text.value] = found
        return self._sentences[text.value]

    @cached_property
    def space(self) -> Space:
        """All customers that there can be; it gives its memory back when nobody asks any more."""
        return Space(self._project.schema, _facts(self._told), as_of=self._moment)


_last: Crowd | None = None  # locales of a variant come one after another
_known: tuple[Project, tuple[Fact, ...]] | None = None


def crowd(declared: Declared, project: Project, moment: datetime) -> Crowd:
    """The receivers of a mail; the last answer is kept for the variant's next locale."""
    global _last
    if _last is None or not _last.serves(declared, project, moment):
        _last = Crowd(declared, project, moment)
    return _last


def _facts(project: Project) -> tuple[Fact, ...]:
    global _known
    if _known is None or _known[0].schema is not project.schema:
        _known = (project, facts(project.schema)[0])
    return _known[1]
