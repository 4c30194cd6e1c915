"""Any system that renders Jinja, or is fed by a script: the portable language as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from buckslip.dialects.portable import Portable
from buckslip.esps.base import Esp
from buckslip.model.schema import FieldSpec
from buckslip.syntax.catalogue import SYSTEM


class Generic(Esp):
    """Keeps portable tags."""

    NAME = "generic"
    TITLE = "any other system"
    DIALECT = Portable
    SYSTEM: ClassVar[Mapping[str, str]] = {name: name for name in SYSTEM}
    LOADING = (
        "Render `body.html`, `body.txt` and the subject with Jinja, with `customer`, `sender` and the addresses "
        "(`unsubscribe_url`, `preferences_url`, `view_online_url`) as variables.",
        "Give Jinja the filters `date`, `currency` and `number`, and let `default` replace empty text, too; "
        "the manual's page on personalisation says what each does.",
        "Escape values in `body.html`: switch autoescape on.",
        "Add `List-Unsubscribe` and `List-Unsubscribe-Post` headers to commercial mail.",
    )

    def reference(self, name: str) -> str:
        """Fields keep their portable names."""
        return f"customer.{name}"

    def name(self, spec: FieldSpec) -> str:
        """Fields keep their portable names."""
        return spec.name


ESP = Generic()
