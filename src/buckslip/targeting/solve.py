"""Questions about rules that need no data: can this ever hold, which parts clash, and who would it be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType

from pysat.solvers import Minisat22  # type: ignore[import-untyped]

from buckslip.model.schema import Schema
from buckslip.syntax.decide import holds
from buckslip.syntax.facts import Fact
from buckslip.syntax.rules import Rule
from buckslip.syntax.who import who
from buckslip.targeting.encode import Encoding
from buckslip.targeting.examples import Asked, Example, Model, asked, customer

TRIES = 12


class Space:
    """All customers that the schema and its facts allow, at one moment. Close it, or use it with `with`."""

    def __init__(self, schema: Schema, facts: Iterable[Fact] = (), *, as_of: datetime) -> None:
        self._schema = schema
        self._facts = tuple(facts)
        self._encoding = Encoding(as_of)
        self._solver = Minisat22()
        self._literals: dict[int, tuple[Rule, int]] = {}  # by identity; the rule is kept so that it stays its own
        for fact in self._facts:
            self._encoding.clauses.add(-self.literal(fact.given), self.literal(fact.then))

    def __enter__(self) -> Space:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the solver's memory back."""
        self._solver.delete()

    def literal(self, rule: Rule) -> int:
        """The solver's literal for a rule; the same rule is read once."""
        kept = self._literals.get(id(rule))
        if kept is None:
            kept = self._literals[id(rule)] = (rule, self._encoding.literal(rule))
        return kept[1]

    def possible(self, *must: Rule, but_not: Iterable[Rule] = ()) -> bool:
        """Whether some customer meets all of `must` and none of `but_not`."""
        return self._solve(self._wanted(must, but_not))

    def clash(self, parts: Sequence[Rule]) -> tuple[int, ...]:
        """Which of `parts`, by number, cannot hold together, with none to spare; () when they can."""
        literals = [self.literal(one) for one in parts]
        if self._solve(literals):
            return ()
        core = set(self._solver.get_core() or ())
        needed = [number for number, literal in enumerate(literals) if literal in core]
        for number in list(needed):
            fewer = [one for one in needed if one != number]
            if not self._solve([literals[one] for one in fewer]):
                needed = fewer
        return tuple(needed)

    def example(self, *must: Rule, but_not: Iterable[Rule] = ()) -> Example | None:
        """A customer who meets all of `must` and none of `but_not`.

        None when there is none, and in rare cases when none was found: `possible` is the proof.
        """
        without = tuple(but_not)
        literals = self._wanted(must, without)
        wanted = asked([*must, *without, *(one for fact in self._facts for one in (fact.given, fact.then))])
        guard = self._encoding.clauses.variable()
        for _ in range(TRIES):
            if not self._solve([*literals, guard]):
                return None
            model = self._model()
            found = customer(self._encoding, model, wanted, self._schema)
            cells = self._cells(wanted, model)
            if found is not None and self._fits(found, must, without):
                return replace(found, matters=self._matters(literals, cells))
            self._encoding.clauses.add(-guard, *(-literal for cell in cells.values() for literal in cell))
        return None

    def _wanted(self, must: Iterable[Rule], but_not: Iterable[Rule]) -> list[int]:
        return [*(self.literal(one) for one in must), *(-self.literal(one) for one in but_not)]

    def _solve(self, assumptions: Sequence[int]) -> bool:
        clauses = self._encoding.clauses
        self._encoding.link()
        for clause in clauses.waiting:
            self._solver.add_clause(clause)
        clauses.waiting.clear()
        return bool(self._solver.solve(assumptions=list(assumptions)))

    def _model(self) -> Model:
        """The last model. A variable that no clause holds is free, and taken for false."""
        model: list[int] = self._solver.get_model()

        def is_true(literal: int) -> bool:
            at = abs(literal)
            value = model[at - 1] > 0 if at <= len(model) else False
            return value == (literal > 0)

        return is_true

    def _fits(self, found: Example, must: Sequence[Rule], but_not: Sequence[Rule]) -> bool:
        """Whether the reference evaluator says the same of the customer as the solver, and the facts hold."""
        one = who(found.persona(found.id), self._schema, self._encoding.as_of)
        wanted = all(holds(rule, one) for rule in must) and not any(holds(rule, one) for rule in but_not)
        return wanted and all(holds(fact.then, one) for fact in self._facts if holds(fact.given, one))

    def _cells(self, wanted: Asked, model: Model) -> dict[str, list[int]]:
        """Where the model puts each thing that rules ask about, as literals."""
        encoding = self._encoding
        cells: dict[str, list[int]] = {}
        for name, field in wanted.fields.items():
            key = encoding.field(field)
            own = [key.has if model(key.has) else -key.has]
            part = key.number or key.choice
            if part is not None and model(key.has):
                own.extend(part.bounds(model))
            elif part is None:
                own.append(key.filled if model(key.filled) else -key.filled)
            cells[name] = own
        for measure in sorted(wanted.measures, key=repr):  # the same example in every process
            cells.setdefault(f"event {measure.event}", []).extend(encoding.measure(measure).bounds(model))
        for name in sorted(wanted.samples & encoding.samples.keys()):
            cells[f"sample {name}"] = list(encoding.samples[name].bounds(model))
        for pair in encoding.pairs.values():
            if pair.left.spec.name in cells and pair.right.spec.name in cells:
                holding = next(one for one in (pair.less, pair.equal, pair.more) if model(one))
                cells[pair.left.spec.name].append(holding)
                cells[pair.right.spec.name].append(holding)
        return cells

    def _matters(self, literals: Sequence[int], cells: dict[str, list[int]]) -> frozenset[str]:
        """The things without which the answer could be another."""
        opposite = -self._encoding.clauses.all(literals)
        needed = list(cells)
        for name in cells:
            fewer = [one for one in needed if one != name]
            if not self._solve([opposite, *(literal for one in fewer for literal in cells[one])]):
                core = set(self._solver.get_core() or ())
                needed = [one for one in fewer if core & set(cells[one])]
        return frozenset(needed)
