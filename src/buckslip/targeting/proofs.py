"""What can be proven of audiences without any data, as findings: dead, shadowed and tied variants, and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from buckslip.model.finding import Finding, Severity
from buckslip.model.mail import Mail
from buckslip.model.project import Project
from buckslip.model.same import Same
from buckslip.syntax.facts import facts
from buckslip.syntax.nodes import And
from buckslip.syntax.rules import Rule
from buckslip.targeting.consent import consent_findings
from buckslip.targeting.examples import Example, asked
from buckslip.targeting.missing import missing_kept
from buckslip.targeting.solve import Space
from buckslip.targeting.variants import Part, Proof, Variant, proof, segments_of, shared_parts, variants_of

CHANGE = "change or delete one of the sentences"


def proofs(project: Project, mails: Sequence[Mail], as_of: datetime) -> tuple[Proof, ...]:
    """What can be proven about the audiences of `mails` (each variant in its default locale) and of segments."""
    global _kept
    key = (project.frame, Same(mails), as_of)
    if _kept is None or _kept[0] != key:
        _kept = (key, _proofs(project, mails, as_of))
    return _kept[1]


_kept: tuple[object, tuple[Proof, ...]] | None = None  # asked for before a build begins, and by the page on audiences


def _proofs(project: Project, mails: Sequence[Mail], as_of: datetime) -> tuple[Proof, ...]:
    by_mail: dict[str, list[Variant]] = {}
    for one in variants_of(project, mails):
        by_mail.setdefault(one.mail.id.rpartition("/")[0], []).append(one)
    found: list[Proof] = []
    with Space(project.schema, facts(project.schema)[0], as_of=as_of) as space:
        if not space.possible():
            return (Proof(_facts_clash(project)),)
        prover = _Prover(project, space)
        for name, parts in segments_of(project):
            found += prover.dead_segment(name, parts)
        for group in by_mail.values():
            found += prover.of_mail(group)
    return tuple(found)


def _facts_clash(project: Project) -> Finding:
    message = "the facts exclude each other: no customer could be as they say"
    return Finding("facts-contradict", Severity.ERROR, project.schema.facts[0].span, message, "correct one of them")


class _Prover:
    """Asks one solver about all audiences of a project."""

    def __init__(self, project: Project, space: Space) -> None:
        self._project = project
        self._space = space

    def dead_segment(self, name: str, parts: Sequence[Part]) -> Iterator[Proof]:
        """A finding when nobody can ever be in a segment."""
        self._space.literal(And(tuple(one.rule for one in parts)))
        clash = [parts[one] for one in self._space.clash([one.rule for one in parts])]
        if clash:
            message = f"nobody can be in segment '{name}': {excluding(clash)}"
            yield Proof(Finding("audience-dead", Severity.ERROR, clash[-1].span, message, CHANGE))

    def of_mail(self, variants: Sequence[Variant]) -> Iterator[Proof]:
        """The findings about the variants of one mail."""
        living: list[Variant] = []
        for one in variants:
            self._space.literal(one.rule)  # as a whole, since its sentences may add up
        for one in sorted(variants, key=lambda one: -one.priority):
            clash = self._space.clash([part.rule for part in one.parts])
            if clash:
                yield self._dead(one, [one.parts[number] for number in clash])
            else:
                living.append(one)
        gone = set()
        for one in living:
            higher = [other for other in living if other.priority > one.priority]
            if higher and not self._space.possible(one.rule, but_not=[other.rule for other in higher]):
                gone.add(one.mail.id)
                yield self._shadowed(one, higher)
        rest = [one for one in living if one.mail.id not in gone]
        yield from self._ties(rest)
        if len(variants) > 1 and rest:
            yield from self._gap(rest)
        for one in living:
            yield from consent_findings(one, self._space, self._project.schema)
            yield from missing_kept(one, self._space, self._project)

    def _dead(self, one: Variant, clash: Sequence[Part]) -> Proof:
        message = f"nobody can ever get this variant: {excluding(clash)}"
        return self._proof(one, Finding("audience-dead", Severity.ERROR, clash[-1].span, message, CHANGE))

    def _shadowed(self, one: Variant, higher: Sequence[Variant]) -> Proof:
        """The fewest higher variants that take all of its customers."""
        takers = list(higher)
        for other in higher:
            fewer = [each for each in takers if each is not other]
            if fewer and not self._space.possible(one.rule, but_not=[each.rule for each in fewer]):
                takers = fewer
        names = " and ".join(f"'{each.mail.variant}' (priority {each.priority})" for each in takers)
        message = f"nobody is left for this variant: everybody it asks for gets {names} first"
        way_out = f"raise its priority of {one.priority}, or ask for fewer customers there"
        finding = Finding("audience-shadowed", Severity.ERROR, one.span, message, way_out)
        return self._proof(one, finding, self._space.example(one.rule))

    def _ties(self, variants: Sequence[Variant]) -> Iterator[Proof]:
        """Of variants with one priority, the first of those before it that share customers with it."""
        ordered = sorted(variants, key=lambda one: one.mail.id)
        for number, one in enumerate(ordered):
            others = [other for other in ordered[:number] if other.priority == one.priority]
            above = [other.rule for other in ordered if other.priority > one.priority]
            for other in others:
                if self._space.possible(one.rule, other.rule, but_not=above):
                    yield self._tie(one, other, above)
                    break

    def _tie(self, one: Variant, other: Variant, above: Sequence[Rule]) -> Proof:
        message = f"this variant and '{other.mail.variant}' have priority {one.priority} and share customers"
        finding = Finding("audience-tie", Severity.WARNING, one.span, message, "give one a higher priority")
        return self._proof(one, finding, self._space.example(one.rule, other.rule, but_not=above))

    def _gap(self, variants: Sequence[Variant]) -> Iterator[Proof]:
        """A note when variants split customers by one thing, and somebody is left whom all else lets in."""
        shared = shared_parts([one.variant_parts for one in variants])
        things = _things_split(variants, shared)
        base = And(tuple(part.rule for part in shared))
        whole = [one.whole for one in variants]
        if len(things) != 1 or not self._space.possible(base, but_not=whole):
            return
        thing, first = things.pop(), variants[0]
        message = f"the variants of '{first.mail.name}' split customers by {thing}, and are not for all of them"
        way_out = f"add a variant for the others, or say in every variant by {thing} whom the mail is for"
        finding = Finding("audience-gap", Severity.NOTE, first.span, message, way_out)
        yield self._proof(first, finding, self._space.example(base, but_not=whole))

    def _proof(self, one: Variant, finding: Finding, example: Example | None = None) -> Proof:
        return proof(one, finding, example, self._project.schema)


def _things_split(variants: Sequence[Variant], shared: Sequence[Part]) -> set[str]:
    """The fields and events that the variants ask about beside what they share; none when one asks nothing more."""
    common = {(part.mode, part.text) for part in shared}
    things: set[str] = set()
    for one in variants:
        own = asked(part.rule for part in one.variant_parts if (part.mode, part.text) not in common)
        mine = {*own.fields, *(measure.event for measure in own.measures), *own.samples}
        if not mine:
            return set()
        things |= mine
    return things


def excluding(parts: Sequence[Part]) -> str:
    """Which sentences exclude each other, in the writer's words."""
    told = [f"'{one.text}'{'' if one.mode != 'none' else ' under none'}" for one in parts]
    places = [one.span for one in parts]
    if len(told) == 1:
        return f"{told[0]} is never true" if parts[0].mode != "none" else f"{told[0]} leaves nobody"
    lines = f"{places[0].path}:{places[0].line}" if places[0].path != places[-1].path else f"line {places[0].line}"
    return f"{', '.join(told[:-1])} ({lines}) and {told[-1]} exclude each other"
