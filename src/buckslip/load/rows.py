"""The rows of a CSV or Parquet file, one after the other, with the lines they stand in."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import duckdb

from buckslip.model.errors import UsageError

DELIMITERS = ",;\t|"
AT_ONCE = 256  # rows of Parquet in memory
SETTINGS: dict[str, str | bool | int | float | list[str]] = {  # nothing is fetched, little is kept
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "256MB",
    "threads": 1,
}
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_UTF_8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line where it begins (in Parquet its number), its cells, and why it cannot be used, if so."""

    line: int
    cells: Sequence[object]
    fault: str = ""


class Rows(Protocol):
    """A file that is read from start to end, once."""

    columns: tuple[str, ...]

    def __iter__(self) -> Iterator[Row]:
        """The rows in order."""
        ...

    @property
    def share(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        ...


@contextmanager
def opened(path: Path) -> Iterator[Rows]:
    """The rows of a file; raises UsageError when it is neither CSV nor Parquet."""
    try:
        stream = path.open("rb")
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    with stream:
        is_parquet = stream.read(4) == b"PAR1"
        stream.seek(0)
        yield ParquetRows(path) if is_parquet else CsvRows(path, stream)


class CsvRows:
    """CSV in UTF-8 with a header; Python's own reader, since it alone tells the line of every row."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self._stream = stream
        self._size = max(path.stat().st_size, 1)
        self._read = 0
        self._odd = False  # the row that is being read holds bytes that are no UTF-8
        head = stream.read(1_000_000).partition(b"\n")[0]
        stream.seek(0)
        if mark := next((name for start, name in _MARKS.items() if head.startswith(start)), ""):
            raise UsageError(f"{path} is {mark}; save it as UTF-8")
        text = head.decode("utf-8", "replace")
        self._reader = csv.reader(self._lines(), delimiter=max(DELIMITERS, key=text.count), strict=True)
        try:
            self.columns = tuple(name.strip() for name in next(self._reader, []))
        except csv.Error as problem:
            raise UsageError(f"{path} is neither Parquet nor CSV with a header: {problem}") from problem

    @property
    def share(self) -> float:
        """How much of the file has been read, by bytes."""
        return self._read / self._size

    def __iter__(self) -> Iterator[Row]:
        while True:
            line = self._reader.line_num + 1
            self._odd = False
            try:
                cells = next(self._reader, None)
            except csv.Error as problem:
                last = self._reader.line_num
                lost = f", and with it all up to line {last}" if last > line else ""
                yield Row(line, (), f"the row cannot be read{lost}: {problem}")
                continue
            if cells is None:
                return
            if cells:
                yield Row(line, cells, self._fault(cells))

    def _fault(self, cells: Sequence[str]) -> str:
        if self._odd:
            return "the row is not UTF-8"
        if len(cells) != len(self.columns):
            return f"the row has {len(cells)} cells, and the header {len(self.columns)}"
        return ""

    def _lines(self) -> Iterator[str]:
        for number, raw in enumerate(self._stream):
            self._read += len(raw)
            line = raw.removeprefix(_UTF_8_MARK) if number == 0 else raw
            try:
                yield line.decode()
            except UnicodeDecodeError:
                self._odd = True
                yield line.decode("utf-8", "replace")


class ParquetRows:
    """Parquet, a few rows at a time, in one thread and bounded memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._done = 0
        with self._spoken():
            connection = duckdb.connect(config=SETTINGS)
            counted = connection.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [str(path)]).fetchone()
            self._total = int(counted[0] or 1) if counted else 1
            described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            shown = ", ".join(_shown(name, kind) for name, kind, *_ in described)
            self._rows = connection.execute(f"SELECT {shown} FROM read_parquet(?)", [str(path)])
        self.columns = tuple(str(name) for name, *_ in described)

    @property
    def share(self) -> float:
        """How much of the file has been read, by rows."""
        return self._done / self._total

    def __iter__(self) -> Iterator[Row]:
        while rows := self._fetched():
            for cells in rows:
                self._done += 1
                yield Row(self._done, cells)
        self._rows.close()

    def _fetched(self) -> Sequence[Sequence[object]]:
        with self._spoken():
            return self._rows.fetchmany(AT_ONCE)

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as problem:
            first = str(problem).partition("\n")[0]
            raise UsageError(f"{self._path} cannot be read as Parquet: {first}") from problem


def _shown(name: str, kind: str) -> str:
    """A column as SQL; an instant with a zone as one in UTC, which needs neither ICU nor a package for zones."""
    quoted = '"' + name.replace('"', '""') + '"'
    return f"make_timestamp(epoch_us({quoted}))" if kind == "TIMESTAMP WITH TIME ZONE" else quoted
