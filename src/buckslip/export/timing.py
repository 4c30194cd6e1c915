"""How long the rules take on a project's mails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from buckslip.checks.engine import Context
from buckslip.checks.timing import timed
from buckslip.export.make import message
from buckslip.load.mails import load_variant
from buckslip.model.project import Project, VariantFiles
from buckslip.render.pipeline import render
from buckslip.syntax.portable import print_template


def timings(project: Project, variants: Iterable[VariantFiles], today: date) -> Iterator[dict[str, float]]:
    """For each mail that can be rendered, the seconds of each rule."""
    for files in variants:
        drawn = tuple(render(project, mail) for mail in load_variant(project, files).mails)
        for one in drawn:
            if one.html:
                html, text = print_template(one.html), print_template(one.text)
                subject = print_template(one.subjects[0]) if one.subjects else one.mail.declared.title
                packed = message(project, one, html, text, subject)
                yield timed(project, one, Context(today=today, eml=packed, html=html, text=text, others=drawn))
