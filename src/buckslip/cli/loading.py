"""The project with everything that is known to be wrong in it, sentences included."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from buckslip.checks.spoken import told_by
from buckslip.load.project import load_project
from buckslip.model.finding import in_file_order
from buckslip.model.project import Project
from buckslip.syntax.audience import segment_findings
from buckslip.targeting.journeys import findings as journey_findings
from buckslip.targeting.journeys import main_mails
from buckslip.targeting.proofs import proofs


def first_moment(day: date) -> datetime:
    """The moment from which times count on that day: its first one, UTC."""
    return datetime.combine(day, time(), UTC)


def load_whole(root: Path, day: date) -> Project:
    """The project's frame; its findings include those about segments, facts, journeys, triggers and audiences."""
    project = load_project(root)
    spoken = segment_findings(project, first_moment(day))
    mails = main_mails(project)
    pressing = journey_findings(project, mails)
    proven = (one.finding for one in proofs(project, mails, first_moment(day)))
    return replace(project, findings=in_file_order([*project.findings, *spoken, *pressing, *proven]))


def load_judged(root: Path, day: date) -> Project:
    """The same for commands that judge every mail by the rules: without the proofs that a rule's page tells."""
    project = load_whole(root, day)
    return replace(project, findings=tuple(one for one in project.findings if not told_by(one, project.rules)))
