"""The exceptions: mistakes in using the tool. Mistakes in content are findings instead.

BuckslipError (exit code 70)
├── UsageError      (2)  the command was called with something that is not there
├── ProjectError    (3)  the project cannot be read at all
└── RenderError     (70) a library failed on input that our own checks let through
"""

from __future__ import annotations


class BuckslipError(Exception):
    """Anything that ends a command; `exit_code` is one of the frozen codes of the command line."""

    exit_code = 70


class UsageError(BuckslipError):
    """The command was given something that does not exist or cannot be combined."""

    exit_code = 2


class ProjectError(BuckslipError):
    """The folder is not a buckslip project, or its configuration cannot be used."""

    exit_code = 3


class RenderError(BuckslipError):
    """A compiled library failed; the message holds what it said."""
