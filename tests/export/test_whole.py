"""Files are there whole or as they were; what is no file is written to and stays what it is."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest

from buckslip.export.whole import whole_file


def test_a_file_is_there_whole_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "file"
    with whole_file(target) as stream:
        stream.write(b"new")
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert [one.name for one in target.parent.iterdir()] == ["file"]


def test_what_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")
    with pytest.raises(OSError, match="full"), whole_file(target) as stream:
        stream.write(b"half")
        raise OSError("full")
    assert target.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    with whole_file(pipe) as stream:
        stream.write(b"through")
    reader.join(timeout=10)
    assert heard == [b"through"]
    assert pipe.is_fifo()
