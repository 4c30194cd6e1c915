"""What statements are called, where they lie, and which files of a build each one is about."""

from __future__ import annotations

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://buckslip.example/attestation/mail/v1"  # a name that nobody else can own; no page lies there
FOLDER = "audit"


def statement_path(mail: str, locale: str) -> str:
    """Where a mail's statement lies below `out/`."""
    return f"{FOLDER}/{mail}/{locale}.json"


def belongs(path: str, mail: str, locale: str) -> bool:
    """Whether the file at `path` below `out/` is made of that mail: a portable form, or one for an ESP."""
    top, _, rest = path.partition("/")
    if ".." in path.split("/"):
        return False
    if top == "email":
        return rest in (f"{mail}/{locale}.html", f"{mail}/{locale}.txt", f"{mail}/{locale}.eml")
    return top == "esp" and rest.partition("/")[2].startswith(f"{mail}/{locale}/")
