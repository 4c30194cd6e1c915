"""The digest of a file is that of its bytes, whoever asks."""

from __future__ import annotations

from hashlib import sha256

from buckslip.model.digest import digest


def test_it_is_the_sha256() -> None:
    for data in (b"", b"one", bytes(range(256)) * 300):
        assert digest(data) == digest(bytes(bytearray(data))) == sha256(data).hexdigest()


def test_more_files_than_are_remembered() -> None:
    files = [str(number).encode() for number in range(500)]
    assert [digest(one) for one in (*files, *files)] == [sha256(one).hexdigest() for one in files] * 2
