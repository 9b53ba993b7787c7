"""Read the events in the rows of CSV and Parquet files."""

from __future__ import annotations

import codecs
import csv
import re
import shlex
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from typing import IO, TYPE_CHECKING

from schematic_contracts.reading.bounds import LINE
from schematic_emulator.errors import EmulatorError
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_contracts.reading.decode import FileForm
    from schematic_emulator.checks.files.row_events import CompileRows, MakeRow

Numbered = tuple[int, bytes]
_ROWS = 500
_SEPARATORS = ",;\t|"
_EXPECTED = "expected json, or event or type, and userId or anonymousId"
# Excel takes the separator from such a first line.
_SEPARATOR_LINE = re.compile(r"sep=.\s*", re.IGNORECASE)
# JSON in a cell, in which a quote is \" as in MySQL's and Redshift's exports, not "".
_ESCAPED = re.compile(r'"\{\\"')
NO_PYARROW = "reading it needs pyarrow: pip install 'schematic-emulator[parquet]'"
STDIN = "stdin"
_PACKED = ".gz"
_SEPARATED = "values are separated by commas and are not in an array"


class TableError(EmulatorError):
    """Raised for a table without events, and where one cannot be read."""


def read_csv(
    chunks: Iterable[bytes], file: str, compile_rows: CompileRows
) -> Iterator[tuple[Numbered, ...]]:
    """Yield the events of a CSV file with their lines, some rows at a time.

    The first line names the columns. Raises TableError.
    """
    csv.field_size_limit(LINE.most)
    try:
        yield from _read_rows(_split_lines(chunks), file, compile_rows)
    except csv.Error as error:
        raise TableError(f"a CSV file that cannot be read on: {error}") from error


def _read_rows(
    lines: Iterator[str], file: str, compile_rows: CompileRows
) -> Iterator[tuple[Numbered, ...]]:
    head = next(lines, "")
    if _SEPARATOR_LINE.fullmatch(head):
        head = next(lines, "")
    separator = max(_SEPARATORS, key=head.count)
    columns = next(csv.reader([head], delimiter=separator), [])
    make = compile_rows(columns, file)
    if make is None:
        raise TableError(f"CSV without columns of events: {_EXPECTED}")
    twice = next((name for name in columns if name and columns.count(name) > 1), "")
    if twice:
        raise TableError(f"CSV with two columns {twice!r}; rename one")
    first = next(lines, "")
    escape = "\\" if _ESCAPED.search(first) else None
    reader = csv.DictReader(
        chain([first] if first else [], lines),
        columns,
        restkey="",
        delimiter=separator,
        escapechar=escape,
        doublequote=escape is None,
    )
    yield from _group(_make_events(reader, make))


def _make_events(
    reader: csv.DictReader[str], make: MakeRow
) -> Iterator[tuple[int, bytes | None]]:
    """Yield each row's line and event; of a row that is not CSV, no JSON."""
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield reader.line_num + 1, f"not CSV: {error}".encode()
            continue
        if row is None:
            return
        yield reader.line_num + 1, make(row)


def _split_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of a text, with their ends."""
    decoder, rest = codecs.getincrementaldecoder("utf-8")("replace"), ""
    for chunk in chunks:
        *lines, rest = f"{rest}{decoder.decode(chunk)}".split("\n")
        yield from (f"{line}\n" for line in lines)
        if len(rest) > LINE.most:
            raise TableError("a CSV file that cannot be read on: a line without an end")
    if rest:
        yield rest


def read_parquet(
    source: IO[bytes], file: str, compile_rows: CompileRows
) -> Iterator[tuple[Numbered, ...]]:
    """Yield the events of a Parquet file with the numbers of their rows.

    Raises TableError, also where pyarrow is not installed.
    """
    if not find_spec("pyarrow"):
        raise TableError(f"a Parquet file; {NO_PYARROW}")
    from pyarrow.lib import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        table = ParquetFile(source)
        make = compile_rows(table.schema_arrow.names, file)
        if make is None:
            raise TableError(f"a Parquet file without columns of events: {_EXPECTED}")
        rows = (row for batch in table.iter_batches(_ROWS) for row in batch.to_pylist())
        yield from _group((number, make(row)) for number, row in enumerate(rows, 1))
    except (ArrowException, OSError) as error:
        raise TableError(f"a Parquet file that cannot be read on: {error}") from error


def _group(
    rows: Iterable[tuple[int, bytes | None]],
) -> Iterator[tuple[Numbered, ...]]:
    """Yield the rows that have an event, some at a time; also those before an error."""
    some: list[Numbered] = []
    failure: Exception | None = None
    try:
        for number, text in rows:
            if text:
                some.append((number, text))
            if len(some) >= _ROWS:
                yield tuple(some)
                some = []
    except (TableError, csv.Error, ValueError, OSError) as error:
        failure = error
    if some:
        yield tuple(some)
    if failure is not None:
        raise failure


@dataclass(frozen=True, slots=True)
class Cures:
    """The problems of one file in words, for the command `reader` that reads it."""

    name: str
    reader: str

    def refuse(self, form: FileForm) -> str:
        """Return what a file is that cannot be read, and what makes it readable."""
        command = self._pipe(form.command) if form.command else ""
        cure = f"; convert it{form.condition}: {command}" if command else ""
        return inert(f"{self.name}: this is {form.kind}{cure}")

    def texts(self) -> str:
        """Return how to read JSON strings whose text is JSON."""
        command = self._pipe("jq -r . {}")
        return inert(
            f"the events are JSON inside a JSON string; unpack them: {command}"
        )

    def separated(self) -> str:
        """Return how to read values with commas between them, but without brackets."""
        command = self._pipe("(echo '['; sed '$ s/,$//' {}; echo ']')")
        return inert(f"{_SEPARATED}; put it around them: {command}")

    def too_long(self, what: str, size: int, *, is_recording: bool) -> str:
        """Return that a line or a value was left out because of its size in bytes."""
        text = f"a {what} of {size:,} bytes is too long and was not read"
        if is_recording:
            command = self._pipe("jq -c '.log.entries[]' {}")
            return inert(f"{text}; check its requests one by one: {command}")
        return f"{text}; Segment takes events of at most 32 KB"

    def _pipe(self, command: str) -> str:
        """Return a command whose output is read instead of the file."""
        name, unpack = self.name, ""
        if name == STDIN:
            name = "FILE"
        elif name.endswith(_PACKED) and not command.startswith("gunzip"):
            unpack = f"gunzip -k {shlex.quote(name)} && "
            name = name.removesuffix(_PACKED)
        filled = command.replace("{}", shlex.quote(name))
        return f"{unpack}{filled} | schematic-emulator {self.reader} -"
