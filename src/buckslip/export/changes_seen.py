"""What customers see of a variant, in few enough words to be compared with what they saw before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from buckslip.checks.value import states
from buckslip.export.build import crashed
from buckslip.export.crew import Crew
from buckslip.export.make import Made, make_variant
from buckslip.model.finding import Finding
from buckslip.model.project import Project, VariantFiles
from buckslip.syntax.portable import print_template


@dataclass(frozen=True, slots=True)
class SeenMail:
    """One mail in one locale as a customer meets it; `html` and `text` are digests, `used` the files it was made of.

    `bytes` is the HTML of the ESP that makes it heaviest.
    """

    locale: str
    path: str
    sender: str
    subjects: tuple[str, ...]
    preheader: str
    html: str
    text: str
    bytes: int
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One variant: its mails that could be built, in the order of their locales, and what is wrong with it."""

    id: str
    title: str = ""
    status: str = ""
    mails: tuple[SeenMail, ...] = ()
    value: Mapping[str, str] = field(default_factory=dict)  # the state of each letter of its VALUE card
    findings: tuple[Finding, ...] = ()


class Seer:
    """Looks at a variant, in a worker process if need be."""

    def __init__(self, project: Project, esps: Sequence[str], today: date) -> None:
        self._project = project
        self._esps = esps
        self._today = today

    def __call__(self, files: VariantFiles) -> Seen:
        """The variant as it is seen."""
        made = make_variant(self._project, files, self._esps, today=self._today, checking=True)
        mails = tuple(self._mail(one) for one in made.mails if one.rendered.html)
        card = states(made.card(self._project.rules)) if mails else {}
        first = made.mails[0].mail.declared if made.mails else None
        title, status = (first.title, first.status) if first else ("", "")
        return Seen(files.id, title, status, tuple(sorted(mails, key=lambda one: one.locale)), card, made.findings)

    def _mail(self, made: Made) -> SeenMail:
        rendered, mail = made.rendered, made.mail
        sender = self._project.brands[mail.brand].sender
        return SeenMail(
            locale=mail.locale,
            path=mail.path,
            sender=f"{sender.name} <{sender.email}>" + (f", answers to {sender.reply_to}" if sender.reply_to else ""),
            subjects=tuple(print_template(one) for one in rendered.subjects),
            preheader=print_template(rendered.preheader),
            html=sha256(made.html).hexdigest(),
            text=sha256(made.text).hexdigest(),
            bytes=max(map(len, (made.html, *(files.get("body.html", b"") for files in made.bundles.values())))),
            used=tuple(sorted({*mail.sources, *rendered.used})),
        )


def seen(
    project: Project,
    variants: Sequence[VariantFiles],
    *,
    esps: Sequence[str],
    today: date,
    jobs: int,
    progress: Callable[[str], None],
) -> dict[str, Seen]:
    """These variants by id, made side by side."""
    found: dict[str, Seen] = {}
    with closing(Crew(Seer(project, esps, today), jobs)) as crew:
        for files, one in crew.run(variants):
            found[files.id] = one or Seen(files.id, findings=crashed(files))
            progress(files.id)
    return found
