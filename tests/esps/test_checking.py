"""A bundle that is only checked: the same findings and bodies as the whole one, for everything that one can write."""

from __future__ import annotations

from buckslip.esps import capabilities
from buckslip.esps.constructs import CONSTRUCTS
from buckslip.esps.registry import ESPS


def test_what_is_wrong_does_not_depend_on_what_is_written() -> None:
    wrong = set()
    for construct in CONSTRUCTS:
        rendered = capabilities._rendered(construct)
        for name, esp in ESPS.items():
            whole = esp.bundle(rendered, capabilities.PROJECT)
            checked = esp.bundle(rendered, capabilities.PROJECT, checking=True)
            bodies = tuple(file for file in whole.files if file.name.endswith("body.html"))
            assert (checked.findings, checked.files) == (whole.findings, bodies), f"{construct.name} for {name}"
            wrong |= {name} if whole.findings else set()
    assert len(wrong) > 3
