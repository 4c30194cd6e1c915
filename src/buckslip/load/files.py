"""The project folder: what lies in it, and its files as text."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from buckslip.load.faults import error
from buckslip.model.finding import Finding
from buckslip.model.source import Span

MAX_BYTES = 256_000  # of one file; Gmail clips a mail at 102,000

NAME = re.compile(r"[a-z0-9][a-z0-9-]*")

_BACKUP = re.compile(r"\..*|#.*#|.*~|.*\.(?:swp|swo|bak|orig|tmp)|__pycache__")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder; `path` is relative to the project, with forward slashes."""

    name: str
    path: str
    is_folder: bool


@dataclass(slots=True)
class Folder:
    """The project folder, and what was wrong with files looked at so far."""

    root: Path
    findings: list[Finding] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)  # of every file read, for the digest

    def entries(self, folder: str) -> tuple[Entry, ...]:
        """What lies in `folder`, by name, without hidden files and editors' backups; nothing if it is not there."""
        if not self._inside(folder):
            return ()
        try:
            with os.scandir(self.root / folder) as found:
                listed = sorted(found, key=lambda one: one.name)
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as problem:
            self.findings.append(unreadable(folder, problem))
            return ()
        entries = (self._entry(folder, one) for one in listed if not _BACKUP.fullmatch(one.name))
        return tuple(entry for entry in entries if entry)

    def read(self, path: str) -> str | None:
        """The text of a file, with newlines as `\\n`; None, and a finding, when it cannot be used."""
        try:
            data = read_bytes(self.root, path)
        except OSError as problem:
            self.findings.append(unreadable(path, problem))
            return None
        self.contents[path] = data
        text, faults = decoded(data, path)
        self.findings.extend(faults)
        return text

    def _entry(self, folder: str, one: os.DirEntry[str]) -> Entry | None:
        name = os.fsencode(one.name).decode("utf-8", "backslashreplace")
        path = f"{folder}/{name}"
        if one.is_symlink() and not self._inside(f"{folder}/{one.name}"):
            return None
        try:
            if one.is_dir() or one.is_file():
                return Entry(name, path, one.is_dir())
        except OSError:  # a link to itself
            pass
        self.findings.append(error("not-a-file", Span(path), "this is neither a file nor a folder", "delete it"))
        return None

    def _inside(self, path: str) -> bool:
        """Whether a path stays in the project once symbolic links are followed; a finding when not."""
        root = os.path.realpath(self.root)
        real = os.path.realpath(self.root / path)
        if real == root or real.startswith(root + os.sep):
            return True
        message = "a symbolic link that leaves the project"
        self.findings.append(error("link-leaves-project", Span(path), message, "copy the file into the project"))
        return False


def read_bytes(root: Path, path: str) -> bytes:
    """The bytes of a file, of one that is too large only the first part that shows it."""
    with (root / path).open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def decoded(data: bytes, path: str) -> tuple[str | None, tuple[Finding, ...]]:
    """The text in `data`, with newlines as `\\n` (None when it cannot be used), and what is wrong with it."""
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes"
        return None, (error("file-too-large", Span(path), message, "no mail of that size arrives whole: shorten it"),)
    findings: tuple[Finding, ...] = ()
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte-order mark"
        findings = (error("byte-order-mark", Span(path), message, "save it as UTF-8 without BOM"),)
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        place = Span(path).moved(data[: problem.start].decode("utf-8").replace("\r\n", "\n"))
        return None, (*findings, error("not-utf-8", place, "the file is not UTF-8 from here on", "save it as UTF-8"))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _FORBIDDEN.search(text):
        message = f"the invisible character U+{ord(found[0]):04X} is not allowed"
        place = Span(path).moved(text[: found.start()])
        return None, (*findings, error("control-character", place, message, "delete it"))
    return text, findings


def unreadable(path: str, problem: OSError) -> Finding:
    """The finding for a file that the system does not let us read."""
    return error("cannot-read", Span(path), f"cannot be read: {problem.strerror or problem}", "mend it or delete it")
