"""The exceptions: mistakes in using the tool. Mistakes in content are findings instead.

BuckslipError (exit code 70)
├── RefusedError     (1)  publishing refuses, because of what it found
├── UsageError       (2)  the command was called with something that is not there
├── ProjectError     (3)  the project cannot be read at all
├── AuthError        (4)  an ESP's key is missing or refused
├── NetworkError     (5)  an ESP cannot be reached, or wants no more requests
├── DestructiveError (6)  something would be deleted, and nobody allowed it
├── MovedError       (7)  what a plan was made for is not what is there now
├── ApiError              an ESP refuses a request: 1, 4 or 5 (`esps/api/values.py`)
└── RenderError      (70) a library failed on input that our own checks let through
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


class RefusedError(BuckslipError):
    """Publishing refuses: what it found is not fit to be sent, or somebody else is at it."""

    exit_code = 1


class AuthError(BuckslipError):
    """An ESP's key is missing, or the ESP refuses it."""

    exit_code = 4


class NetworkError(BuckslipError):
    """An ESP cannot be reached, answers nonsense, or wants no more requests for now."""

    exit_code = 5


class DestructiveError(BuckslipError):
    """Something would be deleted or archived, and nobody allowed it."""

    exit_code = 6


class MovedError(BuckslipError):
    """What a plan was made for is not what is there now: here, in the state, or at the ESP."""

    exit_code = 7


class RenderError(BuckslipError):
    """A compiled library failed; the message holds what it said."""
