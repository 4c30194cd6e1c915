"""The rules as the review site shows them: an index to filter, and what a build found of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from buckslip.checks.value import LETTERS
from buckslip.model.project import Project
from buckslip.model.rule import Rule

Entry = Mapping[str, object]
Shown = dict[str, object]

_FRESH_DAYS = 180.0  # as the check `stale` takes it, when a project has no rule on that
_DUTIES = ("statute", "regulator guidance", "mailbox-provider rule", "policy")
_SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Rulebook:
    """The rules of a project beside the variants of a build; without `today` nothing is called stale."""

    project: Project
    index: Sequence[Entry]
    today: date | None = None

    def shown(self) -> Shown:
        """What the index of all rules shows."""
        rules = sorted(self.project.rules.values(), key=lambda rule: (rule.pack, rule.id))
        packs = [self._pack(name, list(group)) for name, group in groupby(rules, key=lambda rule: rule.pack)]
        return {
            "packs": packs,
            "count": len(rules),
            "laws": self._laws(rules),
            "chips": [
                ("severity", "Severity", _counted(_SEVERITIES, (rule.severity.value for rule in rules))),
                ("duty", "Kind of duty", _counted(_DUTIES, (rule.duty for rule in rules))),
                ("found", "In this build", self._outcomes(rules)),
            ],
            "letters": [
                (name, title, sum(rule.value == name for rule in rules))
                for name, title in LETTERS.items()
                if any(rule.value == name for rule in rules)
            ],
        }

    def page(self, id: str) -> Shown:
        """What the page of one rule shows."""
        rule = self._by_id[id]
        return {
            "rule": rule,
            "pack": self._title(rule.pack),
            "laws": [(name, self._title(name)) for name in rule.jurisdictions],
            "letter": LETTERS.get(rule.value, ""),
            "stale": self._is_stale(rule.reviewed_on),
            "found": [(entry, number) for entry in self.index if (number := _mapping(entry.get("rules")).get(id))],
            "waived": [entry for entry in self.index if id in _list(entry.get("waived"))],
        }

    def _pack(self, name: str, rules: Sequence[Rule]) -> Shown:
        known = self.project.packs.get(name)
        reviewed = known.reviewed_on if known else ""
        return {
            "name": name,
            "title": self._title(name),
            "reviewed": reviewed,
            "stale": self._is_stale(reviewed),
            "rules": [
                {
                    "rule": rule,
                    "laws": [self._title(law) for law in rule.jurisdictions],
                    "letter": LETTERS.get(rule.value, ""),
                    "found": self._found[rule.id],
                    "waived": self._waived[rule.id],
                    "stale": self._is_stale(rule.reviewed_on),
                }
                for rule in rules
            ],
        }

    def _laws(self, rules: Sequence[Rule]) -> list[tuple[str, str, int]]:
        """The packs of law that rules name, and how many rules hold in each; those without a country hold in all."""
        everywhere = sum(not rule.jurisdictions for rule in rules)
        named = Counter(law for rule in rules for law in rule.jurisdictions)
        laws = [(name, self._title(name), number + everywhere) for name, number in named.items()]
        return sorted(laws, key=lambda law: law[1])

    def _outcomes(self, rules: Sequence[Rule]) -> list[tuple[str, int]]:
        found = sum(1 for rule in rules if self._found[rule.id])
        waived = sum(1 for rule in rules if self._waived[rule.id])
        return [(name, number) for name, number in (("found", found), ("waived", waived)) if number]

    def _title(self, pack: str) -> str:
        known = self.project.packs.get(pack)
        return known.title if known else pack

    def _is_stale(self, reviewed_on: str) -> bool:
        """Whether a review is older than the rule on that allows; none at all is that rule's business."""
        if not reviewed_on or self.today is None:
            return False
        return reviewed_on < (self.today - timedelta(days=self._fresh_days)).isoformat()

    @cached_property
    def _fresh_days(self) -> float:
        given = (rule.options.get("days") for rule in self.project.rules.values() if rule.check == "stale")
        return next((float(one) for one in given if isinstance(one, (int, float))), _FRESH_DAYS)

    @cached_property
    def _by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.project.rules.values()}

    @cached_property
    def _found(self) -> Counter[str]:
        """In how many variants each rule found something."""
        return Counter(str(rule) for entry in self.index for rule in _mapping(entry.get("rules")))

    @cached_property
    def _waived(self) -> Counter[str]:
        return Counter(str(rule) for entry in self.index for rule in _list(entry.get("waived")))


def _counted(values: Iterable[str], given: Iterable[str]) -> list[tuple[str, int]]:
    """Those of `values` that are given, with their number."""
    counts = Counter(given)
    return [(one, counts[one]) for one in values if counts[one]]


def _mapping(value: object) -> Mapping[object, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()
