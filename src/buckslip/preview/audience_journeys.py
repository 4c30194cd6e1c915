"""The page of journeys: each as a graph of its steps, in words, and held against the limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from buckslip.model.audience import Group
from buckslip.model.journey import Journey, Step
from buckslip.model.project import Project
from buckslip.preview.plots.graph import Box, Way, graph

if TYPE_CHECKING:
    from buckslip.preview.audience import Audience

Shown = dict[str, object]

ENTRY, END = "entry", "end"


def journeys(about: Audience) -> list[Shown]:
    """Every journey, in the order of the names."""
    return [_journey(about, name, one) for name, one in sorted(about.project.journeys.items())]


def _journey(about: Audience, name: str, one: Journey) -> Shown:
    boxes, ways = _drawn(one)
    return {
        "name": name,
        "title": one.title,
        "path": one.span.path,
        "graph": graph(boxes, ways, f"The steps of the journey {one.title}; the same in words below"),
        "exit": _written(one.exit) if one.exit else "",
        "exit_english": _english(about, one.exit) if one.exit else [],
        "entry_english": _english(about, one.entry),
        "words": [_words(about, one, number) for number in range(len(one.steps))],
        "mails": sorted({step.mail.value for step in one.steps if step.mail}),
        "limits": list(_limits(about, one)),
    }


def sending(project: Project) -> dict[str, list[tuple[str, str]]]:
    """For each mail or variant the journeys that send it: name and title."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, journey in sorted(project.journeys.items()):
        for mail in dict.fromkeys(step.mail.value for step in journey.steps if step.mail):
            found.setdefault(mail, []).append((name, journey.title or name))
    return found


# The graph -----------------------------------------------------------------------------------------------------------


def _drawn(one: Journey) -> tuple[list[Box], list[Way]]:
    """Boxes in the order of the file, a decision before the mail that hangs on it, and a box for each way out."""
    boxes = [Box(ENTRY, "entry", "Enters once", _written(one.entry))]
    ways = [Way(ENTRY, _first(one, 0), wait(0, one.steps[0].hours))] if one.steps else []
    leaving: list[Box] = []
    if one.exit:
        leaving.append(Box("exit", "leave", "Leaves", _written(one.exit)))
        ways.append(Way(ENTRY, "exit", "any day", watching=True))
    for number, step in enumerate(one.steps):
        day = _day(step.hours)
        if step.only_if:
            boxes.append(Box(f"if-{number}", "decision", _question(step), rail=day))
            other = one.after(number, sent=False)
            if step.mail:
                ways.append(Way(f"if-{number}", f"step-{number}", "yes"))
            else:
                ways.append(_onward(one, number, one.after(number, sent=True), f"if-{number}", "yes", leaving))
            ways.append(_onward(one, number, other, f"if-{number}", "no", leaving))
        if step.mail:
            link = f"../audience/index.html#mail-{'-'.join(step.mail.value.split('/')[:2])}"
            brand, _, mail = step.mail.value.partition("/")
            boxes.append(Box(f"step-{number}", "mail", mail, brand, link=link, rail="" if step.only_if else day))
            ways.append(_onward(one, number, one.after(number, sent=True), f"step-{number}", "", leaving))
    return [*boxes, *leaving], ways


def _onward(one: Journey, number: int, target: int | None, start: str, answer: str, leaving: list[Box]) -> Way:
    """The way from a step to the next one, or out."""
    if target is None:
        last = answer != "no"
        box = Box(f"out-{len(leaving)}", "end" if last else "leave", "End" if last else "Leaves")
        leaving.append(box)
        return Way(start, box.id, answer)
    waited = wait(one.steps[number].hours, one.steps[target].hours)
    return Way(start, _first(one, target), ", ".join(part for part in (answer, waited) if part))


def _first(one: Journey, number: int) -> str:
    """The box at which a step begins."""
    return f"if-{number}" if one.steps[number].only_if else f"step-{number}"


def _question(step: Step) -> str:
    found = _written(step.only_if).splitlines() if step.only_if else []
    return f"{' and '.join(found[:2])}{' …' if len(found) > 2 else ''}?"


def _written(group: Group) -> str:
    """Its sentences as they were written, a line each, with the words that stand for `any` and `none`."""
    items = [_written(one) if isinstance(one, Group) else one.value for one in group.items]
    if group.mode == "any":
        return "\nor ".join(items)
    return "\n".join(items if group.mode == "all" else [f"not {one}" for one in items])


# In words ------------------------------------------------------------------------------------------------------------


def _words(about: Audience, one: Journey, number: int) -> Shown:
    step = one.steps[number]
    return {
        "id": step.id,
        "day": _day(step.hours),
        "mail": step.mail.value if step.mail else "",
        "only_if": _english(about, step.only_if) if step.only_if else [],
        "next": _goes_on(one, one.after(number, sent=True)),
        "otherwise": _goes_on(one, one.after(number, sent=False)) if step.only_if else "",
    }


def _goes_on(one: Journey, target: int | None) -> str:
    return one.steps[target].id if target is not None else "the end"


def _english(about: Audience, group: Group) -> list[str]:
    from buckslip.syntax.sentences import rule as read
    from buckslip.targeting.english import paragraph

    rule, _ = read(group, about.project.schema, about.project.audiences)
    return paragraph(rule, about.project.schema, about.project.audiences).split("\n\n")[:1] if rule is not None else []


def _day(hours: int) -> str:
    return f"day {hours // 24}" if hours % 24 == 0 else f"hour {hours}"


def wait(before: int, after: int) -> str:
    """The time between two steps, in words; "" for none."""
    hours = after - before
    if hours <= 0:
        return ""
    count, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"wait {count} {unit}{'s' * (count != 1)}"


# Limits --------------------------------------------------------------------------------------------------------------


def _limits(about: Audience, one: Journey) -> Iterator[Shown]:
    """Each limit that counts mails of the journey, with the most that one way through it sends."""
    from buckslip.targeting.journeys import goals_of
    from buckslip.targeting.ways import of_journey

    goals = goals_of(about.mails)
    ways = of_journey(one, goals)
    for cap in about.project.limits.all_caps:
        run = ways.fullest(cap)
        if run:
            yield {
                "text": cap.text,
                "most": len(run),
                "over": len(run) > cap.most,
            }
