"""The portable language itself, for systems that render Jinja or are fed by our own evaluator."""

from __future__ import annotations

from buckslip.dialects.base import Dialect, Names, Printed
from buckslip.syntax.nodes import Position, Template
from buckslip.syntax.portable import print_template


class Portable(Dialect):
    """Prints templates in portable form."""

    NAME = "portable"

    @classmethod
    def print(cls, template: Template, names: Names, part: Position = Position.TEXT) -> Printed:  # noqa: ARG003
        """The template in portable form."""
        return Printed(print_template(template))
