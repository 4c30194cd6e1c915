"""How long each rule takes on one mail."""

from __future__ import annotations

from time import thread_time

from buckslip.checks.engine import applies, broken
from buckslip.checks.evidence import Context, Evidence
from buckslip.model.project import Project
from buckslip.render.rendered import Rendered

READING = "reading"  # what all rules share: the tree, what is visible, the texts


def timed(project: Project, rendered: Rendered, context: Context) -> dict[str, float]:
    """Seconds of computing by rule, in the order of the rules; what is read once for all of them stands first."""
    evidence = Evidence(project, rendered, context)
    start = thread_time()
    _ = evidence.text, evidence.subjects, evidence.preheader, evidence.visible, evidence.opt_outs
    seconds = {READING: thread_time() - start}
    for rule in project.rules.values():
        start = thread_time()
        if applies(rule, evidence):
            for _finding in broken(rule, evidence):
                pass
        seconds[rule.id] = thread_time() - start
    return seconds
