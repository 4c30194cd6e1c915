"""README.md of a bundle: what the folder is, how to load it by hand, and what was put in other words."""

from __future__ import annotations

from collections.abc import Sequence

from buckslip.dialects.base import Computed, Printed
from buckslip.esps.parts import Parts
from buckslip.model.mail import Mail

_FILES = (
    ("body.html", "the HTML body"),
    ("body.txt", "the plain-text body"),
    ("subjects.json", "the subject lines, one for each angle under test"),
    ("message.json", "name, sender, preheader, tags and the digests of both bodies: what publishing sends"),
    ("{segment}", "who gets it; **not compiled in this version**: the sentences as written, to build by hand"),
    ("fields.json", "the fields that this mail needs, with their names and types there"),
)


_ESCAPED = {
    "html": "with & < > \" ' % { as &amp; &lt; &gt; &quot; &#39; &#37; &#123;, and line breaks as &#10;",
    "link": "percent-encoded as UTF-8, all but letters, digits and - . _ ~ ! # $ & * + , / : ; = ? @ [ ] %, then "
    "with & as &amp;; only `#` if it does not begin with https://, http:// or mailto:",
    "url": "percent-encoded as UTF-8, all but letters, digits and - . _ ~",
}
_CASES = {"capitalize": "lower case but for the first letter", "lower": "lower case", "upper": "upper case"}
Row = tuple[str, str, str, str]  # field, name there, type there, used in


def readme(mail: Mail, parts: Parts, *, title: str, segment: str, loading: Sequence[str], fields: Sequence[Row]) -> str:
    """The page, in Markdown."""
    computed = parts.computed()
    lines = [
        f"# {mail.id}, {mail.locale}, for {title}",
        "",
        "Made by `buckslip build`. Change the Markdown it came from, not these files.",
        "",
        *_table(("file", "holds"), [(f"`{name.replace('{segment}', segment)}`", text) for name, text in _FILES]),
        "",
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
    rows = [(f"`{field}`", f"`{name}`", kind, used) for field, name, kind, used in fields]
    lines += _table(("field", "name there", "type there", "used in"), rows) if rows else ["This mail needs none."]
    if computed:
        lines += ["", "## Computed fields", "", f"{title} cannot format these values itself.", ""]
        lines += ["Fill them in where the data come from:", ""]
        lines += [f"- `{one.name}`, from `customer.{'[].'.join(one.path)}`: {how(one)}" for one in computed]
    return "\n".join(lines) + "\n"


def how(computed: Computed) -> str:
    """How the data side fills in a computed field."""
    source, locale = computed.path[-1], computed.locale
    way = f"with the separators of the locale {locale}, at most two decimals"
    if computed.filter == "currency":
        way = f"as an amount in {computed.unit}, as the locale {locale} writes money"
    elif computed.filter in _CASES:
        way = f"in {_CASES[computed.filter]}"
    elif computed.filter in _ESCAPED:
        way = _ESCAPED[computed.filter]
    elif computed.filter == "date":
        way = f"in the format '{computed.argument}' of the locale {locale}"
    more = "".join(f", then {_ESCAPED[one] if one in _ESCAPED else f'all in {_CASES[one]}'}" for one in computed.then)
    return f"`{source}` {way}{more}; empty when it is missing"


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
