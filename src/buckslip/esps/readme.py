"""README.md of a bundle: what the folder is, how to load it by hand, and what was put in other words."""

from __future__ import annotations

from collections.abc import Sequence

from buckslip.dialects.base import Printed
from buckslip.esps.needs import Needs
from buckslip.esps.parts import Parts
from buckslip.esps.split import Split
from buckslip.model.mail import Mail

_FILES = (
    ("body.html", "the HTML body"),
    ("body.txt", "the plain-text body"),
    ("subjects.json", "the subject lines, one for each angle under test"),
    ("message.json", "name, sender, preheader, tags and the digests of both bodies: what publishing sends"),
    ("{segment}", "who gets it: a segment as far as this ESP takes one, and in words; what has to be synced for it"),
    ("fields.json", "the fields that this mail needs, with their names and types there, and SQL for those to compute"),
)


def readme(
    mail: Mail,
    parts: Parts,
    needed: Needs,
    *,
    title: str,
    segment: str,
    loading: Sequence[str],
    split: Split | None = None,
    splits: Sequence[Split] = (),
) -> str:
    """The page, in Markdown."""
    lines = [
        f"# {mail.id}, {mail.locale}, for {title}" + (f", {split.number} of {split.of}" if split else ""),
        "",
        "Made by `buckslip build`. Change the Markdown it came from, not these files.",
        "",
        *_table(("file", "holds"), [(f"`{name.replace('{segment}', segment)}`", text) for name, text in _FILES]),
        "",
        *(_split(split, splits, title) if split else ()),
        "## Load it by hand",
        "",
        *(f"{number}. {step}" for number, step in enumerate(loading, 1)),
        "",
        "## In other words",
        "",
        *(_steps(parts) or ["Everything is said as it was written."]),
        "",
        "## Fields",
        "",
    ]
    head = _table(("field", "name there", "type there", "used in"), ())
    lines += [*head, *(one.row for one in needed.fields)] if needed.fields else ["This mail needs none."]
    if needed.computed:
        lines += ["", "## Computed fields", "", f"{title} cannot make these texts itself.", ""]
        lines += ["Fill them in where the data come from; `fields.json` has each as SQL:", ""]
        lines += [one.item for one in needed.computed]
    return "\n".join(lines) + "\n"


def _split(split: Split, splits: Sequence[Split], title: str) -> list[str]:
    """Why there are several mails, and which is for whom."""
    rows = [(f"`{one.folder or './'}`", f"`{one.only_if}`") for one in splits]
    return [
        "## One mail of several",
        "",
        f"{title} knows no conditions in some part of this mail, so it became {split.of} mails, each for a part of the "
        f"mail's audience. This is number {split.number}. Send all of them at the same time; nobody gets two.",
        "",
        *_table(("files, from the first folder", "only if"), rows),
        "",
    ]


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = (head, ("---",) * len(head), *rows)
    return [f"| {' | '.join(line)} |" for line in lines]


def _steps(parts: Parts) -> list[str]:
    named: tuple[tuple[str, Sequence[Printed]], ...] = (
        ("all files", (parts.before,)),
        ("body.html", (parts.html,)),
        ("body.txt", (parts.text,)),
        ("subjects.json", parts.subjects),
        ("preheader", (parts.preheader,)),
    )
    lines = []
    for name, printed in named:
        counts: dict[str, int] = {}
        for one in printed:
            for sentence, count in one.steps:
                counts[sentence] = counts.get(sentence, 0) + count
            for refusal in one.refusals:
                lines.append(f"- `{name}`: **left out** {refusal.construct} at {refusal.span}: {refusal.why}")
        lines += [f"- `{name}`: {sentence} ({count} ×)" for sentence, count in counts.items()]
    return lines
